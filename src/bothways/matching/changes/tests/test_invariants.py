"""Whatever is changed and taken back in whichever order: nobody is in too much, no hard rule is
broken, and the figures on the board are those of its rows."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bothways.accounts.models import Person
from bothways.engine import Problem
from bothways.engine.checks import Judge
from bothways.engine.problem import Person as Participant
from bothways.matching.changes.actions import make_change, undo_change
from bothways.matching.changes.effects import effects_of
from bothways.matching.changes.models import Change
from bothways.matching.changes.proof import certificate_now
from bothways.matching.changes.state import state_of
from bothways.matching.changes.steps import steps_for
from bothways.matching.models import (
    Circle,
    LeftOver,
    Match,
    Policy,
    Publication,
    ReviewAct,
    Run,
)
from bothways.matching.places.queries import places_of, review_of, with_room
from bothways.matching.publishing.queries import last_look
from bothways.matching.review.actions import (
    ReviewRefused,
    ban_pair,
    join_circle,
    part_circle,
    part_match,
    undo_act,
)
from bothways.matching.review.left_over import alone_in
from bothways.matching.review.queries import Asked, board, totals_of
from bothways.matching.review.ready import policy_then, ready
from bothways.matching.runs.solving import perform
from bothways.programmes.models import Programme
from bothways.recruitment.models import Block, SignUp
from bothways.recruitment.signups.queries import engine_people
from tests.builders import make_person, make_programme, make_sign_up

pytestmark = pytest.mark.django_db

SKILLS = ["Excel", "SQL", "Chess", "Piano"]
offered = st.lists(st.sampled_from(SKILLS), min_size=1, max_size=2, unique=True)
wanted = st.lists(st.sampled_from(SKILLS), min_size=2, max_size=4, unique=True)
people = st.lists(st.tuples(offered, wanted, st.sampled_from([1, 1, 1, 2])), min_size=5, max_size=8)
"""Most of them fit some of the others both ways."""
deeds = st.lists(
    st.tuples(
        st.sampled_from(
            ["change", "change", "change", "undo", "part", "ban", "undo act", "circle"]
        ),
        st.integers(0, 99),
        st.integers(0, 99),
    ),
    min_size=5,
    max_size=12,
)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(people, deeds, st.sampled_from([2, 3]), st.booleans(), st.sampled_from([0, 0, 2, 4]))
def test_board_stays_right_whatever_is_done(
    who: list[tuple[list[str], list[str], int]],
    what: list[tuple[str, int, int]],
    circles: int,
    is_apart: bool,
    in_first_round: int,
) -> None:
    with transaction.atomic():
        by, run = a_run(who, circles, is_apart, in_first_round)
        found, is_in_order = rows(run), True
        told = [rows(other) for other in Run.objects.exclude(pk=run.pk)]
        for deed in what:
            try:
                with transaction.atomic():
                    do_one(run, by, *deed)
            except ReviewRefused:
                pass
            else:
                # What was taken back between others may leave no place for what came before.
                is_in_order &= "undo" not in deed[0]
            is_right(run)
            assert [rows(other) for other in Run.objects.exclude(pk=run.pk)] == told
        if is_in_order:
            take_everything_back(run, by)
            assert rows(run) == found
        transaction.set_rollback(True)


def a_run(
    who: list[tuple[list[str], list[str], int]],
    circles: int,
    is_apart: bool,
    in_first_round: int,
) -> tuple[Person, Run]:
    """The newest run of a programme; the first few people may have been published before."""
    by = make_person("Cora Coordinator")
    programme = make_programme(coordinator=by)
    Policy.objects.create(programme=programme, circles=circles)
    ups = [
        make_sign_up(programme, f"Person {place}", offers=offers, wants=wants)
        for place, (offers, wants, _) in enumerate(who)
    ]
    for sign_up, (_, _, places) in zip(ups, who, strict=True):
        SignUp.objects.filter(pk=sign_up.pk).update(partnerships=places)
    if is_apart:
        Block.objects.create(low=ups[0], high=ups[1])
    if in_first_round:
        later = SignUp.objects.filter(pk__in=[sign_up.pk for sign_up in ups[in_first_round:]])
        later.update(is_waiting_this_time=True)
        Publication.objects.create(programme=programme, run=performed(programme, 1, by))
        later.update(is_waiting_this_time=False)
    return by, performed(programme, 2, by)


def performed(programme: Programme, number: int, by: Person) -> Run:
    run = Run.objects.create(programme=programme, number=number, by=by)
    perform(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.message
    return run


def do_one(run: Run, by: Person, kind: str, one: int, other: int) -> None:
    """A deed chosen by two numbers; nothing where there is nothing to choose from."""
    if kind == "change":
        change(run, by, one, other)
    elif kind == "undo":
        undo_change(change=chosen(Change.objects.standing().filter(run=run), one), by=by)
    elif kind == "part":
        part_match(match=chosen(Match.objects.filter(run=run), one), by=by)
    elif kind == "ban":
        a, b = (chosen(SignUp.objects.filter(programme=run.programme), at) for at in (one, other))
        ban_pair(run=run, a=a, b=b, by=by)
    elif kind == "undo act":
        acts = ReviewAct.objects.standing().filter(programme=run.programme)
        undo_act(run=run, act=chosen(acts, one), by=by)
    else:
        circle = chosen(Circle.objects.filter(run=run), one)
        (part_circle if other % 2 else join_circle)(circle=circle, by=by)


class Nothing(ReviewRefused):
    """There was nothing to choose from."""


def chosen(rows, at: int):  # type: ignore[no-untyped-def]
    found = list(rows.order_by("pk"))
    if not found:
        raise Nothing
    return found[at % len(found)]


def change(run: Run, by: Person, one: int, other: int) -> None:
    ups = list(SignUp.objects.filter(programme=run.programme).order_by("pk"))
    picked = [ups[(one + step) % len(ups)] for step in range((1, 2, 2, 2, 3)[other % 5])]
    held = ready(run)
    found = effects_of(run, held, steps_for(run, picked, held.places))
    if not found:
        raise Nothing
    found = [each for each in found if each.may_be] or found
    effect = found[one % len(found)]
    make_change(run=run, effect=effect, state=state_of(run, effect), by=by)
    # What was shown before has come true.
    totals = totals_of(run, set())
    assert round(totals.worth, 6) == round(effect.after.worth, 6)
    assert totals.served == effect.after.served
    now = certificate_now(run, totals)
    assert now is not None
    assert effect.proof_after is not None
    assert (now.number, now.sentence) == (effect.proof_after.number, effect.proof_after.sentence)


def take_everything_back(run: Run, by: Person) -> None:
    """In the opposite order, changes and acts; a circle that an act took apart is joined again."""
    while True:
        last = [
            *Change.objects.standing().filter(run=run),
            *ReviewAct.objects.standing().filter(programme=run.programme),
        ]
        apart = list(Circle.objects.filter(run=run, parted_at__isnull=False))
        if not last and not apart:
            return
        done = 0
        for row in sorted(last, key=lambda each: each.at, reverse=True):
            undone = taken_back(run, by, row)
            done += undone
            if undone:
                break
        for circle in apart:
            done += joined(circle, by)
        assert done, "nothing can be taken back any more"


def taken_back(run: Run, by: Person, row: Change | ReviewAct) -> int:
    try:
        with transaction.atomic():
            if isinstance(row, Change):
                undo_change(change=row, by=by)
            else:
                undo_act(run=run, act=row, by=by)
    except ReviewRefused:
        return 0
    return 1


def joined(circle: Circle, by: Person) -> int:
    try:
        with transaction.atomic():
            return int(join_circle(circle=circle, by=by))
    except ReviewRefused:
        return 0


def rows(run: Run) -> list[tuple[object, ...]]:
    matches = Match.objects.filter(run=run).order_by("pk")
    circles = Circle.objects.filter(run=run).order_by("pk")
    found = [("match", row.pk, row.parted_at is None, row.is_by_hand) for row in matches]
    found += [("circle", row.pk, row.parted_at is None, row.is_by_hand) for row in circles]
    return found


def is_right(run: Run) -> None:
    run.refresh_from_db()
    everybody, _ = with_room(engine_people(run.programme), places_of(run.programme))
    pairs = list(Match.objects.filter(run=run, parted_at=None))
    circles = list(Circle.objects.filter(run=run, parted_at=None).prefetch_related("members"))
    rings = [[member.sign_up_id for member in circle.members.all()] for circle in circles]
    together = [[row.a_id, row.b_id] for row in pairs] + rings
    nobody_is_in_too_much(everybody, together)
    no_rule_is_broken(run, everybody, together)
    figures_are_those_of_the_rows(run, everybody, pairs, circles, together)


def nobody_is_in_too_much(everybody: list[Participant], together: list[list[int]]) -> None:
    taken = Counter(str(who) for group in together for who in group)
    for person in everybody:
        assert taken[person.id] <= person.capacity
    pairs = [frozenset(group) for group in together if len(group) == 2]
    assert len(pairs) == len(set(pairs))


def no_rule_is_broken(run: Run, everybody: list[Participant], together: list[list[int]]) -> None:
    """By the judge that shares no code with what made them. Bans of circles wait for the
    publication, which refuses them."""
    judge = Judge(Problem(tuple(everybody), policy_then(run), review_of(run.programme, everybody)))
    for group in together:
        for a, b in combinations(map(str, group), 2):
            broken = judge.broken_rule(a, b)
            assert not broken or (broken == "ban" and len(group) > 2), (a, b, broken)
            if len(group) == 2:
                assert judge.worth(a, b) > 0


def figures_are_those_of_the_rows(
    run: Run,
    everybody: list[Participant],
    pairs: list[Match],
    circles: list[Circle],
    together: list[list[int]],
) -> None:
    served = {who for group in together for who in group}
    gains = [gain for row in pairs for gain in (row.gain_a, row.gain_b)]
    gains += [member.gain for circle in circles for member in circle.members.all()]
    found = board(run, Asked()).totals
    assert (found.pairs, found.circles, found.served) == (len(pairs), len(circles), len(served))
    partnered = LeftOver.objects.filter(run=run, reason="partnered").exclude(sign_up__in=served)
    assert found.people == len(everybody) - partnered.count()
    worth = sum(row.worth for row in pairs) + sum(circle.worth for circle in circles)
    assert found.worth == pytest.approx(worth)
    assert found.mean_gain == (pytest.approx(sum(gains) / len(gains)) if gains else None)
    assert found.least_gain == (min(gains) if gains else None)
    by_hand = sum(row.is_by_hand for row in pairs)
    apart = Match.objects.filter(run=run, parted_at__isnull=False).count()
    assert (found.counts["by_hand"], found.counts["parted"]) == (by_hand, apart)
    alone = {one.sign_up_id for one in alone_in(run)}
    assert alone == {int(person.id) for person in everybody} - served
    look = last_look(run)
    assert (look.pairs, look.people, look.left_over) == (len(pairs), len(served), len(alone))
    assert look.e_mails == sum(len(group) for group in together)
