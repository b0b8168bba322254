"""Files in a talk, on pages without scripts and by the address that scripts ask."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bothways.common.files import store
from bothways.common.files.checking import conclude
from bothways.common.files.sweeping import sweep_files
from bothways.common.files.tests import samples
from bothways.common.live.models import Hint
from bothways.common.models import StoredFile
from bothways.conversations.files.actions import attach, forget_unsent, take_back
from bothways.conversations.files.errors import NoRoomLeft, SentAlready, TooManyFiles
from bothways.conversations.messages.actions import delete, say
from bothways.conversations.messages.errors import SaysNothing, TalkIsClosed
from bothways.conversations.messages.tests.scenes import make_partnership, person_in
from bothways.conversations.models import Attachment, Conversation, Message
from bothways.notifications.models import Notice
from bothways.partnerships.models import Participation, Partnership
from tests.builders import make_administrator, make_person
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.FILES = tmp_path / "files"
    return settings.FILES


@pytest.fixture
def pair():
    return make_partnership("Mara Okafor", "Jun Ito", coordinator=make_person("Cora Coordinator"))


@pytest.fixture
def mara(pair):
    return person_in(pair, "Mara")


@pytest.fixture
def jun(pair):
    return person_in(pair, "Jun")


def brought(pair, by, key=None, name="a.png", content=samples.PNG):
    upload = samples.upload(name, content)
    return attach(partnership=pair, by=by, key=key or uuid4(), upload=upload)


def sent(pair, by, text="", name="a.png", content=samples.PNG):
    key = uuid4()
    brought(pair, by, key, name, content)
    say(partnership=pair, by=by, text=text, key=key)
    return Attachment.objects.get(key=key)


def talk(pair):
    return reverse("talk:talk", args=[pair.pk])


def page_of(pair):
    return reverse("talk-files:list", args=[pair.pk])


def address(file):
    return reverse("talk-files:file", args=[file.partnership_id, file.pk])


def content_of(response):
    return b"".join(response.streaming_content)


class TestSending:
    def test_files_go_with_the_words_in_one_step(self, pair, mara, jun):
        files = [samples.upload("plan.pdf", samples.PDF), samples.upload("a.png", samples.PNG)]
        data = {"text": "Here it is", "key": uuid4(), "file": files}
        assert client_of(mara).post(talk(pair), data).status_code == 302
        page = text_of(client_of(jun).get(talk(pair)))
        assert '<span class="attached__name"><bdi>plan.pdf</bdi></span>' in page
        assert 'alt="a.png"' in page
        first, second = Attachment.objects.all()
        assert content_of(client_of(jun).get(address(first))) == samples.PDF
        assert content_of(client_of(jun).get(address(second))) == samples.PNG

    def test_file_needs_no_words(self, pair, mara):
        data = {"text": "", "key": uuid4(), "file": samples.upload("a.png", samples.PNG)}
        assert client_of(mara).post(talk(pair), data).status_code == 302
        assert Message.objects.get().text == ""
        with pytest.raises(SaysNothing):
            say(partnership=pair, by=mara, text=" ", key=uuid4())

    def test_words_and_good_files_are_kept_when_one_isnt_taken(self, pair, mara):
        key = uuid4()
        files = [samples.upload("x.png", samples.HTML), samples.upload("good.png", samples.PNG)]
        refused = client_of(mara).post(talk(pair), {"text": "Look!", "key": key, "file": files})
        page = text_of(refused)
        assert refused.status_code == 422
        assert "“x.png” isn’t inside what its name says" in page
        assert "Look!</textarea>" in page
        assert "good.png" in page
        assert not Message.objects.exists()
        assert client_of(mara).post(talk(pair), {"text": "Look!", "key": key}).status_code == 302
        assert Message.objects.get().attachments.get().stored.title == "good.png"

    def test_file_that_waits_can_be_dropped_and_the_words_stay(self, pair, mara, folder):
        key = uuid4()
        file = brought(pair, mara, key)
        answer = client_of(mara).post(
            talk(pair), {"text": "Look!", "key": key, "drop-file": file.pk}
        )
        assert "Look!</textarea>" in text_of(answer)
        assert not Attachment.objects.exists()
        assert not Message.objects.exists()

    def test_too_large_a_file_is_refused_with_the_words_kept(self, pair, mara, settings):
        settings.FILE_LIMIT = 200_000
        large = SimpleUploadedFile("film.png", samples.PNG + bytes(300_000))
        refused = client_of(mara).post(talk(pair), {"text": "Look!", "key": uuid4(), "file": large})
        assert refused.status_code == 422
        assert "“film.png” is larger than 195.3" in text_of(refused)
        assert "Look!</textarea>" in text_of(refused)
        assert not StoredFile.objects.exists()

    def test_page_with_scripts_brings_one_by_one(self, pair, mara):
        key = uuid4()
        path = reverse("talk-files:new", args=[pair.pk])
        answer = client_of(mara).post(
            path, {"key": key, "file": samples.upload("<b>.png", samples.PNG)}
        )
        (html,) = answer.json()["files"]
        assert "&lt;b&gt;.png" in html
        refused = client_of(mara).post(
            path, {"key": key, "file": samples.upload("x.svg", samples.SVG)}
        )
        assert (refused.status_code, list(refused.json())) == (422, ["error"])
        assert client_of(mara).post(path, {"key": "none"}).status_code == 422
        say(partnership=pair, by=mara, text="", key=key)
        assert Attachment.objects.get().message == Message.objects.get()

    def test_bringing_the_same_file_again_is_bringing_it_once(self, pair, mara, folder):
        key = uuid4()
        assert brought(pair, mara, key) == brought(pair, mara, key)
        assert len([path for path in folder.rglob("*") if path.is_file()]) == 1

    def test_saying_it_again_is_saying_it_once(self, pair, mara):
        file = sent(pair, mara, "Look!")
        again = say(partnership=pair, by=mara, text="", key=file.key)
        assert again == file.message

    def test_nothing_is_added_to_what_was_said(self, pair, mara):
        file = sent(pair, mara)
        with pytest.raises(SentAlready):
            brought(pair, mara, file.key, "b.png", samples.GIF)

    def test_key_of_somebody_else_takes_none_of_their_files(self, pair, mara, jun):
        key = uuid4()
        file = brought(pair, jun, key)
        say(partnership=pair, by=mara, text="Mine now?", key=key)
        file.refresh_from_db()
        assert file.message is None

    def test_five_go_with_one_message(self, pair, mara):
        key = uuid4()
        for number in range(5):
            brought(pair, mara, key, f"{number}.png")
        with pytest.raises(TooManyFiles):
            brought(pair, mara, key, "6.png")

    def test_room_of_an_exchange_ends(self, pair, mara, settings, folder):
        settings.FILE_SPACE = len(samples.PNG) * 2 - 1
        sent(pair, mara)
        with pytest.raises(NoRoomLeft, match="Take back files of yours"):
            brought(pair, mara, name="b.png")
        assert len([path for path in folder.rglob("*") if path.is_file()]) == 1

    @pytest.mark.parametrize("how", ["ended", "left"])
    def test_what_has_ended_takes_no_file(self, pair, mara, how, folder):
        if how == "ended":
            Partnership.objects.update(ended_at=timezone.now())
        else:
            Participation.objects.filter(person=mara).update(left_at=timezone.now())
        with pytest.raises(TalkIsClosed):
            brought(pair, mara)
        assert not folder.exists()

    def test_files_page_sends_too(self, pair, mara, jun):
        files = [samples.upload("plan.pdf", samples.PDF)]
        answer = client_of(mara).post(page_of(pair), {"key": uuid4(), "file": files})
        assert answer.url == talk(pair) + "#m1"
        nothing = client_of(mara).post(page_of(pair), {"key": uuid4(), "text": "Oh"})
        assert nothing.status_code == 422
        assert "Choose a file first." in text_of(nothing)
        assert "Oh</textarea>" in text_of(nothing)


class TestReading:
    def test_only_the_people_in_it_find_a_file(self, pair, mara, jun):
        file = sent(pair, mara)
        people = [person_of("Cora Coordinator"), make_administrator(), make_person("Una Unrelated")]
        assert client_of(jun).get(address(file)).status_code == 200
        for person in people:
            assert client_of(person).get(address(file)).status_code == 404
            assert client_of(person).get(page_of(pair)).status_code == 404

    def test_file_isnt_found_under_another_talk(self, pair, mara):
        file = sent(pair, mara)
        other = make_partnership("Ana Ito", "Ben Ito")
        path = reverse("talk-files:file", args=[other.pk, file.pk])
        assert client_of(person_in(other, "Ana")).get(path).status_code == 404

    def test_file_that_isnt_sent_yet_is_ones_own(self, pair, mara, jun):
        file = brought(pair, mara)
        assert client_of(mara).get(address(file)).status_code == 200
        assert client_of(jun).get(address(file)).status_code == 404
        removal = reverse("talk-files:removal", args=[pair.pk, file.pk])
        assert client_of(jun).post(removal).status_code == 404
        assert client_of(mara).post(removal).status_code == 204
        assert not Attachment.objects.exists()

    def test_who_left_a_circle_finds_what_was_sent_until_then(self):
        ring = make_partnership("Mara Okafor", "Jun Ito", "Ana Sol")
        mara, jun = person_in(ring, "Mara"), person_in(ring, "Jun")
        early = sent(ring, mara)
        Participation.objects.filter(person=jun).update(left_at=timezone.now())
        late = sent(ring, mara, name="late.png")
        assert client_of(jun).get(address(early)).status_code == 200
        assert client_of(jun).get(address(late)).status_code == 404
        assert "late.png" not in text_of(client_of(jun).get(page_of(ring)))

    def test_ended_exchange_keeps_its_files_to_be_read(self, pair, mara, jun):
        file = sent(pair, mara)
        Partnership.objects.update(ended_at=timezone.now())
        assert client_of(jun).get(address(file)).status_code == 200
        page = text_of(client_of(mara).get(page_of(pair)))
        assert "a.png" in page
        assert "Send files" not in page
        assert "Take back" not in page

    def test_range_gets_all_of_it(self, pair, mara):
        file = sent(pair, mara)
        answer = client_of(mara).get(address(file), headers={"Range": "bytes=0-3"})
        assert answer.status_code == 200
        assert content_of(answer) == samples.PNG

    def test_picture_asked_for_to_keep_comes_as_an_attachment(self, pair, mara):
        file = sent(pair, mara)
        answer = client_of(mara).get(address(file) + "?download")
        assert answer["Content-Disposition"] == 'attachment; filename="a.png"'

    def test_names_are_shown_as_text_whatever_is_in_them(self, pair, mara, jun):
        sent(pair, mara, name='"><script>alert(1)<.pdf', content=samples.PDF)
        sent(pair, mara, name="שלום.png")
        for path in (talk(pair), page_of(pair)):
            page = client_of(jun).get(path).content.decode()
            assert "<script>alert" not in page
            assert "שלום.png" in page

    def test_page_asks_as_much_for_many_files_as_for_few(self, pair, mara, jun):
        client = client_of(jun)

        def questions(path):
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            return len(captured)

        sent(pair, mara)
        few = {path: questions(path) for path in (talk(pair), page_of(pair))}
        for number in range(12):
            sent(pair, mara, name=f"{number}.png")
        assert {path: questions(path) for path in few} == few


def person_of(name):
    from bothways.accounts.models import Person

    return Person.objects.get(name=name)


class TestTakingBack:
    def test_files_go_with_their_message(
        self, pair, mara, jun, folder, django_capture_on_commit_callbacks
    ):
        file = sent(pair, mara, "Look!")
        with django_capture_on_commit_callbacks(execute=True):
            delete(partnership=pair, by=mara, seq=1, key=uuid4())
        assert client_of(jun).get(address(file)).status_code == 404
        assert [path for path in folder.rglob("*") if path.is_file()] == []
        assert not StoredFile.objects.exists()

    def test_one_file_is_taken_back_and_the_words_stay(
        self, pair, mara, jun, django_capture_on_commit_callbacks
    ):
        file = sent(pair, mara, "Look!")
        Message.objects.update(said_at=timezone.now() - timedelta(days=9))
        removal = reverse("talk-files:removal", args=[pair.pk, file.pk])
        assert client_of(jun).post(removal, follow=True).status_code == 200
        assert Attachment.objects.count() == 1
        before = Conversation.objects.get().version
        with django_capture_on_commit_callbacks(execute=True):
            client_of(mara).post(removal)
        assert not Attachment.objects.exists()
        message = Message.objects.get()
        assert (message.text, message.deleted_at) == ("Look!", None)
        assert message.version == before + 1

    def test_message_without_words_goes_with_its_last_file(self, pair, mara):
        key = uuid4()
        files = [brought(pair, mara, key, name) for name in ("a.png", "b.png")]
        say(partnership=pair, by=mara, text="", key=key)
        take_back(attachment=files[0], by=mara)
        assert Message.objects.get().deleted_at is None
        take_back(attachment=files[1], by=mara)
        assert Message.objects.get().deleted_at is not None
        take_back(attachment=files[1], by=mara)

    def test_what_was_never_sent_goes_after_a_day(self, pair, mara, folder):
        old, young = brought(pair, mara), brought(pair, mara)
        kept = sent(pair, mara, "Look!")
        StoredFile.objects.exclude(pk=young.stored_id).update(
            kept_at=timezone.now() - timedelta(days=2)
        )
        assert forget_unsent() == 1
        assert set(Attachment.objects.all()) == {young, kept}
        assert not StoredFile.objects.filter(pk=old.stored_id).exists()
        assert sweep_files() == 0

    def test_bytes_go_when_the_exchange_does(
        self, pair, mara, folder, django_capture_on_commit_callbacks
    ):
        sent(pair, mara)
        StoredFile.objects.update(kept_at=timezone.now() - timedelta(days=2))
        Partnership.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            assert sweep_files() == 1
        assert [path for path in folder.rglob("*") if path.is_file()] == []


class TestScanned:
    @pytest.fixture(autouse=True)
    def scanner(self, settings):
        settings.FILE_SCANNER = "scan"

    def test_readers_see_that_it_is_checked_and_then_find_it(self, pair, mara, jun):
        file = sent(pair, mara)
        assert "Being checked." in text_of(client_of(jun).get(talk(pair)))
        assert client_of(jun).get(address(file)).status_code == 404
        assert client_of(mara).get(address(file)).status_code == 404
        before = Conversation.objects.get().version
        conclude(StoredFile.objects.get(), is_good=True)
        assert client_of(jun).get(address(file)).status_code == 200
        assert Message.objects.get().version == Conversation.objects.get().version == before + 1
        assert Hint.objects.filter(topic=f"talk:{pair.pk}").last().content["version"] == before + 1

    def test_refused_file_is_never_served_and_who_brought_it_is_told(
        self, pair, mara, jun, django_capture_on_commit_callbacks
    ):
        file = sent(pair, mara, name="eicar.txt", content=samples.EICAR)
        with django_capture_on_commit_callbacks(execute=True):
            conclude(StoredFile.objects.get(), is_good=False)
        assert "Refused by the virus scanner." in text_of(client_of(jun).get(talk(pair)))
        assert client_of(jun).get(address(file)).status_code == 404
        assert not store.path_of(file.stored.name).exists()
        notice = Notice.objects.get(key__startswith="file-refused")
        assert (notice.person, notice.path) == (mara, page_of(pair))
        assert notice.title.startswith("“eicar.txt” was refused")

    def test_file_dropped_while_it_was_checked_stays_dropped(self, pair, mara):
        file = sent(pair, mara)
        stored = StoredFile.objects.get()
        take_back(attachment=file, by=mara)
        conclude(stored, is_good=True)
        assert not StoredFile.objects.exists()
