"""Somebody with an account at the server, and what other programs do in their calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from bothways.accounts.models import Person
from bothways.integrations.caldav.accounts import row_of, sealed, sync_account
from bothways.integrations.caldav.models import AccountCalendar, CalendarAccount
from bothways.integrations.caldav.syncing import Done
from bothways.meetings.meetings.actions import When, Where, plan_meeting, plan_series
from bothways.meetings.models import Attendee, Meeting, Series
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.notifications.models import Notice
from bothways.partnerships.meeting_log.tests.people import people_of, seen_by
from bothways.partnerships.models import Partnership

from .servers import PASSWORD, Radicale, path_of


def connect(server: Radicale, person: Person, path: str, *, login: str = "mara") -> AccountCalendar:
    account = CalendarAccount(person=person, address=server.url, login=login)
    account.sealed = sealed(row_of(account), PASSWORD)
    account.save()
    return AccountCalendar.objects.create(
        account=account, url=server.url + path, name="Work", takes_meetings=True
    )


def sync(calendar: AccountCalendar) -> Done:
    done = sync_account(calendar.account_id)
    calendar.account.refresh_from_db()
    assert done is not None, (calendar.account.trouble, calendar.account.trouble_detail)
    return done


NOON = When(datetime(2027, 2, 1, 12, tzinfo=UTC), 60, "Europe/Warsaw")
HOUR = timedelta(hours=1)


class There:
    """One event, as another program of the same person sees and changes it."""

    def __init__(self, server: Radicale, calendar: AccountCalendar, uid: UUID) -> None:
        self.server = server
        self.path = f"{path_of(calendar.url)}{uid}.ics"

    @property
    def text(self) -> str:
        """Unfolded, with plain ends of lines."""
        return self.server.get(self.path).replace("\r\n", "\n").replace("\n ", "")

    def exists(self) -> bool:
        return self.server.raw("GET", self.path)[0] == 200

    def edit(self, *changes: tuple[str, str], count: int = 1) -> None:
        """Put it with these patterns replaced, each of which must be there."""
        head, begin, text = self.text.partition("BEGIN:VEVENT")
        for pattern, new in changes:
            text, found = re.subn(pattern, lambda _, new=new: new, text, count=count, flags=re.M)
            assert found, (pattern, text)
        self.server.put(self.path, head + begin + text)

    def delete(self) -> None:
        self.server.delete(self.path)

    def lines(self, name: str) -> list[str]:
        """Of all its events."""
        text = self.text.partition("BEGIN:VEVENT")[2]
        return [line for line in text.split("\n") if re.match(rf"{name}[;:]", line)]


def plan(pair: Partnership, when: When = NOON, **where: str) -> Meeting:
    mara = people_of(pair)[0]
    return plan_meeting(space=seen_by(mara, pair), key=uuid4(), when=when, where=Where(**where))


def weekly(pair: Partnership) -> Series:
    rhythm = Rhythm(date(2027, 2, 1), date(2027, 3, 29), time(15), "Europe/Warsaw")
    return plan_series(
        space=seen_by(people_of(pair)[0], pair), key=uuid4(), rhythm=rhythm, minutes=45,
        where=Where("online", "", "https://meet.example.org/x"),
    )  # fmt: skip


def monthly(pair: Partnership) -> Series:
    """Each last Friday, on the clock of New York."""
    rhythm = Rhythm(date(2027, 1, 29), date(2027, 7, 1), time(9), "America/New_York", "month")
    return plan_series(
        space=seen_by(people_of(pair)[0], pair), key=uuid4(), rhythm=rhythm, minutes=30,
        where=Where(),
    )  # fmt: skip


def answer_of(meeting: Meeting, number: int = 0) -> str:
    return list(Attendee.objects.filter(meeting=meeting).values_list("answer", flat=True))[number]


def told(pair: Partnership) -> list[str]:
    mara = people_of(pair)[0]
    return list(
        Notice.objects.filter(person=mara, kind="calendar").order_by("pk").values_list(
            "body", flat=True
        )
    )  # fmt: skip
