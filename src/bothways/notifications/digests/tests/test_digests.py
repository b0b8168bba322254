"""E-mails of notices: grouped, once, and nothing of what was read meanwhile."""

from __future__ import annotations

import re
import time as clock
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bothways.accounts.models import Person
from bothways.notifications.digests.chores import mail_due_notices
from bothways.notifications.email.actions import message_of
from bothways.notifications.inbox.actions import mark_all_read, mark_read
from bothways.notifications.models import Choice, Hours, Notice, OutgoingMail
from bothways.notifications.preferences.actions import Chosen, save_preferences
from bothways.notifications.telling.actions import notify
from bothways.people.models import Profile
from tests.builders import make_person

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday
THURSDAY = datetime(2026, 11, 26, 8, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Okafor")


def choose(person: Person, email: str, kind: str = "general") -> None:
    Choice.objects.update_or_create(person=person, kind=kind, defaults={"email": email})


def tell(person: Person, key: str, **more: str) -> None:
    notify(person, kind=more.pop("kind", "general"), key=key, title=f"Title {key}", **more)


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.order_by("pk"))


def test_daily_summary_groups_by_programme_and_space(mara: Person) -> None:
    with time_machine.travel(NOON, tick=False):
        tell(mara, "a", programme="Zebra", space="With Jun", path="/a/")
        tell(mara, "b", programme="Across", space="With Otis", body="Some words")
        tell(mara, "c", programme="Across")
        tell(mara, "d")
        tell(mara, "e", programme="Across", space="With Otis")
    with time_machine.travel(THURSDAY - timedelta(seconds=1), tick=False):
        assert mail_due_notices() == 0
    with time_machine.travel(THURSDAY, tick=False):
        assert mail_due_notices() == 5
        assert mail_due_notices() == 0
    [mail] = mails()
    assert mail.subject == "New for you: 5 things"
    assert mail.kind == "daily summary"
    assert mail.text == (
        "Hello Mara,\n\n"
        "Across\n- Title c\n\n"
        "Across · With Otis\n- Title b\n  Some words\n- Title e\n\n"
        "Zebra · With Jun\n- Title a\n\n"
        "- Title d\n\n\n"
        "See all of it:\nhttp://localhost:8000/notices/\n\n"
        "-- \n"
        "You get this once a day, with what you haven’t read in Bothways.\n"
        "Choose what reaches you, and when: http://localhost:8000/notices/settings/\n"
        f"Stop e-mails like this one: {stop_link(mail)}\n"
    )
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", mail.html)
    assert headings == ["Across", "Across · With Otis", "Zebra · With Jun", "And besides"]
    assert mail.html.count("border-radius:10px;font-weight:600") == 1, "one button"
    assert 'href="http://localhost:8000/a/"' in mail.html


def stop_link(mail: OutgoingMail) -> str:
    return re.findall(r"http://localhost:8000/notices/stop/\S+?/(?=\s|\"|$)", mail.text)[0]


def test_nothing_is_sent_where_all_was_read_and_only_the_rest_is_told(mara: Person) -> None:
    jun = make_person("Jun Sato")
    with time_machine.travel(NOON, tick=False):
        for person in (mara, jun):
            tell(person, "a")
            tell(person, "b")
        mark_all_read(mara)
        mark_read(Notice.objects.get(person=jun, key="a"))
    with time_machine.travel(THURSDAY, tick=False):
        mail_due_notices()
    assert [(mail.to, mail.subject) for mail in mails()] == [(jun.email, "New for you: Title b")]


def test_weekly_summary_comes_on_monday_and_at_once_does_not_wait(mara: Person) -> None:
    choose(mara, "weekly")
    choose(mara, "at once", "feedback")
    with time_machine.travel(NOON, tick=False):
        tell(mara, "a")
        tell(mara, "b", kind="feedback", path="/partnerships/9/")
        mail_due_notices()
    assert [(mail.kind, mail.subject) for mail in mails()] == [("feedback", "Title b")]
    assert "Open it:\nhttp://localhost:8000/partnerships/9/\n" in mails()[0].text
    assert "because e-mails about “Thanks and feedback” come to you at once" in mails()[0].text
    with time_machine.travel(MONDAY, tick=False):
        mail_due_notices()
    assert [mail.subject for mail in mails()] == ["Title b", "Your week: Title a"]


def test_what_comes_at_night_is_one_email_in_the_morning(mara: Person) -> None:
    choose(mara, "at once")
    with time_machine.travel(NOON + timedelta(hours=10), tick=False):
        tell(mara, "a")
        tell(mara, "b")
        assert mail_due_notices() == 0
    with time_machine.travel(THURSDAY - timedelta(hours=1), tick=False):
        mail_due_notices()
    assert [mail.subject for mail in mails()] == ["2 things are new: Title a"]


def test_each_summary_comes_at_the_hour_of_its_readers_zone(mara: Person) -> None:
    Profile.objects.filter(person=mara).update(time_zone="America/New_York")
    jun = make_person("Jun Sato", time_zone="Asia/Tokyo")
    with time_machine.travel(NOON, tick=False):
        tell(mara, "a")
        tell(jun, "a")
    due = dict(Notice.objects.values_list("person", "email_due_at"))
    new_york, tokyo = (datetime(2026, 11, 25, hour, tzinfo=UTC) for hour in (13, 23))
    assert due == {mara.pk: new_york, jun.pk: tokyo}
    with time_machine.travel(new_york, tick=False):
        mail_due_notices()
        assert [mail.to for mail in mails()] == [mara.email]
    with time_machine.travel(tokyo, tick=False):
        mail_due_notices()
    assert [mail.to for mail in mails()] == [mara.email, jun.email]


