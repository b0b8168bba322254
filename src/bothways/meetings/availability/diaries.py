"""The diaries of several people, in a handful of queries whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfoNotFoundError

from django.conf import settings
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.meetings.slots.clocks import DAY, wall_day
from bothways.meetings.slots.costs import Usual
from bothways.meetings.slots.people import Diary, Window
from bothways.meetings.slots.spans import Span, moment_at, span_of
from bothways.people.models import Profile
from bothways.ui.words import zone_of

from .burdens import Met, burdens_of, usual_of
from .models import Availability, BusyBlock, OtherDays, WeeklyWindow
from .public_holidays import holidays_between

NOTHING_SAID = Availability()
WORKING_DAYS = range(5)
A_WEEK_AND_A_DAY = 8 * DAY
LOOK_BACK = timedelta(days=180)


@dataclass
class Said:
    """What one person has said, as rows."""

    zone: str
    workday: Window
    settings: Availability = NOTHING_SAID
    windows: list[WeeklyWindow] = field(default_factory=list)
    other_days: list[OtherDays] = field(default_factory=list)
    busy: list[Span] = field(default_factory=list)
    meetings: list[Span] = field(default_factory=list)

    def weekly(self, kind: str) -> dict[int, list[Window]]:
        found: dict[int, list[Window]] = defaultdict(list)
        for row in self.windows:
            if row.kind == kind:
                found[row.weekday].append((row.starts, row.ends))
        return dict(found)

    def hours(self) -> dict[int, list[Window]]:
        if self.settings.has_own_hours:
            return self.weekly(WeeklyWindow.Kind.HOURS)
        return {day: [self.workday] for day in WORKING_DAYS}


@dataclass(frozen=True, slots=True)
class Gathered:
    diaries: list[Diary]
    """In the order of the people."""
    usual: Usual | None


def gather(
    people: Sequence[Person], since: int, until: int, leaving_out: Meeting | None = None
) -> Gathered:
    """Six queries. ``leaving_out`` is taken as though it weren't planned."""
    said = said_by(people, since, until)
    met = meetings_of(people, since, until, leaving_out)
    for person, entry in said.items():
        entry.meetings = [one.span for one in met if person in one.asked]
    if leaving_out is not None:
        without_it(said.values(), span_of(leaving_out.starts_at, leaving_out.ends_at))
    first, last = day_around(since, -2), day_around(until, 2)
    plain = {person: diary_of(entry, first, last) for person, entry in said.items()}
    burdens = burdens_of(plain, met)
    diaries = [replace(plain[person.pk], burden=burdens[person.pk]) for person in people]
    return Gathered(diaries, usual_of([person.pk for person in people], met))


def day_around(minute: int, days: int) -> date:
    return (moment_at(minute) + timedelta(days=days)).date()


def said_by(people: Sequence[Person], since: int, until: int) -> dict[int, Said]:
    named = [person.pk for person in people]
    workdays = {
        pk: (zone, (round(starts * 60), round(ends * 60)))
        for pk, zone, starts, ends in Profile.objects.filter(person__in=named).values_list(
            "person", "time_zone", "work_starts", "work_ends"
        )
    }
    usual = ("", (9 * 60, 17 * 60))
    found = {}
    for pk in named:
        zone, workday = workdays.get(pk, usual)
        found[pk] = Said(zone_named(zone), workday)
    for row in Availability.objects.filter(person__in=named):
        found[row.person_id].settings = row
    for window in WeeklyWindow.objects.filter(person__in=named):
        found[window.person_id].windows.append(window)
    first, last = day_around(since, -2), day_around(until, 2)
    for days in OtherDays.objects.filter(person__in=named, last__gte=first, first__lte=last):
        found[days.person_id].other_days.append(days)
    blocks = BusyBlock.objects.filter(
        calendar__person__in=named,
        ends_at__gt=moment_at(since - A_WEEK_AND_A_DAY),
        starts_at__lt=moment_at(until + A_WEEK_AND_A_DAY),
    )
    for pk, starts, ends in blocks.values_list("calendar__person", "starts_at", "ends_at"):
        found[pk].busy.append(span_of(starts, ends))
    return found


