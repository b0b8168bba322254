"""What a programme is for: each outcome with how it is measured, from where to where."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.programmes.models import Outcome, Programme, State
from bothways.programmes.programmes.actions import set_outcomes
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


def typed(**changes: str) -> dict[str, str]:
    return {
        "audience": "organisation",
        "text": "More ties across functions",
        "measure": "ties",
        "unit": "ties a person",
        "baseline": "1",
        "target": "3.5",
        "due_on": "2027-06-30",
        "owner": "",
    } | changes


def address(programme: Programme, outcome: Outcome | None = None) -> str:
    if outcome:
        return reverse("outcomes:outcome", args=[programme.pk, outcome.pk])
    return reverse("outcomes:list", args=[programme.pk])


def test_outcome_is_added_with_all_that_measures_it(programme: Programme, cora: Person) -> None:
    page = client_of(cora).post(address(programme), typed(owner=str(cora.pk)), follow=True)
    added = Outcome.objects.get(text="More ties across functions")
    assert (added.baseline, added.target, added.owner, added.position) == (
        Decimal("1"),
        Decimal("3.5"),
        cora,
        1,
    )
    assert "1 → 3.5 ties a person" in text_of(page)
    assert Deed.objects.filter(kind="added an outcome").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 301}, "text"),
        ({"measure": ""}, "measure"),
        ({"measure": "luck"}, "measure"),
        ({"target": "much"}, "target"),
        ({"target": "NaN"}, "target"),
        ({"target": "1e30"}, "target"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"audience": "nobody"}, "audience"),
    ],
)
def test_what_makes_no_sense_is_said_beside_it(
    programme: Programme, cora: Person, changes: dict[str, str], field: str
) -> None:
    response = client_of(cora).post(address(programme), typed(**changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert Outcome.objects.count() == 2


def test_owner_is_one_of_the_team(programme: Programme, cora: Person) -> None:
    stranger = make_person("Una Unrelated")
    response = client_of(cora).post(address(programme), typed(owner=str(stranger.pk)))
    assert "owner" in response.context["form"].errors


def test_last_outcome_of_its_kind_stays_once_people_may_sign_up(
    programme: Programme, cora: Person
) -> None:
    Programme.objects.update(state=State.OPEN)
    last = programme.outcomes.get(audience="organisation")
    browser = client_of(cora)
    page = browser.post(address(programme, last), {"do": "remove"}, follow=True)
    assert "keeps one outcome for participants" in text_of(page)
    moved = browser.post(address(programme, last), typed(audience="participants"))
    assert moved.status_code == 422
    assert Outcome.objects.filter(audience="organisation").count() == 1


def test_draft_may_lose_its_outcomes(programme: Programme, cora: Person) -> None:
    last = programme.outcomes.get(audience="organisation")
    client_of(cora).post(address(programme, last), {"do": "remove"})
    assert not Outcome.objects.filter(audience="organisation").exists()


def test_outcome_of_another_programme_is_not_found(programme: Programme, cora: Person) -> None:
    other = make_programme("Else").outcomes.first()
    assert other
    assert client_of(cora).get(address(programme, other)).status_code == 404


@pytest.mark.parametrize(
    ("baseline", "target", "result", "reached"),
    [
        ("2", "4", "4", True),
        ("2", "4", "3.9", False),
        ("40", "20", "15", True),
        ("40", "20", "30", False),
        (None, "80", "80", True),
        ("2", None, "5", None),
        ("2", "4", None, None),
    ],
)
def test_reached_is_judged_on_the_way_from_the_baseline(
    baseline: str | None, target: str | None, result: str | None, reached: bool | None
) -> None:
    figures = {
        name: Decimal(value) if value else None
        for name, value in (("baseline", baseline), ("target", target), ("result", result))
    }
    assert Outcome(text="x", **figures).is_reached is reached


def test_words_that_stay_keep_their_measure(programme: Programme) -> None:
    one = programme.outcomes.get(audience="participants")
    Outcome.objects.filter(pk=one.pk).update(measure="goals", target=Decimal("4"))
    set_outcomes(programme, {"participants": ["New", one.text], "organisation": []})
    kept = Outcome.objects.get(text=one.text)
    assert (kept.pk, kept.measure, kept.target, kept.position) == (
        one.pk,
        "goals",
        Decimal("4"),
        1,
    )
    assert Outcome.objects.count() == 2


def test_scripts_are_only_text(programme: Programme, cora: Person) -> None:
    page = client_of(cora).post(
        address(programme), typed(text="<script>alert(1)</script>"), follow=True
    )
    assert "<script>alert" not in page.content.decode()
