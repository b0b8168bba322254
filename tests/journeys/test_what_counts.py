"""What counts, changed by somebody who watches what it would do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from bothways.accounts.models import Person
from bothways.matching.models import Policy
from bothways.matching.policies import desk
from bothways.programmes.models import Programme
from tests.builders import make_person, make_programme, make_sign_up

from .conftest import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Visitor]


@pytest.fixture
def cora() -> Person:
    desk.forget_all()
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    programme = make_programme(coordinator=cora)
    for name, function, offers, wants in (
        ("Ann A", "Sales", ["Excel"], ["SQL"]),
        ("Bob B", "Sales", ["SQL"], ["Excel"]),
        ("Cid C", "Legal", ["Chess"], ["Piano"]),
        ("Dee D", "Data", ["Piano"], ["Chess"]),
    ):
        make_sign_up(programme, make_person(name, function=function), offers=offers, wants=wants)
    return programme


def test_picture_follows_a_rule_and_a_slider(
    visit: Visit, cora: Person, programme: Programme
) -> None:
    for width, theme in ((1280, "light"), (390, "dark")):
        desk_ = visit(width=width, theme=theme)
        desk_.sign_in(cora)
        page = desk_.page
        desk_.open(f"/programmes/{programme.pk}/policy/")
        picture = page.locator("#picture")
        expect(picture.get_by_text("4 of 4")).to_be_visible()
        desk_.look(f"what-counts-{width}-{theme}")

        page.get_by_label("Partners come from different functions.").check()
        expect(picture.get_by_text("2 would lose theirs")).to_be_visible()
        expect(picture.get_by_text("2 people have no possible partner")).to_be_visible()
        expect(page.locator("#effect-cross_functions")).to_have_text("forbids 1 pair that fits")
        desk_.look(f"what-counts-changed-{width}-{theme}")

        range_ = page.get_by_role("slider", name="Working at the same location")
        range_.focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        expect(page.get_by_role("spinbutton", name="Working at the same location")).to_have_value(
            "3"
        )
        expect(range_).to_have_attribute("aria-valuetext", "3: a little")
    assert not Policy.objects.exists()


def test_leaving_the_page_says_so(visit: Visit, cora: Person, programme: Programme) -> None:
    window = visit()
    window.sign_in(cora)
    window.open(f"/programmes/{programme.pk}/policy/")
    expect(window.page.locator("#picture").get_by_text("4 of 4")).to_be_visible()
    assert (cora.pk, programme.pk) in desk._newest
    window.open(f"/programmes/{programme.pk}/people/")
    window.page.wait_for_function("document.readyState === 'complete'")
    window.until(lambda: (cora.pk, programme.pk) not in desk._newest)


def test_without_scripts_figures_are_typed_and_tried(
    visit: Visit, cora: Person, programme: Programme
) -> None:
    window = visit(scripts=False)
    window.sign_in(cora)
    page = window.page
    window.open(f"/programmes/{programme.pk}/policy/")
    page.get_by_label("Partners come from different functions.").check()
    page.get_by_role("spinbutton", name="Working at the same location").fill("30")
    page.get_by_role("button", name="Try it on these people").click()
    expect(page.get_by_text("2 would lose theirs")).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Working at the same location")).to_have_value("30")
    assert not Policy.objects.exists()
