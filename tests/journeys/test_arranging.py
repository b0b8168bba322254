"""Arranging what people are asked, without a mouse; and answering it so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bothways.recruitment.models import Door, Draft, Question
from tests.builders import make_person, make_programme

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]


def test_coordinator_arranges_the_form_from_the_keyboard(visit: Visit) -> None:
    cora = make_person("Cora Coordinator")
    programme = make_programme(coordinator=cora)
    desk = visit()
    desk.sign_in(cora)
    desk.open(reverse("questions:list", args=[programme.pk]))
    page = desk.page
    goals = page.locator("#block-goals")
    goals.get_by_role("button", name="Ask it").press("Enter")
    goals.get_by_role("button", name="Require it").press("Enter")
    expect(goals.get_by_text("has to be answered")).to_be_visible()
    page.get_by_role("button", name="Move up: Goals").press("Enter")
    expect(page).to_have_url(
        f"{desk.address}/programmes/{programme.pk}/people/questions/#block-goals"
    )
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Move down: Goals")).to_be_focused()
    desk.look("arranging-list")

    page.get_by_label("Your question").fill("Which days suit you?")
    options = page.get_by_label("What to choose from")
    page.get_by_label("How it is answered").select_option("scale")
    expect(options).to_be_hidden()
    page.get_by_label("How it is answered").select_option("some")
    options.fill("Monday\nFriday")
    page.get_by_role("button", name="Add the question").press("Enter")
    expect(page.get_by_role("link", name="Which days suit you?")).to_be_visible()
    assert Question.objects.get().options == ["Monday", "Friday"]


def test_participant_answers_every_kind_from_the_keyboard(visit: Visit) -> None:
    programme = make_programme(coordinator=make_person("Cora Coordinator"))
    kinds = Question.Kind
    asked = ((kinds.YES_NO, "Before?"), (kinds.SOME, "Days?"), (kinds.SCALE, "How sure?"))
    for position, (kind, text) in enumerate(asked):
        options = ["Monday", "Friday"] if kind == kinds.SOME else []
        Question.objects.create(
            programme=programme, kind=kind, text=text, options=options, position=position
        )
    door = Door.objects.create(
        programme=programme, closes_on=timezone.localdate() + timedelta(days=7), expectations="I."
    )
    phone = visit(width=390, theme="dark")
    phone.sign_in(make_person("Ben Ode"))
    phone.open(f"{door.get_absolute_url()}steps/questions/")
    page = phone.page
    targets = page.locator("form fieldset label").evaluate_all(
        "labels => labels.map(label => label.getBoundingClientRect())"
        ".map(box => Math.min(box.width, box.height))"
    )
    assert min(targets) >= 44
    page.get_by_label("Yes").focus()
    for key in ("ArrowDown", "Tab", "Space", "Tab", "Tab", "Space", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    phone.look("arranging-answers")
    page.get_by_role("button", name="Go on").press("Enter")
    expect(page).not_to_have_url(f"{phone.address}{door.get_absolute_url()}steps/questions/")
    said = Draft.objects.get().answers["questions"]
    assert sorted(said.values(), key=str) == ["3", ["Monday"], "no"]
