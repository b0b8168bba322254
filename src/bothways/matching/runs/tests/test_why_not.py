"""Runs that can't be done, and what each run was made by."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.matching.models import Policy, Run
from bothways.matching.policies.actions import forget_version, keep_version
from bothways.matching.runs.actions import start_run
from bothways.matching.tests.scenes import finished_run, make_scene, standing_act, work
from bothways.people.models import Profile
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


def test_run_in_which_nobody_may_be_matched_says_why(cora: Person) -> None:
    programme = make_programme(coordinator=cora)
    for name, offers, wants in (("Ann A", ["Excel"], ["SQL"]), ("Bob B", ["SQL"], ["Excel"])):
        make_sign_up(programme, make_person(name, function="Sales"), offers=offers, wants=wants)
    Policy.objects.create(programme=programme, cross_functions=True)
    run = start_run(programme=programme, by=cora)
    work()
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert run.message == "The rules forbid the 1 pair of people who fit each other."
    page = text_of(client_of(cora).get(run.get_absolute_url()))
    assert "Nobody can be matched: the 1 pair that fits is forbidden by" in page
    assert f"/programmes/{programme.pk}/policy/#rule-cross_functions" in page
    assert "Without “Partners come from different functions” all 2 of them would have one." in page


def test_run_with_a_lock_against_a_rule_names_both(cora: Person) -> None:
    programme = make_scene(cora)
    Policy.objects.create(programme=programme, overlap_hours=12)
    for name, zone in (("Mara Okafor", "Asia/Tokyo"), ("Tomasz Zieliński", "America/Lima")):
        Profile.objects.filter(person__name=name).update(time_zone=zone)
    standing_act(programme, "lock", "Mara Okafor", "Tomasz Zieliński")
    run = start_run(programme=programme, by=cora)
    work()
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    page = text_of(client_of(cora).get(run.get_absolute_url()))
    assert "are locked to each other, against" in page
    assert "#rule-overlap_hours" in page


def test_run_says_which_version_counted(cora: Person) -> None:
    programme = make_scene(cora)
    version = keep_version(programme=programme, by=cora, name="Strict on languages")
    run = finished_run(programme, cora)
    forget_version(version=version, by=cora)
    again = finished_run(programme, cora)
    assert (run.policy["version"], again.policy["version"]) == ("Strict on languages", "")
    page = text_of(client_of(cora).get(reverse("runs:list", args=[programme.pk])))
    assert page.count("by “Strict on languages”") == 1
    assert "As in the version “Strict on languages”:" in text_of(
        client_of(cora).get(run.get_absolute_url())
    )
