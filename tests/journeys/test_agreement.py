"""Two people at two browsers agree on how to work, without scripts and on a phone too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bothways.accounts.models import Person
from bothways.partnerships.checkins.tests.test_checkins import partnership_of, people_of
from bothways.partnerships.models import Agreement, Partnership
from tests.builders import make_person, make_programme

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]


def pair_of(*names: str, kind: str = "pair") -> Partnership:
    programme = make_programme(coordinator=make_person("Cora Coordinator"))
    found = partnership_of(programme, *names, kind=kind)
    skills = ("Storytelling with figures", "Reading a balance sheet", "Asking good questions")
    for side, skill in zip(found.participations.all(), skills, strict=False):
        side.gives = [{"skill": skill, "level": 4, "level_now": 1, "priority": 3}]
        side.save()
    return found


def test_two_people_agree(visit: Visit) -> None:
    pair = pair_of("Mara Okafor", "Jun Watanabe")
    mara, jun = people_of(pair)
    path = reverse("agreement:agreement", args=[pair.pk])
    desk, phone = visit(), visit(width=390, theme="dark", scripts=False)
    desk.sign_in(mara)
    desk.open(pair.get_absolute_url())
    desk.look("space-with-a-first-step")
    desk.page.get_by_role("link", name="Begin the agreement").click()
    desk.look("agreement-before")
    desk.page.get_by_role("button", name="Begin the agreement").click()
    desk.page.get_by_role("link", name="Change How we meet").click()
    desk.page.get_by_label("How often").fill("every Friday at nine")
    desk.look("agreement-part")
    desk.page.get_by_role("button", name="Save").click()
    desk.look("agreement-draft")
    desk.page.get_by_role("button", name="Propose it to Jun").click()
    expect(desk.page.get_by_text("Version 2 waits for Jun.")).to_be_visible()

    phone.sign_in(jun)
    phone.open(path)
    expect(phone.page.get_by_text("Version 2 waits for you.")).to_be_visible()
    desk.page.get_by_role("link", name="Change If it doesn’t work").click()
    desk.page.get_by_label("If it doesn’t work").fill("We say so, soon and kindly. Then we laugh.")
    desk.page.get_by_role("button", name="Save").click()
    phone.page.get_by_role("button", name="I accept this version").click()
    expect(phone.page.get_by_text("nothing was accepted")).to_be_visible()
    expect(phone.page.locator("ins", has_text="laugh")).to_be_visible()
    phone.page.get_by_role("button", name="Propose it to Mara").click()
    expect(phone.page.get_by_text("Version 3 waits for Mara.")).to_be_visible()
    desk.open(path)
    desk.look("agreement-waits")
    desk.page.get_by_role("button", name="I accept this version").click()
    expect(desk.page.get_by_role("heading", name="In force")).to_be_visible()
    desk.look("agreement-in-force")
    desk.page.get_by_role("link", name="All 3 versions").click()
    desk.look("agreement-versions")
    desk.page.get_by_role("link", name="Version 2").click()
    desk.look("agreement-version")
    assert Agreement.objects.get().number_in_force == 3


def test_it_is_read_and_changed_on_a_phone(visit: Visit) -> None:
    ring = pair_of("Ana Maria Konstantinopoulou", "Ben Ito", "Cleo Ito", kind="ring")
    ana, _, _ = people_of(ring)
    phone = visit(width=390, theme="dark")
    phone.sign_in(ana)
    phone.open(reverse("agreement:agreement", args=[ring.pk]))
    phone.look("phone-before")
    phone.page.get_by_role("button", name="Begin the agreement").click()
    phone.page.get_by_role("link", name="Change Until when").click()
    phone.look("phone-part")
    phone.page.get_by_label("Until when").fill("2027-06-01")
    phone.page.get_by_role("button", name="Save").click()
    phone.look("phone-draft")
    phone.page.get_by_role("button", name="Propose it to Ben and Cleo").click()
    phone.open(reverse("agreement:versions", args=[ring.pk]))
    phone.look("phone-versions")


def test_coordinator_writes_the_template(visit: Visit) -> None:
    pair = pair_of("Mara Okafor", "Jun Watanabe")
    cora = Person.objects.get(name="Cora Coordinator")
    path = reverse("agreement-template:template", args=[pair.programme_id])
    desk, phone = visit(), visit(width=390, theme="dark")
    desk.sign_in(cora)
    desk.open(path)
    desk.look("template")
    desk.page.get_by_label("What isn’t left to choice").fill("Be kind.")
    desk.page.get_by_role("button", name="Save").click()
    expect(desk.page.get_by_text("Saved. It is proposed from now on")).to_be_visible()
    phone.sign_in(cora)
    phone.open(path)
    phone.look("phone-template")
