"""Trying things out on the board, doing one, and another coordinator who sees it come and go."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from bothways.accounts.models import Person
from bothways.matching.changes.tests.scenes import make_house, standing
from bothways.matching.models import Match, Run
from bothways.matching.runs.solving import perform
from bothways.programmes.models import ProgrammeRole
from tests.builders import make_person

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]
SOON = 3_500


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def dan() -> Person:
    return make_person("Dan Ode")


@pytest.fixture
def run(cora: Person, dan: Person) -> Run:
    programme = make_house(cora)
    ProgrammeRole.objects.create(programme=programme, person=dan, role="coordinator")
    run = Run.objects.create(programme=programme, number=1, by=cora)
    perform(run.pk)
    assert standing(run) == ["Ann+Dee", "Bob+Cid"]
    return run


def test_change_is_tried_out_done_seen_by_another_and_taken_back(
    visit: Visit, run: Run, cora: Person, dan: Person
) -> None:
    hers, his = visit(), visit(width=390, theme="dark")
    for visitor, person in ((hers, cora), (his, dan)):
        visitor.sign_in(person)
        visitor.open(run.get_absolute_url())
    page = hers.page
    page.get_by_role("link", name="Ann").first.click()
    expect(page.get_by_role("heading", name="Who would fit Ann best")).to_be_visible()
    hers.look("what-if-one-person")
    page.get_by_role("link", name=re.compile("Eve")).first.click()
    expect(page.get_by_role("button", name="Do just this")).to_be_visible()
    hers.look("what-if-two-people")
    page.get_by_role("button", name="Do just this").click()
    expect(page.get_by_text("Done: Ann with Eve")).to_be_visible()
    hers.look("board-changed-by-hand")

    made = Match.objects.get(run=run, is_by_hand=True)
    row = his.page.locator(f"#match-{made.pk}")
    expect(row.get_by_text("By hand")).to_be_visible(timeout=SOON)
    expect(his.page.get_by_text("Cora Coordinator has changed matches by hand")).to_be_visible()
    his.look("board-somebody-else-changed-by-hand")

    page.get_by_role("button", name="undo the last").click()
    expect(page.get_by_text("Taken back: everything is as it was")).to_be_visible()
    expect(row).to_be_hidden(timeout=SOON)
    his.look("board-as-it-was")
    assert standing(run) == ["Ann+Dee", "Bob+Cid"]


def test_another_step_is_looked_at_in_place_and_a_stale_one_is_told(
    visit: Visit, run: Run, cora: Person, dan: Person
) -> None:
    hers, his = visit(width=390), visit()
    for visitor, person in ((hers, cora), (his, dan)):
        visitor.sign_in(person)
        ann, bob = (Person.objects.get(name=name).sign_ups.get().pk for name in ("Ann", "Bob"))
        visitor.open(f"{run.get_absolute_url()}what-if/?who={ann}&who={bob}")
    hers.page.locator(".option").nth(1).click()
    expect(hers.page.locator(".option").nth(1)).to_have_attribute("aria-current", "true")
    hers.look("what-if-another-step")
    his.page.get_by_role("button", name="Do just this").click()
    expect(his.page.get_by_text("Nobody was told.").first).to_be_visible()
    hers.page.get_by_role("button", name="Do just this").click()
    expect(hers.page.get_by_text("Meanwhile something else was changed here")).to_be_visible()
    hers.look("what-if-changed-meanwhile")
