"""Meetings as calendars write them (RFC 5545), and as one asks people to them (iTIP, RFC 5546).

The library escapes and folds; what people wrote is made plain before, so that no letter of it can
begin a line of its own in any reader. A meeting keeps its time on the clock it was set by; a series
is one event with a rule, the days it leaves out, and an event for each meeting that is otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.addresses import gets_mail
from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.meetings.rhythm.models import Series
from bothways.meetings.rhythm.moments import PLAIN
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.ui.ribbons import listed

from .addresses import organiser_address, reads_answers
from .plain import isolated, line, lines, web_address
from .zones import timezone_of

REQUEST, CANCEL, PUBLISH, DECLINE = "REQUEST", "CANCEL", "PUBLISH", "DECLINECOUNTER"
STORED = ""
"""No method: as a calendar server keeps it."""
PARTSTAT = {
    Attendee.Answer.NONE: "NEEDS-ACTION",
    Attendee.Answer.YES: "ACCEPTED",
    Attendee.Answer.MAYBE: "TENTATIVE",
    Attendee.Answer.NO: "DECLINED",
}


@dataclass(frozen=True, slots=True)
class Copy:
    """For whom a calendar is written, how, and when."""

    reader: Person
    method: str
    stamp: datetime


def calendar_of(
    meetings: Sequence[Meeting], series: Series | None = None, *, method: str, reader: Person,
    stamp: datetime | None = None,
) -> bytes:  # fmt: skip
    """A file with meetings as ``reader`` has them; they need series, programme and attendees with
    their people.

    With ``series`` these are all its meetings that the reader is asked to, taken back ones among
    them, and the file has the whole. Without, each meeting stands alone: as an occurrence of its
    series where one asks or takes back, under its own UID in a file to keep (``PUBLISH``).
    """
    copy = Copy(reader, method, stamp or timezone.now())
    if series is None:
        events = [event_of(meeting, copy) for meeting in meetings]
    else:
        events = series_events(series, meetings, copy)
    zones = {one.zone for one in meetings} | ({series.zone} if series else set())
    years = [one.ends_at.year for one in meetings]
    years += [series.starts_on.year] if series else []
    return file_of(events, method, zones, (min(years) - 1, max(years) + 1))


def file_of(
    events: Iterable[icalendar.Event], method: str, zones: Iterable[str] = (),
    years: tuple[int, int] = (1970, 1970), extra: Mapping[str, Any] | None = None,
) -> bytes:  # fmt: skip
    """The events after the zones that they name, as these are from the first year to the last."""
    found = icalendar.Calendar()
    found.add("prodid", "-//Bothways//Bothways//EN")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    if method:
        found.add("method", method)
    for name, value in (extra or {}).items():
        found.add(name, value)
    for name in sorted(zones):
        if zone_named(name) is not UTC:
            found.add_component(timezone_of(name, *years))
    for event in events:
        found.add_component(event)
    text: bytes = found.to_ical()
    return text


# One meeting


def event_of(meeting: Meeting, copy: Copy) -> icalendar.Event:
    event = body_of(meeting, copy)
    if meeting.series is None or copy.method in {PUBLISH, STORED}:
        event.add("uid", str(meeting.uid))
    else:
        event.add("uid", str(meeting.series.uid))
        event.add("recurrence-id", original_time(meeting.series, meeting.original_on))
    event.add("sequence", sequence_of(meeting))
    set_times(event, meeting)
    return event


def refusal_of(meeting: Meeting, *, reader: Person, is_whole: bool = False) -> bytes:
    """That a time somebody's calendar proposed isn't taken: which meeting, or that it was of the
    whole series, and no more."""
    event = icalendar.Event()
    event.add("dtstamp", timezone.now().astimezone(UTC).replace(microsecond=0))
    event.add("organizer", organiser_of(meeting, reader))
    event.add("uid", str(meeting.calendar_uid))
    series = meeting.series
    event.add("sequence", series.sequence if series and is_whole else sequence_of(meeting))
    zones: tuple[str, ...] = ()
    if meeting.series and not is_whole:
        event.add("recurrence-id", original_time(meeting.series, meeting.original_on))
        zones = (meeting.series.zone,)
    year = meeting.starts_at.year
    return file_of([event], DECLINE, zones, (year - 1, year + 1))


def sequence_of(meeting: Meeting) -> int:
    """Never smaller than its series', and larger with each change of either."""
    return meeting.sequence + (meeting.series.sequence if meeting.series else 0)


