"""Changes by hand: what a step does, what it may not, and how it is taken back."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.common.jobs import worker
from bothways.matching.changes.actions import (
    BuiltUpon,
    CantBe,
    ChangedMeanwhile,
    RunUnderWay,
    hold_and_run_again,
    make_change,
    undo_change,
)
from bothways.matching.changes.models import Change
from bothways.matching.changes.state import state_of
from bothways.matching.models import Circle, Match, Publication, ReviewAct, Run
from bothways.matching.notes.actions import write_note
from bothways.matching.review.actions import (
    KeptTogether,
    NoPlaceLeft,
    NotTogetherHere,
    ReviewRefused,
    StaleRun,
    ban_pair,
    join_circle,
    lock_pair,
    part_circle,
    part_match,
    undo_act,
)
from bothways.matching.review.circles import rings_on_board
from bothways.matching.review.left_over import alone_in
from bothways.matching.review.queries import Asked, board, totals_of
from bothways.matching.runs.actions import AlreadyPublished, start_run
from bothways.matching.tests.scenes import finished_run, sign_up, work
from bothways.programmes.models import Programme
from bothways.recruitment.models import Block, SignUp
from bothways.recruitment.signups.actions import withdraw
from tests.builders import make_person, make_sign_up

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
def run(programme: Programme, cora: Person) -> Run:
    run = finished_run(programme, cora)
    assert standing(run) == ["Ann+Dee", "Bob+Cid"]
    return run


def match(a: str, b: str) -> Match:
    return Match.objects.get(name_a=a, name_b=b)


def alone(run: Run) -> list[str]:
    return sorted(one.name for one in alone_in(run))


# What a step would do


def test_swap_shows_each_ones_gain_and_the_whole_before_and_after(run: Run) -> None:
    found = effect(run, "swap", "Ann", "Bob", together="Ann Bob")
    assert [(one.name, round(one.before, 3), round(one.after, 3)) for one in found.people] == [
        ("Ann", 1.0, 0.5),
        ("Bob", 1.0, 0.5),
        ("Cid", 1.0, 1.0),
        ("Dee", 0.5, 1.0),
    ]
    assert (round(found.before.worth, 3), round(found.after.worth, 3)) == (1.707, 1.5)
    assert (found.before.served, found.after.served) == (4, 4)
    assert found.alone == []
    assert found.may_be


def test_gap_after_a_change_is_measured_by_the_ceiling_of_the_run(run: Run) -> None:
    found = effect(run, "swap", "Ann", "Bob", together="Ann Bob")
    assert found.proof_before.number == "0 %".replace(" ", "\N{NO-BREAK SPACE}")
    assert found.proof_after.number == "12.2 %".replace(" ", "\N{NO-BREAK SPACE}")
    assert found.proof_after.sentence == (
        "No other way of pairing these 6 people is more than 12.2\N{NO-BREAK SPACE}% better."
    )


def test_fewer_served_is_said_in_people(run: Run) -> None:
    found = effect(run, "move", "Ann", "Bob")
    assert sorted(found.alone) == ["Cid", "Dee"]
    assert found.proof_after.sentence == (
        "Another way of pairing these 6 people might serve up to 2 more people."
    )


def test_best_that_may_be_comes_first_and_what_breaks_a_rule_last(run: Run) -> None:
    found = effects(run, "Ann", "Eve")
    assert [(each.step.kind, each.may_be) for each in found] == [("move", True)]
    found = effects(run, "Ann", "Bob")
    assert [(each.step.kind, each.may_be) for each in found] == [
        ("swap", True),
        ("move", True),
        ("swap", False),
    ]


# Doing it and taking it back


def test_swap_is_written_into_the_run_and_undone_as_one_step(run: Run, cora: Person) -> None:
    change = do(run, cora, "swap", "Ann", "Bob", together="Ann Bob")
    assert standing(run) == ["Ann+Bob", "Cid+Dee"]
    made = match("Ann", "Bob")
    assert (made.is_by_hand, made.made_by, round(made.worth, 3)) == (True, cora, 0.5)
    assert [flow["skill"] for flow in made.a_gives] == ["Excel"]
    assert match("Ann", "Dee").parted_at is not None
    assert (change.by, change.kind) == (cora, "swap")
    assert undo_change(change=change, by=cora)
    assert standing(run) == ["Ann+Dee", "Bob+Cid"]
    assert not Match.objects.filter(is_by_hand=True).exists()
    change.refresh_from_db()
    assert (change.undone_by, change.undone_at is not None) == (cora, True)


def test_change_and_its_undoing_are_in_the_history(run: Run, cora: Person) -> None:
    change = do(run, cora, "swap", "Ann", "Bob", together="Ann Bob")
    undo_change(change=change, by=cora)
    deeds = Deed.objects.filter(kind__contains="by hand").order_by("pk")
    assert [(deed.kind, deed.subject, deed.by_id) for deed in deeds] == [
        ("changed matches by hand", "swapped: Ann, Bob, Cid and Dee", cora.pk),
        ("took a change by hand back", "swapped: Ann, Bob, Cid and Dee", cora.pk),
    ]
    assert deeds[0].details["sign_ups"] == sorted(
        sign_up(name).pk for name in ("Ann", "Bob", "Cid", "Dee")
    )


def test_undoing_twice_is_undoing_once(run: Run, cora: Person) -> None:
    change = do(run, cora, "swap", "Ann", "Bob", together="Ann Bob")
    assert undo_change(change=change, by=cora)
    assert not undo_change(change=change, by=cora)


def test_second_click_answers_with_what_the_first_has_done(run: Run, cora: Person) -> None:
    found = effect(run, "move", "Ann", "Eve")
    state = state_of(run, found)
    first = make_change(run=run, effect=found, state=state, by=cora)
    assert make_change(run=run, effect=found, state=state, by=cora) == first
    with pytest.raises(ChangedMeanwhile):
        make_change(run=run, effect=found, state=state, by=make_person("Dan Ode"))
    assert standing(run) == ["Ann+Eve", "Bob+Cid"]


def test_what_was_written_about_them_keeps_its_row_when_the_change_is_taken_back(
    run: Run, cora: Person
) -> None:
    change = do(run, cora, "move", "Ann", "Eve")
    write_note(people=[sign_up("Ann"), sign_up("Eve")], text="Both speak Welsh.", by=cora)
    undo_change(change=change, by=cora)
    assert standing(run) == ["Ann+Dee", "Bob+Cid"]
    shown = board(Run.objects.get(pk=run.pk), Asked(show="notes"), cora)
    assert [(row.names, row.is_parted, row.notes) for row in shown.rows] == [
        ("Ann and Eve", True, 1)
    ]
    assert (shown.totals.served, shown.totals.people) == (4, 6)
    do(run, cora, "move", "Ann", "Eve")
    assert standing(run) == ["Ann+Eve", "Bob+Cid"]
    assert Match.objects.filter(run=run).count() == 3, "the same row came back"


def test_circle_that_somebody_has_written_about_is_kept_apart(run: Run, cora: Person) -> None:
    change = do(run, cora, "ring", "Eve", "Cid", "Fay")
    people = [sign_up(name) for name in ("Eve", "Cid", "Fay")]
    write_note(people=people, text="Meet on Tuesdays.", by=cora)
    undo_change(change=change, by=cora)
    assert standing(run) == ["Ann+Dee", "Bob+Cid"]
    [ring] = rings_on_board(run, cora)
    assert (ring.is_parted, ring.notes) == (True, 1)


def test_move_leaves_the_old_partner_alone(run: Run, cora: Person) -> None:
    do(run, cora, "move", "Ann", "Eve")
    assert standing(run) == ["Ann+Eve", "Bob+Cid"]
    assert alone(run) == ["Dee", "Fay"]


def test_two_who_are_alone_are_put_together(run: Run, cora: Person) -> None:
    do(run, cora, "split", "Ann")
    do(run, cora, "join", "Ann", "Eve")
    assert standing(run) == ["Ann+Eve", "Bob+Cid"]
    assert totals_of(run, set()).served == 4


def test_circle_runs_as_the_gains_say_and_frees_who_was_matched(run: Run, cora: Person) -> None:
    change = do(run, cora, "ring", "Eve", "Cid", "Fay")
    assert standing(run) == ["Ann+Dee", "Cid+Fay+Eve"]
    circle = Circle.objects.get(run=run)
    assert (circle.is_by_hand, circle.made_by, circle.kind) == (True, cora, "ring")
    assert alone(run) == ["Bob"]
    found = totals_of(run, set())
    assert (found.circles, found.served, found.pairs) == (1, 5, 1)
    undo_change(change=change, by=cora)
    assert standing(run) == ["Ann+Dee", "Bob+Cid"]
    assert alone(run) == ["Eve", "Fay"]


def test_circle_is_split_as_a_step(run: Run, cora: Person) -> None:
    do(run, cora, "ring", "Eve", "Cid", "Fay")
    change = do(run, cora, "split", "Eve", "Cid", "Fay")
    assert standing(run) == ["Ann+Dee"]
    undo_change(change=change, by=cora)
    assert standing(run) == ["Ann+Dee", "Cid+Fay+Eve"]


def test_who_would_be_in_two_keeps_the_first_partner(run: Run, cora: Person) -> None:
    SignUp.objects.filter(pk=sign_up("Ann").pk).update(partnerships=2)
    found = {each.step.kind: each for each in effects(run, "Ann", "Eve")}
    assert found["join"].step.left == ()
    do(run, cora, "join", "Ann", "Eve")
    assert standing(run) == ["Ann+Dee", "Ann+Eve", "Bob+Cid"]
    assert found["move"].step.left != ()


def test_pair_that_a_change_parted_comes_back_as_the_run_had_it(run: Run, cora: Person) -> None:
    first = match("Ann", "Dee")
    do(run, cora, "split", "Ann")
    change = do(run, cora, "join", "Ann", "Dee")
    again = match("Ann", "Dee")
    assert (again.pk, again.is_by_hand, again.parted_at) == (first.pk, False, None)
    undo_change(change=change, by=cora)
    assert standing(run) == ["Bob+Cid"]


def test_somebody_who_signed_up_since_is_counted(run: Run, cora: Person) -> None:
    make_sign_up(run.programme, "Gus", offers=["Rust"], wants=["Piano"])
    found = effect(run, "join", "Gus", "Eve")
    assert not found.is_within_proof
    make_change(run=run, effect=found, state=state_of(run, found), by=cora)
    totals = totals_of(run, set())
    assert (totals.served, totals.people) == (6, 7)


# What may not be


def test_rule_that_is_broken_is_the_reason(run: Run, cora: Person) -> None:
    low, high = sorted((sign_up("Ann"), sign_up("Bob")), key=lambda one: one.pk)
    Block.objects.create(low=low, high=high)
    found = effect(run, "move", "Ann", "Bob")
    assert found.refusals == (
        "Ann and Bob are not to be matched with each other; one of them asked for it.",
    )
    with pytest.raises(CantBe, match="asked for it"):
        make_change(run=run, effect=found, state=state_of(run, found), by=cora)
    assert standing(run) == ["Ann+Dee", "Bob+Cid"]


def test_ban_and_nothing_that_flows_are_reasons(run: Run, cora: Person) -> None:
    ban_pair(run=run, a=sign_up("Ann"), b=sign_up("Eve"), by=cora)
    assert effect(run, "move", "Ann", "Eve").refusals == (
        "Ann and Eve were banned as a pair on review.",
    )
    assert effect(run, "join", "Eve", "Fay").refusals == (
        "Eve offers nothing that Fay wants to learn, so Fay would gain nothing.",
    )


def test_lock_keeps_its_pair_from_every_step(run: Run, cora: Person) -> None:
    lock_pair(run=run, a=sign_up("Ann"), b=sign_up("Dee"), by=cora)
    sentence = "Ann and Dee are locked together. Undo the lock first."
    for each in effects(run, "Ann", "Bob"):
        assert sentence in each.refusals
    assert effect(run, "split", "Ann").refusals == (sentence,)


def test_who_is_locked_elsewhere_has_no_place_to_give(run: Run, cora: Person) -> None:
    lock_pair(run=run, a=sign_up("Eve"), b=sign_up("Cid"), by=cora)
    (refusal,) = effect(run, "move", "Ann", "Eve").refusals
    assert refusal.startswith("Cid and Eve are locked together already")


def test_pair_parted_by_an_act_comes_back_by_that_act(run: Run, cora: Person) -> None:
    part_match(match=match("Ann", "Dee"), by=cora)
    assert effect(run, "join", "Ann", "Dee").refusals == (
        "You have taken Ann and Dee apart. Put them back together first.",
    )


def test_who_waits_or_has_withdrawn_gets_nobody(run: Run, cora: Person) -> None:
    SignUp.objects.filter(pk=sign_up("Eve").pk).update(is_waiting_this_time=True)
    assert "Eve isn't to be matched this time." in effect(run, "move", "Ann", "Eve").refusals
    withdraw(sign_up=sign_up("Fay"), by=None)
    assert effect(run, "move", "Cid", "Fay").refusals == ("Fay doesn’t take part any more.",)


# Stale


@pytest.mark.parametrize("what", ["act", "change", "sign-up", "wish"])
def test_anything_that_changed_meanwhile_is_told_and_nothing_done(
    run: Run, cora: Person, what: str
) -> None:
    found = effect(run, "move", "Ann", "Eve")
    state = state_of(run, found)
    if what == "act":
        lock_pair(run=run, a=sign_up("Bob"), b=sign_up("Cid"), by=cora)
    elif what == "change":
        do(run, cora, "split", "Bob")
    elif what == "sign-up":
        SignUp.objects.filter(pk=sign_up("Fay").pk).update(changed_at=timezone.now())
    else:
        Block.objects.create(low=sign_up("Bob"), high=sign_up("Fay"))
    before = standing(run)
    with pytest.raises(ChangedMeanwhile):
        make_change(run=run, effect=found, state=state, by=cora)
    assert standing(run) == before


def test_other_figures_than_those_seen_are_not_agreed_to(run: Run, cora: Person) -> None:
    state = state_of(run, effect(run, "move", "Ann", "Eve"))
    other = effect(run, "swap", "Ann", "Bob", together="Ann Bob")
    with pytest.raises(ChangedMeanwhile):
        make_change(run=run, effect=other, state=state, by=cora)


def test_older_run_and_published_one_are_closed(
    programme: Programme, run: Run, cora: Person
) -> None:
    change = do(run, cora, "split", "Bob")
    found = effect(run, "move", "Ann", "Eve")
    newer = finished_run(programme, cora)
    with pytest.raises(StaleRun):
        make_change(run=run, effect=found, state=state_of(run, found), by=cora)
    with pytest.raises(StaleRun):
        undo_change(change=change, by=cora)
    Publication.objects.create(programme=programme, run=newer, by=cora)
    found = effect(newer, "move", "Ann", "Eve")
    with pytest.raises(AlreadyPublished):
        make_change(run=newer, effect=found, state=state_of(newer, found), by=cora)


# Acts and changes together


def test_later_change_is_taken_back_first(run: Run, cora: Person) -> None:
    first = do(run, cora, "swap", "Ann", "Bob", together="Ann Bob")
    second = do(run, cora, "split", "Ann")
    with pytest.raises(BuiltUpon):
        undo_change(change=first, by=cora)
    undo_change(change=second, by=cora)
    undo_change(change=first, by=cora)
    assert standing(run) == ["Ann+Dee", "Bob+Cid"]


def test_partner_taken_by_a_later_change_is_not_taken_twice(run: Run, cora: Person) -> None:
    first = do(run, cora, "split", "Ann")
    do(run, cora, "join", "Ann", "Eve")
    with pytest.raises(NoPlaceLeft):
        undo_change(change=first, by=cora)
    assert standing(run) == ["Ann+Eve", "Bob+Cid"]


def test_lock_on_what_was_made_keeps_the_change(run: Run, cora: Person) -> None:
    change = do(run, cora, "move", "Ann", "Eve")
    lock_pair(run=run, a=sign_up("Ann"), b=sign_up("Eve"), by=cora)
    with pytest.raises(KeptTogether):
        undo_change(change=change, by=cora)


def test_ban_on_what_was_left_keeps_the_change(run: Run, cora: Person) -> None:
    change = do(run, cora, "move", "Ann", "Eve")
    ban_pair(run=run, a=sign_up("Ann"), b=sign_up("Dee"), by=cora)
    with pytest.raises(BuiltUpon, match="kept from each other"):
        undo_change(change=change, by=cora)


def test_parting_of_what_was_made_is_undone_first(run: Run, cora: Person) -> None:
    change = do(run, cora, "move", "Ann", "Eve")
    act = part_match(match=match("Ann", "Eve"), by=cora)
    with pytest.raises(BuiltUpon):
        undo_change(change=change, by=cora)
    undo_act(run=run, act=act, by=cora)
    undo_change(change=change, by=cora)
    assert standing(run) == ["Ann+Dee", "Bob+Cid"]


def test_parting_is_not_undone_into_a_place_that_is_taken(run: Run, cora: Person) -> None:
    act = part_match(match=match("Ann", "Dee"), by=cora)
    do(run, cora, "join", "Ann", "Eve")
    with pytest.raises(NoPlaceLeft):
        undo_act(run=run, act=act, by=cora)
    assert ReviewAct.objects.standing().filter(pk=act.pk).exists()
    assert standing(run) == ["Ann+Eve", "Bob+Cid"]


def test_ban_is_taken_back_and_who_has_somebody_else_stays_apart(run: Run, cora: Person) -> None:
    act = ban_pair(run=run, a=sign_up("Ann"), b=sign_up("Dee"), by=cora)
    do(run, cora, "join", "Ann", "Eve")
    assert undo_act(run=run, act=act, by=cora)
    assert standing(run) == ["Ann+Eve", "Bob+Cid"]


def test_ban_of_what_a_change_left_is_taken_back_without_joining_it(run: Run, cora: Person) -> None:
    do(run, cora, "split", "Ann")
    act = ban_pair(run=run, a=sign_up("Ann"), b=sign_up("Dee"), by=cora)
    undo_act(run=run, act=act, by=cora)
    assert standing(run) == ["Bob+Cid"]


def test_circle_is_not_joined_into_places_that_are_taken(run: Run, cora: Person) -> None:
    do(run, cora, "ring", "Eve", "Cid", "Fay")
    circle = Circle.objects.get(run=run)
    part_circle(circle=circle, by=cora)
    do(run, cora, "move", "Ann", "Eve")
    circle.refresh_from_db()
    with pytest.raises(NoPlaceLeft):
        join_circle(circle=circle, by=cora)


def test_circle_that_a_change_split_is_joined_by_taking_that_back(run: Run, cora: Person) -> None:
    do(run, cora, "ring", "Eve", "Cid", "Fay")
    do(run, cora, "split", "Eve")
    with pytest.raises(NotTogetherHere, match="Undo that change"):
        join_circle(circle=Circle.objects.get(run=run), by=cora)


# Lock it and run again


def test_what_was_shown_is_locked_and_everybody_matched_anew(run: Run, cora: Person) -> None:
    found = effect(run, "swap", "Ann", "Bob", together="Ann Bob")
    again = hold_and_run_again(run=run, effect=found, state=state_of(run, found), by=cora)
    work()
    assert standing(again) == ["Ann+Bob", "Cid+Dee"]
    assert standing(run) == ["Ann+Dee", "Bob+Cid"]
    assert ReviewAct.objects.standing().filter(kind="lock").count() == 2


def test_split_is_banned_and_run_again(run: Run, cora: Person) -> None:
    found = effect(run, "split", "Bob")
    again = hold_and_run_again(run=run, effect=found, state=state_of(run, found), by=cora)
    work()
    assert "Bob+Cid" not in standing(again)


def test_second_click_on_running_again_answers_with_the_run_it_began(
    run: Run, cora: Person
) -> None:
    found = effect(run, "swap", "Ann", "Bob", together="Ann Bob")
    state = state_of(run, found)
    begun = hold_and_run_again(run=run, effect=found, state=state, by=cora)
    assert hold_and_run_again(run=run, effect=found, state=state, by=cora) == begun
    with pytest.raises(ChangedMeanwhile):
        hold_and_run_again(run=run, effect=found, state=state, by=make_person("Dan Ode"))
    assert ReviewAct.objects.standing().count() == 2


def test_run_under_way_is_waited_for(run: Run, cora: Person) -> None:
    found = effect(run, "split", "Bob")
    start_run(programme=run.programme, by=cora)
    with pytest.raises(RunUnderWay):
        hold_and_run_again(run=run, effect=found, state=state_of(run, found), by=cora)
    assert not ReviewAct.objects.exists()


def test_two_coordinators_at_once_leave_one_change(run: Run, cora: Person) -> None:
    """Both want Ann at the same moment: one has her, the other is told."""
    wanted = [effect(run, "move", "Ann", "Eve"), effect(run, "move", "Ann", "Bob")]
    seen = [(found, state_of(run, found)) for found in wanted]
    barrier = threading.Barrier(2)
    refused: list[Exception] = []

    def decide(found, state) -> None:
        barrier.wait()
        try:
            make_change(run=Run.objects.get(pk=run.pk), effect=found, state=state, by=cora)
        except ReviewRefused as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=each) for each in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(error) for error in refused] == [ChangedMeanwhile]
    assert Change.objects.count() == 1
    assert len([pair for pair in standing(run) if "Ann" in pair]) == 1
