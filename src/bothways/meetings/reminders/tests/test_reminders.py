"""Reminders: to whom, when, once, and never too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bothways.meetings.agendas.tests.people import NOON, WEEK, plan_at, signed_in
from bothways.meetings.meetings.actions import When, answer, cancel_meeting, change_meeting
from bothways.meetings.models import ReminderChoice
from bothways.meetings.reminders.actions import choose
from bothways.meetings.reminders.giving import give_due_reminders
from bothways.meetings.reminders.leads import LEADS, window
from bothways.notifications.models import Hours, Notice
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of
from bothways.partnerships.models import Partnership

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(NOON - 2 * WEEK, tick=False)


@pytest.fixture
def pair(db) -> Partnership:
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


@pytest.fixture
def at(time_machine):
    """The worker looks at a moment: answers how many were told."""

    def look(moment: datetime) -> int:
        time_machine.move_to(moment, tick=False)
        return give_due_reminders()

    return look


def told(person) -> list[str]:
    rows = Notice.objects.filter(person=person, key__startswith="reminder:").order_by("pk")
    return list(rows.values_list("title", flat=True))


def test_usual_reminders_come_a_day_and_an_hour_before_and_once(pair, at):
    mara, _ = people_of(pair)
    at(NOON - WEEK)
    plan_at(pair)
    assert at(NOON - DAY - MINUTE) == 0
    assert at(NOON - DAY + MINUTE) == 2
    assert at(NOON - DAY + 2 * MINUTE) == 0
    assert at(NOON - HOUR) == 2
    assert at(NOON - HOUR + MINUTE) == 0
    assert told(mara) == ["You meet Tomasz in 24 hours", "You meet Tomasz in 60 minutes"]


def test_each_chooses_several_or_none(pair, at):
    mara, tomasz = people_of(pair)
    at(NOON - WEEK - HOUR)
    plan_at(pair)
    choose(by=mara, leads=["week", "ten_minutes"])
    choose(by=tomasz, leads=[])
    for moment in (NOON - WEEK, NOON - DAY, NOON - HOUR, NOON - 10 * MINUTE):
        at(moment)
    assert told(mara) == ["You meet Tomasz in 7 days", "You meet Tomasz in 10 minutes"]
    assert told(tomasz) == []


def test_who_declined_and_a_cancelled_meeting_have_none(pair, at):
    mara, tomasz = people_of(pair)
    at(NOON - WEEK)
    meeting, off = plan_at(pair), plan_at(pair, NOON + MINUTE)
    answer(by=tomasz, meeting=meeting, answer="no")
    cancel_meeting(by=mara, meeting=off, seen=0)
    at(NOON - HOUR + 2 * MINUTE)
    assert (told(mara), told(tomasz)) == (["You meet Tomasz in 58 minutes"], [])


def test_guest_whose_last_day_is_over_has_none(pair, at):
    mara, tomasz = people_of(pair)
    at(NOON - WEEK)
    plan_at(pair)
    tomasz.guest_from, tomasz.guest_until = "Acme", (NOON - 2 * DAY).date()
    tomasz.save()
    at(NOON - HOUR)
    assert (told(mara), told(tomasz)) == (["You meet Tomasz in 60 minutes"], [])


def test_moved_meeting_is_reminded_of_anew(pair, at):
    mara, tomasz = people_of(pair)
    at(NOON - WEEK)
    meeting = plan_at(pair)
    choose(by=mara, leads=["hour"])
    choose(by=tomasz, leads=[])
    at(NOON - HOUR)
    change_meeting(by=tomasz, meeting=meeting, seen=0, when=When(NOON + DAY, 60, "UTC"))
    assert at(NOON - 30 * MINUTE) == 0
    assert at(NOON + DAY - HOUR) == 1
    assert told(mara) == ["You meet Tomasz in 60 minutes"] * 2


def test_meeting_planned_within_the_lead_is_not_reminded_of_at_once(pair, at):
    at(NOON - 5 * HOUR)
    plan_at(pair)
    assert at(NOON - 4 * HOUR) == 0
    assert at(NOON - HOUR) == 2


def test_after_a_standstill_the_latest_reminder_alone_is_given_and_none_too_late(pair, at):
    mara, _ = people_of(pair)
    at(NOON - 2 * DAY)
    plan_at(pair)
    plan_at(pair, NOON - 3 * HOUR)
    assert at(NOON - 20 * MINUTE) == 2
    assert told(mara) == ["You meet Tomasz in 20 minutes"]


def test_meeting_that_begins_this_very_moment_is_not_reminded_of(pair, at):
    at(NOON - DAY)
    plan_at(pair)
    assert at(NOON) == 0


def test_quiet_hours_hold_back_e_mail_and_drop_what_would_come_too_late(pair, at):
    mara, tomasz = people_of(pair)
    early = datetime(2027, 2, 2, 7, 30, tzinfo=UTC)
    for person, until in ((mara, 7), (tomasz, 8)):
        Hours.objects.create(
            person=person, quiet_from="20:00", quiet_to=f"{until:02}:00", is_quiet=True,
            weekends_off=False, digest_hour=9,
        )  # fmt: skip
    at(early - 2 * DAY)
    plan_at(pair, early)
    # By nine in the evening the worker is back: quiet hours have begun.
    assert at(early - 10 * HOUR) == 2
    due = dict(Notice.objects.filter(kind="meeting ahead").values_list("person", "email_due_at"))
    assert due == {mara.pk: datetime(2027, 2, 2, 7, tzinfo=UTC), tomasz.pk: None}


def test_nothing_due_costs_one_query_and_many_meetings_as_much_as_one(pair, at):
    at(NOON - 3 * HOUR)

    def queries(moment: datetime) -> int:
        with CaptureQueriesContext(connection) as asked:
            at(moment)
        return len(asked)

    assert queries(NOON - 3 * HOUR + timedelta(seconds=5)) == 1
    plan_at(pair)
    one = queries(NOON - HOUR)
    for n in range(1, 4):
        plan_at(pair, NOON + 2 * HOUR + n * MINUTE)
    assert queries(NOON + HOUR + 4 * MINUTE) == one


def test_choice_is_made_on_a_page_of_its_own(pair):
    mara, _ = people_of(pair)
    client, url = signed_in(mara), reverse("meeting:reminders")
    assert client.get(url).context["form"].initial["leads"] == ["hour", "day"]
    client.post(url, {"leads": ["week"]})
    client.post(url, {})
    assert ReminderChoice.objects.filter(
        person=mara, week=False, day=False, hour=False, ten_minutes=False
    ).exists()
    assert client.post(url, {"leads": ["yearly"]}).status_code == 422
    page = client.get(plan_at(pair).get_absolute_url()).content.decode()
    assert "You aren’t reminded." in page


MOMENTS = st.integers(0, 3000).map(lambda minutes: NOON + minutes * MINUTE)


@given(st.lists(MOMENTS, min_size=1, max_size=8, unique=True), MOMENTS, st.sampled_from(LEADS))
def test_windows_follow_each_other_without_gap_or_overlap(looks, starts_at, lead):
    """Of a meeting, whenever the worker looks: once, or not at all where it has begun by then."""
    looks = sorted(looks)
    due = starts_at - lead.before
    since, given_at = NOON - WEEK - 3000 * MINUTE, []
    for now in looks:
        after, until = window(lead, since, now)
        if after < starts_at <= until:
            given_at.append(now)
        since = now
    first = next((now for now in looks if now >= due), None)
    assert given_at == ([first] if first is not None and first < starts_at else [])
