"""When somebody is busy, by what else is in their calendars."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from bothways.integrations.caldav import client as asking
from bothways.integrations.caldav.accounts import sync_account
from bothways.integrations.caldav.connecting import choose, remove
from bothways.integrations.models import AccountCalendar, CalendarAccount
from bothways.meetings.availability.models import BusyBlock, BusyCalendar
from bothways.partnerships.meeting_log.tests.people import people_of
from tests.clients import client_of, text_of

from .people import plan, sync
from .servers import Radicale, path_of

pytestmark = pytest.mark.usefixtures("january")


def put(server: Radicale, calendar: AccountCalendar, name: str, *lines: str) -> None:
    text = "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", f"UID:{name}",
         "DTSTAMP:20270101T000000Z", "SUMMARY:Very private", *lines, "END:VEVENT",
         "END:VCALENDAR", ""]
    )  # fmt: skip
    server.put(f"{path_of(calendar.url)}{name}.ics", text)


def blocks() -> list[str]:
    rows = BusyBlock.objects.order_by("starts_at")
    return [f"{row.starts_at:%m-%d %H:%M} {row.ends_at:%H:%M}" for row in rows]


@pytest.fixture
def busy(calendar: AccountCalendar) -> AccountCalendar:
    AccountCalendar.objects.update(tells_busy=True)
    calendar.refresh_from_db()
    return calendar


def test_other_events_are_busy_times_and_ours_are_not(server, pair, busy) -> None:
    plan(pair)
    put(server, busy, "a", "DTSTART:20270120T090000Z", "DTEND:20270120T100000Z")
    put(server, busy, "b", "DTSTART;TZID=Europe/Warsaw:20270118T180000", "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Warsaw:20270125T180000")  # fmt: skip
    put(server, busy, "c", "DTSTART:20270121T090000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT")
    put(server, busy, "d", "DTSTART:20250121T090000Z", "DURATION:PT1H")
    sync(busy)
    assert blocks() == ["01-18 17:00 18:00", "01-20 09:00 10:00", "02-01 17:00 18:00"]
    row = BusyCalendar.objects.get()
    assert (row.kind, row.name, row.state, row.person) == (
        "caldav", "Work", "fresh", people_of(pair)[0],
    )  # fmt: skip


def test_meeting_that_came_by_mail_into_another_calendar_is_not_busy_time(
    server, pair, busy
) -> None:
    meeting = plan(pair)
    other = AccountCalendar.objects.create(
        account=busy.account, name="Home", tells_busy=True,
        url=server.url + server.make_calendar(f"c-{uuid4().hex}", "Home"),
    )  # fmt: skip
    put(server, other, str(meeting.uid), "DTSTART:20270201T120000Z", "DTEND:20270201T130000Z")
    sync(busy)
    assert blocks() == []


def test_nothing_is_read_again_where_nothing_has_changed(server, pair, busy, monkeypatch) -> None:
    put(server, busy, "a", "DTSTART:20270120T090000Z", "DTEND:20270120T100000Z")
    sync(busy)
    with monkeypatch.context() as patched:
        patched.setattr(asking.Client, "between", lambda *a: pytest.fail("read again"))
        sync(busy)
    put(server, busy, "a", "DTSTART:20270120T110000Z", "DTEND:20270120T120000Z")
    sync(busy)
    assert blocks() == ["01-20 11:00 12:00"]


def test_time_ahead_is_looked_at_anew_each_day(server, pair, busy, january) -> None:
    put(server, busy, "a", "DTSTART:20270701T090000Z", "DTEND:20270701T100000Z")
    sync(busy)
    assert blocks() == []
    january.move_to(datetime(2027, 3, 1, tzinfo=UTC))
    sync(busy)
    assert blocks() == ["07-01 09:00 10:00"]


def test_nothing_but_times_is_kept(server, pair, busy) -> None:
    put(server, busy, "a", "DTSTART:20270120T090000Z", "DTEND:20270120T100000Z")
    sync(busy)
    for model in (BusyBlock, BusyCalendar, AccountCalendar, CalendarAccount):
        assert "private" not in repr(list(model.objects.values())).lower()


def test_event_that_comes_a_million_times_harms_nobody(server, pair, busy) -> None:
    put(server, busy, "a", "DTSTART:20270120T090000Z", "DTEND:20270120T100000Z")
    put(server, busy, "b", "DTSTART:20200101T000000Z", "DURATION:PT1M", "RRULE:FREQ=DAILY")
    sync(busy)
    assert len(blocks()) > 100


def test_too_much_to_read_leaves_what_was_read_and_the_meetings(
    server, pair, busy, monkeypatch
) -> None:
    put(server, busy, "a", "DTSTART:20270120T090000Z", "DTEND:20270120T100000Z")
    sync(busy)

    def too_much(*_: object) -> None:
        raise asking.Overlong

    monkeypatch.setattr(asking.Client, "between", too_much)
    put(server, busy, "b", "DTSTART:20270121T090000Z", "DTEND:20270121T100000Z")
    plan(pair)
    assert sync(busy).written == 1
    assert blocks() == ["01-20 09:00 10:00"]
    assert BusyCalendar.objects.get().state == "failing"


def test_first_read_that_is_too_large_is_told_on_both_pages(
    server, pair, busy, monkeypatch
) -> None:
    def too_much(*_: object) -> None:
        raise asking.Overlong

    monkeypatch.setattr(asking.Client, "between", too_much)
    sync(busy)
    browser = client_of(people_of(pair)[0])
    assert "There is more in <b>Work</b> than" in text_of(browser.get("/calendars/accounts/"))
    assert "It couldn’t be read." in text_of(browser.get("/availability/"))
    monkeypatch.undo()
    put(server, busy, "a", "DTSTART:20270120T090000Z", "DTEND:20270120T100000Z")
    sync(busy)
    assert blocks() == ["01-20 09:00 10:00"]
    assert "than can be read" not in text_of(browser.get("/calendars/accounts/"))


def test_calendar_that_no_longer_tells_and_account_that_goes_take_their_times_along(
    server, pair, calendar
) -> None:
    mara = people_of(pair)[0]
    put(server, calendar, "a", "DTSTART:20270120T090000Z", "DTEND:20270120T100000Z")
    account = calendar.account
    for take_away in (
        lambda: choose(by=mara, account=account, takes=None, busy=[]),
        lambda: remove(by=mara, account=account, take_out=True),
    ):
        choose(by=mara, account=account, takes=None, busy=[calendar.pk])
        sync_account(account.pk)
        assert blocks() == ["01-20 09:00 10:00"]
        take_away()
        assert blocks() == []
        assert not BusyCalendar.objects.exists()


def test_trouble_of_the_account_is_said_at_its_busy_times(server, pair, busy, monkeypatch) -> None:
    put(server, busy, "a", "DTSTART:20270120T090000Z", "DTEND:20270120T100000Z")
    sync(busy)
    server.delete(path_of(busy.url))
    sync_account(busy.account_id)
    assert BusyCalendar.objects.get().state == "stopped"
    assert blocks() == ["01-20 09:00 10:00"]
