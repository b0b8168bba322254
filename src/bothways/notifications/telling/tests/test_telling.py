"""One verb tells: a notice always, an e-mail by choice, and nothing twice."""

from __future__ import annotations

import time as clock
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bothways.accounts.models import Person
from bothways.common.models import Hint
from bothways.notifications.digests.chores import mail_due_notices
from bothways.notifications.inbox.actions import mark_read
from bothways.notifications.kinds import registry
from bothways.notifications.kinds.registry import Kind, Timing, kind_of
from bothways.notifications.models import Choice, Hours, Notice, OutgoingMail
from bothways.notifications.telling.actions import notify, notify_many
from bothways.notifications.telling.nudges import whom_to_nudge
from bothways.notifications.telling.tellings import Letter, Telling
from bothways.people.models import Profile
from tests.builders import make_person

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday
NIGHT = datetime(2026, 11, 25, 22, tzinfo=UTC)
MORNING = datetime(2026, 11, 26, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def kinds(monkeypatch) -> None:
    monkeypatch.setattr(registry, "KINDS", dict(registry.KINDS))
    registry.register(
        Kind(key="letter", title="Letters", text="", email=Timing.AT_ONCE),
        Kind(key="weighty", title="Weighty", text="", email=Timing.AT_ONCE, can_switch_off=False,
             is_urgent=True),
        Kind(key="quick", title="Quick", text="", email=Timing.AT_ONCE),
    )  # fmt: skip


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Okafor")


def ask(person: Person, *, kind: str = "letter", key: str = "k") -> int:
    letter = lambda stop_url: Letter("Subject", f"Words. Stop: {stop_url}")  # noqa: E731
    return notify_many([Telling(person, key=key, title="Asked", letter=letter)], kind=kind)


def test_unknown_kind_counts_as_general() -> None:
    assert kind_of("never heard of") is registry.GENERAL


def test_two_kinds_of_one_name_are_refused_and_the_same_one_twice_isnt() -> None:
    kind = Kind(key="letter", title="Letters", text="", email=Timing.AT_ONCE)
    registry.register(kind)
    with pytest.raises(ValueError, match="letter"):
        registry.register(Kind(key="letter", title="Others", text=""))


def test_kind_that_cant_be_switched_off_leaves_at_once() -> None:
    with pytest.raises(ValueError, match="can't be switched off"):
        Kind(key="x", title="X", text="", email=Timing.DAILY, can_switch_off=False)


@time_machine.travel(NOON, tick=False)
def test_notice_is_written_with_everything_said(mara: Person) -> None:
    told = notify(mara, kind="quick", key="k", title="Jun\nwrote", body="Twice", path="/x/",
                  programme="Across", space="With Jun")  # fmt: skip
    notice = Notice.objects.get()
    assert told == 1
    assert (notice.kind, notice.title, notice.body, notice.path) == (
        "quick", "Jun wrote", "Twice", "/x/",
    )  # fmt: skip
    assert (notice.programme_name, notice.space_name) == ("Across", "With Jun")
    assert (notice.email_how, notice.email_due_at) == ("at once", NOON)


def test_same_key_is_told_once_and_hinted_once(mara: Person) -> None:
    assert notify(mara, kind="quick", key="k", title="One") == 1
    assert notify(mara, kind="quick", key="k", title="Two") == 0
    assert [notice.title for notice in Notice.objects.all()] == ["One"]
    hints = Hint.objects.filter(topic=f"person:{mara.pk}")
    assert [hint.content for hint in hints] == [{"about": "notices"}]


def test_key_is_a_persons_own_and_once_within_one_call(mara: Person) -> None:
    jun = make_person("Jun Sato")
    assert notify([mara, jun, mara], kind="quick", key="k", title="One") == 2


def test_rolled_back_change_tells_nobody(mara: Person) -> None:
    with transaction.atomic():
        notify(mara, kind="quick", key="k", title="One")
        ask(mara)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert not Hint.objects.exists()


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("email", "due"),
    [
        ("at once", NOON),
        ("daily", datetime(2026, 11, 26, 8, tzinfo=UTC)),
        ("weekly", datetime(2026, 11, 30, 8, tzinfo=UTC)),
        ("never", None),
    ],
)
def test_choice_decides_when_an_email_tells(mara: Person, email: str, due) -> None:
    Choice.objects.create(person=mara, kind="quick", email=email)
    notify(mara, kind="quick", key="k", title="One")
    assert Notice.objects.get().email_due_at == due


@time_machine.travel(NOON, tick=False)
def test_each_is_told_on_their_own_clock(mara: Person) -> None:
    Profile.objects.filter(person=mara).update(time_zone="Asia/Tokyo")  # 21:00 there
    jun = make_person("Jun Sato")
    notify([mara, jun], kind="quick", key="k", title="One")
    due = dict(Notice.objects.values_list("person", "email_due_at"))
    assert due == {mara.pk: datetime(2026, 11, 25, 22, tzinfo=UTC), jun.pk: NOON}


@time_machine.travel(NOON, tick=False)
def test_zone_that_is_gone_counts_as_the_installations(mara: Person) -> None:
    Profile.objects.filter(person=mara).update(time_zone="Mars/Olympus")
    notify(mara, kind="quick", key="k", title="One")
    assert Notice.objects.get().email_due_at == NOON


