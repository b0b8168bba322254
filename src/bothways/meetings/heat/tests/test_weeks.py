"""The figures by week, as the database counts them and as one would by hand."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.utils import timezone

from bothways.meetings.heat.weeks import Week, weeks_of
from bothways.meetings.models import Attendee, Meeting, WrapUp
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of
from bothways.partnerships.models import LoggedMeeting, Partnership
from tests.builders import make_person, make_programme

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 17, 12, tzinfo=UTC)  # a Wednesday
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def march(time_machine):
    time_machine.move_to(NOW, tick=False)


def lived(pair: Partnership, chance: Random) -> None:
    """Meetings at any time around now, of which anything was said, and notes of any day."""
    notes = [
        LoggedMeeting.objects.create(
            partnership=pair, key=uuid4(), on=NOW.date() + chance.randint(-20, 3) * DAY,
            minutes=60, way="online", removed_at=chance.choice([None, None, NOW]),
        )
        for _ in range(chance.randint(0, 4))
    ]  # fmt: skip
    for _ in range(chance.randint(0, 8)):
        at = NOW + timedelta(minutes=chance.randint(-20 * 1440, 6 * 1440))
        meeting = Meeting.objects.create(
            programme=pair.programme, partnership=pair, starts_at=at, ends_at=at + DAY / 24,
            zone="UTC", state=chance.choice(["planned"] * 4 + ["cancelled"]),
        )  # fmt: skip
        for person in people_of(pair):
            there = chance.choice([None, None, True, False])
            Attendee.objects.create(meeting=meeting, person=person, was_there=there)
        if chance.random() < 0.4:
            held = chance.random() < 0.7
            logged = notes.pop() if held and notes and chance.random() < 0.6 else None
            WrapUp.objects.create(meeting=meeting, was_held=held, logged=logged)


def by_hand(pairs: list[Partnership]) -> Counter[tuple[date, str]]:
    found: Counter[tuple[date, str]] = Counter()
    for pair in pairs:
        noted = [one.on for one in pair.logged_meetings.filter(removed_at=None)]
        found.update((monday(on), "held") for on in noted)
        for meeting in pair.meetings.all():
            kind = kind_of(meeting, noted)
            if kind:
                found[monday(timezone.localtime(meeting.starts_at).date()), kind] += 1
    return found


def monday(day: date) -> date:
    return day - day.weekday() * DAY


def kind_of(meeting: Meeting, noted: list[date]) -> str:
    """Empty: counted as it was noted."""
    if meeting.state == "cancelled":
        return "off"
    if meeting.ends_at > NOW:
        return "ahead"
    said = WrapUp.objects.filter(meeting=meeting).first()
    if said and not said.was_held:
        return "off"
    if said and said.logged and said.logged.removed_at is None:
        return ""
    if any(abs(on - meeting.starts_at.date()) <= DAY for on in noted):
        return ""
    if said and said.logged is None:
        return "held"
    there = [one.was_there for one in meeting.attendees.all()]
    return "held" if True in there else "off" if False in there else "unsaid"


@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Auckland", "America/La_Paz"])
@pytest.mark.parametrize("seed", range(4))
def test_weeks_count_what_one_counts_by_hand(seed, zone, settings):
    settings.TIME_ZONE = zone
    chance = Random(seed)
    programme = make_programme(coordinator=make_person("Cora Coordinator"))
    pairs = [make_partnership(f"A {n}", f"B {n}", programme=programme) for n in range(14)]
    with timezone.override(zone):
        for pair in pairs:
            lived(pair, chance)
        wanted = by_hand(pairs)
        weeks = weeks_of(programme, make_person("Somebody"))
        found = {(week.begins, kind): getattr(week, kind) for week in weeks for kind in KINDS}
    assert {key: count for key, count in found.items() if count} == wanted
    assert {kind for _, kind in wanted} == set(KINDS)


KINDS = [name for name in Week.__dataclass_fields__ if name != "begins"]
