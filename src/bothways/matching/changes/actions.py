"""Doing what was shown, and taking it back. One at a time a programme, see ``hold``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import combinations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit import actions as audit
from bothways.engine.problem import Person as EnginePerson
from bothways.matching.notes.models import Note, about
from bothways.matching.review import own
from bothways.matching.review.actions import (
    LOCK,
    NoPlaceLeft,
    OwnMatch,
    ReviewRefused,
    ban_pair,
    lock_pair,
    locked_together,
    refuse_if_closed,
)
from bothways.matching.review.models import ReviewAct
from bothways.matching.review.queries import ordered
from bothways.matching.review.room import no_room_sentence, without_place
from bothways.matching.runs.actions import start_run
from bothways.matching.runs.models import Circle, Match, Run
from bothways.matching.runs.queries import open_run
from bothways.matching.runs.rows import match_row, ring_rows
from bothways.recruitment.models import Block, SignUp
from bothways.ui.ribbons import listed

from .effects import Effect, Made
from .models import Change, ChangedRow
from .state import digest, is_same_board


class ChangedMeanwhile(ReviewRefused):
    def __str__(self) -> str:
        return gettext(
            "Meanwhile something else was changed here, so nothing was done. This is how it "
            "stands now: look again, and do it if you still want to."
        )


class CantBe(ReviewRefused):
    """A rule, or a decision on the board, forbids what was asked for."""

    def __init__(self, refusals: Iterable[str]) -> None:
        super().__init__(" ".join(refusals))


class BuiltUpon(ReviewRefused):
    """Something was changed since that rests on it."""


class RunUnderWay(ReviewRefused):
    def __str__(self) -> str:
        return gettext("A run is under way already. Wait for it, then decide on its board.")


@transaction.atomic
def make_change(*, run: Run, effect: Effect, state: str, by: Person | None) -> Change:
    """Do what was shown, as one step; a second click answers with what the first has done.

    ``state`` is the fingerprint of what was seen. Raises ``ReviewRefused`` (``StaleRun``,
    ``ChangedMeanwhile``, ``CantBe``) or ``AlreadyPublished``.
    """
    try:
        refuse_unless_as_seen(run, effect, state, by)
    except ChangedMeanwhile:
        if (done := done_already(run, effect.key, by)) is not None:
            return done
        raise
    step = effect.step
    change = Change.objects.create(
        run=run,
        kind=step.kind,
        left=[list(bond.people) for bond in step.left],
        made=[list(made.people) for made in effect.made],
        is_within_proof=effect.is_within_proof,
        by=by,
    )
    people = {person.id: person for person in effect.everybody}
    rows = [leave(change, bond.match or bond.circle, by) for bond in step.left]
    rows += [put(change, made, people, by) for made in effect.made]
    ChangedRow.objects.bulk_create(rows)
    mark_changed(run, has_circle=any(not made.is_pair for made in effect.made))
    record("changed matches by hand", change, [thing_of(row) for row in rows], by)
    return change


def done_already(run: Run, key: str, by: Person | None) -> Change | None:
    """The last change of the run, where it is this very step and the same person has done it."""
    last = Change.objects.standing().filter(run=run).first()
    if last is None or by is None or last.by_id != by.pk:
        return None
    left = {row.key for row in last.rows.all() if not row.is_made}
    made = {frozenset(people) for people in last.made}
    return last if parts_of(key) == (last.kind, left, made) else None


def parts_of(key: str) -> tuple[str, set[str], set[frozenset[int]]]:
    """A step's key taken apart: its kind, what it leaves, and whom it puts together."""
    kind, left, made = key.split("-")
    together = (people.split("_") for people in made.split(".") if people)
    return (
        kind,
        {each for each in left.split(".") if each},
        {frozenset(int(who) for who in people if who) for people in together},
    )


def refuse_unless_as_seen(run: Run, effect: Effect, state: str, by: Person | None) -> None:
    refuse_if_closed(run, by)
    if by is not None and own.own_sign_up(by, run.programme) in effect.step.people:
        raise OwnMatch
    if state.partition("-")[2] != digest(effect.figures) or not is_same_board(run, state):
        raise ChangedMeanwhile
    if effect.refusals:
        raise CantBe(effect.refusals)


