"""One person, two tabs at the same step of signing up: nothing is lost unseen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bothways.notifications.models import OutgoingMail
from bothways.programmes.models import Programme
from bothways.recruitment.models import Door, Draft, Question, SignUp
from tests.builders import make_person, make_programme, make_sign_up

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]

HOPE = "What would make this worth your time?"
MEANWHILE = "This step was saved elsewhere meanwhile"
KEEP, TAKE = "Keep what I typed here", "Take what was saved"


@pytest.fixture
def door(transactional_db: None) -> Door:
    programme = make_programme(coordinator=make_person("Cora Coordinator"))
    return Door.objects.create(
        programme=programme,
        closes_on=timezone.localdate() + timedelta(days=7),
        expectations="I give an hour every two weeks.",
    )


def step(visitor: Visitor, door: Door, slug: str) -> str:
    return f"{visitor.address}{door.get_absolute_url()}steps/{slug}/"


def two_tabs(visitor: Visitor, door: Door, slug: str) -> tuple[Page, Page]:
    """Two pages of one browser, at the same step."""
    here, other = visitor.page, visitor.page.context.new_page()
    for page in (here, other):
        page.goto(step(visitor, door, slug))
    return here, other


def hope(words: str) -> dict[str, object]:
    return {"hopes": {"hope": words, "partnerships": "1", "in_group": False, "not_with": ""}}


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1280, "dark")])
def test_two_tabs_lose_nothing_of_each_other(
    visit: Visit, door: Door, width: int, theme: str
) -> None:
    browser = visit(width=width, theme=theme)
    browser.sign_in(make_person("Mara Okafor"))

    here, other = two_tabs(browser, door, "hopes")
    other.get_by_label(HOPE).fill("To read a balance sheet without help.")
    other.get_by_role("button", name="Go on").click()
    expect(other).not_to_have_url(re.compile("/steps/hopes/$"))
    here.get_by_label(HOPE).fill("To speak up in a full room.")
    here.get_by_label("How many partners at once?").select_option("2")
    here.get_by_role("button", name="Go on").click()
    expect(here.get_by_role("heading", name=MEANWHILE)).to_be_visible()
    expect(here.get_by_text("To read a balance sheet without help.")).to_be_visible()
    expect(here.get_by_label(HOPE)).to_have_value("To speak up in a full room.")
    browser.look(f"two-tabs-hopes-{width}-{theme}")
    assert Draft.objects.get().answers["hopes"]["hope"] == "To read a balance sheet without help."
    here.get_by_role("button", name=KEEP).first.click()
    expect(here).not_to_have_url(re.compile("/steps/hopes/$"))
    said = Draft.objects.get().answers["hopes"]
    assert (said["hope"], said["partnerships"]) == ("To speak up in a full room.", "2")

    here, other = two_tabs(browser, door, "offers")
    for page, skills in ((other, ["Japanese", "Event planning"]), (here, ["Event planning", "Go"])):
        for number, skill in enumerate(skills):
            page.locator(f"#id_offers-{number}-skill").fill(skill)
            page.keyboard.press("Escape")
    other.locator("#id_offers-1-level").select_option("5")
    other.get_by_role("button", name="Go on").click()
    expect(other).to_have_url(re.compile("/steps/wants/$"))
    here.get_by_role("button", name="Go on").click()
    expect(here.get_by_role("heading", name=MEANWHILE)).to_be_visible()
    names = [here.locator(f"#id_offers-{number}-skill").input_value() for number in range(3)]
    assert names == ["Event planning", "Go", "Japanese"]
    browser.look(f"two-tabs-offers-{width}-{theme}")
    here.get_by_role("button", name=TAKE).first.click()
    expect(here).to_have_url(re.compile("/steps/wants/$"))
    expect(here.get_by_text("What was saved counts.")).to_be_visible()
    rows = [(row["skill"], row["level"]) for row in Draft.objects.get().answers["offers"]]
    assert rows == [("Japanese", "3"), ("Event planning", "5")]


def test_two_tabs_without_scripts_and_from_the_keyboard(visit: Visit, door: Door) -> None:
    programme = Programme.objects.get()
    Question.objects.create(programme=programme, kind="yes or no", text="Do you need a ramp?")
    browser = visit(width=390, scripts=False)
    browser.sign_in(make_person("Ben Ode"))
    here, other = two_tabs(browser, door, "questions")
    other.get_by_label("Yes").check()
    other.get_by_role("button", name="Go on").click()
    expect(other).not_to_have_url(re.compile("/steps/questions/$"))
    here.get_by_label("No").focus()
    here.keyboard.press("Space")
    here.keyboard.press("Enter")
    expect(here.get_by_role("heading", name=MEANWHILE)).to_be_visible()
    expect(here.get_by_label("No")).to_be_checked()
    # Enter in the form keeps what was typed; the key that lets it go is the next one.
    here.get_by_role("button", name=KEEP).first.focus()
    here.keyboard.press("Tab")
    expect(here.get_by_role("button", name=TAKE).first).to_be_focused()
    here.keyboard.press("Enter")
    expect(here).not_to_have_url(re.compile("/steps/questions/$"))
    (answer,) = Draft.objects.get().answers["questions"].values()
    assert answer == "yes"


def test_going_back_and_changing_an_answer_is_no_other_tab(visit: Visit, door: Door) -> None:
    browser = visit(width=390)
    browser.sign_in(make_person("Mara Okafor"))
    page = browser.page
    page.goto(step(browser, door, "offers"))
    page.locator("#id_offers-0-skill").fill("Chess")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/steps/wants/$"))
    browser.back()
    page.locator("#id_offers-0-level").select_option("5")
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/steps/wants/$"))
    assert Draft.objects.get().answers["offers"] == [{"skill": "Chess", "level": "5"}]


def test_sign_up_sent_by_a_double_click_counts_once(visit: Visit, door: Door) -> None:
    mara = make_person("Mara Okafor")
    answers = {
        "offers": [{"skill": "Chess", "level": "3"}],
        "wants": [{"skill": "SQL", "priority": "2", "level_now": "0"}],
        "about": {"name": "Mara Okafor", "work_starts": "09:00", "work_ends": "17:00"},
    }
    Draft.objects.create(programme=door.programme, person=mara, answers=answers | hope("Much"))
    browser = visit(width=390)
    browser.sign_in(mara)
    browser.open(f"{door.get_absolute_url()}promise/")
    browser.page.get_by_label("I accept this").check()
    browser.page.get_by_role("button", name="Sign up").dblclick()
    expect(browser.page.get_by_role("heading", name="You are signed up")).to_be_visible()
    assert SignUp.objects.count() == 1
    assert OutgoingMail.objects.filter(to=mara.email).count() == 1


def test_coordinators_page_of_a_person_in_two_tabs(visit: Visit, door: Door) -> None:
    mara = make_sign_up(door.programme, "Mara Okafor", offers=["Excel"], wants=["Piano"])
    desk = visit(width=1280)
    desk.sign_in(door.programme.roles.get().person)
    here, other = desk.page, desk.page.context.new_page()
    for page in (here, other):
        page.goto(desk.address + mara.get_absolute_url())
    other.get_by_label("What they hope for").fill("To play at home")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_text("Saved what Mara Okafor said.")).to_be_visible()
    here.get_by_label("What they hope for").fill("To sing")
    here.get_by_label("Location").fill("Lisbon")
    here.get_by_role("button", name="Save", exact=True).click()
    expect(here.get_by_role("heading", name="This was saved elsewhere meanwhile")).to_be_visible()
    desk.look("two-tabs-coordinator")
    here.get_by_role("button", name=KEEP).click()
    expect(here.get_by_text("Saved what Mara Okafor said.")).to_be_visible()
    mara.refresh_from_db()
    assert mara.hope == "To sing"
