"""The page on which things are tried out: from a name on the board to what was done, and back."""

from __future__ import annotations

import re
import threading
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.matching.models import Change, Match, Publication, ReviewAct, Run
from bothways.matching.review.ready import forget, is_kept
from bothways.matching.tests.scenes import finished_run, made_run, sign_up
from bothways.programmes.models import Programme
from bothways.recruitment.models import Shortlist
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

from .scenes import do, effect, make_house, standing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_house(cora)


@pytest.fixture
def run(programme: Programme, cora: Person) -> Run:
    return finished_run(programme, cora)


@pytest.fixture
def browser(cora: Person) -> Client:
    return client_of(cora)


def address(run: Run, *names: str, do: str = "", name: str = "") -> str:
    query = [("who", sign_up(each).pk) for each in names]
    query += [("do", do)] if do else []
    query += [("name", name)] if name else []
    path = reverse("changes:what-if", kwargs={"programme": run.programme_id, "run": run.pk})
    return f"{path}?{urlencode(query)}"


def post(browser: Client, run: Run, page: str, how: str = "this", **other: str):  # type: ignore[no-untyped-def]
    """Press a button of the page's effect."""
    fields = {
        name: re.findall(rf'name="{name}" value="([^"]*)"', page) for name in ("who", "do", "state")
    }
    form = page[page.index('class="effect__do"') :]
    fields["who"] = re.findall(r'name="who" value="(\d+)"', form)
    data = {name: values if name == "who" else values[0] for name, values in fields.items()}
    path = reverse("changes:change", kwargs={"programme": run.programme_id, "run": run.pk})
    return browser.post(path, {**data, "how": how, **other}, follow=True)


def undoing(run: Run, change: Change) -> str:
    return reverse(
        "changes:undo",
        kwargs={"programme": run.programme_id, "run": run.pk, "change": change.pk},
    )


# Choosing people


def test_every_name_on_the_board_leads_there(browser: Client, run: Run) -> None:
    board = text_of(browser.get(run.get_absolute_url()))
    for name in ("Ann", "Bob", "Cid", "Dee", "Eve", "Fay"):
        assert f"what-if/?who={sign_up(name).pk}" in board


def test_nobody_chosen_asks_whom(browser: Client, run: Run) -> None:
    page = text_of(browser.get(address(run)))
    assert "Choose one, two or three people." in page
    assert "Who?" in page
    assert "effect__do" not in page


def test_name_that_is_typed_joins_those_who_are_chosen(browser: Client, run: Run) -> None:
    found = browser.get(address(run, "Ann", name="bob"))
    assert found.url == address(run, "Ann", "Bob")


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("Zed", "Nobody who takes part is called that."),
        ("ann", "Ann is chosen already."),
        ("<script>alert(1)</script>", "Nobody who takes part is called that."),
        ("", "This field is required."),
        ("x" * 301, "at most 300 characters"),
    ],
)
def test_name_that_fits_nobody_is_said_beside_the_field(
    browser: Client, run: Run, typed: str, problem: str
) -> None:
    path = reverse("changes:what-if", kwargs={"programme": run.programme_id, "run": run.pk})
    found = browser.get(path, {"who": sign_up("Ann").pk, "name": typed})
    assert found.status_code == 422
    assert problem in text_of(found)
    assert "<script>alert" not in text_of(found)


def test_one_person_sees_who_would_fit_and_what_could_be_split(browser: Client, run: Run) -> None:
    page = text_of(browser.get(address(run, "Ann")))
    assert "Who would fit Ann best" in page
    assert [name for name in ("Bob", "Eve") if f"who={sign_up(name).pk}" in page] == ["Bob", "Eve"]
    assert "Ann and Dee apart" in page
    assert "effect__do" not in page


def test_for_whom_there_is_nobody_reads_why_and_is_led_on(
    browser: Client, programme: Programme, cora: Person
) -> None:
    make_sign_up(programme, "Gus", offers=["Fishing"], wants=["Sailing"])
    again = finished_run(programme, cora)
    page = browser.get(address(again, "Gus"))
    assert page.context["nobody"].sentence in text_of(page)
    assert "Gus" in page.context["nobody"].sentence
    helping = reverse("review:help", args=[programme.pk, again.pk, sign_up("Gus").pk])
    assert helping in page.content.decode()
    assert browser.get(address(again, "Eve")).context["nobody"] is None


def test_who_is_not_accepted_is_named_with_the_reason(
    browser: Client, run: Run, programme: Programme
) -> None:
    Shortlist.objects.create(programme=programme)
    page = browser.get(address(run, "Ann", "Bob"))
    assert "Ann can’t be matched: the shortlist hasn’t accepted them." in text_of(page)
    [move] = [one for one in page.context["options"] if one.effect.step.kind == "move"]
    assert move.title == "Ann with Bob; Dee and Cid without a partner"


