"""A coordinator who takes part tries nothing out with herself, and changes nothing of her own."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.matching.changes.actions import make_change, undo_change
from bothways.matching.changes.models import Change
from bothways.matching.changes.state import state_of
from bothways.matching.models import Run
from bothways.matching.publishing.actions import publish
from bothways.matching.review.actions import OwnMatch
from bothways.matching.tests.scenes import finished_run, sign_up
from bothways.programmes.models import Programme, ProgrammeRole
from tests.builders import make_person, make_sign_up
from tests.clients import client_of, text_of

from .scenes import do, effect, make_house, standing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


@pytest.fixture
def dan() -> Person:
    """Who coordinates and takes no part."""
    return make_person("Dan Ode")


@pytest.fixture
def programme(dan: Person) -> Programme:
    return make_house(dan)


@pytest.fixture
def ann(programme: Programme) -> Person:
    """Who takes part, and coordinates too."""
    person = sign_up("Ann").person
    ProgrammeRole.objects.create(programme=programme, person=person, role="coordinator")
    return person


@pytest.fixture
def run(programme: Programme, ann: Person, dan: Person) -> Run:
    return finished_run(programme, dan)


@pytest.fixture
def browser(ann: Person) -> Client:
    return client_of(ann)


def address(run: Run, name: str = "what-if", **more: int) -> str:
    return reverse(f"changes:{name}", kwargs={"programme": run.programme_id, "run": run.pk, **more})


def test_every_address_is_closed_to_her_with_a_sentence(
    run: Run, browser: Client, dan: Person
) -> None:
    change = do(run, dan, "split", "Bob")
    for found in (
        browser.get(address(run), {"who": sign_up("Bob").pk}),
        browser.post(address(run, "change"), {"who": sign_up("Bob").pk}),
        browser.post(address(run, "undo", change=change.pk)),
        browser.post(address(run, "decision"), {"who": sign_up("Bob").pk, "kind": "ban"}),
        browser.get(address(run, "fairness")),
    ):
        assert found.status_code == 403
        assert "ask another coordinator" in text_of(found)
        assert "Bob" not in text_of(found)
    assert standing(run) == ["Ann+Dee"]


def test_she_changes_and_takes_back_nothing_by_whatever_door(
    run: Run, ann: Person, dan: Person
) -> None:
    change = do(run, dan, "split", "Bob")
    found = effect(run, "move", "Cid", "Dee")
    with pytest.raises(OwnMatch):
        make_change(run=run, effect=found, state=state_of(run, found), by=ann)
    with pytest.raises(OwnMatch):
        undo_change(change=change, by=ann)
    assert Change.objects.standing().count() == 1


def test_in_the_next_round_she_tries_things_out_with_others_alone(
    run: Run, programme: Programme, browser: Client, ann: Person, dan: Person
) -> None:
    publish(run=run, words="", by=dan)
    make_sign_up(programme, "Gus", offers=["Excel"], wants=["SQL", "Piano"])
    second = finished_run(programme, dan)
    assert standing(second) == ["Eve+Gus"]
    assert browser.get(address(second), {"who": sign_up("Gus").pk}).status_code == 200
    refused = browser.get(address(second), {"who": [sign_up("Gus").pk, sign_up("Ann").pk]})
    assert refused.status_code == 403
    assert "Another coordinator can try things out with you." in text_of(refused)
    typed = browser.get(address(second), {"who": sign_up("Gus").pk, "name": "Ann"})
    assert typed.status_code == 422
    assert "That is you." in text_of(typed)


def test_what_was_changed_about_her_is_not_hers_to_read_even_later(
    run: Run, browser: Client, dan: Person
) -> None:
    do(run, dan, "split", "Bob")
    do(run, dan, "move", "Ann", "Eve")
    publish(run=run, words="", by=dan)
    history = "What has been decided"
    hers = text_of(browser.get(run.get_absolute_url()))
    assert "<b>Split</b>: Bob and Cid" in hers.partition(history)[2]
    assert "Ann and Eve" not in hers.partition(history)[2].partition('id="proof"')[0]
    his = text_of(client_of(dan).get(run.get_absolute_url()))
    assert "<b>Moved</b>: Ann and Eve (before: Ann and Dee)" in his
