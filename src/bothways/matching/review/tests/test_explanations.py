"""Why these two, why not those two, and what it would have cost."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.matching.models import Match, Policy, Run
from bothways.matching.review.actions import lock_pair, undo_act
from bothways.matching.review.explanations import explain_two
from bothways.matching.review.story import story_of
from bothways.matching.runs.certificate import loss_of
from bothways.matching.tests.scenes import finished_run, make_scene, match_of, sign_up, standing_act
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


def crowded(cora: Person) -> Programme:
    """Four pairs fit wholly, and everybody fits three others a little."""
    programme = make_programme("Crowded", coordinator=cora)
    for place in range(4):
        make_sign_up(
            programme,
            f"Left {place}",
            offers=[f"Craft {place}", "Excel"],
            wants=[(f"Art {place}", 3, 0), ("SQL", 1, 0)],
        )
        make_sign_up(
            programme,
            f"Right {place}",
            offers=[f"Art {place}", "SQL"],
            wants=[(f"Craft {place}", 3, 0), ("Excel", 1, 0)],
        )
    return programme


def test_two_who_are_together_are_told_so(cora: Person) -> None:
    run = finished_run(make_scene(cora), cora)
    found = explain_two(run, sign_up("Tomasz Zieliński"), sign_up("Mara Okafor"))
    assert found.sentence == "They are together in this run."
    assert (found.one, found.one_gives, found.other_gives) == (
        "Tomasz Zieliński",
        ["Cash-flow forecasting"],
        ["Storytelling"],
    )
    assert found.match == match_of("Mara Okafor")


def test_one_way_is_no_match(cora: Person) -> None:
    programme = make_scene(cora)
    make_sign_up(programme, "Noor Haddad", offers=["Grant writing"], wants=["Chess"])
    run = finished_run(programme, cora)
    found = explain_two(run, sign_up("Lena Fuchs"), sign_up("Noor Haddad"))
    assert (found.worth, found.gain_one, found.gain_other) == (0.0, 1.0, 0.0)
    assert "Lena Fuchs could learn from Noor Haddad" in found.sentence


def test_ban_is_the_reason(cora: Person) -> None:
    programme = make_scene(cora)
    standing_act(programme, "ban", "Mara Okafor", "Tomasz Zieliński")
    run = finished_run(programme, cora)
    found = explain_two(run, sign_up("Mara Okafor"), sign_up("Tomasz Zieliński"))
    assert found.forbidden_by == [
        "Mara Okafor and Tomasz Zieliński were banned as a pair on review."
    ]
    assert found.match is None


def test_line_of_management_is_followed_past_the_two(cora: Person) -> None:
    """Mara reports to Inés, who reports to Tomasz: two steps, and Inés isn't one of the two."""
    programme = make_scene(cora)
    mara, ines, tomasz = (
        sign_up(name) for name in ("Mara Okafor", "Inés Prado", "Tomasz Zieliński")
    )
    for report, manager in ((mara, ines), (ines, tomasz)):
        profile = report.person.profile
        profile.manager = manager.person
        profile.save()
    run = finished_run(programme, cora)
    found = explain_two(run, mara, tomasz)
    assert "Tomasz Zieliński is above Mara Okafor in the line of management." in found.forbidden_by


def test_lock_to_somebody_else_is_the_reason(cora: Person) -> None:
    programme = make_scene(cora)
    make_sign_up(programme, "Noor Haddad", offers=["Cash-flow forecasting"], wants=["Storytelling"])
    standing_act(programme, "lock", "Mara Okafor", "Noor Haddad")
    run = finished_run(programme, cora)
    found = explain_two(run, sign_up("Mara Okafor"), sign_up("Tomasz Zieliński"))
    assert found.sentence == (
        "Mara Okafor and Noor Haddad were locked together, so nobody else could have either."
    )


@pytest.mark.parametrize("objective", ["served", "worth"])
def test_loss_that_is_named_is_really_lost(cora: Person, objective: str) -> None:
    """Lock each next best in turn and match again: the whole loses what was said, or more."""
    programme = crowded(cora)
    Policy.objects.create(programme=programme, objective=objective)
    run = finished_run(programme, cora)
    compared = 0
    assert run.figures["worth"] == 4.0
    for match in Match.objects.filter(run=run).select_related("run"):
        for side, key in ((match.a_id, "next_a"), (match.b_id, "next_b")):
            instead = match.why[key]
            if instead is None:
                continue
            loss = loss_of(run, str(side), instead["id"], instead["worth"])
            assert loss is not None
            newest = Run.objects.filter(programme=programme).first()
            assert newest is not None
            one, other = (SignUp.objects.get(pk=pk) for pk in (side, int(instead["id"])))
            act = lock_pair(run=newest, a=one, b=other, by=cora)
            again = finished_run(programme, cora)
            undo_act(run=again, act=act, by=cora)
            assert run.figures["worth"] - again.figures["worth"] >= loss - 1e-9
            compared += loss > 0
    assert compared == 8  # everybody has a next best, and each would cost something


