"""What calendars answer, as letters, and meetings that they answer to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from uuid import uuid4

from bothways.accounts.models import Person
from bothways.meetings.invitations.addresses import organiser_address
from bothways.meetings.invitations.calendar import sequence_of
from bothways.meetings.meetings.actions import When, Where, plan_meeting, plan_series
from bothways.meetings.models import Meeting, Series
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.partnerships.meeting_log.tests.people import people_of, seen_by

NOON = When(datetime(2027, 2, 1, 12, tzinfo=UTC), 60, "Europe/Warsaw")
NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)


def planned(pair) -> Meeting:
    mara, _ = people_of(pair)
    return plan_meeting(space=seen_by(mara, pair), key=uuid4(), when=NOON, where=Where())


def weekly(pair) -> Series:
    mara, _ = people_of(pair)
    rhythm = Rhythm(date(2027, 2, 1), date(2027, 3, 1), time(15), "Europe/Warsaw")
    return plan_series(space=seen_by(mara, pair), key=uuid4(), rhythm=rhythm, minutes=45,
                       where=Where())  # fmt: skip


def answered(meeting: Meeting, person: Person) -> str:
    return meeting.attendees.get(person=person).answer


def reply(meeting: Meeting, person: Person, said: str = "ACCEPTED", **changes) -> bytes:
    """As a calendar writes it. ``changes`` are of its lines; ``None`` leaves one out."""
    to = organiser_address(meeting, person)
    known = {
        "UID": str(meeting.calendar_uid),
        "DTSTAMP": "20270115T130000Z",
        "SEQUENCE": str(sequence_of(meeting)),
        "ORGANIZER": f"mailto:{to}",
        f"ATTENDEE;PARTSTAT={said}": f"mailto:{person.email}",
    }
    method = changes.pop("METHOD", "REPLY")
    address = changes.pop("to", to)
    for name, value in changes.items():
        known[name.replace("_", "-")] = value
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//A calendar//EN", f"METHOD:{method}",
             "BEGIN:VEVENT", *(f"{name}:{value}" for name, value in known.items() if value),
             "END:VEVENT", "END:VCALENDAR", ""]  # fmt: skip
    return letter("\r\n".join(lines), to=address, method=method)


def letter(text: str, *, to: str, method: str = "REPLY") -> bytes:
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = "whoever@example.net", to, "Accepted: Meeting"
    found.set_content("Tomasz has accepted.")
    found.add_alternative(text, subtype="calendar", params={"method": method})
    return found.as_bytes()
