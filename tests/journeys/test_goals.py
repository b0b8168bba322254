"""Setting a goal from an example, moving it forward, and reaching it; the partner looks on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bothways.partnerships.checkins.tests.test_checkins import people_of
from bothways.partnerships.models import Rating

from .conftest import Visitor
from .test_agreement import pair_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]


def test_goal_from_an_example_to_its_end(visit: Visit) -> None:
    pair = pair_of("Mara Okafor", "Jun Watanabe")
    mara, jun = people_of(pair)
    desk, phone = visit(), visit(width=390, theme="dark", scripts=False)
    desk.sign_in(mara)
    desk.open(reverse("goals:goals", args=[pair.pk]))
    desk.look("goals-none")
    desk.page.get_by_role("link", name="Set a first goal").click()
    desk.look("goal-new")
    desk.page.get_by_role("link", name="I can answer questions about our figures").click()
    desk.page.get_by_role("radio", name="3", exact=True).check()
    desk.look("goal-from-an-example")
    desk.page.get_by_role("button", name="Set this goal").click()
    desk.page.get_by_role("button", name="Reached: Rebuild one sheet together").click()
    ago = timezone.now() - timedelta(days=40)
    Rating.objects.update(at=ago, on=ago.date())
    desk.page.get_by_role("group", name="Where are you today?").get_by_role(
        "radio", name="6", exact=True
    ).check()
    desk.page.get_by_role("button", name="Note it").click()
    expect(desk.page.get_by_text("to 6 on").first).to_be_visible()
    desk.look("goal")

    phone.sign_in(jun)
    phone.open(pair.get_absolute_url())
    phone.page.get_by_role("link", name="I can answer questions about our figures").click()
    expect(phone.page.get_by_role("heading", name="How you can help Mara")).to_be_visible()
    expect(phone.page.get_by_role("button", name="Note it")).to_have_count(0)

    desk.page.get_by_text("I have reached it").click()
    desk.page.get_by_role("group", name="after it").get_by_role(
        "radio", name="9", exact=True
    ).check()
    desk.page.get_by_role("button", name="It is reached").click()
    expect(desk.page.get_by_text("Reached. Well done!")).to_be_visible()
    desk.look("goal-reached")
    desk.open(reverse("goals:goals", args=[pair.pk]))
    desk.look("goals-ended")


def test_goal_on_a_phone(visit: Visit) -> None:
    pair = pair_of("Mara Okafor", "Jun Watanabe")
    mara, _ = people_of(pair)
    phone = visit(width=390, theme="dark")
    phone.sign_in(mara)
    phone.open(reverse("goals:new", args=[pair.pk]) + "?like=present")
    phone.page.get_by_role("radio", name="2", exact=True).check()
    phone.look("phone-goal-new")
    phone.page.get_by_label("Private").check()
    phone.page.get_by_role("button", name="Set this goal").click()
    phone.look("phone-goal")
    phone.page.get_by_role("link", name="Change what it says").click()
    phone.look("phone-goal-words")
    phone.open(pair.get_absolute_url())
    phone.look("phone-space-with-goals")