def test_story_names_next_best_and_its_cost(cora: Person) -> None:
    run = finished_run(crowded(cora), cora)
    stories = [story_of(match) for match in run.matches.select_related("run")]
    costs = {next_best.cost for story in stories for next_best in story.next_best}
    assert costs
    assert all(
        cost == "The whole might be as good." or cost.startswith("The whole would lose at least 0.")
        for cost in costs
    )


def test_page_explains_two_by_name_and_keeps_what_was_typed(cora: Person, client: Client) -> None:
    run = finished_run(make_scene(cora), cora)
    client.force_login(cora, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("review:left-over", args=[run.programme_id, run.pk])
    page = client.get(address, {"one": "zielinski", "other": "mara"})
    assert "They are together in this run." in page.content.decode()
    assert 'value="zielinski"' in page.content.decode()
    wrong = client.get(address, {"one": "zielinski", "other": ""})
    assert wrong.status_code == 422
    assert "This field is required." in wrong.content.decode()


def test_two_who_are_apart_are_told_what_would_change_in_truth(cora: Person) -> None:
    run = finished_run(crowded(cora), cora)
    left, right = sign_up("Left 0"), sign_up("Right 1")
    found = explain_two(run, left, right)
    assert found.what_if is not None
    assert found.what_if.sentence == "With everybody else matched anew, the whole would lose 1.50."
    assert found.what_if.moves == (
        "Left 0: Right 0 → Right 1",
        "Right 0: Left 0 → Left 1",
        "Left 1: Right 1 → Right 0",
        "Right 1: Left 1 → Left 0",
    )
    assert found.what_if.more == 0


def test_what_if_knows_a_ban_taken_back_since(cora: Person) -> None:
    """The run never weighed Una and Ben; now they'd be together whatever becomes of Cleo."""
    programme = make_programme("Small", coordinator=cora)
    for name, offers, wants in (
        ("Una", ["Chess"], ["Piano"]),
        ("Ben", ["Piano"], ["Chess"]),
        ("Cleo", ["SQL"], ["Excel"]),
        ("Dan", ["Excel"], ["SQL"]),
        ("Eve", ["Excel"], ["SQL", "Rowing"]),
    ):
        make_sign_up(programme, name, offers=offers, wants=wants)
    act = standing_act(programme, "ban", "Una", "Ben")
    run = finished_run(programme, cora)
    undo_act(run=run, act=act, by=cora)
    found = explain_two(run, sign_up("Cleo"), sign_up("Eve")).what_if
    assert found is not None
    assert "Una: nobody → Ben" in found.moves


def test_what_if_is_on_the_page_without_scripts(cora: Person, client: Client) -> None:
    run = finished_run(crowded(cora), cora)
    client.force_login(cora)
    asked = {"one": "Left 0", "other": "Right 1"}
    page = client.get(reverse("review:left-over", args=[run.programme_id, run.pk]), asked)
    assert "the whole would lose 1.50" in page.content.decode()


def test_what_if_says_nothing_about_people_who_have_changed_since(cora: Person) -> None:
    programme = crowded(cora)
    run = finished_run(programme, cora)
    make_sign_up(programme, "Late", offers=["Excel"], wants=[("SQL", 1, 0)])
    assert explain_two(run, sign_up("Left 0"), sign_up("Right 1")).what_if is None


def test_fair_run_says_what_would_change_without_prices(cora: Person) -> None:
    programme = crowded(cora)
    Policy.objects.create(programme=programme, objective="fair", shared_language=False)
    run = finished_run(programme, cora)
    found = explain_two(run, sign_up("Left 0"), sign_up("Right 1"))
    assert found.sentence == "Together they would be worth 0.25."
    assert found.what_if is not None
    assert "the whole would lose 1.50" in found.what_if.sentence


def test_story_says_which_words_met_where_they_aren_t_the_same(cora: Person) -> None:
    programme = make_programme("Words", coordinator=cora)
    make_sign_up(programme, "Ana Ruiz", offers=["k8s"], wants=["Chess"])
    make_sign_up(programme, "Ben Ode", offers=["Chess"], wants=["Kubernetes"])
    run = finished_run(programme, cora)
    match = run.matches.get()
    story = story_of(match)
    assert [flow.words for flow in story.a_gives] == [
        "“k8s” and “Kubernetes” are words for one skill: Kubernetes."
    ]
    assert [flow.words for flow in story.b_gives] == [""]
    page = text_of(
        client_of(cora).get(reverse("review:match", args=[programme.pk, run.pk, match.pk]))
    )
    assert "“k8s” and “Kubernetes” are words for one skill" in page
