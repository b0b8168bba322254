"""Two people on two sides of the world plan a quarter, across the change of both their clocks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from icalendar import Calendar, Event
from playwright.sync_api import Page, expect

from bothways.accounts.models import Person
from bothways.integrations.caldav.tests.servers import PASSWORD, Radicale, radicale
from bothways.meetings.models import Meeting
from bothways.partnerships.meeting_log.tests.people import make_partnership
from bothways.partnerships.models import Partnership
from bothways.people.models import Profile

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]
NEW_YORK, SYDNEY = ZoneInfo("America/New_York"), ZoneInfo("Australia/Sydney")


@pytest.fixture
def calendars(tmp_path: Path, settings) -> Iterator[Radicale]:
    with radicale(tmp_path, "mara") as found:
        found.open_to(settings)
        yield found


@pytest.fixture
def pair(transactional_db: None, time_machine) -> Partnership:
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))
    found = make_partnership("Mara Okafor", "Jun Watanabe")
    for name, zone in (("Mara Okafor", NEW_YORK), ("Jun Watanabe", SYDNEY)):
        Profile.objects.filter(person__name=name).update(time_zone=str(zone))
    return found


def comes(visitor: Visitor, name: str) -> Page:
    visitor.sign_in(Person.objects.get(name=name))
    return visitor.page


def allow(visitor: Visitor, *, earlier: str = "", later: str = "") -> None:
    visitor.open("/availability/")
    part = visitor.page.get_by_role("region", name="When it doesn’t fit")
    if earlier:
        part.get_by_label("Earlier than my hours").select_option(label=earlier)
    if later:
        part.get_by_label("Later than my hours").select_option(label=later)
    part.get_by_role("button", name="Save").click()


def clocks(zone: ZoneInfo) -> list[str]:
    """What a clock there shows when each meeting that stands begins."""
    rows = Meeting.objects.standing().values_list("starts_at", flat=True)
    return [f"{at.astimezone(zone):%H:%M}" for at in rows]


def starts() -> list[datetime]:
    return list(Meeting.objects.standing().values_list("starts_at", flat=True))


def starts_in(text: str) -> list[datetime]:
    """What a calendar program makes of it."""
    spread = recurring_ical_events.of(Calendar.from_ical(text))
    events = spread.between(datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    return sorted(event.start.astimezone(UTC) for event in events)


def an_hour_later(text: str, meeting: Meeting) -> str:
    """As another program of hers writes it when she moves one of the meetings."""
    calendar = Calendar.from_ical(text)
    [whole] = [event for event in calendar.walk("VEVENT") if "RRULE" in event]
    at = meeting.starts_at.astimezone(NEW_YORK)
    moved = Event()
    for name in ("UID", "SUMMARY", "SEQUENCE"):
        moved.add(name, whole[name])
    moved.add("DTSTAMP", datetime.now(UTC))
    moved.add("RECURRENCE-ID", at)
    moved.add("DTSTART", at + timedelta(hours=1))
    moved.add("DTEND", at + timedelta(hours=2))
    calendar.add_component(moved)
    return calendar.to_ical().decode()


def until[Found](look: Callable[[], Found], seconds: float = 30) -> Found:
    """What is found as soon as there is something."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.2)
    return found


def test_quarter_is_planned_between_sydney_and_new_york(
    visit: Visit, pair: Partnership, calendars: Radicale, worker: None
) -> None:
    hers, his = visit(), visit(width=390, theme="dark")
    mara, jun = comes(hers, "Mara Okafor"), comes(his, "Jun Watanabe")

    # Their hours never meet; each allows a little.
    hers.open(f"{pair.get_absolute_url()}meetings/plan/")
    hers.look("quarter-no-time")
    expect(mara.get_by_text("a little earlier or later")).to_be_visible()
    allow(hers, later="up to three hours")
    hers.look("quarter-hours")
    allow(his, earlier="up to half an hour")
    his.look("quarter-hours-phone")

    # A rhythm, with what both clocks will do to it.
    hers.open(f"{pair.get_absolute_url()}meetings/plan/")
    hers.look("quarter-times")
    mara.locator(".time-card").first.click()
    mara.get_by_label("And then").select_option(label="every 2 weeks")
    mara.get_by_role("button", name="Ask for it").click()
    expect(mara.get_by_role("heading", name="Meet in a rhythm")).to_be_visible()
    mara.get_by_label("Until").fill("2027-04-30")
    mara.get_by_role("button", name="See what it means").click()
    hers.look("quarter-what-it-means")
    mara.get_by_role("button", name="Ask for this rhythm").click()
    hers.look("quarter-rhythm")
    assert len(set(clocks(NEW_YORK))) == 1
    assert len(set(clocks(SYDNEY))) == 3

    # He is asked, comes, and skips the one in his holidays.
    his.open("/")
    his.look("quarter-asked-phone")
    his.open(f"{pair.get_absolute_url()}meetings/")
    his.look("quarter-ahead-phone")
    third = Meeting.objects.standing()[2]
    his.open(third.get_absolute_url())
    his.look("quarter-meeting-phone")
    jun.get_by_role("button", name="Skip").first.click()
    third.refresh_from_db()
    assert not third.is_planned

    # It all stands in the calendar that she has elsewhere, and what she moves there moves here.
    path = calendars.make_calendar("work", "Work")
    hers.open("/calendars/accounts/")
    mara.get_by_label("Address of the server").fill(calendars.url)
    mara.get_by_label("User name").fill("mara")
    mara.get_by_label("Password").fill(PASSWORD)
    mara.get_by_role("button", name="Connect").click()
    mara.get_by_role("group", name="Write my meetings to").get_by_label("Work").check()
    mara.get_by_role("button", name="Save").click()
    hers.look("quarter-calendar")
    [entry] = until(lambda: calendars.items(path))
    assert starts_in(calendars.get(path + entry)) == starts()
    second = Meeting.objects.standing()[1]
    calendars.put(path + entry, an_hour_later(calendars.get(path + entry), second))
    hers.open("/calendars/accounts/")
    mara.get_by_role("link", name="Change", exact=True).click()
    mara.get_by_role("button", name="Look now").click()
    until(lambda: Meeting.objects.get(pk=second.pk).starts_at != second.starts_at)
    assert starts_in(calendars.get(path + entry)) == starts()
    his.open(second.get_absolute_url())
    expect(jun.get_by_text("09:30 (Sydney)").first).to_be_visible()
    his.look("quarter-moved-phone")

    # Each takes it into whatever else they look at, on their own clock.
    for visitor in (hers, his):
        visitor.open("/calendars/")
        visitor.page.get_by_role("button", name="Make my address").click()
        feed = visitor.page.get_by_label("The address of your meetings").input_value()
        answer = visitor.page.request.get(feed)
        assert starts_in(answer.text()) == starts()
    hers.look("quarter-feed")
    his.look("quarter-feed-phone")
