"""Trying what counts before it is saved."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.matching.models import Policy
from bothways.matching.policies.queries import policy_of
from bothways.matching.policies.trial import trial_of
from bothways.programmes.models import Programme
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

from .test_policies import choices

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    """Ann fits Bob, of her own function, and no one else; Cid and Dee fit across functions."""
    programme = make_programme(coordinator=cora)
    for name, function, offers, wants in (
        ("Ann A", "Sales", ["Excel"], ["SQL"]),
        ("Bob B", "Sales", ["SQL"], ["Excel"]),
        ("Cid C", "Legal", ["Chess"], ["Piano"]),
        ("Dee D", "Data", ["Piano"], ["Chess"]),
    ):
        make_sign_up(programme, make_person(name, function=function), offers=offers, wants=wants)
    return programme


def test_trial_says_who_would_lose_by_a_rule_and_what_it_forbids(programme: Programme) -> None:
    policy = policy_of(programme)
    policy.cross_functions = True
    trial = trial_of(programme, policy)
    assert trial is not None
    assert (trial.figures[0].now, trial.figures[0].then) == ("4", "2")
    assert [(group.title, group.names) for group in trial.groups] == [
        ("2 would lose theirs", ["Ann A", "Bob B"])
    ]
    (line,) = trial.rules
    assert line.sentence == "They work in different functions."
    assert line.effect == (
        "forbids 1 of 2 pairs who fit each other; 1 of them would be allowed without it"
    )


def test_trial_of_what_is_saved_changes_nobody(programme: Programme) -> None:
    trial = trial_of(programme, policy_of(programme))
    assert trial is not None
    assert (trial.is_same, trial.groups) == (True, [])


def test_trying_saves_nothing_and_keeps_what_was_typed(programme: Programme, cora: Person) -> None:
    address = reverse("policies:policy", args=[programme.pk])
    typed = choices(do="try", other_function="40")
    page = client_of(cora).post(address, typed)
    text = text_of(page)
    assert page.status_code == 200
    assert "Nothing is saved yet." in text
    assert "2 would lose theirs" in text
    assert 'value="40"' in text
    assert not Policy.objects.exists()


def test_trying_nonsense_says_so_beside_it(programme: Programme, cora: Person) -> None:
    address = reverse("policies:policy", args=[programme.pk])
    page = client_of(cora).post(address, choices(do="try", other_function="500"))
    assert page.status_code == 422
    assert page.context["trial"] is None


def test_with_nobody_to_try_it_on_it_says_so(cora: Person) -> None:
    empty = make_programme("Empty", coordinator=cora)
    page = client_of(cora).post(reverse("policies:policy", args=[empty.pk]), choices(do="try"))
    assert "two to 5,000 people" in text_of(page)