def test_who_cant_get_mail_is_told_in_the_product_alone(mara: Person) -> None:
    Person.objects.filter(pk=mara.pk).update(email="mara@no-mail.invalid")
    mara.refresh_from_db()
    ask(mara)
    notify(mara, kind="quick", key="q", title="One")
    assert set(Notice.objects.values_list("key", "email_due_at")) == {("k", None), ("q", None)}
    assert not OutgoingMail.objects.exists()


@time_machine.travel(NOON, tick=False)
def test_letter_leaves_at_once_with_a_way_to_stop_it(mara: Person, settings) -> None:
    settings.BASE_URL = "https://mentoring.example.org"
    ask(mara)
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.subject, mail.due_at) == ("letter", "Subject", NOON)
    link = mail.text.partition("Stop: ")[2]
    assert mail.headers == {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert Notice.objects.get().email_due_at is None, "told by its letter, not by another e-mail"


@time_machine.travel(NOON, tick=False)
def test_letter_isnt_written_where_a_summary_is_wanted(mara: Person) -> None:
    Choice.objects.create(person=mara, kind="letter", email="weekly")
    ask(mara)
    assert not OutgoingMail.objects.exists()
    assert Notice.objects.get().email_how == "weekly"


@time_machine.travel(NIGHT, tick=False)
def test_letter_waits_for_the_morning_and_not_if_its_notice_is_read(mara: Person) -> None:
    jun = make_person("Jun Sato")
    ask(mara)
    ask(jun)
    assert set(OutgoingMail.objects.values_list("due_at", flat=True)) == {MORNING}
    mark_read(Notice.objects.get(person=mara))
    assert [mail.to for mail in OutgoingMail.objects.all()] == [jun.email]


@time_machine.travel(NIGHT, tick=False)
def test_what_cant_be_switched_off_leaves_though_it_is_night_and_read(mara: Person) -> None:
    Choice.objects.create(person=mara, kind="weighty", email="never")
    ask(mara, kind="weighty")
    mark_read(Notice.objects.get())
    mail = OutgoingMail.objects.get()
    assert (mail.due_at, mail.headers) == (NIGHT, {})
    assert mail.text == "Words. Stop: "


def test_own_mail_of_the_caller_is_the_only_one(mara: Person) -> None:
    notify_many([Telling(mara, key="k", title="One")], kind="quick", has_own_mail=True)
    assert Notice.objects.get().email_due_at is None


@pytest.mark.parametrize(("minutes", "due"), [(540, None), (541, MORNING)])
def test_what_would_come_only_when_it_is_worth_nothing_stays_in_the_product(
    mara: Person, minutes: int, due: datetime | None
) -> None:
    until = NIGHT + timedelta(minutes=minutes)
    with time_machine.travel(NIGHT, tick=False):
        notify_many([Telling(mara, key="k", title="Soon", until=until)], kind="quick")
    assert Notice.objects.get().email_due_at == due


def test_kind_that_nobody_named_is_told_as_general_news(mara: Person) -> None:
    notify(mara, kind="unheard of", key="a", title="One", path="/x/")
    notice = Notice.objects.get()
    assert (notice.what.key, notice.email_how) == ("general", "daily")


def test_long_words_are_cut_and_nul_is_dropped(mara: Person) -> None:
    notify(mara, kind="quick", key="k" * 200, title="t\x00" * 300, body="b" * 1_000_000)
    notify(mara, kind="quick", key="k" * 200, title="again")
    notice = Notice.objects.get()
    assert (notice.title, len(notice.body)) == ("t" * 200, 500)


class TestNudges:
    def test_nobody_is_asked_again_within_the_time_by_any_programme(self, mara: Person) -> None:
        within = timedelta(days=3)
        with time_machine.travel(NOON, tick=False):
            assert whom_to_nudge([mara.pk], "quick", within) == {mara.pk}
            notify(mara, kind="quick", key="k", title="One", programme="Across")
            assert whom_to_nudge([mara.pk], "quick", within) == set()
            assert whom_to_nudge([mara.pk], "letter", within) == {mara.pk}
        with time_machine.travel(NOON + within + timedelta(seconds=1), tick=False):
            assert whom_to_nudge([mara.pk], "quick", within) == {mara.pk}

    def test_many_are_asked_about_in_the_same_few_queries(self, mara: Person) -> None:
        people = [make_person(f"P {number}").pk for number in range(5)]
        notify(mara, kind="quick", key="k", title="One")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert whom_to_nudge([mara.pk, *people], "quick", timedelta(days=1)) == set(people)
        assert len(captured) == 2


def test_ten_thousand_are_told_in_a_few_queries_each_five_hundred() -> None:
    people = Person.objects.bulk_create(
        Person(email=f"p{number}@example.org", name=f"P {number}") for number in range(10_000)
    )
    Hours.objects.create(person=people[0], digest_hour=12)
    begun = clock.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        assert notify(people, kind="quick", key="k", title="One", path="/programmes/1/") == 10_000
    seconds = clock.perf_counter() - begun
    assert Notice.objects.count() == 10_000
    assert len(captured) <= 20 * 9
    assert seconds < 20, f"10,000 notices took {seconds:.1f} s"
    print(f"10,000 people told in {seconds:.2f} s")


@time_machine.travel(NOON, tick=False)
def test_telling_and_mailing_end_in_one_email_each(mara: Person) -> None:
    notify(mara, kind="quick", key="k", title="One")
    assert mail_due_notices() == 1
    assert mail_due_notices() == 0
    assert [mail.subject for mail in OutgoingMail.objects.all()] == ["One"]
