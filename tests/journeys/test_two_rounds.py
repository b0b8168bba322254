"""From a template to a published second round, and a late-comer finds her partner on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bothways.accounts.models import Person
from bothways.matching.models import Publication
from bothways.notifications.models import OutgoingMail
from bothways.partnerships.models import Partnership
from bothways.programmes.models import Programme
from bothways.recruitment.models import Door, SignUp
from tests.builders import make_administrator

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]

SHEET = Path(__file__).with_name("sign-ups.csv")


def test_coordinator_goes_from_a_template_to_a_published_second_round(
    visit: Visit, worker: None
) -> None:
    desk = visit()
    desk.sign_in(make_administrator())
    set_up(desk)
    programme = Programme.objects.get()
    take_sheet(desk, programme)

    first = match(desk, programme, 7)
    assert publish(desk, first) == 3
    assert SignUp.objects.filter(programme=programme).count() == 7

    # Two come late, by the link, on their phones; their offers answer each other.
    sign_up(visit, "aiko@example.org", "Aiko Tanaka", offers="Piano", wants="Negotiation")
    sign_up(visit, "ben@example.org", "Ben Ode", offers="Negotiation", wants="Piano")
    told = OutgoingMail.objects.filter(kind="match").count()

    second = match(desk, programme, 3)
    desk.look("board-of-a-second-round")
    expect(desk.page.get_by_text("around 3 published partnerships").first).to_be_visible()
    assert publish(desk, second) == 1
    assert [each.number for each in Publication.objects.order_by("number")] == [1, 2]
    assert Partnership.objects.count() == 4
    assert OutgoingMail.objects.filter(kind="match").count() == told + 2
    desk.open(f"/programmes/{programme.pk}/runs/")
    desk.look("two-rounds-published")

    aiko = visit(width=390, theme="dark")
    aiko.sign_in(Person.objects.get(email="aiko@example.org"))
    aiko.look("home-of-a-late-comer")
    aiko.page.get_by_role("link", name=re.compile("Ben")).first.click()
    expect(aiko.page.get_by_role("heading", name="You and Ben")).to_be_visible()
    aiko.look("exchange-of-a-late-comer")


def set_up(desk: Visitor) -> None:
    """Every step of the set-up, as the template proposes it, until sign-up is open."""
    page, soon = desk.page, timezone.localdate()
    desk.open("/programmes/templates/")
    page.get_by_role("link", name=re.compile("^Begin from this.*Cross-functional")).click()
    page.get_by_label("Name", exact=True).fill("Across the House")
    page.get_by_label("Starts on").fill(str(soon + timedelta(days=30)))
    page.get_by_label("Ends on").fill(str(soon + timedelta(days=200)))
    page.get_by_role("button", name="Create the programme").click()
    page.get_by_role("link", name=re.compile("^Go on with step")).click()
    page.wait_for_load_state()
    for _ in range(12):
        if page.get_by_role("button", name="Open sign-up").count():
            break
        desk.page.wait_for_load_state("networkidle")
        desk.look(f"two-rounds-{re.sub('[^a-z]+', '-', page.url.split('/', 4)[-1])}")
        page.get_by_role(
            "button", name=re.compile("go on$|^Save what counts$", re.IGNORECASE)
        ).first.click()
        page.wait_for_load_state()
    page.get_by_role("button", name="Open sign-up").click()
    page.wait_for_load_state()
    assert Door.objects.get().closes_on > soon


def take_sheet(desk: Visitor, programme: Programme) -> None:
    page = desk.page
    desk.open(f"/programmes/{programme.pk}/people/imports/new/")
    page.get_by_label("Sign-up sheet", exact=True).set_input_files(SHEET)
    page.get_by_role("button", name="Read the sheet").click()
    page.get_by_role("button", name=re.compile(r"^Take ")).first.click()
    page.wait_for_load_state()


def match(desk: Visitor, programme: Programme, people: int) -> str:
    """Runs the match of so many people to its board, and answers the board's address."""
    desk.open(f"/programmes/{programme.pk}/runs/")
    desk.page.get_by_role("button", name=f"Match {people} people").click()
    expect(desk.page.get_by_text("Review the matches")).to_be_visible(timeout=60_000)
    return desk.page.url


def publish(desk: Visitor, board: str) -> int:
    """Publishes a board and answers how many partnerships came of it."""
    page, before = desk.page, Partnership.objects.count()
    desk.open(board)
    page.get_by_role("link", name=re.compile(r"^Publish \d+ pair")).click()
    desk.look(f"last-look-after-{before}")
    page.get_by_role("button", name=re.compile("^Publish, and tell")).click()
    page.wait_for_load_state()
    return Partnership.objects.count() - before


def sign_up(visit: Visit, email: str, name: str, *, offers: str, wants: str) -> None:
    """Somebody new follows the link on a phone and is signed up."""
    phone = visit(width=390)
    page: Page = phone.page
    phone.open(Door.objects.get().get_absolute_url())
    page.get_by_label("Your e-mail address at work").fill(email)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_text("is on its way to")).to_be_visible()
    letter = OutgoingMail.objects.filter(to=email).latest("pk")
    link = re.search(r"https?://\S+/arrival/\S+", letter.text)
    assert link is not None
    phone.open(link[0])
    page.get_by_role("button", name="Continue").click()
    for slug, skill in (("offers", offers), ("wants", wants)):
        expect(page).to_have_url(re.compile(f"/steps/{slug}/$"))
        page.locator(f"#id_{slug}-0-skill").fill(skill)
        page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/steps/about/$"))
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Function").fill(f"Function of {name}")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_load_state()
    while page.get_by_role("button", name="Go on").count():
        page.get_by_role("button", name="Go on").click()
        page.wait_for_load_state()
    page.get_by_label("I accept this").check()
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_text("You are signed up.", exact=False).first).to_be_visible()