def leave(change: Change, thing: Match | Circle | None, by: Person | None) -> ChangedRow:
    if isinstance(thing, Match):
        parted = Match.objects.filter(pk=thing.pk, parted_at=None).update(parted_at=change.at)
        row = ChangedRow(change=change, match=thing, is_made=False)
    else:
        assert thing is not None
        parted = Circle.objects.filter(pk=thing.pk, parted_at=None).update(
            parted_at=change.at, parted_by=by
        )
        row = ChangedRow(change=change, circle=thing, is_made=False)
    if not parted:
        raise ChangedMeanwhile
    return row


def put(
    change: Change, made: Made, people: dict[str, EnginePerson], by: Person | None
) -> ChangedRow:
    """A row that comes back, or a new one that says who made it."""
    if made.row is not None:
        Match.objects.filter(pk=made.row.pk).update(parted_at=None)
        return ChangedRow(change=change, match=made.row, is_made=True)
    if made.is_pair:
        match = match_row(change.run, people, made.as_match)
        match.is_by_hand, match.made_by = True, by
        match.save()
        return ChangedRow(change=change, match=match, is_made=True)
    circle, members = ring_rows(change.run, people, made.as_circle)
    circle.is_by_hand, circle.made_by = True, by
    circle.save()
    for member in members:
        member.circle = circle
        member.save()
    return ChangedRow(change=change, circle=circle, is_made=True)


def mark_changed(run: Run, *, has_circle: bool) -> None:
    """So that a board on which nobody ever made anything by hand needn't look for it."""
    fresh = Run.objects.only("figures").get(pk=run.pk)
    figures = {**fresh.figures, "changed_by_hand": True}
    if has_circle:
        figures["circles_by_hand"] = True
    Run.objects.filter(pk=run.pk).update(figures=figures)
    run.figures = figures


@transaction.atomic
def undo_change(*, change: Change, by: Person | None) -> bool:
    """Take a change back, all of it; ``False`` when it had been taken back already.

    Raises ``ReviewRefused`` (``BuiltUpon``, ``NoPlaceLeft``, …) or ``AlreadyPublished``.
    """
    refuse_if_closed(change.run, by)
    undone_at = timezone.now()
    standing = Change.objects.standing().filter(pk=change.pk)
    if not standing.update(undone_at=undone_at, undone_by=by):
        return False
    rows = list(change.rows.select_related("match", "circle").order_by("pk"))
    left = [thing_of(row) for row in rows if not row.is_made]
    made = [thing_of(row) for row in rows if row.is_made]
    refuse_if_built_upon(change, left, made)
    refuse_if_decided(left, made, by)
    refuse_without_room(change.run, left, made)
    record("took a change by hand back", change, [*made, *left], by)
    for thing in made:
        unmake(thing, change, undone_at, by)
    for thing in left:
        rejoin(thing)
    return True


def thing_of(row: ChangedRow) -> Match | Circle:
    thing = row.match or row.circle
    assert thing is not None, "the database sees to it"
    return thing


def refuse_if_built_upon(
    change: Change, left: list[Match | Circle], made: list[Match | Circle]
) -> None:
    things = [*left, *made]
    touched = Q(match__in=[one.pk for one in things if isinstance(one, Match)])
    touched |= Q(circle__in=[one.pk for one in things if isinstance(one, Circle)])
    later = Q(change__at__gt=change.at) | Q(change__at=change.at, change__pk__gt=change.pk)
    since = ChangedRow.objects.filter(touched & later, change__undone_at=None)
    is_as_left = all(one.parted_at is not None for one in left)
    is_as_made = all(one.parted_at is None for one in made)
    if since.exists():
        raise BuiltUpon(
            gettext("Another change by hand rests on this one. Take the later one back first.")
        )
    if not is_as_left or not is_as_made:
        names = "; ".join(str(one) for one in things)
        raise BuiltUpon(
            gettext("Something was decided about these people since: %(names)s. Undo that first.")
            % {"names": names}
        )


def refuse_if_decided(
    left: list[Match | Circle], made: list[Match | Circle], by: Person | None
) -> None:
    """A lock keeps together what was made; a ban or a wish keeps apart what was left."""
    for pair in pairs_in(made):
        lock = acts_on(pair).filter(kind=LOCK).first()
        if lock is not None:
            raise locked_together(lock, by)
    for pair in [pair for thing in left for pair in combinations(people_in(thing), 2)]:
        low, high = ordered(*pair)
        is_banned = acts_on((low, high)).filter(kind=ReviewAct.Kind.BAN).exists()
        if is_banned or Block.objects.filter(low=low, high=high).exists():
            raise BuiltUpon(
                gettext(
                    "Two of those who would be together again are kept from each other by now. "
                    "Nothing was changed."
                )
            )


