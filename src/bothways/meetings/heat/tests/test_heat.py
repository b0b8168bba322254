"""The coordinator's view of a programme's meetings: figures by week, and where no date stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bothways.meetings.heat.chart import chart_of, round_up
from bothways.meetings.heat.queries import heat_of
from bothways.meetings.heat.weeks import Week, weeks_of
from bothways.meetings.heat.worries import with_date, worries
from bothways.meetings.models import Attendee, Meeting, WrapUp
from bothways.notifications.models import OutgoingMail
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of
from bothways.partnerships.models import LoggedMeeting, Partnership
from bothways.partnerships.pulse.queries import worries_about
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 17, 12, tzinfo=UTC)  # a Wednesday


@pytest.fixture(autouse=True)
def march(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cora():
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora):
    found = make_programme(coordinator=cora)
    found.state, found.meets_every_weeks = "under way", 2
    found.save()
    return found


@pytest.fixture
def pair(programme) -> Partnership:
    return make_partnership("Mara Okafor", "Tomasz Lis", programme=programme)


def meet(pair: Partnership, at: datetime, **facts) -> Meeting:
    meeting = Meeting.objects.create(
        programme=pair.programme, partnership=pair, starts_at=at,
        ends_at=at + timedelta(hours=1), zone="UTC", **facts,
    )  # fmt: skip
    for person in people_of(pair):
        Attendee.objects.create(meeting=meeting, person=person)
    return meeting


def note(pair: Partnership, on: date) -> LoggedMeeting:
    return LoggedMeeting.objects.create(
        partnership=pair, key=uuid4(), on=on, minutes=60, way="online"
    )


def week_of(programme, cora, day: date) -> Week:
    return next(one for one in weeks_of(programme, cora) if one.begins <= day <= one.ends)


def counts(week: Week) -> tuple[int, int, int, int]:
    return week.held, week.unsaid, week.off, week.ahead


def test_meeting_that_was_planned_and_noted_counts_once(programme, cora, pair):
    meet(pair, NOW - timedelta(days=7))
    note(pair, date(2027, 3, 11))  # a day later: the same meeting
    note(pair, date(2027, 3, 9))  # the day before it, too
    week = week_of(programme, cora, date(2027, 3, 10))
    assert (counts(week), week.planned) == ((2, 0, 0, 0), 2)


def test_what_nobody_has_said_anything_of_is_said_to_be_that(programme, cora, pair):
    meet(pair, NOW - timedelta(days=7))
    assert counts(week_of(programme, cora, date(2027, 3, 10))) == (0, 1, 0, 0)


def test_what_was_taken_back_or_said_not_to_have_been_did_not_take_place(programme, cora, pair):
    meet(pair, NOW - timedelta(days=7), state="cancelled")
    WrapUp.objects.create(meeting=meet(pair, NOW - timedelta(days=6)), was_held=False)
    meet(pair, NOW - timedelta(days=5)).attendees.update(was_there=False)
    assert counts(week_of(programme, cora, date(2027, 3, 10))) == (0, 0, 3, 0)


def test_what_its_people_say_took_place_did(programme, cora, pair):
    WrapUp.objects.create(
        meeting=meet(pair, NOW - timedelta(days=7)), was_held=True, logged=note(
            pair, date(2027, 3, 1)
        ),
    )  # fmt: skip
    WrapUp.objects.create(meeting=meet(pair, NOW - timedelta(days=6)), was_held=True)
    meet(pair, NOW - timedelta(days=5)).attendees.filter(person=people_of(pair)[0]).update(
        was_there=True
    )
    assert counts(week_of(programme, cora, date(2027, 3, 10))) == (2, 0, 0, 0)
    assert counts(week_of(programme, cora, date(2027, 3, 1))) == (1, 0, 0, 0)


def test_weeks_begin_on_monday_and_last_as_long_as_the_programme(programme, cora, pair):
    monday = datetime(2027, 3, 22, 0, 30, tzinfo=UTC)
    meet(pair, monday)
    meet(pair, monday - timedelta(hours=1))
    weeks = weeks_of(programme, cora)
    assert (weeks[0].begins, weeks[-1].begins) == (date(2027, 1, 11), date(2027, 6, 14))
    assert [one.begins.weekday() for one in weeks] == [0] * len(weeks)
    assert [(one.begins, one.ahead) for one in weeks if one.ahead] == [
        (date(2027, 3, 15), 1), (date(2027, 3, 22), 1),
    ]  # fmt: skip


def test_programme_that_is_over_begins_with_its_own_first_week(programme, cora, time_machine):
    for today in (datetime(2027, 8, 4, tzinfo=UTC), datetime(2029, 1, 3, tzinfo=UTC)):
        time_machine.move_to(today, tick=False)
        weeks = weeks_of(programme, cora)
        assert (weeks[0].begins, weeks[-1].begins) == (date(2027, 1, 11), date(2027, 7, 5))


def test_of_a_long_programme_that_is_over_the_last_nine_months_are_shown(programme, cora):
    programme.starts_on, programme.ends_on = date(2024, 1, 1), date(2027, 1, 15)
    weeks = weeks_of(programme, cora)
    assert (weeks[0].begins, weeks[-1].begins) == (date(2026, 4, 13), date(2027, 1, 11))


def test_before_a_programme_begins_its_weeks_run_from_today(programme, cora, time_machine):
    time_machine.move_to(datetime(2026, 12, 16, tzinfo=UTC), tick=False)
    assert weeks_of(programme, cora)[0].begins == date(2026, 12, 14)


def test_exchange_of_the_reader_and_other_programmes_are_not_counted(programme, cora, pair):
    meet(pair, NOW + timedelta(days=1))
    meet(make_partnership("Cora Coordinator", "Una", programme=programme), NOW + timedelta(days=1))
    other = make_programme("Elsewhere")
    meet(make_partnership("Ann", "Bob", programme=other), NOW + timedelta(days=1))
    assert counts(week_of(programme, cora, date(2027, 3, 17))) == (0, 0, 0, 1)
    assert heat_of(programme, cora).whole.exchanges == 1


def test_function_with_fewer_than_five_exchanges_is_not_shown(programme, cora):
    for number in range(5):
        pair = make_partnership(f"Anna {number}", f"Bert {number}", programme=programme)
        for person, function in zip(people_of(pair), ("Sales", "Law"), strict=True):
            person.profile.function = function if number or function == "Sales" else ""
            person.profile.save()
    heat = heat_of(programme, cora)
    assert [(one.name, one.exchanges) for one in heat.functions] == [("Sales", 5)]
    assert heat.too_few == 1


def test_exchange_that_has_met_and_has_no_date_is_something_to_look_at(programme, pair, cora):
    note(pair, date(2027, 2, 25))
    found = list(worries(programme, [pair.pk], NOW.date()))
    assert [(one.partnership, one.kind) for one in found] == [(pair.pk, "no-date")]
    meet(pair, NOW + timedelta(days=20))
    assert list(worries(programme, [pair.pk], NOW.date())) == []
    assert list(with_date([pair.pk])) == [pair.pk]


def test_nothing_is_said_before_the_next_meeting_was_due(programme, pair):
    note(pair, date(2027, 3, 2))
    assert list(worries(programme, [pair.pk], NOW.date())) == []


def test_silent_exchange_is_one_worry_and_not_two(programme, pair):
    LoggedMeeting.objects.filter(pk=note(pair, date(2027, 1, 20)).pk).update(
        logged_at=datetime(2027, 1, 20, tzinfo=UTC), changed_at=datetime(2027, 1, 20, tzinfo=UTC)
    )
    assert [one.kind for one in worries_about(programme, [pair.pk])] == ["silent"]


def test_page_leads_from_no_date_to_a_nudge_that_is_sent_once_a_week(programme, cora, pair):
    note(pair, date(2027, 2, 25))
    client = client_of(cora)
    page = text_of(client.get(reverse("heat:heat", args=[programme.pk])))
    nudge = reverse("pulse:nudge", args=[programme.pk, pair.pk]) + "?kind=no-date"
    assert nudge in page
    assert "propose two or three times to each other" in text_of(client.get(nudge))
    said = {"to": [person.pk for person in people_of(pair)], "text": "A date?"}
    for _ in range(2):
        client.post(nudge, said)
    assert OutgoingMail.objects.filter(kind="nudge").count() == 2
    assert "nudged on 17 March" in text_of(client.get(reverse("heat:heat", args=[programme.pk])))


def test_download_has_figures_by_week_and_no_formula(programme, cora):
    for number in range(5):
        pair = make_partnership(f"Anna {number}", f"Bert {number}", programme=programme)
        meet(pair, NOW - timedelta(days=7))
        person = people_of(pair)[0]
        person.profile.function = "=1+1"
        person.profile.save()
    path = reverse("heat:download", args=[programme.pk])
    rows = client_of(cora).get(path).content.decode().splitlines()
    assert "2027-03-08,5,0,5,0,0" in rows
    rows = client_of(cora).get(path + "?by=function").content.decode().splitlines()
    assert rows[2].startswith("'=1+1,5,")


def test_same_number_of_queries_for_one_and_for_many(
    programme, cora, pair, django_assert_num_queries
):
    client, path = client_of(cora), reverse("heat:heat", args=[programme.pk])
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(12):
        meet(make_partnership(f"Anna {number}", "Bert", programme=programme), NOW)
    with django_assert_num_queries(len(few)):
        client.get(path)


def test_page_says_nothing_yet_where_nothing_is(programme, cora):
    page = client_of(cora).get(reverse("heat:heat", args=[programme.pk]))
    assert "No exchange goes on" in text_of(page)


def test_chart_stacks_what_is_counted_below_its_scale():
    week = timedelta(weeks=1)
    weeks = [Week(date(2027, 3, 1) + n * week, 3 * n, n, 1, 0) for n in range(4)]
    chart = chart_of(weeks, date(2027, 3, 10))
    assert chart is not None
    assert [level.count for level in chart.levels] == [0, 10, 20]
    last = [bar for bar in chart.bars if bar.x == max(one.x for one in chart.bars)]
    assert [bar.kind for bar in last] == ["held", "unsaid", "off"]
    assert all(chart.top <= bar.y <= bar.y + bar.height <= chart.floor + 0.02 for bar in last)
    assert chart_of([Week(date(2027, 3, 1), 0, 0, 0, 0)], date(2027, 3, 1)) is None


@pytest.mark.parametrize(
    ("count", "top"), [(1, 2), (3, 4), (10, 10), (11, 20), (99, 100), (101, 200), (5000, 6000)]
)
def test_scale_ends_on_a_round_number(count, top):
    assert round_up(count) == top
