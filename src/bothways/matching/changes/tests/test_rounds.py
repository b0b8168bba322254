"""Changes by hand on the board of a second round: what is published stays as it is."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.matching.changes.actions import CantBe, make_change, undo_change
from bothways.matching.changes.state import state_of
from bothways.matching.models import LeftOver, Match, Run
from bothways.matching.places.queries import places_of
from bothways.matching.publishing.actions import publish
from bothways.matching.review.actions import NoPlaceLeft, lock_pair
from bothways.matching.review.queries import totals_of
from bothways.matching.tests.scenes import finished_run, sign_up
from bothways.partnerships.models import Partnership
from bothways.people.models import Profile
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

from .scenes import do, effect, effects, make_house, standing

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
def first(programme: Programme, cora: Person) -> Run:
    """Round 1: Ann and Dee, Bob and Cid; Eve and Fay are left over."""
    run = finished_run(programme, cora)
    lock_pair(run=run, a=sign_up("Ann"), b=sign_up("Dee"), by=cora)
    publish(run=run, words="", by=cora)
    return run


@pytest.fixture
def run(first: Run, programme: Programme, cora: Person) -> Run:
    """Ann would be in two partnerships now; Gus, who has come later, is her second."""
    may_be_in_two("Ann")
    make_sign_up(programme, "Gus", offers=["SQL"], wants=["Excel"])
    run = finished_run(programme, cora)
    assert standing(run) == ["Ann+Gus"]
    return run


def may_be_in_two(name: str) -> None:
    SignUp.objects.filter(person__name=name).update(partnerships=2)


def what_if(run: Run, *names: str) -> str:
    path = reverse("changes:what-if", kwargs={"programme": run.programme_id, "run": run.pk})
    return f"{path}?" + "&".join(f"who={sign_up(name).pk}" for name in names)


def test_published_partner_stays_and_the_place_beside_them_moves(
    first: Run, run: Run, cora: Person
) -> None:
    assert [each.step.kind for each in effects(run, "Ann", "Eve")] == ["move"]
    change = do(run, cora, "move", "Ann", "Eve")
    assert standing(run) == ["Ann+Eve"]
    assert standing(first) == ["Ann+Dee", "Bob+Cid"]
    undo_change(change=change, by=cora)
    assert (standing(run), standing(first)) == (["Ann+Gus"], ["Ann+Dee", "Bob+Cid"])


def test_steps_of_one_person_leave_the_published_partner_out(run: Run) -> None:
    assert [each.step.left[0].names for each in effects(run, "Ann")] == [("Ann", "Gus")]


def test_who_has_all_their_partners_is_in_no_change(run: Run, cora: Person) -> None:
    sentence = "All places of Bob are taken by published partnerships."
    for each in effects(run, "Ann", "Bob"):
        assert sentence in each.refusals
    found = effects(run, "Ann", "Bob")[0]
    with pytest.raises(CantBe, match="All places of Bob"):
        make_change(run=run, effect=found, state=state_of(run, found), by=cora)


def test_partners_of_the_first_round_are_not_put_together_again(run: Run) -> None:
    may_be_in_two("Dee")
    [found] = effects(run, "Ann", "Dee")
    assert not found.may_be
    assert any("partners" in reason for reason in found.refusals), found.refusals


def test_lock_that_a_round_has_made_good_takes_no_place(run: Run) -> None:
    assert effect(run, "move", "Ann", "Eve").may_be


def test_place_that_another_programme_has_taken_is_not_given(run: Run, cora: Person) -> None:
    eve = sign_up("Eve").person
    Profile.objects.filter(person=eve).update(most_partnerships=1)
    elsewhere = make_programme("Elsewhere", coordinator=cora)
    make_sign_up(elsewhere, eve, offers=["Go"], wants=["Tea"])
    make_sign_up(elsewhere, "Stan Stranger", offers=["Tea"], wants=["Go"])
    publish(run=finished_run(elsewhere, cora), words="", by=cora)
    Eve = SignUp.objects.get(person=eve, programme=run.programme)  # noqa: N806
    ann = SignUp.objects.get(person__name="Ann")
    page = text_of(client_of(cora).get(f"{what_if(run)}who={ann.pk}&who={Eve.pk}"))
    assert "The places of Eve are taken by another programme." in page
    assert "effect__do" not in page
    assert "Elsewhere" not in page


def test_undoing_waits_for_a_place_that_was_taken_meanwhile(run: Run, cora: Person) -> None:
    change = do(run, cora, "split", "Ann")
    SignUp.objects.filter(person__name="Ann").update(partnerships=1)
    with pytest.raises(NoPlaceLeft, match="Ann: there is no place left"):
        undo_change(change=change, by=cora)
    assert standing(run) == []


def test_who_is_left_has_a_published_partner_still(run: Run) -> None:
    [found] = effects(run, "Ann")
    assert found.alone == ["Gus"]
    ann, gus = found.people
    assert (ann.with_after, gus.with_after) == ("nobody in this run", "nobody")


def test_partners_of_before_without_a_place_read_both_reasons(run: Run) -> None:
    [found] = effects(run, "Bob", "Cid")
    assert found.refusals == (
        "All places of Bob are taken by published partnerships.",
        "All places of Cid are taken by published partnerships.",
        "Bob and Cid are or were partners already, and aren’t matched a second time.",
    )


def test_page_says_who_stays(run: Run, cora: Person) -> None:
    page = text_of(client_of(cora).get(what_if(run, "Ann")))
    assert "Published partner, who stays: Dee" in page
    assert "with Gus" in page
    page = text_of(client_of(cora).get(what_if(run, "Bob")))
    assert "Published partner, who stays: Cid" in page
    assert "with nobody in this run" in page


def test_effect_around_the_published_is_matched_anew_without_them(run: Run, cora: Person) -> None:
    page = text_of(client_of(cora).get(what_if(run, "Ann", "Eve")))
    assert "With everybody else matched anew, the whole would lose 0.13." in page


def test_partner_by_hand_of_who_was_only_waiting_for_a_second_counts_as_served(
    first: Run, programme: Programme, cora: Person
) -> None:
    may_be_in_two("Dee")
    make_sign_up(programme, "Hal", offers=["Knots"], wants=["Knots"])
    run = finished_run(programme, cora)
    assert LeftOver.objects.get(run=run, sign_up=sign_up("Dee")).reason == "partnered"
    before = totals_of(run, set())
    make_sign_up(programme, "Ivo", offers=["Excel"], wants=["SQL"])
    do(run, cora, "join", "Dee", "Ivo")
    run.refresh_from_db()
    after = totals_of(run, set())
    assert (after.served - before.served, after.people - before.people) == (2, 2)


def test_round_publishes_what_was_made_by_hand_beside_the_first(
    first: Run, run: Run, cora: Person
) -> None:
    do(run, cora, "move", "Ann", "Eve")
    told = publish(run=run, words="", by=cora)
    assert (told.publication.number, told.people) == (2, 2)
    pairs = Match.objects.filter(partnership__isnull=False).values_list("name_a", "name_b")
    assert sorted(pairs) == [("Ann", "Dee"), ("Ann", "Eve"), ("Bob", "Cid")]
    assert Partnership.objects.count() == 3
    assert places_of(run.programme).here[sign_up("Ann").pk] == 2