def test_two_people_see_the_best_step_first_with_its_effect(browser: Client, run: Run) -> None:
    page = text_of(browser.get(address(run, "Ann", "Bob")))
    assert "Ann with Bob, Cid with Dee" in page
    assert "1.71" in page
    assert "1.50" in page
    assert "more than 12.2\N{NO-BREAK SPACE}% better" in page
    assert "Ann gives" in page
    assert "With everybody else matched anew, the whole would lose 0.21." in page


def test_step_that_breaks_a_rule_says_which_and_has_no_button(browser: Client, run: Run) -> None:
    page = text_of(browser.get(address(run, "Eve", "Fay")))
    assert "Eve offers nothing that Fay wants to learn, so Fay would gain nothing." in page
    assert "effect__do" not in page
    assert "If you know more than their sign-ups say" in page


def test_two_are_offered_thirds_and_three_are_a_circle(browser: Client, run: Run) -> None:
    page = text_of(browser.get(address(run, "Eve", "Fay")))
    assert "With whom they could be a circle" in page
    assert f"who={sign_up('Fay').pk}&who={sign_up('Cid').pk}" in page
    page = text_of(browser.get(address(run, "Eve", "Fay", "Cid")))
    assert "in a circle; Bob without a partner" in page
    assert "A third, for a circle" not in page


# Doing it


def test_second_click_does_what_was_shown_and_the_board_says_so(browser: Client, run: Run) -> None:
    page = text_of(browser.get(address(run, "Ann", "Bob")))
    board = text_of(post(browser, run, page))
    assert standing(run) == ["Ann+Bob", "Cid+Dee"]
    assert "Done: Ann with Bob, Cid with Dee. Nobody was told." in board
    assert "By hand" in board
    assert "2 made by hand" in board
    assert "What was changed by hand is counted in." in board


def test_double_click_does_it_once_and_blames_nobody(browser: Client, run: Run) -> None:
    page = text_of(browser.get(address(run, "Ann", "Bob")))
    post(browser, run, page)
    again = text_of(post(browser, run, page))
    assert "nothing was done" not in again
    assert "2 made by hand" in again
    assert Change.objects.count() == 1


def test_change_is_undone_from_the_board(browser: Client, run: Run, cora: Person) -> None:
    change = do(run, cora, "swap", "Ann", "Bob", together="Ann Bob")
    board = text_of(browser.get(run.get_absolute_url()))
    assert board.count(undoing(run, change)) == 6, "the last, its four rows, the history"
    page = text_of(browser.post(undoing(run, change), follow=True))
    assert "Taken back: everything is as it was before the change." in page
    assert standing(run) == ["Ann+Dee", "Bob+Cid"]
    assert "taken back by Cora Coordinator" in page


def test_undoing_with_scripts_shows_the_board_anew(browser: Client, run: Run, cora: Person) -> None:
    change = do(run, cora, "split", "Ann")
    found = browser.post(undoing(run, change), headers={"HX-Request": "true"})
    assert found.headers["HX-Redirect"] == run.get_absolute_url()


def test_what_changed_meanwhile_is_shown_as_it_stands_now(
    browser: Client, run: Run, cora: Person
) -> None:
    page = text_of(browser.get(address(run, "Ann", "Bob")))
    do(run, cora, "split", "Cid")
    again = text_of(post(browser, run, page))
    assert "Meanwhile something else was changed here, so nothing was done." in again
    assert Change.objects.count() == 1
    assert "Ann with Bob" in again


@pytest.mark.parametrize("field", ["do", "state", "how"])
@pytest.mark.parametrize("value", ["", "x" * 1_000_000, "swap-m1-1_2", "0" * 33, "\x00", "<b>"])
def test_form_that_was_tampered_with_does_nothing(
    browser: Client, run: Run, field: str, value: str
) -> None:
    page = text_of(browser.get(address(run, "Ann", "Bob")))
    found = post(browser, run, page, **{field: value})
    assert found.status_code == 200
    assert "nothing was done" in text_of(found)
    assert not Change.objects.exists()


def test_it_is_locked_and_run_again(browser: Client, run: Run) -> None:
    page = text_of(browser.get(address(run, "Ann", "Bob")))
    found = post(browser, run, page, how="run")
    newest = Run.objects.order_by("-number").first()
    assert newest is not None
    assert newest.number == 2
    assert found.redirect_chain[-1][0] == newest.get_absolute_url()
    assert ReviewAct.objects.standing().filter(kind="lock").count() == 2


