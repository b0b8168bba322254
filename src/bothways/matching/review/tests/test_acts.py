"""Locks, bans and partings: what stands, what is refused, what comes back."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.common.jobs import worker
from bothways.matching.models import Match, Publication, ReviewAct, Run
from bothways.matching.review.actions import (
    KeptApart,
    KeptTogether,
    NotTogetherHere,
    OneAndTheSame,
    ReviewRefused,
    StaleRun,
    ban_pair,
    lock_pair,
    part_match,
    undo_act,
)
from bothways.matching.review.changes import newer_decisions, since
from bothways.matching.runs.actions import AlreadyPublished
from bothways.matching.tests.scenes import (
    finished_run,
    make_scene,
    match_of,
    sign_up,
    standing_act,
)
from bothways.programmes.models import Programme
from bothways.recruitment.models import Block, SignUp
from tests.builders import make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_scene(cora)


@pytest.fixture
def run(programme: Programme, cora: Person) -> Run:
    return finished_run(programme, cora)


def standing() -> list[str]:
    acts = ReviewAct.objects.standing().select_related("low__person", "high__person")
    return sorted(
        f"{act.kind} {act.low.person.first_name} {act.high.person.first_name}" for act in acts
    )


def is_parted(name: str) -> bool:
    return Match.objects.get(name_a=name).parted_at is not None


def test_lock_stands_and_is_written_down(run: Run, cora: Person) -> None:
    act = lock_pair(run=run, a=sign_up("Tomasz Zieliński"), b=sign_up("Mara Okafor"), by=cora)
    assert standing() == ["lock Mara Tomasz"]
    assert act.match == match_of("Mara Okafor")
    deed = Deed.objects.get(kind="locked a pair")
    assert (deed.subject, deed.by_id) == ("Mara Okafor and Tomasz Zieliński", cora.pk)


def test_locking_twice_is_locking_once(run: Run, cora: Person) -> None:
    mara, tomasz = sign_up("Mara Okafor"), sign_up("Tomasz Zieliński")
    first = lock_pair(run=run, a=mara, b=tomasz, by=cora)
    assert lock_pair(run=run, a=tomasz, b=mara, by=cora) == first
    assert Deed.objects.filter(kind="locked a pair").count() == 1


def test_ban_of_a_shown_match_takes_it_apart(run: Run, cora: Person) -> None:
    match = match_of("Mara Okafor")
    ban_pair(run=run, a=match.a, b=match.b, by=cora)
    assert standing() == ["ban Mara Tomasz"]
    assert is_parted("Mara Okafor")


def test_ban_of_two_who_are_not_matched_parts_nobody(run: Run, cora: Person) -> None:
    ban_pair(run=run, a=sign_up("Mara Okafor"), b=sign_up("Lena Fuchs"), by=cora)
    assert standing() == ["ban Mara Lena"]
    assert Match.objects.filter(parted_at__isnull=False).count() == 0


def test_parting_holds_in_this_run_alone_and_is_undone_whole(run: Run, cora: Person) -> None:
    act = part_match(match=match_of("Mara Okafor"), by=cora)
    assert act is not None
    assert (is_parted("Mara Okafor"), standing()) == (True, ["part Mara Tomasz"])
    assert undo_act(run=run, act=act, by=cora) is True
    assert (is_parted("Mara Okafor"), standing()) == (False, [])


def test_parting_twice_is_parting_once(run: Run, cora: Person) -> None:
    first = part_match(match=match_of("Mara Okafor"), by=cora)
    assert part_match(match=match_of("Mara Okafor"), by=cora) == first
    assert ReviewAct.objects.count() == 1


def test_undoing_twice_is_undoing_once(run: Run, cora: Person) -> None:
    act = part_match(match=match_of("Mara Okafor"), by=cora)
    assert act is not None
    undo_act(run=run, act=act, by=cora)
    assert undo_act(run=run, act=act, by=cora) is False
    assert Deed.objects.filter(kind="took a decision back").count() == 1


def test_one_step_back_undoes_a_ban_that_followed_a_parting(run: Run, cora: Person) -> None:
    match = match_of("Mara Okafor")
    part_match(match=match, by=cora)
    ban = ban_pair(run=run, a=match.a, b=match.b, by=cora)
    assert standing() == ["ban Mara Tomasz"]
    undo_act(run=run, act=ban, by=cora)
    assert (is_parted("Mara Okafor"), standing()) == (False, [])


def test_undoing_an_older_ban_puts_todays_match_together_only_when_nothing_else_stands(
    run: Run, cora: Person
) -> None:
    match = match_of("Mara Okafor")
    ban = ban_pair(run=run, a=match.a, b=match.b, by=cora)
    standing_act(run.programme, "part", "Mara Okafor", "Tomasz Zieliński")
    ReviewAct.objects.filter(kind="part").update(match=match)
    undo_act(run=run, act=ban, by=cora)
    assert is_parted("Mara Okafor")


def test_banned_pair_can_t_be_locked(run: Run, cora: Person) -> None:
    mara, tomasz = sign_up("Mara Okafor"), sign_up("Tomasz Zieliński")
    ban_pair(run=run, a=mara, b=tomasz, by=cora)
    with pytest.raises(KeptApart, match="Mara Okafor and Tomasz Zieliński are banned"):
        lock_pair(run=run, a=mara, b=tomasz, by=cora)
    assert standing() == ["ban Mara Tomasz"]


def test_locked_pair_can_be_neither_banned_nor_taken_apart(run: Run, cora: Person) -> None:
    match = match_of("Mara Okafor")
    lock_pair(run=run, a=match.a, b=match.b, by=cora)
    with pytest.raises(KeptTogether, match="are locked together"):
        ban_pair(run=run, a=match.a, b=match.b, by=cora)
    with pytest.raises(KeptTogether):
        part_match(match=match, by=cora)
    assert (is_parted("Mara Okafor"), standing()) == (False, ["lock Mara Tomasz"])


def test_nobody_is_locked_twice_on_either_side(run: Run, cora: Person) -> None:
    """Tomasz is the second of one pair and would be the first of the other."""
    lock_pair(run=run, a=sign_up("Mara Okafor"), b=sign_up("Tomasz Zieliński"), by=cora)
    for other in ("Mara Okafor", "Tomasz Zieliński"):
        with pytest.raises(KeptTogether, match="has one partner at a time"):
            lock_pair(run=run, a=sign_up(other), b=sign_up("Lena Fuchs"), by=cora)
    assert standing() == ["lock Mara Tomasz"]


def test_pair_with_a_standing_wish_can_t_be_locked(run: Run, cora: Person) -> None:
    mara, lena = sorted((sign_up("Mara Okafor"), sign_up("Lena Fuchs")), key=lambda row: row.pk)
    Block.objects.create(low=mara, high=lena)
    with pytest.raises(KeptApart, match="wish not to be matched"):
        lock_pair(run=run, a=mara, b=lena, by=cora)


def test_pair_taken_apart_is_put_together_before_it_is_locked(run: Run, cora: Person) -> None:
    match = match_of("Mara Okafor")
    part_match(match=match, by=cora)
    with pytest.raises(NotTogetherHere, match="Put them back together first"):
        lock_pair(run=run, a=match.a, b=match.b, by=cora)


def test_one_person_is_no_pair(run: Run, cora: Person) -> None:
    mara = sign_up("Mara Okafor")
    with pytest.raises(OneAndTheSame):
        ban_pair(run=run, a=mara, b=mara, by=cora)


def test_older_run_is_for_reading_only(programme: Programme, run: Run, cora: Person) -> None:
    old = match_of("Mara Okafor")
    act = lock_pair(run=run, a=old.a, b=old.b, by=cora)
    finished_run(programme, cora)
    for refused in (
        lambda: part_match(match=old, by=cora),
        lambda: ban_pair(run=run, a=old.a, b=old.b, by=cora),
        lambda: undo_act(run=run, act=act, by=cora),
    ):
        with pytest.raises(StaleRun, match="There is a newer run"):
            refused()
    assert standing() == ["lock Mara Tomasz"]


def test_nothing_is_decided_after_the_publication(run: Run, cora: Person) -> None:
    match = match_of("Mara Okafor")
    Publication.objects.create(programme=run.programme, run=run, by=cora)
    with pytest.raises(AlreadyPublished):
        part_match(match=match, by=cora)
    assert not is_parted("Mara Okafor")


def test_database_refuses_a_lock_beside_a_ban_and_a_pair_in_the_wrong_order(run: Run) -> None:
    act = standing_act(run.programme, "lock", "Mara Okafor", "Tomasz Zieliński")
    fields = {"programme": run.programme, "kind": "ban"}
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewAct.objects.create(**fields, low=act.low, high=act.high)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewAct.objects.create(**fields, low=act.high, high=act.low)


def test_two_coordinators_at_once_leave_one_decision(run: Run, cora: Person) -> None:
    """One locks and one bans the same pair at the same moment: one of them is told."""
    match = match_of("Mara Okafor")
    barrier = threading.Barrier(2)
    refused: list[Exception] = []

    def decide(action) -> None:
        barrier.wait()
        try:
            action(run=run, a=match.a, b=match.b, by=cora)
        except ReviewRefused as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(action,)) for action in (lock_pair, ban_pair)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert len(standing()) == 1
    assert is_parted("Mara Okafor") is (standing() == ["ban Mara Tomasz"])


def test_decisions_newer_than_the_run_suggest_another(run: Run, cora: Person) -> None:
    assert since(run).sentences == []
    match = match_of("Mara Okafor")
    lock_pair(run=run, a=match.a, b=match.b, by=cora)
    assert since(run).sentences == ["1 decision of yours is newer than this run."]


def test_parting_is_no_reason_to_run_again(run: Run, cora: Person) -> None:
    part_match(match=match_of("Mara Okafor"), by=cora)
    assert since(run).decisions == 0


def test_lock_the_run_has_known_and_that_was_taken_back_is_newer(
    programme: Programme, cora: Person
) -> None:
    act = standing_act(programme, "lock", "Mara Okafor", "Tomasz Zieliński")
    run = finished_run(programme, cora)
    moment = run.started_at
    assert moment is not None
    assert newer_decisions(run, moment).count() == 0
    undo_act(run=run, act=act, by=cora)
    assert list(newer_decisions(run, moment)) == [act]


def test_pairs_that_can_t_be_any_more_are_named(run: Run) -> None:
    assert since(run).gone == []
    SignUp.objects.filter(person__name="Tomasz Zieliński").update(withdrawn_at=timezone.now())
    ines, jun = sorted((sign_up("Inés Prado"), sign_up("Jun Watanabe")), key=lambda row: row.pk)
    Block.objects.create(low=ines, high=jun)
    assert [str(match) for match in since(run).gone] == [
        "Inés Prado and Jun Watanabe",
        "Mara Okafor and Tomasz Zieliński",
    ]
