"""Naming skills: proposals by name and by other words, from the keyboard, and new words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from bothways.engine.text import folded
from bothways.people.skills.actions import make_same
from bothways.people.skills.proposals import digest
from bothways.people.skills.vocabulary import vocabulary
from bothways.recruitment.models import Door
from tests.builders import make_person, make_programme, make_sign_up

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]


def at_offers(visit: Visit, **window: object) -> Visitor:
    door = Door.objects.create(
        programme=make_programme(coordinator=make_person("Cora Coordinator")),
        closes_on=timezone.localdate() + timedelta(days=7),
        expectations="I come.",
    )
    visitor = visit(**window)
    visitor.sign_in(make_person("Ben Ode"))
    visitor.open(f"{door.get_absolute_url()}steps/offers/")
    return visitor


def skill_field(page: Page, number: int = 0) -> Locator:
    field = page.locator(f"#id_offers-{number}-skill")
    expect(field).to_have_attribute("role", "combobox")
    return field


def proposed(page: Page) -> list[str]:
    shown = page.locator("[role=option]:visible").all_inner_texts()
    return [" ".join(text.split()) for text in shown]


def wait_for_proposals(page: Page) -> None:
    expect(page.locator("[role=option]:visible").first).to_be_visible()


def test_typing_a_name_proposes_it_first_and_at_most_eight(visit: Visit) -> None:
    phone = at_offers(visit, width=390)
    field = skill_field(phone.page)
    field.press_sequentially("excel")
    wait_for_proposals(phone.page)
    assert proposed(phone.page)[:2] == ["Excel", "Advanced Excel"]
    expect(field).to_have_attribute("aria-expanded", "true")
    phone.look("picker-open-phone")
    sizes = phone.page.locator("[role=option]:visible").evaluate_all(
        "options => options.map(option => option.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44
    phone.page.get_by_role("option", name="Advanced Excel").click()
    expect(field).to_have_value("Advanced Excel")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.fill("an")
    assert len(proposed(phone.page)) == 8


def test_other_words_and_the_middle_of_words_find_a_skill(visit: Visit) -> None:
    desk = at_offers(visit, theme="dark")
    field = skill_field(desk.page)
    field.fill("PIVÖT tables")
    assert proposed(desk.page) == ["Advanced Excel (you wrote: PIVÖT tables)"]
    desk.look("picker-alias-dark")
    field.fill("bernet")
    assert proposed(desk.page) == ["Kubernetes"]
    field.fill("k8")
    assert proposed(desk.page) == ["Kubernetes (also: k8s)"]
    field.fill("k8s")
    field.press("Escape")
    expect(desk.page.get_by_text("Counts as Kubernetes.")).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(desk.page.get_by_text("Counts as Kubernetes.")).to_be_hidden()


def test_all_of_it_from_the_keyboard(visit: Visit) -> None:
    desk = at_offers(visit)
    page, field = desk.page, skill_field(desk.page)
    field.focus()
    page.keyboard.type("excel")
    wait_for_proposals(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_text("Advanced Excel")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Excel")
    page.keyboard.press("Backspace")
    wait_for_proposals(page)
    page.keyboard.press("Enter")
    expect(page.locator("[role=option]:visible")).to_have_count(0)
    expect(field).to_have_value("Exce")
    assert page.url.endswith("/steps/offers/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(field).to_have_value("Excel")
    expect(page.locator("#id_offers-0-level")).to_be_focused()


def test_escape_closes_the_proposals_and_keeps_what_is_typed(visit: Visit) -> None:
    desk = at_offers(visit)
    field = skill_field(desk.page)
    field.press_sequentially("exc")
    wait_for_proposals(desk.page)
    field.press("Escape")
    expect(desk.page.locator("[role=listbox]:visible")).to_have_count(0)
    expect(field).to_have_value("exc")


def test_what_is_nobodys_word_yet_stays_as_typed(visit: Visit) -> None:
    desk = at_offers(visit)
    page, field = desk.page, skill_field(desk.page)
    field.press_sequentially("Underwater <b>ikebana</b>")
    expect(page.get_by_text("New here; we keep your words.").first).to_be_visible()
    desk.look("picker-new")
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/steps/wants/$"))
    desk.back()
    expect(skill_field(page)).to_have_value("Underwater <b>ikebana</b>")


def test_a_skill_chosen_in_another_row_is_not_proposed_again(visit: Visit) -> None:
    desk = at_offers(visit)
    page = desk.page
    skill_field(page, 0).fill("spreadsheets")
    page.get_by_role("button", name="Another row").click()
    added = skill_field(page, 3)
    expect(added).to_be_focused()
    added.press_sequentially("excel")
    wait_for_proposals(page)
    assert proposed(page)[0] == "Advanced Excel"
    assert "Excel" not in proposed(page)


def test_words_merged_here_are_known_when_the_whole_is_typed(visit: Visit) -> None:
    make_same(words="Zahlenzauber", name="Data analysis", by=make_person("Mia Lead"))
    desk = at_offers(visit)
    field = skill_field(desk.page)
    field.fill("Zahlenzaube")
    assert proposed(desk.page) == []
    field.fill("zahlenzauber")
    assert proposed(desk.page) == ["Data analysis (you wrote: zahlenzauber)"]


def test_browser_and_server_fold_words_alike(visit: Visit) -> None:
    desk = at_offers(visit)
    texts = [
        *(word for entry in vocabulary().entries for word in (entry.name, *entry.aliases)),
        "Łódź & Straße", "C++", "C#", "Ça va", "people’s", "ひらがな ガ", "עברית", "हिन्दी",
        "ﬁne ㎐", "\N{GREEK SMALL LETTER ALPHA}\N{GREEK SMALL LETTER FINAL SIGMA}",
        "١٢", "🙂 smile", "",
    ]  # fmt: skip
    address = "/static/recruitment/skill-words.js"
    found = desk.page.evaluate(
        "async ([address, texts]) => { const words = await import(address);"
        " return texts.map(text => [words.folded(text), words.digest(words.folded(text))]) }",
        [address, texts],
    )
    assert found == [[folded(text), digest(text)] for text in texts]


def test_right_to_left_keeps_the_proposals_on_the_page(visit: Visit) -> None:
    phone = at_offers(visit, width=390)
    phone.page.evaluate("document.documentElement.dir = 'rtl'")
    skill_field(phone.page).press_sequentially("data")
    wait_for_proposals(phone.page)
    box = phone.page.locator("[role=listbox]:visible").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    phone.look("picker-right-to-left")


def test_coordinator_has_it_too_on_the_page_of_a_sign_up(visit: Visit) -> None:
    cora = make_person("Cora Coordinator")
    programme = make_programme(coordinator=cora)
    sign_up = make_sign_up(programme, "Mara", offers=["falconry"])
    desk = visit()
    desk.sign_in(cora)
    desk.open(sign_up.get_absolute_url())
    wanted = desk.page.locator("#id_wants-0-skill")
    expect(wanted).to_have_attribute("role", "combobox")
    wanted.press_sequentially("falcon")
    wait_for_proposals(desk.page)
    assert proposed(desk.page) == ["falconry"]
    desk.look("picker-coordinator")


@pytest.mark.parametrize("without", ["scripts", "words"])
def test_without_it_the_plain_list_of_names_is_there(visit: Visit, without: str) -> None:
    desk = at_offers(visit, scripts=without != "scripts")
    page = desk.page
    if without == "words":
        page.route("**/skills/words/", lambda route: route.abort())
        page.reload()
        page.wait_for_load_state("networkidle")
    field = page.locator("#id_offers-0-skill")
    expect(field).to_have_attribute("list", "skills")
    expect(page.locator("datalist#skills option[value='Excel']")).to_have_count(1)
    field.fill("Chess")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith("/steps/wants/")