def test_hour_moved_on_the_same_day_brings_no_second_summary_and_loses_nothing(
    mara: Person,
) -> None:
    with time_machine.travel(NOON, tick=False):
        tell(mara, "a")
    with time_machine.travel(THURSDAY, tick=False):
        mail_due_notices()
    with time_machine.travel(THURSDAY + timedelta(hours=1), tick=False):
        save_preferences(person=mara, chosen={}, hours={"digest_hour": 15})
        tell(mara, "b")
    with time_machine.travel(THURSDAY + timedelta(hours=7), tick=False):
        assert mail_due_notices() == 1
        assert [mail.subject for mail in mails()] == ["New for you: Title a"]
    with time_machine.travel(THURSDAY + timedelta(days=1, hours=7), tick=False):
        mail_due_notices()
    assert [mail.subject for mail in mails()] == ["New for you: Title a", "New for you: Title b"]


def test_weekly_hour_moved_on_monday_waits_for_the_next(mara: Person) -> None:
    choose(mara, "weekly")
    with time_machine.travel(NOON, tick=False):
        tell(mara, "a")
    with time_machine.travel(MONDAY, tick=False):
        mail_due_notices()
        Hours.objects.create(person=mara, digest_hour=10)
        tell(mara, "b")
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        mail_due_notices()
    assert len(mails()) == 1
    assert Notice.objects.get(key="b").email_due_at == MONDAY + timedelta(days=7, hours=2)


def test_worker_that_slept_for_days_sends_one(mara: Person) -> None:
    for day in range(3):
        with time_machine.travel(NOON + timedelta(days=day), tick=False):
            tell(mara, f"k{day}")
    with time_machine.travel(MONDAY + timedelta(days=3), tick=False):
        mail_due_notices()
    assert [mail.subject for mail in mails()] == ["New for you: 3 things"]


def test_choice_changed_meanwhile_counts(mara: Person) -> None:
    with time_machine.travel(NOON, tick=False):
        tell(mara, "a")
        tell(mara, "b", kind="feedback")
        chosen = {"general": Chosen("never", False), "feedback": Chosen("at once", False)}
        save_preferences(person=mara, chosen=chosen, hours={})
        mail_due_notices()
    assert [mail.subject for mail in mails()] == ["Title b"]
    assert Notice.objects.get(key="a").email_due_at is None


def test_closed_account_gets_none(mara: Person) -> None:
    with time_machine.travel(NOON, tick=False):
        tell(mara, "a")
        Person.objects.filter(pk=mara.pk).update(is_active=False)
    with time_machine.travel(THURSDAY, tick=False):
        assert mail_due_notices() == 1
        assert mail_due_notices() == 0
    assert mails() == []


def test_summary_carries_one_click_headers_on_https(mara: Person, settings) -> None:
    settings.BASE_URL = "https://mentoring.example.org"
    settings.UNSUBSCRIBE_EMAIL = "stop@example.org"
    with time_machine.travel(NOON, tick=False):
        tell(mara, "a")
    with time_machine.travel(THURSDAY, tick=False):
        mail_due_notices()
    message = message_of(mails()[0]).message()
    link, mailto = str(message["List-Unsubscribe"]).split(", ")
    assert re.fullmatch(r"<https://mentoring\.example\.org/notices/stop/\S+/>", link)
    assert mailto == "<mailto:stop@example.org?subject=unsubscribe>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Message-ID"] == mails()[0].message_id


def test_scripts_are_text_and_thirty_are_named(mara: Person) -> None:
    with time_machine.travel(NOON, tick=False):
        for number in range(32):
            notify(mara, kind="general", key=str(number), title=f"<script>{number}</script>",
                   programme="<b>محمد</b>")  # fmt: skip
    with time_machine.travel(THURSDAY, tick=False):
        mail_due_notices()
    [mail] = mails()
    assert "<script" not in mail.html
    assert mail.html.count("&lt;script&gt;") == 2 * 30  # and in the preview line
    assert "And 2 more." in mail.html
    assert "- <script>0</script>" in mail.text
    assert "<b>محمد</b>\n" in mail.text


def test_as_many_queries_for_fifty_people_as_for_five() -> None:
    def written(count: int, name: str) -> int:
        people = [make_person(f"{name} {number}") for number in range(count)]
        with time_machine.travel(NOON, tick=False):
            notify(people, kind="general", key=name, title="One")
        with (
            time_machine.travel(THURSDAY, tick=False),
            CaptureQueriesContext(connection) as captured,
        ):
            assert mail_due_notices() == count
        return len(captured)

    assert written(50, "Many") == written(5, "Few") <= 14


def test_a_thousand_summaries_are_written_in_seconds() -> None:
    people = Person.objects.bulk_create(
        Person(email=f"p{number}@example.org", name=f"P {number}") for number in range(1000)
    )
    with time_machine.travel(NOON, tick=False):
        notify(people, kind="general", key="k", title="One", programme="Across")
    begun = clock.perf_counter()
    with time_machine.travel(THURSDAY, tick=False):
        while mail_due_notices():
            pass
    seconds = clock.perf_counter() - begun
    assert OutgoingMail.objects.count() == 1000
    assert seconds < 20, f"a thousand summaries took {seconds:.1f} s"
    print(f"1,000 summaries in {seconds:.2f} s")
