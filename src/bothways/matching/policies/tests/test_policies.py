from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.matching.models import Policy
from bothways.matching.policies.queries import policy_of, sentences, to_engine
from bothways.programmes.models import Programme
from tests.builders import make_programme
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


def choices(**changes: str) -> dict[str, str]:
    return {
        "objective": "worth",
        "stability": "5",
        "circles": "2",
        "circle_worth": "90",
        "mean": "harmonic",
        "other_function": "40",
        "same_location": "0",
        "working_hours": "10",
        "manager_on": "on",
        "manager_depth": "3",
        "cross_functions": "on",
        "overlap_hours_on": "on",
        "overlap_hours": "2.5",
    } | changes


def test_before_anybody_saves_the_usual_policy_holds(programme: Programme) -> None:
    assert sentences(policy_of(programme)) == [
        "As many people as possible get a partner.",
        "What each wants to learn and the other offers decides.",
        "Nobody is matched with a manager up to 2 steps above them.",
        "Partners share a language.",
    ]


def test_saved_policy_reaches_the_engine_as_chosen(cora: Person, programme: Programme) -> None:
    client_of(cora).post(reverse("policies:policy", args=[programme.pk]), choices())
    policy = to_engine(policy_of(programme))
    assert (policy.objective, policy.mean, policy.skills) == ("worth", "harmonic", 1.0)
    assert policy.stability == 0.05
    said = (
        "Up to 5% of the worth may go for fewer pairs of people who would rather have each other."
    )
    assert said in sentences(policy_of(programme))
    assert (policy.other_function, policy.working_hours) == (0.4, 0.1)
    assert (policy.manager_depth, policy.cross_functions) == (3, True)
    assert (policy.shared_language, policy.overlap_hours) == (False, 2.5)
    assert policy.on == programme.starts_on


def test_those_who_gain_least_may_come_first(cora: Person, programme: Programme) -> None:
    chosen = choices(objective="fair")
    client_of(cora).post(reverse("policies:policy", args=[programme.pk]), chosen)
    policy = to_engine(policy_of(programme))
    assert (policy.objective, policy.stability) == ("fair", 0.0)
    assert "those who gain least" in sentences(policy_of(programme))[0]


def test_saved_policy_ticks_the_checklist_and_is_in_the_history(
    cora: Person, programme: Programme
) -> None:
    client_of(cora).post(reverse("policies:policy", args=[programme.pk]), choices())
    assert Policy.objects.get().is_confirmed
    deed = Deed.objects.get(kind="decided what counts")
    assert deed.details["manager_depth"] == "3"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("other_function", "101"),
        ("other_function", "-1"),
        ("overlap_hours", "NaN"),
        ("manager_depth", "many"),
        ("objective", "luck"),
    ],
)
def test_value_that_makes_no_sense_is_refused_beside_it(
    cora: Person, programme: Programme, field: str, value: str
) -> None:
    address = reverse("policies:policy", args=[programme.pk])
    response = client_of(cora).post(address, choices(**{field: value}))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Policy.objects.exists()


def test_every_choice_is_said_as_a_sentence() -> None:
    policy = Policy(
        other_function=30,
        same_location=20,
        manager_depth=1,
        cross_functions=True,
        cross_teams=True,
        shared_language=True,
        overlap_hours=Decimal("2.5"),
        objective="worth",
    )
    assert sentences(policy) == [
        "The most is gained in all.",
        (
            "What each wants to learn and the other offers decides; being from different functions "
            "weighs 30 beside 100 for skills; working at the same location weighs 20 beside 100 "
            "for skills."
        ),
        "Nobody is matched with their own manager or report.",
        "Partners come from different functions.",
        "Partners come from different teams.",
        "Partners share a language.",
        "Partners’ working days share at least 2.5 hours.",
    ]


def test_page_says_what_is_typed_wrong_and_keeps_it(cora: Person, programme: Programme) -> None:
    address = reverse("policies:policy", args=[programme.pk])
    page = text_of(client_of(cora).post(address, choices(other_function="500")))
    assert 'value="500"' in page


def test_rule_that_is_off_minds_no_figure(cora: Person, programme: Programme) -> None:
    typed = choices(manager_depth="999", overlap_hours="NaN")
    del typed["manager_on"], typed["overlap_hours_on"]
    response = client_of(cora).post(reverse("policies:policy", args=[programme.pk]), typed)
    assert response.status_code == 302
    assert (policy_of(programme).manager_depth, policy_of(programme).overlap_hours) == (0, 0)


@pytest.mark.parametrize("figure", ["", "0", "-1", "21", "1.5", "Infinity"])
def test_rule_that_is_on_needs_a_figure(cora: Person, programme: Programme, figure: str) -> None:
    address = reverse("policies:policy", args=[programme.pk])
    response = client_of(cora).post(address, choices(manager_depth=figure))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["manager_depth"]


def test_page_offers_a_figure_for_a_rule_that_is_off(cora: Person, programme: Programme) -> None:
    page = client_of(cora).get(reverse("policies:policy", args=[programme.pk]))
    rules = {rule.name: rule for rule in page.context["rules"]}
    assert (rules["manager"].figure_value, rules["overlap_hours"].figure_value) == ("2", "2")
    assert (rules["manager"].switch.value(), rules["overlap_hours"].switch.value()) == (True, False)
