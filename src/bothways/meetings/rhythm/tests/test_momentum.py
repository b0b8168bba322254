"""Whether an exchange keeps going, by when its people meet and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bothways.meetings.models import Attendee, Meeting
from bothways.meetings.rhythm.cadence import cadences_of, weeks_said
from bothways.meetings.rhythm.momentum import momentum_of
from bothways.partnerships.agreements.models import Agreement, AgreementVersion
from bothways.partnerships.endings.models import Pause
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of
from bothways.partnerships.models import LoggedMeeting, Partnership
from tests.builders import make_programme

from .slow import slow_momentum_of


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))


@pytest.fixture
def pair(db) -> Partnership:
    """Ten weeks old, in a programme that proposes to meet every two weeks."""
    programme = make_programme()
    programme.meets_every_weeks = 2
    programme.save()
    return make_partnership("Mara Okafor", "Tomasz Zieliński", programme=programme)


def note(pair: Partnership, days_ago: float) -> None:
    on = timezone.localdate() - timedelta(days=days_ago)
    LoggedMeeting.objects.create(partnership=pair, key=uuid4(), on=on, minutes=60, way="online")


def plan(pair: Partnership, days: float, **more) -> Meeting:
    at = timezone.now() + timedelta(days=days)
    found = Meeting.objects.create(
        programme=pair.programme, partnership=pair, starts_at=at,
        ends_at=at + timedelta(hours=1), zone="UTC", **more,
    )  # fmt: skip
    for side in pair.participations.all():
        Attendee.objects.create(meeting=found, person=side.person, participation=side)
    return found


def seen(pair: Partnership):
    return momentum_of([pair.pk])[pair.pk]


def test_everything_kept_and_a_date_ahead_is_steady(pair):
    for days in (50, 36, 22, 8):
        note(pair, days)
    plan(pair, 6)
    found = seen(pair)
    assert (found.value, found.word, found.due, found.kept) == (1.0, "steady", 4, 4)


def test_nothing_ahead_takes_a_fifth_off(pair):
    for days in (50, 36, 22, 8):
        note(pair, days)
    assert (seen(pair).value, seen(pair).word) == (0.8, "steady")


def test_half_of_what_was_due_is_slowing(pair):
    note(pair, 36)
    note(pair, 22)
    plan(pair, 6)
    assert (seen(pair).value, seen(pair).word) == (0.5, "slowing")


def test_meeting_that_was_planned_and_noted_counts_once(pair):
    note(pair, 8)
    plan(pair, -8)
    assert seen(pair).kept == 1


def test_moved_counts_nearly_whole_and_taken_back_a_quarter(pair):
    plan(pair, -8, is_exception=True)
    plan(pair, -22, state="cancelled")
    plan(pair, 6)
    found = seen(pair)
    assert (found.kept, found.moved, found.taken_back) == (1, 1, 1)
    assert found.value == round((0.9 + 0.25) / 4, 2)


def test_meeting_that_nobody_came_to_did_not_take_place(pair):
    meeting = plan(pair, -8)
    meeting.attendees.update(was_there=False)
    assert seen(pair).kept == 0
    mara, _ = people_of(pair)
    meeting.attendees.filter(person=mara).update(was_there=True)
    assert seen(pair).kept == 1


def test_long_silence_without_a_date_is_paused_and_a_date_ends_it(pair):
    assert seen(pair).word == "paused"
    plan(pair, 6)
    assert seen(pair).word == "slowing"


def test_exchange_that_rests_is_paused_whatever_was(pair):
    note(pair, 8)
    Pause.objects.create(partnership=pair, until=timezone.localdate() + timedelta(days=20))
    assert seen(pair).word == "paused"


def test_young_exchange_is_beginning(pair):
    Partnership.objects.update(opened_at=timezone.now() - timedelta(days=10))
    assert (seen(pair).word, seen(pair).value) == ("beginning", 1.0)


def test_ended_exchange_has_none(pair):
    Partnership.objects.update(ended_at=timezone.now())
    assert momentum_of([pair.pk]) == {}


def test_same_few_queries_for_more_exchanges(pair):
    def queries(pks) -> int:
        with CaptureQueriesContext(connection) as captured:
            momentum_of(pks)
        return len(captured)

    more = [make_partnership(f"Anna {n}", f"Bert {n}").pk for n in range(5)]
    assert queries([pair.pk]) == queries([pair.pk, *more]) == 7


def lived(pair: Partnership, chance: Random) -> None:
    """Notes and meetings of any day, of which anything was said."""
    pair.opened_at = timezone.now() - timedelta(days=chance.choice([3, 20, 60, 200]))
    pair.save()
    for _ in range(chance.randint(0, 5)):
        note(pair, chance.randint(0, 120))
        if chance.random() < 0.3:
            LoggedMeeting.objects.filter(partnership=pair).update(removed_at=timezone.now())
    for _ in range(chance.randint(0, 9)):
        meeting = plan(
            pair, chance.uniform(-120, 25), is_exception=chance.random() < 0.3,
            state=chance.choice(["planned"] * 3 + ["cancelled"]),
        )  # fmt: skip
        for each in meeting.attendees.all():
            each.was_there = chance.choice([None, None, True, False])
            each.save()


@pytest.mark.parametrize("seed", range(2))
def test_it_is_what_the_slow_obvious_measure_says(db, seed):
    chance, programme = Random(seed), make_programme()
    programme.meets_every_weeks = chance.choice([1, 2, 5])
    programme.save()
    pairs = [make_partnership(f"A {n}", f"B {n}", programme=programme) for n in range(16)]
    for pair in pairs:
        lived(pair, chance)
    Pause.objects.create(partnership=pairs[0], until=date(2027, 3, 1))
    pks = [pair.pk for pair in pairs]
    wanted = slow_momentum_of(pks, {pairs[0].pk})
    assert momentum_of(pks) == wanted
    assert momentum_of(Partnership.objects.values_list("pk", flat=True)) == wanted
    assert len({one.word for one in wanted.values()}) >= 3


# The cadence


@pytest.mark.parametrize(
    ("words", "weeks"),
    [
        ("every two weeks", 2),
        ("Every  Week", 1),
        ("once a month", 4),
        ("every 6 weeks", 6),
        ("every two or three weeks", None),
        ("every 2 or 3 weeks", None),
        ("3 times a year", None),
        ("every 40 weeks", None),
        ("", None),
    ],
)
def test_words_of_an_agreement_are_read_where_they_are_plain(words, weeks):
    assert weeks_said(words) == weeks


def agree(pair: Partnership, often: str) -> None:
    agreement = Agreement.objects.create(partnership=pair)
    AgreementVersion.objects.create(
        id=agreement.pk * 1000 + 1, agreement=agreement, number=1, content={"often": often},
        fingerprint="x", section="begun",
        proposed_at=timezone.now(), in_force_from=timezone.now(),
    )  # fmt: skip
    Agreement.objects.update(last_number=1, number_in_force=1, in_force_since=timezone.now())


def test_rhythm_outdoes_the_agreement_and_that_the_programme(pair):
    assert cadences_of([pair.pk]) == {pair.pk: timedelta(weeks=2)}
    agree(pair, "every three weeks")
    assert cadences_of([pair.pk]) == {pair.pk: timedelta(weeks=3)}
    pair.series.create(
        starts_on=date(2027, 1, 18), until=date(2027, 5, 1), at="15:00", zone="UTC",
        unit="month", minutes=60,
    )  # fmt: skip
    assert cadences_of([pair.pk]) == {pair.pk: timedelta(weeks=4)}