def acts_on(pair: tuple[int, int]) -> QuerySet[ReviewAct]:
    acts = ReviewAct.objects.standing().filter(low=pair[0], high=pair[1])
    return acts.select_related("by", "low__person", "high__person")


def pairs_in(things: list[Match | Circle]) -> list[tuple[int, int]]:
    return [ordered(one.a_id, one.b_id) for one in things if isinstance(one, Match)]


def people_in(thing: Match | Circle) -> list[int]:
    if isinstance(thing, Match):
        return [thing.a_id, thing.b_id]
    return list(thing.members.values_list("sign_up", flat=True))


def refuse_without_room(run: Run, left: list[Match | Circle], made: list[Match | Circle]) -> None:
    more = Counter(who for thing in left for who in people_in(thing))
    fewer = Counter(who for thing in made for who in people_in(thing))
    more.subtract(fewer)
    full = without_place(run, more)
    if full:
        raise NoPlaceLeft(no_room_sentence(run, full))


def unmake(thing: Match | Circle, change: Change, at: datetime, by: Person | None) -> None:
    """What this change brought into the run goes; what had been there before is apart again, and
    so is what somebody has written about, for its row is where that is read."""
    is_first = not thing.changes.filter(change__lt=change.pk).exists()
    if thing.is_by_hand and is_first and not has_notes(change.run, thing):
        thing.delete()
    elif isinstance(thing, Match):
        Match.objects.filter(pk=thing.pk).update(parted_at=at)
    else:
        Circle.objects.filter(pk=thing.pk).update(parted_at=at, parted_by=by)


def has_notes(run: Run, thing: Match | Circle) -> bool:
    """Also one that was taken away and may be put back."""
    key = about(people_in(thing))
    return Note.objects.filter(programme=run.programme_id, about=key).exists()


def rejoin(thing: Match | Circle) -> None:
    if isinstance(thing, Match):
        Match.objects.filter(pk=thing.pk).update(parted_at=None)
    else:
        Circle.objects.filter(pk=thing.pk).update(parted_at=None, parted_by=None)


@transaction.atomic
def hold_and_run_again(*, run: Run, effect: Effect, state: str, by: Person | None) -> Run:
    """Lock the pairs that would be made (or ban the pair that would be split), and run again with
    everybody else matched anew; a second click answers with the run that the first began.

    Raises what ``make_change``, ``lock_pair`` and ``start_run`` do.
    """
    under_way = open_run(run.programme)
    try:
        refuse_unless_as_seen(run, effect, state, by)
    except ChangedMeanwhile:
        if under_way is not None and is_held(run, effect, by):
            return under_way
        raise
    assert effect.can_be_held, "the page offers it for pairs alone"
    if under_way is not None:
        raise RunUnderWay
    sign_ups = SignUp.objects.select_related("person").in_bulk(effect.step.people)
    for made in effect.made:
        a, b = (sign_ups[who] for who in made.people)
        lock_pair(run=run, a=a, b=b, by=by)
    if not effect.made:
        a, b = (sign_ups[who] for who in effect.step.left[0].people)
        ban_pair(run=run, a=a, b=b, by=by)
    return start_run(programme=run.programme, by=by)


def is_held(run: Run, effect: Effect, by: Person | None) -> bool:
    """Whether the same person has decided just this already."""
    kind = LOCK if effect.made else ReviewAct.Kind.BAN
    pairs = [made.people for made in effect.made] or [effect.step.left[0].people]
    acts = ReviewAct.objects.standing().filter(programme=run.programme_id, kind=kind, by=by)
    decided = set(acts.values_list("low", "high"))
    return all(ordered(*pair) in decided for pair in pairs if len(pair) == 2)


def record(deed: str, change: Change, things: Iterable[Match | Circle], by: Person | None) -> None:
    """``things`` are the matches and circles it touched, so that open boards can show them."""
    ids = [who for people in [*change.left, *change.made] for who in people]
    names = SignUp.objects.filter(pk__in=ids).order_by("pk").values_list("person__name", flat=True)
    touched = list(things)
    circles = [each.pk for each in touched if isinstance(each, Circle)]
    audit.record(
        deed,
        f"{change.get_kind_display()}: {listed(names)}",
        by=by,
        programme=change.run.programme_id,
        run=change.run_id,
        change=change.pk,
        sign_ups=sorted(set(ids)),
        matches=[each.pk for each in touched if isinstance(each, Match)],
        **({"circle": circles[0]} if circles else {}),
    )