def zone_named(name: str) -> str:
    """The zone that a profile names; the organisation's where it names none that there is."""
    try:
        return str(zone_of(name))
    except (ZoneInfoNotFoundError, ValueError):
        return settings.TIME_ZONE


def meetings_of(
    people: Sequence[Person], since: int, until: int, leaving_out: Meeting | None
) -> list[Met]:
    """Meetings of any of them that stand, the earlier first: those that were and those to come.

    Who has said that they can't come isn't asked any more."""
    earliest = min(moment_at(since - A_WEEK_AND_A_DAY), timezone.now() - LOOK_BACK)
    rows = Attendee.objects.filter(
        person__in=people,
        meeting__state=Meeting.State.PLANNED,
        meeting__ends_at__gt=earliest,
        meeting__starts_at__lt=moment_at(until + A_WEEK_AND_A_DAY),
    ).exclude(answer=Attendee.Answer.NO)
    if leaving_out is not None:
        rows = rows.exclude(meeting=leaving_out)
    found: dict[int, Met] = {}
    facts = rows.order_by("meeting__starts_at", "pk").values_list(
        "meeting", "meeting__starts_at", "meeting__ends_at", "meeting__zone", "person", "was_there"
    )
    for pk, starts, ends, zone, person, was_there in facts:
        met = found.setdefault(pk, Met(span_of(starts, ends), zone))
        met.asked.add(person)
        if was_there is False:
            met.missed.add(person)
    return list(found.values())


def without_it(said: Iterable[Said], span: Span) -> None:
    """A calendar that is read may hold the meeting that is to be moved."""
    for entry in said:
        entry.busy = [one for one in entry.busy if one != span]


def diary_of(said: Said, first: date, last: date) -> Diary:
    given, hours = said.settings, said.hours()
    more = extra_windows(said.other_days, first, last)
    days: dict[date, list[Window]] = {
        day: more.get(day, []) for day in holidays_between(given.country, given.region, first, last)
    }
    for day, windows in more.items():
        days.setdefault(day, [*hours.get(day.weekday(), []), *windows])
    return Diary(
        zone=said.zone,
        hours=hours,
        days=days,
        closed=said.weekly(WeeklyWindow.Kind.FOCUS),
        away=away_spans(said.other_days, first, last),
        earlier=given.earlier,
        later=given.later,
        busy=said.busy,
        buffer=given.buffer,
        meetings=said.meetings,
        most_a_day=given.most_a_day,
        most_a_week=given.most_a_week,
    )


def extra_windows(rows: Iterable[OtherDays], first: date, last: date) -> dict[date, list[Window]]:
    found: dict[date, list[Window]] = defaultdict(list)
    for row in rows:
        if row.kind == OtherDays.Kind.EXTRA:
            for day in days_of(row, first, last):
                found[day].append((row.starts, row.ends))
    return dict(found)


def away_spans(rows: Iterable[OtherDays], first: date, last: date) -> list[Span]:
    found: list[Span] = []
    for row in rows:
        if row.kind != OtherDays.Kind.AWAY:
            continue
        if row.is_whole:
            ends = min(row.last, last) + timedelta(days=1)
            found.append((wall_day(max(row.first, first)), wall_day(ends)))
        else:
            found += [
                (wall_day(day) + row.starts, wall_day(day) + row.ends)
                for day in days_of(row, first, last)
            ]
    return found


def days_of(row: OtherDays, first: date, last: date) -> list[date]:
    begins, ends = max(row.first, first), min(row.last, last)
    return [begins + timedelta(days=n) for n in range((ends - begins).days + 1)]
