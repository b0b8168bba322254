"""Two people in two zones find a time, and keep a rhythm; one of them without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bothways.meetings.models import Meeting, Series
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of
from bothways.people.models import Profile

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]


def test_times_are_proposed_picked_and_a_rhythm_is_kept(visit: Visit) -> None:
    pair = make_partnership("Mara Okafor", "Jun Park")
    mara, jun = people_of(pair)
    Profile.objects.filter(person=mara).update(time_zone="Europe/London", work_starts=8)
    Profile.objects.filter(person=jun).update(time_zone="Asia/Tokyo", work_starts=8, work_ends=19)
    hers, his = visit(), visit(width=390, theme="dark", scripts=False)
    hers.sign_in(mara)
    his.sign_in(jun)

    hers.open(reverse("planning:new", args=[pair.pk]))
    page = hers.page
    times = page.get_by_role("group", name="Times that suit you").get_by_role("checkbox")
    for number in range(2):
        times.nth(number).check()
    hers.look("plan-a-meeting")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text("Jun hasn’t chosen yet.")).to_be_visible()
    hers.look("times-sent")

    his.open("/")
    his.page.get_by_role("link", name="Choose a time").click()
    expect(his.page.get_by_text("Pick one, and the meeting is planned.")).to_be_visible()
    his.page.get_by_role("button", name="This one").nth(1).click()
    expect(his.page.get_by_text("Planned: everybody asked to it hears of it.")).to_be_visible()
    assert Meeting.objects.get().attendees.filter(answer="yes").count() == 2

    hers.open(reverse("planning:rhythm", args=[pair.pk]))
    page.get_by_label("How often").select_option("every 4 weeks")
    expect(page.get_by_role("heading", name="Every 4 weeks")).to_be_visible()
    hers.look("a-rhythm-before-it-is-asked-for")
    page.get_by_role("button", name="Ask for this rhythm").click()
    expect(page.get_by_role("heading", name="Its meetings")).to_be_visible()
    hers.look("a-rhythm")
    page.locator("summary", has_text="Change").first.click()
    page.get_by_role("button", name="Skip").first.click()
    expect(page.get_by_text("you can bring it back")).to_be_visible()
    assert Series.objects.get().meetings.filter(state="cancelled").count() == 1