def original_time(series: Series, day: date | None) -> datetime:
    """When the series has it, as RECURRENCE-ID names an occurrence: by the wall clock."""
    assert day is not None
    return datetime.combine(day, series.at.replace(fold=0), zone_named(series.zone))


def set_times(event: icalendar.Event, meeting: Meeting) -> None:
    zone = zone_named(meeting.zone)
    times = [moment.astimezone(zone) for moment in (meeting.starts_at, meeting.ends_at)]
    if any(local.fold for local in times):
        # A time that a clock shows again is always read as the first one.
        times = [local.astimezone(UTC) for local in times]
    event.add("dtstart", times[0])
    event.add("dtend", times[1])


def zone_named(name: str) -> tzinfo:
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def body_of(
    meeting: Meeting, copy: Copy, answers: Mapping[int, str] | None = None
) -> icalendar.Event:
    """All but which one it is and when. ``answers`` by person, where not those of the meeting."""
    people = list(meeting.attendees.all())
    event = icalendar.Event()
    event.add("dtstamp", copy.stamp.astimezone(UTC).replace(microsecond=0))
    event.add("created", meeting.created_at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", meeting.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("summary", summary_of(meeting, people, copy.reader))
    event.add("description", description_of(meeting, people, copy.reader))
    if where := line(meeting.place) or web_address(meeting.link):
        event.add("location", where)
    event.add("url", page_of(meeting))
    if link := web_address(meeting.link):
        event.add("conference", link, parameters={
            "VALUE": "URI", "FEATURE": "VIDEO", "LABEL": gettext("Join the call"),
        })  # fmt: skip
    is_off = copy.method == CANCEL or not meeting.is_planned
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("organizer", organiser_of(meeting, copy.reader))
    if copy.method != PUBLISH:
        add_attendees(event, meeting, people, copy, answers)
    elif answer_of(people, copy.reader) == Attendee.Answer.NO:
        event.add("transp", "TRANSPARENT")
    return event


def answer_of(people: Iterable[Attendee], reader: Person) -> str:
    found = (each.answer for each in people if each.person_id == reader.pk)
    return next(found, Attendee.Answer.NONE)


def summary_of(meeting: Meeting, people: Sequence[Attendee], reader: Person) -> str:
    if meeting.title:
        return line(meeting.title)
    others = [each.person for each in people if each.person_id != reader.pk]
    names = listed(isolated(person.first_name) for person in others)
    if not names:
        return gettext("Meeting")
    return gettext("Meeting with %(names)s") % {"names": names}


def description_of(meeting: Meeting, people: Sequence[Attendee], reader: Person) -> str:
    names = [isolated(each.person.name) for each in people if each.person_id != reader.pk]
    said = [line(meeting.programme.name)]
    if names and (meeting.partnership_id is not None or len(names) <= MANY):
        said.append(gettext("With %(names)s.") % {"names": listed(names)})
    if link := web_address(meeting.link):
        said.append(gettext("Join the call: %(url)s") % {"url": link})
    said.append(gettext("Answer, move or cancel it here: %(url)s") % {"url": page_of(meeting)})
    return lines("\n".join(said))


MANY = 8
"""People of a meeting without a partnership, from whom on nobody is named to the others."""


def page_of(meeting: Meeting) -> str:
    return settings.BASE_URL + meeting.get_absolute_url()


def organiser_of(meeting: Meeting, reader: Person) -> icalendar.vCalAddress:
    """The product: it hears the answers, whoever set the meeting."""
    found = icalendar.vCalAddress(f"mailto:{organiser_address(meeting, reader)}")
    found.params["CN"] = quoted(meeting.programme.name)
    return found


def quoted(name: str) -> str:
    """As a parameter takes it: readers that don't know RFC 6868 would show its quotes as “^'”."""
    return line(name).replace('"', "”")


def add_attendees(
    event: icalendar.Event, meeting: Meeting, people: Sequence[Attendee], copy: Copy,
    answers: Mapping[int, str] | None,
) -> None:  # fmt: skip
    """The reader, and in a partnership the others, who have each other's addresses anyway."""
    known = {each.person_id: each.answer for each in people} | dict(answers or {})
    shown = [each.person for each in people if meeting.partnership_id is not None]
    if all(person.pk != copy.reader.pk for person in shown):
        shown = [copy.reader]  # asked to it alone, or no longer
    for person in shown:
        if not gets_mail(person.email):
            continue
        answer = known.get(person.pk, Attendee.Answer.NONE)
        is_asked = copy.method == REQUEST and person.pk == copy.reader.pk and reads_answers()
        found = icalendar.vCalAddress(f"mailto:{person.email}")
        found.params["CN"] = quoted(person.name)
        found.params["ROLE"] = "REQ-PARTICIPANT"
        found.params["PARTSTAT"] = PARTSTAT[Attendee.Answer(answer)]
        found.params["RSVP"] = "TRUE" if is_asked and answer == Attendee.Answer.NONE else "FALSE"
        event.add("attendee", found, encode=False)


# A series


def series_events(series: Series, meetings: Sequence[Meeting], copy: Copy) -> list[icalendar.Event]:
    """The event with the rule, and those of meetings that are otherwise. Where nothing of it
    stands (any more) it is taken back as a whole."""
    standing = [one for one in meetings if one.is_planned]
    if not standing or copy.method == CANCEL:
        return [whole_of(series, list(meetings), copy)]
    master = whole_of(series, standing, copy)
    like = model_of(standing)
    usual = usual_answers(standing)
    odd = [one for one in standing if is_otherwise(series, one, like, usual, copy.reader)]
    return [master, *(exception_of(series, one, copy) for one in odd)]


def whole_of(series: Series, rows: Sequence[Meeting], copy: Copy) -> icalendar.Event:
    event = body_of(model_of(rows), copy, usual_answers(rows))
    event.add("uid", str(series.uid))
    event.add("sequence", series.sequence)
    starts = original_time(series, series.starts_on)
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=series.minutes))
    kept = rhythm_through(series, rows)
    event.add("rrule", kept.rule())
    days = {one.original_on for one in rows}
    left_out = [original_time(series, day) for day in kept.days() if day not in days]
    if left_out:
        event.add("exdate", left_out)
    return event


