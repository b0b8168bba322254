"""Two coordinators at one board: each sees what the other does, and nobody is disturbed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from bothways.accounts.models import Person
from bothways.matching.models import Match, Note, Run
from bothways.matching.review.actions import lock_pair, undo_act
from bothways.matching.tests.scenes import made_run
from bothways.programmes.models import ProgrammeRole
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme

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
    programme = make_programme(coordinator=cora)
    ProgrammeRole.objects.create(programme=programme, person=dan, role="coordinator")
    return made_run(programme, 4)


def first_match(run: Run) -> Match:
    rows = Match.objects.select_related("run__programme", "a__person", "b__person")
    return rows.filter(run=run).earliest("pk")


def test_each_sees_what_the_other_does_without_loading_again(
    visit: Visit, run: Run, cora: Person, dan: Person
) -> None:
    hers, his = visit(), visit(width=390, theme="dark")
    for visitor, person in ((hers, cora), (his, dan)):
        visitor.sign_in(person)
        visitor.open(run.get_absolute_url())
    expect(his.page.get_by_text("Also looking at this board: Cora Coordinator")).to_be_visible()
    expect(hers.page.get_by_text("Also looking at this board: Dan Ode")).to_be_visible()
    match = first_match(run)
    hers.page.locator(f"#lock-{match.pk}").click()
    line = his.page.get_by_text("Cora Coordinator has locked Person 00000 and Person 00001.")
    expect(line).to_be_visible(timeout=SOON)
    expect(his.page.locator(f"#match-{match.pk}").get_by_text("Locked")).to_be_visible()
    his.look("board-with-somebody-else")
    hers.look("board-with-somebody-else-wide")


def test_what_somebody_types_or_stands_on_is_left_alone(
    visit: Visit, run: Run, cora: Person, dan: Person
) -> None:
    his = visit()
    his.sign_in(dan)
    his.open(run.get_absolute_url())
    match, page = first_match(run), his.page
    ban = page.locator(f"#ban-{match.pk}")
    ban.focus()
    act = lock_pair(run=run, a=match.a, b=match.b, by=cora)
    expect(page.locator("#live-said")).to_contain_text("has locked", timeout=SOON)
    expect(ban).to_be_focused()
    page.locator("#find").focus()
    expect(page.locator(f"#match-{match.pk}").get_by_text("Locked")).to_be_visible()
    page.locator("#find").fill("half a wo")
    undo_act(run=run, act=act, by=cora)
    expect(page.locator("#live-said")).to_contain_text("has taken a decision back", timeout=SOON)
    expect(page.locator("#find")).to_be_focused()
    assert page.locator("#find").input_value() == "half a wo"
    expect(page.locator(f"#match-{match.pk}").get_by_text("Locked")).to_have_count(0)


def test_lost_server_is_said_and_heard_again(visit: Visit, run: Run, dan: Person) -> None:
    his = visit()
    his.sign_in(dan)
    his.open(run.get_absolute_url())
    his.page.route("**/live/**", lambda route: route.abort())
    state = his.page.locator("#live-state")
    expect(state).to_contain_text("can’t be reached", timeout=SOON)
    his.page.unroute("**/live/**")
    expect(state).to_be_empty()


def test_who_is_signed_out_elsewhere_is_told(visit: Visit, run: Run, dan: Person) -> None:
    his = visit()
    his.sign_in(dan)
    his.open(run.get_absolute_url())
    his.page.context.clear_cookies()
    expect(his.page.locator("#live-state")).to_contain_text("Load it again", timeout=SOON)


def test_hidden_page_asks_for_nothing(visit: Visit, run: Run, dan: Person) -> None:
    his = visit()
    his.sign_in(dan)
    his.open(run.get_absolute_url())
    expect(his.page.locator("#live-state")).to_be_empty()
    asked: list[str] = []
    his.page.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => true, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    his.page.wait_for_timeout(500)
    his.page.on("request", lambda request: asked.append(request.url))
    his.page.wait_for_timeout(4500)
    assert asked == []
    his.page.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => false, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    his.until(lambda: asked)
    assert len(asked) == 1


def test_notes_are_written_and_taken_away_with_and_without_scripts(
    visit: Visit, run: Run, cora: Person
) -> None:
    for scripts in (True, False):
        hers = visit(width=390, scripts=scripts)
        hers.sign_in(cora)
        match, page = first_match(run), hers.page
        hers.open(match.get_absolute_url())
        page.get_by_label("A note for the other coordinators").fill("They shared a desk once.")
        page.get_by_role("button", name="Keep the note").click()
        expect(page.locator("#notes").get_by_text("They shared a desk once.")).to_be_visible()
        if scripts:
            hers.look("match-with-a-note")
        page.get_by_role("link", name="The board of run 1").click()
        expect(page.get_by_role("link", name="1 note: Person 00000")).to_be_visible()
        if scripts:
            hers.look("board-with-a-note")
        page.get_by_role("link", name="1 note: Person 00000").click()
        page.get_by_role("button", name="Take away").click()
        page.get_by_role("button", name="Put it back").click()
        page.get_by_role("button", name="Take away").click()
        expect(page.get_by_text("You took a note away.")).to_be_visible()
        if scripts:
            hers.look("match-with-a-note-away")
        Note.objects.all().delete()


def test_coordinator_who_takes_part_has_a_board_of_figures(
    visit: Visit, run: Run, cora: Person
) -> None:
    SignUp.objects.create(programme=run.programme, person=cora)
    for width, theme in ((1280, "light"), (390, "dark")):
        hers = visit(width=width, theme=theme)
        hers.sign_in(cora)
        hers.open(run.get_absolute_url())
        expect(hers.page.get_by_text("Dan Ode takes no part")).to_be_visible()
        hers.look(f"board-closed-{width}")
        hers.page.get_by_role("link", name="Publish 4 pairs…").click()
        hers.look(f"last-look-closed-{width}")