def test_two_are_kept_together_or_apart_from_there(browser: Client, run: Run) -> None:
    path = reverse("changes:decision", kwargs={"programme": run.programme_id, "run": run.pk})
    pair = {"who": [sign_up("Ann").pk, sign_up("Bob").pk]}
    page = text_of(browser.post(path, {**pair, "kind": "ban"}, follow=True))
    assert "Ann and Bob are kept apart, in every run from now on." in page
    page = text_of(browser.post(path, {**pair, "kind": "lock"}, follow=True))
    assert "Undo the ban first." in page
    assert [act.kind for act in ReviewAct.objects.all()] == ["ban"]


def test_board_that_is_closed_shows_and_does_nothing(
    browser: Client, run: Run, cora: Person
) -> None:
    page = text_of(browser.get(address(run, "Ann", "Bob")))
    assert "Ann with Bob, Cid with Dee" in page
    Publication.objects.create(programme=run.programme, run=run, by=cora)
    closed = text_of(browser.get(address(run, "Ann", "Bob")))
    assert "nothing can be tried out on its board any more" in closed
    assert "effect__do" not in closed
    assert "Ann with Bob, Cid with Dee" not in closed
    assert "everybody in them knows their" in text_of(post(browser, run, page))
    assert not Change.objects.exists()


def test_filter_shows_what_was_made_by_hand(browser: Client, run: Run, cora: Person) -> None:
    do(run, cora, "move", "Ann", "Eve")
    page = text_of(browser.get(f"{run.get_absolute_url()}?show=by_hand"))
    assert page.count('<tbody class="pair') == 1
    assert f'id="match-{Match.objects.get(is_by_hand=True).pk}"' in page


def test_fairness_page_counts_the_board_as_it_stands(browser: Client, run: Run) -> None:
    path = reverse("changes:fairness", kwargs={"programme": run.programme_id, "run": run.pk})
    assert "Too few to compare" in text_of(browser.get(path))


# Other doors


def test_people_of_another_programme_are_not_found(browser: Client, run: Run) -> None:
    other = make_sign_up(make_programme("Elsewhere"), "Stan Stranger")
    path = address(run).partition("?")[0]
    assert browser.get(path, {"who": other.pk}).status_code == 404
    assert browser.get(path, {"who": "1;drop"}).status_code == 404
    assert browser.get(path, {"who": "9" * 40}).status_code == 404


def test_run_that_is_not_done_leads_to_itself(browser: Client, programme: Programme) -> None:
    run = Run.objects.create(programme=programme, number=1, state="failed")
    assert browser.get(address(run)).url == run.get_absolute_url()


def test_hostile_names_stand_as_text(browser: Client, run: Run) -> None:
    Person.objects.filter(name="Eve").update(name="<b>Eve</b> \N{RIGHT-TO-LEFT OVERRIDE}")
    page = text_of(browser.get(f"{address(run, 'Ann')}&who={sign_up_id('<b>Eve')}"))
    assert "<b>Eve</b>" not in page
    assert "&lt;b&gt;Eve" in page


def sign_up_id(begin: str) -> int:
    return int(Person.objects.get(name__startswith=begin).sign_ups.get().pk)


def test_same_queries_in_a_small_run_and_in_a_large_one(browser: Client, cora: Person) -> None:
    counts = []
    for pairs in (2, 40):
        run = made_run(make_programme(f"With {pairs}", coordinator=cora), pairs)
        first, other = Match.objects.filter(run=run).order_by("pk")[:2]
        path = f"{address(run)}who={first.a_id}&who={other.a_id}"
        browser.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_problem_is_made_ready_beside_the_board_of_many(
    browser: Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget()
    browser.get(run.get_absolute_url())
    assert not any(thread.name.startswith("warming up") for thread in threading.enumerate())
    monkeypatch.setattr("bothways.matching.review.ready.MANY", 2)
    browser.get(run.get_absolute_url())
    for thread in threading.enumerate():
        if thread.name == f"warming up run {run.pk}":
            thread.join()
    assert is_kept(run)


def test_what_is_kept_in_memory_is_never_older_than_the_sign_ups(run: Run, cora: Person) -> None:
    forget()
    before = effect(run, "move", "Ann", "Eve")
    Person.objects.filter(name="Fay").update(name="Fay Again")
    sign_up("Eve").wants.exclude(skill__name="Excel").delete()
    after = effect(run, "move", "Ann", "Eve")
    assert round(before.made[0].worth, 3) == 0.577
    assert round(after.made[0].worth, 3) == 1.0
    assert (before.is_within_proof, after.is_within_proof) == (True, False)
    assert after.proof_after.number == "–"
