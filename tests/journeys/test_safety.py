"""Asking for help and blocking, in the browsers of two people and their coordinator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bothways.conversations.messages.tests.scenes import make_partnership, person_in, said
from tests.builders import make_person

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]


def test_help_is_asked_for_with_one_message_and_answered(visit: Visit) -> None:
    cora = make_person("Cora Coordinator")
    pair = make_partnership("Mara Okafor", "Jun Ito", coordinator=cora)
    said(pair, person_in(pair, "Jun"), "Shall we meet on Tuesday?")
    said(pair, person_in(pair, "Jun"), "You always say no. What is wrong with you?")
    mara = visit()
    mara.sign_in(person_in(pair, "Mara"))
    mara.open(pair.get_absolute_url())
    page = mara.page
    page.get_by_role("link", name="Get help, report or block").click()
    mara.look("safety")
    page.get_by_role("link", name="Report to the coordinators").click()
    page.get_by_label("What should they know?").fill("It goes on like this.")
    page.get_by_label("You always say no.").check()
    mara.look("safety-choosing")
    page.get_by_role("button", name="Show me what will be shared").click()
    expect(page.get_by_text("You always say no.")).to_be_visible()
    expect(page.get_by_text("Tuesday")).to_have_count(0)
    mara.look("safety-looking")
    page.get_by_role("button", name="Send it to the coordinators").click()
    expect(page.get_by_role("heading", name="What you reported")).to_be_visible()

    coordinator = visit(width=390, theme="dark")
    coordinator.sign_in(cora)
    coordinator.open(reverse("reports:list", args=[pair.programme_id]))
    coordinator.look("safety-reports")
    coordinator.page.get_by_role("link", name="Mara Okafor").click()
    expect(coordinator.page.get_by_text("Tuesday")).to_have_count(0)
    coordinator.page.get_by_label("Your answer").fill("I am sorry. May I call you?")
    coordinator.page.get_by_role("button", name="Send the answer").click()
    coordinator.page.get_by_label("How far it is").select_option("looked at")
    coordinator.page.get_by_role("button", name="Save").click()
    coordinator.look("safety-report")

    page.reload()
    expect(page.get_by_text("I am sorry. May I call you?")).to_be_visible()
    expect(page.get_by_text("being looked at")).to_be_visible()
    mara.look("safety-answered")

    page.get_by_role("button", name="Block Jun").click()
    expect(page.get_by_role("heading", name="You have blocked Jun")).to_be_visible()
    page.get_by_role("link", name="Talk").click()
    mara.look("safety-blocked-talk")
    jun = visit(width=390)
    jun.sign_in(person_in(pair, "Jun"))
    jun.open(reverse("talk:talk", args=[pair.pk]))
    jun.page.get_by_role("textbox").fill("Hello?")
    jun.page.get_by_role("button", name="Send", exact=True).click()
    expect(jun.page.get_by_text("This can’t be delivered in this space.")).to_be_visible()
    expect(jun.page.get_by_role("textbox")).to_have_value("Hello?")
    jun.look("safety-undelivered")


def test_messages_of_somebody_blocked_in_a_circle_are_folded(visit: Visit) -> None:
    ring = make_partnership("Mara Okafor", "Jun Ito", "Ana Sol")
    said(ring, person_in(ring, "Jun"), "Hear me")
    said(ring, person_in(ring, "Ana"), "And me")
    mara = visit()
    mara.sign_in(person_in(ring, "Mara"))
    mara.open(reverse("safety:safety", args=[ring.pk]))
    mara.page.get_by_role("button", name="Block Jun").click()
    mara.open(reverse("talk:talk", args=[ring.pk]))
    expect(mara.page.get_by_text("And me")).to_be_visible()
    expect(mara.page.get_by_text("Hear me")).to_be_hidden()
    mara.look("safety-folded")
    mara.page.get_by_text("A message of somebody you have blocked").click()
    expect(mara.page.get_by_text("Hear me")).to_be_visible()
