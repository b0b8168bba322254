"""Two people meet in two browsers: one clock, one agenda and one note, live and by the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bothways.accounts.models import Person
from bothways.meetings.meetings.actions import When, Where, cancel_meeting, plan_meeting
from bothways.meetings.models import AgendaItem, Meeting, MeetingTurn, WrapUp
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.partnerships.models import Partnership, SharedNoteVersion
from tests.builders import make_programme
from tests.serving import Served

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]
SOON = 3_000


@pytest.fixture
def served(tmp_path: Path, transactional_db: None) -> Iterator[Served]:
    """Instead of Django's server, which has no sockets."""
    server = Served(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def address(served: Served) -> str:
    return served.url


@pytest.fixture
def pair(transactional_db: None) -> Partnership:
    programme = make_programme()
    today = timezone.localdate()
    programme.starts_on, programme.ends_on = today - timedelta(days=30), today + timedelta(days=90)
    programme.save()
    return make_partnership("Mara Okafor", "Jun Ito", programme=programme)


@pytest.fixture
def meeting(pair: Partnership) -> Meeting:
    """In two minutes."""
    when = When(timezone.now() + timedelta(minutes=2), 60, "UTC")
    space = seen_by(people_of(pair)[0], pair)
    return plan_meeting(space=space, key=uuid4(), when=when, where=Where())


def at_meeting(visitor: Visitor, person: Person, meeting: Meeting) -> Page:
    visitor.sign_in(person)
    visitor.open(f"/meetings/{meeting.pk}/room/")
    return visitor.page


def seconds(page: Page) -> int:
    minutes, rest = page.locator("[data-figures]").inner_text().split(":")
    return int(minutes) * 60 + int(rest)


def press(page: Page, name: str) -> None:
    """By the keyboard alone."""
    button = page.get_by_role("button", name=name)
    button.focus()
    page.keyboard.press("Enter")


def test_one_clock_one_agenda_and_one_note(
    visit: Visit, pair: Partnership, meeting: Meeting
) -> None:
    hers, his = visit(), visit(width=390, theme="dark")
    # Her browser's wall clock is wrong by hours, and is set right while the meeting runs.
    hers.page.clock.install(time=timezone.now() - timedelta(hours=5))
    mara = at_meeting(hers, people_of(pair)[0], meeting)
    jun = at_meeting(his, people_of(pair)[1], meeting)
    hers.look("room-before")
    press(mara, "Start the clock")
    expect(jun.get_by_text("Mara teaches you").first).to_be_visible(timeout=SOON)
    expect(jun.locator(".clock--running")).to_be_visible(timeout=SOON)
    assert 1780 <= seconds(jun) <= 1800
    assert abs(seconds(jun) - seconds(mara)) <= 2
    hers.page.clock.set_system_time(timezone.now())
    hers.page.clock.run_for(2_000)
    assert 1770 <= seconds(mara) <= 1800
    # What one adds stands on the other's page, and what the other is typing stays.
    jun.get_by_role("textbox", name="What you note together").fill("Half a sen")
    mara.get_by_label("A point").fill("Pivot <b>tables</b> מחר")
    press(mara, "Add it")
    expect(jun.get_by_text("Pivot <b>tables</b> מחר", exact=True)).to_be_visible(timeout=SOON)
    expect(jun.get_by_role("textbox", name="What you note together")).to_have_value("Half a sen")
    his.look("room-running")
    press(jun, "Done: Pivot")
    expect(mara.locator(".agenda__item--done")).to_be_visible(timeout=SOON)
    press(jun, "Change over")
    expect(mara.locator(".clock__who")).to_contain_text("Jun teaches you", timeout=SOON)
    press(mara, "5 minutes more")
    expect(jun.get_by_text("35 minutes")).to_be_visible(timeout=SOON)
    press(jun, "Save the note")
    expect(mara.get_by_role("textbox", name="What you note together")).to_have_value(
        "Half a sen", timeout=SOON
    )
    assert SharedNoteVersion.objects.get().text == "Half a sen"
    assert AgendaItem.objects.get().done_at is not None
    press(jun, "Finish")
    expect(mara.get_by_text("The clock has been stopped.")).to_be_visible(timeout=SOON)
    assert sum(MeetingTurn.objects.values_list("seconds", flat=True)) > 0


def test_room_of_a_meeting_that_is_cancelled_says_so_at_once(
    visit: Visit, pair: Partnership, meeting: Meeting
) -> None:
    his = visit(width=390)
    mara, jun = people_of(pair)
    page = at_meeting(his, jun, meeting)
    expect(page.get_by_role("button", name="Start the clock")).to_be_visible()
    page.wait_for_timeout(500)
    cancel_meeting(by=mara, meeting=meeting, seen=0)
    expect(page.get_by_text("This meeting was cancelled.")).to_be_visible(timeout=2 * SOON)
    expect(page.get_by_role("button", name="Start the clock")).to_have_count(0)


def test_without_scripts_everything_works_by_reloading(
    visit: Visit, pair: Partnership, meeting: Meeting
) -> None:
    hers = visit(scripts=False, width=390)
    page = at_meeting(hers, people_of(pair)[0], meeting)
    page.get_by_role("button", name="Start the clock").click()
    expect(page.locator("[data-figures]")).to_contain_text(":")
    page.get_by_label("A point").fill("Without a script")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Without a script", exact=True)).to_be_visible()
    Meeting.objects.update(
        starts_at=timezone.now() - timedelta(minutes=70),
        ends_at=timezone.now() - timedelta(minutes=10),
    )
    page.goto(f"{hers.address}/partnerships/{pair.pk}/meetings/")
    page.get_by_role("link", name="A minute for it").click()
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("Noted. Jun can say whether it is right.")).to_be_visible()
    assert WrapUp.objects.get().was_held
