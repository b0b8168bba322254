"""A circle, from what counts to the three people in it, at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from bothways.partnerships.models import Partnership
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme, make_sign_up

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]

PEOPLE = {
    "Ana Ruiz": (["Chess"], ["Piano"]),
    "Ben Ode": (["Sailing"], ["Chess"]),
    "Cleo Wu": (["Piano"], ["Sailing"]),
}


def test_three_whom_no_pair_serves_are_brought_into_a_circle(visit: Visit, worker: None) -> None:
    cora = make_person("Cora Coordinator")
    programme = make_programme(coordinator=cora)
    for name, (offers, wants) in PEOPLE.items():
        make_sign_up(programme, name, offers=offers, wants=wants)

    desk = visit()
    desk.sign_in(cora)
    page = desk.page
    desk.open(f"/programmes/{programme.pk}/policy/")
    page.wait_for_load_state("networkidle")
    page.get_by_label("pairs, and circles of three where they serve more").check()
    expect(page.locator("#picture").get_by_text("3 of 3")).to_be_visible()
    page.get_by_role("button", name="Save what counts").click()
    desk.open(f"/programmes/{programme.pk}/runs/")
    page.get_by_role("button", name="Match 3 people").click()
    expect(page.get_by_text("A circle of 3")).to_be_visible(timeout=60_000)
    desk.look("board-with-a-circle")

    page.get_by_role("button", name=re.compile("^Take apart")).click()
    expect(page.get_by_text("Nobody was told.")).to_be_visible()
    desk.look("board-with-a-circle-apart")
    page.get_by_role("button", name=re.compile("^Put together again")).click()
    expect(page.get_by_text("Together again:")).to_be_visible()

    page.get_by_role("link", name=re.compile("^Publish")).click()
    desk.look("last-look-with-a-circle")
    page.get_by_role("button", name="Publish, and tell 3 people").click()
    expect(page.get_by_text("3 people know their partner now")).to_be_visible()
    assert Partnership.objects.get().participations.count() == 3

    phone = visit(width=390, theme="dark")
    phone.sign_in(SignUp.objects.get(person__name="Ben Ode").person)
    phone.open("/")
    expect(phone.page.get_by_text("You give Cleo")).to_be_visible()
    phone.look("home-with-a-circle")
    phone.page.get_by_role("link", name="Meet your circle").click()
    expect(phone.page.get_by_text("you teach Cleo, and Ana teaches you")).to_be_visible()
    phone.look("page-of-a-circle")
