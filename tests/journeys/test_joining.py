"""Signing up on a phone, from the link on a poster to the confirmation: under five minutes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Route, expect

from bothways.notifications.models import OutgoingMail
from bothways.programmes.models import Programme
from bothways.recruitment.models import Door, SignUp
from tests.builders import make_person, make_programme

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]

KEY_MS = 250.0
"""Between two letters: slower than most thumbs (about 36 words a minute is 330 letters)."""
THOUGHT_SECONDS = 8.0
"""Reading a question and thinking of an answer; added up, not waited for."""
MOST_SECONDS = 300.0


class Thumb:
    """Types at a person's pace, by the clock of what it would have taken."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def writes(self, field: Locator, text: str) -> None:
        field.press_sequentially(text, delay=1)
        self.seconds += THOUGHT_SECONDS + len(text) * KEY_MS / 1000


def test_somebody_with_the_link_signs_up_on_a_phone(visit: Visit) -> None:
    programme = make_programme(coordinator=make_person("Cora Coordinator"))
    door = Door.objects.create(
        programme=programme,
        closes_on=timezone.localdate() + timedelta(days=7),
        expectations="I give an hour every two weeks.\nI keep what I hear to myself.",
    )
    phone, thumb = visit(width=390), Thumb()
    page, began = phone.page, time.perf_counter()

    phone.open(door.get_absolute_url())
    phone.look("join-door")
    thumb.writes(page.get_by_label("Your e-mail address at work"), "aiko@example.org")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_text("is on its way to")).to_be_visible()
    phone.look("join-sent")
    link = re.search(r"https?://\S+/arrival/\S+", OutgoingMail.objects.get().text)
    assert link
    phone.open(link[0])
    phone.look("join-arrival")
    page.get_by_role("button", name="Continue").click()

    for slug, skills in (
        ("offers", ["Public speaking", "Japanese", "Event planning", "Origami"]),
        ("wants", ["SQL", "Negotiation"]),
    ):
        expect(page).to_have_url(re.compile(f"/steps/{slug}/$"))
        for number, skill in enumerate(skills):
            if number == 3:
                page.get_by_role("button", name="Another row").click()
            thumb.writes(page.locator(f"#id_{slug}-{number}-skill"), skill)
        page.reload()  # as after a session that ended, or a page left too early
        expect(page.locator(f"#id_{slug}-{number}-skill")).to_have_value(skill)
        expect(page.get_by_text("What you had typed here and not saved is back.")).to_be_visible()
        phone.look(f"join-{slug}")
        page.get_by_role("button", name="Go on").click()

    expect(page).to_have_url(re.compile("/steps/about/$"))
    name = page.get_by_label("Your name")
    name.fill("")
    thumb.writes(name, "Aiko Tanaka")
    thumb.writes(page.get_by_label("Function"), "Marketing")
    thumb.writes(page.get_by_label("Where you work"), "Osaka")
    thumb.writes(page.get_by_label("Languages you are glad to talk in"), "English, Japanese")
    assert page.get_by_label("Time zone").input_value()
    phone.look("join-about")
    page.get_by_role("button", name="Go on").click()

    expect(page).to_have_url(re.compile("/steps/hopes/$"))
    thumb.writes(
        page.get_by_label("What would make this worth your time?"),
        "To read our own figures, and to hear how sales really works.",
    )
    phone.look("join-hopes")
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("heading", name="Read it once more")).to_be_visible()
    phone.look("join-promise")
    page.get_by_label("I accept this").check()
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_text("You are signed up.", exact=False).first).to_be_visible()
    phone.look("join-done")
    sign_up = SignUp.objects.get()
    assert (sign_up.person.name, sign_up.offers.count(), sign_up.wants.count()) == (
        "Aiko Tanaka",
        4,
        2,
    )
    assert thumb.seconds + time.perf_counter() - began < MOST_SECONDS


def test_what_is_typed_before_the_scripts_have_come_is_kept_with_the_rest(visit: Visit) -> None:
    door = Door.objects.create(
        programme=make_programme(coordinator=make_person("Cora Coordinator")),
        closes_on=timezone.localdate() + timedelta(days=7),
        expectations="I come.",
    )
    desk = visit()
    desk.sign_in(make_person("Ben Ode"))
    page, held = desk.page, list[Route]()
    page.route("**/programmes/keep*.js", lambda route: held.append(route))
    page.goto(f"{desk.address}{door.get_absolute_url()}steps/offers/", wait_until="commit")
    page.locator("#id_offers-0-skill").fill("Chess")
    desk.until(lambda: held)
    held[0].continue_()
    page.unroute("**/programmes/keep*.js")
    page.wait_for_load_state()
    page.locator("#id_offers-1-skill").fill("Go")
    page.reload()
    expect(page.locator("#id_offers-1-skill")).to_have_value("Go")
    expect(page.locator("#id_offers-0-skill")).to_have_value("Chess")


def test_sign_up_works_without_scripts(visit: Visit) -> None:
    programme = make_programme(coordinator=make_person("Cora Coordinator"))
    door = Door.objects.create(
        programme=programme,
        closes_on=timezone.localdate() + timedelta(days=7),
        expectations="I come.",
    )
    plain = visit(width=390, scripts=False)
    plain.sign_in(make_person("Ben Ode"))
    plain.open(door.get_absolute_url())
    page = plain.page
    page.get_by_role("link", name="Begin").click()
    page.locator("#id_offers-0-skill").fill("Chess")
    page.get_by_role("button", name="Go on").click()
    page.locator("#id_wants-0-skill").fill("Piano")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("I accept this").check()
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_text("You are signed up.", exact=False).first).to_be_visible()
    assert SignUp.objects.get().offers.get().skill.name == "Chess"


def test_coordinator_is_led_to_open_sign_up(visit: Visit) -> None:
    cora = make_person("Cora Coordinator")
    make_programme(coordinator=cora)
    programme = Programme.objects.get()
    soon = timezone.localdate()
    programme.starts_on, programme.ends_on = soon + timedelta(30), soon + timedelta(200)
    programme.save()
    desk = visit(theme="dark")
    page = desk.page
    desk.sign_in(cora)
    desk.open("/")
    page.get_by_role("link", name="Go on with the set-up of Across the House").click()
    desk.look("set-up-programme")
    page.get_by_label("What it is for").fill("Everybody learns.")
    page.get_by_role("button", name="Save and go on").click()
    for step in ("outcomes", "team", "criteria", "questions"):
        desk.look(f"set-up-{step}")
        page.get_by_role("button", name=re.compile("go on$")).click()
    promise = page.get_by_label("What people accept when they sign up")
    promise.fill("I come prepared.")
    page.reload()
    expect(page.get_by_text("What you had typed here and not saved is back.")).to_be_visible()
    expect(promise).to_have_value("I come prepared.")
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Save what counts").click()
    desk.look("set-up-sign-up")
    page.get_by_role("button", name="Save and go on").click()
    desk.look("set-up-summary")
    page.get_by_role("link", name="The invitation").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("Everybody learns.")).to_be_visible()
    desk.look("set-up-preview")
    desk.back()
    page.get_by_role("button", name="Open sign-up").click()
    page.get_by_role("link", name="Hand on the link").click()
    link = page.get_by_label("The invitation link")
    expect(link).to_be_visible()
    expect(link).to_have_value(Door.objects.get().address)
    desk.look("door-open")
