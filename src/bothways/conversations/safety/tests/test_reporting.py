"""Reporting: what is disclosed is what was seen, to the right people, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bothways.common.files.sweeping import sweep_files
from bothways.common.files.tests import samples
from bothways.common.models import StoredFile
from bothways.conversations.files.tests.test_files_in_talk import sent
from bothways.conversations.messages.actions import delete, edit
from bothways.conversations.messages.tests.scenes import make_partnership, person_in, said
from bothways.conversations.models import Message, Report, ReportAnswer, ReportedMessage
from bothways.conversations.safety.errors import MessageChanged, SafetyRefused, TooManyMessages
from bothways.conversations.safety.models import LONGEST, MOST_MESSAGES
from bothways.conversations.safety.queries import A_PAGE
from bothways.conversations.safety.reporting import remind_of_reports, send_report
from bothways.notifications.models import Notice
from bothways.partnerships.models import Participation, Partnership
from bothways.partnerships.space.queries import space_of
from bothways.programmes.models import Programme, ProgrammeRole
from tests.builders import make_administrator, make_person, make_programme
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora():
    return make_person("Cora Coordinator")


@pytest.fixture
def pair(cora):
    return make_partnership("Mara Okafor", "Jun Ito", coordinator=cora)


@pytest.fixture
def mara(pair):
    return person_in(pair, "Mara")


@pytest.fixture
def jun(pair):
    return person_in(pair, "Jun")


def reports(partnership, by, *seqs, text="Please help", key=None):
    versions = dict(
        Message.objects.filter(conversation=partnership.pk, seq__in=seqs).values_list(
            "seq", "version"
        )
    )
    space = space_of(by, partnership)
    return send_report(space=space, text=text, seen=versions, key=key or uuid4())


def form_of(partnership):
    return reverse("safety:report", args=[partnership.pk])


def list_of(programme):
    return reverse("reports:list", args=[programme.pk])


def hidden(page, name):
    return re.findall(f'type="hidden" name="{name}" value="([^"]*)"', page)


class TestSending:
    def test_what_is_shown_before_is_what_arrives(self, pair, mara, jun, cora):
        said(pair, jun, "A kind word")
        said(pair, jun, "An <b>unkind</b> word")
        said(pair, mara, "Stop it")
        key = uuid4()
        data = {"text": "He goes on", "key": key, "message": ["2", "3"]}
        looked = client_of(mara).post(form_of(pair), {**data, "do": "look"})
        page = text_of(looked)
        assert "With Cora Coordinator: your name, today’s date" in page
        assert "An &lt;b&gt;unkind&lt;/b&gt; word" in page
        assert "A kind word" not in page
        assert not Report.objects.exists()
        data["message"] = hidden(page, "message")
        answer = client_of(mara).post(form_of(pair), {**data, "do": "send"})
        assert answer.url == reverse("safety:safety", args=[pair.pk])
        report = Report.objects.get()
        assert (report.by, report.text) == (mara, "He goes on")
        assert list(report.messages.values_list("seq", "author", "text")) == [
            (2, jun.pk, "An <b>unkind</b> word"),
            (3, mara.pk, "Stop it"),
        ]
        client_of(mara).post(form_of(pair), {**data, "do": "send"})
        assert Report.objects.count() == 1
        notice = Notice.objects.get(kind="report")
        assert (notice.person, notice.path) == (cora, report.get_absolute_url())
        assert notice.title == "Somebody in Across the House asks for help"

    def test_message_that_changed_since_it_was_seen_is_shown_again_first(self, pair, mara, jun):
        said(pair, jun, "Unkind")
        data = {"text": "", "key": uuid4(), "message": ["1"]}
        looked = client_of(mara).post(form_of(pair), {**data, "do": "look"})
        seen = hidden(text_of(looked), "message")
        edit(partnership=pair, by=jun, seq=1, text="Unkinder", key=uuid4())
        again = client_of(mara).post(form_of(pair), {**data, "message": seen, "do": "send"})
        assert again.status_code == 422
        page = text_of(again)
        assert "was changed or taken back meanwhile" in page
        assert "Unkinder" in page
        assert not Report.objects.exists()
        with pytest.raises(MessageChanged):
            send_report(space=space_of(mara, pair), text="Help", seen={1: 1}, key=uuid4())
        delete(partnership=pair, by=jun, seq=1, key=uuid4())
        data |= {"message": hidden(page, "message"), "text": "Help", "do": "send"}
        gone = client_of(mara).post(form_of(pair), data)
        assert "was changed or taken back meanwhile" in text_of(gone)

    def test_words_alone_are_enough_and_nothing_isnt(self, pair, mara):
        assert reports(pair, mara, text="He shouted").messages.count() == 0
        empty = client_of(mara).post(form_of(pair), {"text": " ", "key": uuid4(), "do": "look"})
        assert empty.status_code == 422
        assert "Choose a message or write a few words" in text_of(empty)

    def test_too_much_is_refused_with_all_of_it_kept(self, pair, mara, jun):
        said(pair, jun, "One")
        long = "x" * (LONGEST + 1)
        for step in ("look", "send"):
            data = {"text": long, "key": uuid4(), "message": ["1:1"], "do": step}
            refused = client_of(mara).post(form_of(pair), data)
            page = text_of(refused)
            assert refused.status_code == 422
            assert long + "</textarea>" in page
            assert 'value="1" checked' in page
        with pytest.raises(TooManyMessages):
            send_report(
                space=space_of(mara, pair),
                text="",
                seen=dict.fromkeys(range(1, MOST_MESSAGES + 2), 1),
                key=uuid4(),
            )

    @pytest.mark.parametrize("message", ["0", "-1", "x", "1:x", "9" * 30, "1:" + "9" * 30, "²"])
    def test_places_that_arent_there_disclose_nothing(self, pair, mara, jun, message):
        said(pair, jun, "One")
        data = {"text": "Help", "key": uuid4(), "message": [message]}
        client_of(mara).post(form_of(pair), {**data, "do": "send"})
        assert not ReportedMessage.objects.exists()

    def test_choosing_goes_through_all_of_a_long_talk(self, pair, mara, jun):
        for number in range(A_PAGE + 5):
            said(pair, jun, f"Word {number + 1}.")
        page = text_of(client_of(mara).get(form_of(pair)))
        assert "Word 5." not in page
        data = {"text": "Look", "key": uuid4(), "message": ["30"], "do": "before:6"}
        earlier = text_of(client_of(mara).post(form_of(pair), data))
        assert "Chosen so far:" in earlier
        assert 'value="30" checked' in earlier
        assert "Word 5." in earlier
        assert "Look</textarea>" in earlier
        assert not Report.objects.exists()

    def test_one_message_can_be_chosen_from_the_talk(self, pair, mara, jun):
        said(pair, jun, "Unkind")
        one = reverse("talk:message", args=[pair.pk, 1])
        assert f"{form_of(pair)}?message=1" in text_of(client_of(mara).get(one))
        assert 'value="1" checked' in text_of(client_of(mara).get(form_of(pair) + "?message=1"))

    def test_messages_of_another_talk_cant_be_disclosed(self, pair, mara):
        other = make_partnership("Ana Sol", "Ben Ito")
        said(other, person_in(other, "Ana"), "Theirs")
        report = reports(pair, mara, text="Help")
        assert report.messages.count() == 0
        with pytest.raises(MessageChanged):
            send_report(space=space_of(mara, pair), text="Help", seen={1: 1}, key=uuid4())

    def test_who_left_a_circle_discloses_what_was_said_until_then(self):
        ring = make_partnership("Mara Okafor", "Jun Ito", "Ana Sol", coordinator=make_person("C C"))
        mara, jun = person_in(ring, "Mara"), person_in(ring, "Jun")
        said(ring, jun, "Before")
        Participation.objects.filter(person=mara).update(left_at=timezone.now())
        said(ring, jun, "After")
        page = text_of(client_of(mara).get(form_of(ring)))
        assert "Before" in page
        assert "After" not in page
        with pytest.raises(SafetyRefused):
            reports(Partnership.objects.get(), mara, 2)

    def test_help_can_be_asked_for_after_the_end(self, pair, mara, jun):
        said(pair, jun, "Unkind")
        Partnership.objects.update(ended_at=timezone.now())
        assert reports(Partnership.objects.get(), mara, 1).messages.count() == 1

    def test_partner_learns_nothing(self, pair, mara, jun):
        said(pair, jun, "Unkind")
        reports(pair, mara, 1, text="Canary words")
        assert not Notice.objects.filter(person=jun).exists()
        paths = [form_of(pair), reverse("safety:safety", args=[pair.pk]), pair.get_absolute_url()]
        for path in paths:
            page = text_of(client_of(jun).get(path))
            assert "Canary words" not in page
            assert "What you reported" not in page


class TestCoordinators:
    def test_read_what_was_chosen_and_nothing_else(self, pair, mara, jun, cora):
        said(pair, jun, "Chosen words")
        said(pair, jun, "Other words")
        report = reports(pair, mara, 1, text="Please help")
        for path in (report.get_absolute_url(), list_of(pair.programme)):
            assert "Other words" not in text_of(client_of(cora).get(path))
        page = text_of(client_of(cora).get(report.get_absolute_url()))
        assert "Chosen words" in page
        assert "Please help" in page
        assert "Mara Okafor asks for help" in page

    def test_copy_stays_when_the_message_is_taken_back(self, pair, mara, jun, cora):
        said(pair, jun, "Chosen words")
        report = reports(pair, mara, 1)
        delete(partnership=pair, by=jun, seq=1, key=uuid4())
        assert "Chosen words" in text_of(client_of(cora).get(report.get_absolute_url()))

    def test_files_of_a_message_come_with_it_and_stay(
        self, pair, mara, jun, cora, settings, tmp_path: Path, django_capture_on_commit_callbacks
    ):
        settings.FILES = tmp_path / "files"
        sent(pair, jun, "See", name="canary.pdf", content=samples.PDF)
        sent(pair, jun, "Else", name="other.pdf", content=samples.PDF + b"\n")
        looked = client_of(mara).post(
            form_of(pair), {"text": "", "key": uuid4(), "message": ["1"], "do": "look"}
        )
        assert "canary.pdf" in text_of(looked)
        report = reports(pair, mara, 1)
        with django_capture_on_commit_callbacks(execute=True):
            delete(partnership=pair, by=jun, seq=1, key=uuid4())
            sweep_files()
        page = text_of(client_of(cora).get(report.get_absolute_url()))
        assert "other.pdf" not in page
        file = report.messages.get().files.get()
        path = reverse("reports:evidence", args=[pair.programme_id, report.pk, file.pk])
        assert path in page
        assert b"".join(client_of(cora).get(path).streaming_content) == samples.PDF
        assert client_of(mara).get(path).status_code == 404
        assert client_of(jun).get(path).status_code == 404
        assert StoredFile.objects.count() == 2

    def test_report_isnt_found_by_a_coordinator_who_is_part_of_it(self, pair, mara, jun, cora):
        ProgrammeRole.objects.create(programme=pair.programme, person=jun, role="coordinator")
        said(pair, jun, "Unkind")
        report = reports(pair, mara, 1, text="Canary words")
        assert client_of(jun).get(report.get_absolute_url()).status_code == 404
        assert client_of(jun).post(report.get_absolute_url(), {"do": "handle"}).status_code == 404
        assert "Mara" not in text_of(client_of(jun).get(list_of(pair.programme)))
        assert [notice.person for notice in Notice.objects.filter(kind="report")] == [cora]
        assert client_of(cora).get(report.get_absolute_url()).status_code == 200

    def test_without_another_coordinator_administrators_hear_that_one_is_needed(self):
        ada, closed = make_administrator(), make_administrator("Cai Closed")
        type(closed).objects.filter(pk=closed.pk).update(is_active=False)
        pair = make_partnership("Mara Okafor", "Jun Ito")
        jun, mara = person_in(pair, "Jun"), person_in(pair, "Mara")
        ProgrammeRole.objects.create(programme=pair.programme, person=jun, role="coordinator")
        said(pair, jun, "Unkind")
        looked = client_of(mara).post(
            form_of(pair), {"text": "Help", "key": uuid4(), "message": ["1"], "do": "look"}
        )
        assert "the coordinator whom an administrator will be asked to name" in text_of(looked)
        report = reports(pair, mara, 1, text="Canary words")
        notice = Notice.objects.get(kind="report waits")
        assert notice.person == ada
        assert "waits for a coordinator who isn’t part of it" in notice.title
        for word in ("Mara", "Jun", "Canary", "Unkind"):
            assert word not in notice.title
        assert client_of(ada).get(report.get_absolute_url()).status_code == 404
        cora = make_person("Cora Coordinator")
        ProgrammeRole.objects.create(programme=pair.programme, person=cora, role="coordinator")
        assert remind_of_reports() == 1
        assert remind_of_reports() == 0
        assert Notice.objects.get(person=cora).path == report.get_absolute_url()

    def test_programme_whose_name_has_a_percent_sign_is_named_as_it_is(self):
        ada = make_administrator()
        pair = make_partnership("Mara Okafor", "Jun Ito")
        Programme.objects.filter(pk=pair.programme.pk).update(name="100% growth")
        pair.programme.refresh_from_db()
        jun, mara = person_in(pair, "Jun"), person_in(pair, "Mara")
        said(pair, jun, "Unkind")
        reports(pair, mara, 1)
        title = "A report in 100% growth waits for a coordinator who isn’t part of it"
        assert Notice.objects.get(person=ada).title == title

    def test_report_of_another_programme_isnt_found(self, pair, mara, cora):
        report = reports(pair, mara)
        otto = make_person("Otto Other")
        other = make_programme("Another", coordinator=otto)
        assert client_of(otto).get(report.get_absolute_url()).status_code == 404
        path = reverse("reports:report", args=[other.pk, report.pk])
        assert client_of(otto).get(path).status_code == 404

    def test_state_and_note_are_kept_and_who_reported_hears_of_the_state(self, pair, mara, cora):
        report = reports(pair, mara)
        path = report.get_absolute_url()
        data = {"do": "handle", "state": "looked at", "note": "Canary note", "version": 1}
        assert client_of(cora).post(path, data).status_code == 302
        report.refresh_from_db()
        assert (report.state, report.note, report.changed_by) == ("looked at", "Canary note", cora)
        titles = list(Notice.objects.filter(person=mara).values_list("title", flat=True))
        assert titles == ["The coordinators are looking into what you wrote"]
        own = text_of(client_of(mara).get(reverse("safety:safety", args=[pair.pk])))
        assert "being looked at" in own
        assert "Canary note" not in own

    def test_second_coordinator_doesnt_overwrite_the_first(self, pair, mara, cora):
        report = reports(pair, mara)
        dan = make_person("Dan Coordinator")
        ProgrammeRole.objects.create(programme=pair.programme, person=dan, role="coordinator")
        path = report.get_absolute_url()
        data = {"do": "handle", "state": "closed", "note": "By Cora", "version": 1}
        client_of(cora).post(path, data)
        late = client_of(dan).post(path, {**data, "state": "looked at", "note": "By Dan"})
        assert late.status_code == 422
        page = text_of(late)
        assert "Cora Coordinator has changed this report meanwhile: it is closed." in page
        assert "By Dan</textarea>" in page
        report.refresh_from_db()
        assert (report.state, report.note) == ("closed", "By Cora")
        client_of(dan).post(path, {**data, "version": hidden(page, "version")[0], "note": "Both"})
        report.refresh_from_db()
        assert report.note == "Both"

    def test_answer_reaches_who_reported_once(self, pair, mara, cora):
        report = reports(pair, mara)
        key = uuid4()
        data = {"do": "answer", "text": "We call you <today>.", "key": key}
        for _ in range(2):
            client_of(cora).post(report.get_absolute_url(), data)
        assert ReportAnswer.objects.count() == 1
        notice = Notice.objects.get(person=mara)
        assert notice.title == "The coordinators have answered you"
        own = text_of(client_of(mara).get(notice.path.partition("#")[0]))
        assert "We call you &lt;today&gt;." in own
        empty = client_of(cora).post(
            report.get_absolute_url(), {"do": "answer", "text": "", "key": uuid4()}
        )
        assert "Write a few words first." in text_of(empty)

    def test_archived_programme_keeps_its_reports_to_be_read(self, pair, mara, cora):
        report = reports(pair, mara)
        Programme.objects.update(state="archived")
        assert client_of(cora).get(report.get_absolute_url()).status_code == 200
        data = {"do": "answer", "text": "Late", "key": uuid4()}
        client_of(cora).post(report.get_absolute_url(), data)
        assert not ReportAnswer.objects.exists()

    def test_list_asks_as_much_for_many_as_for_few(self, pair, mara, jun, cora):
        client = client_of(cora)

        def questions():
            client.get(list_of(pair.programme))
            with CaptureQueriesContext(connection) as captured:
                client.get(list_of(pair.programme))
            return len(captured)

        said(pair, jun, "Unkind")
        reports(pair, mara, 1)
        few = questions()
        for _ in range(5):
            reports(pair, mara, 1)
        assert questions() == few