def rhythm_through(series: Series, rows: Sequence[Meeting]) -> Rhythm:
    """Its rhythm until the last of these; what was taken back behind it needs no word."""
    last = max(one.original_on for one in rows if one.original_on is not None)
    return replace(series.rhythm, until=last)


def model_of(rows: Sequence[Meeting]) -> Meeting:
    """One of those that are as the series has it; the place of most of them, and of later ones."""
    usual = [one for one in reversed(rows) if not one.is_exception] or [rows[0]]
    counted = Counter(where_of(one) for one in usual)
    return next(one for one in usual if where_of(one) == counted.most_common(1)[0][0])


def where_of(one: Meeting) -> tuple[str, str, str]:
    return one.place, one.link, one.title


def usual_answers(rows: Iterable[Meeting]) -> dict[int, str]:
    """What each answers to most of them."""
    given: dict[int, Counter[str]] = {}
    for one in rows:
        for each in one.attendees.all():
            given.setdefault(each.person_id, Counter())[each.answer] += 1
    return {person: counted.most_common(1)[0][0] for person, counted in given.items()}


def is_otherwise(
    series: Series, one: Meeting, like: Meeting, usual: Mapping[int, str], reader: Person
) -> bool:
    """Whether a meeting needs an event of its own: readers differ over a time that a clock skips
    or shows twice, so that it is said."""
    assert one.original_on is not None
    return (
        one.is_exception
        or where_of(one) != where_of(like)
        or answer_of(one.attendees.all(), reader) != usual.get(reader.pk, Attendee.Answer.NONE)
        or series.rhythm.moment(one.original_on).oddity != PLAIN
    )


def exception_of(series: Series, one: Meeting, copy: Copy) -> icalendar.Event:
    event = body_of(one, copy)
    event.add("uid", str(series.uid))
    event.add("recurrence-id", original_time(series, one.original_on))
    event.add("sequence", sequence_of(one))
    if series.rhythm.moment(one.original_on or series.starts_on).oddity == PLAIN:
        set_times(event, one)
    else:
        event.add("dtstart", one.starts_at.astimezone(UTC))
        event.add("dtend", one.ends_at.astimezone(UTC))
    return event
