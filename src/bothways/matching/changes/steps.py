"""What could be done with the people somebody has chosen: each way one step.

A step names what it takes apart and what it puts together; whether it may be, and what it would do,
is ``effects.py``'s matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from django.db.models import Q

from bothways.matching.places.queries import Places
from bothways.matching.review.queries import has_circles, ordered
from bothways.matching.runs.models import Circle, CircleMember, Match, Run
from bothways.recruitment.models import SignUp

from .models import Change

Kind = Change.Kind
MOST_CHOSEN = 3
MOST_BONDS = 4
"""Of somebody with several partnerships so many are offered to be left for another."""


@dataclass(frozen=True, slots=True)
class Bond:
    """A match, circle or peer group that stands, with what each of its people gains."""

    key: str
    """“m12” or “c3”."""
    people: tuple[int, ...]
    names: tuple[str, ...]
    gains: tuple[float, ...]
    worth: float
    match: Match | None = None
    circle: Circle | None = None

    @property
    def is_pair(self) -> bool:
        return self.match is not None

    def gain_of(self, who: int) -> float:
        return self.gains[self.people.index(who)]

    def others(self, who: int) -> list[str]:
        return [name for other, name in zip(self.people, self.names, strict=True) if other != who]

    @property
    def together(self) -> str:
        return ", ".join(self.names)


@dataclass(frozen=True, slots=True)
class Step:
    kind: str
    left: tuple[Bond, ...]
    made: tuple[tuple[int, ...], ...]
    """Pairs in their one order; a circle by sign-up, for the engine chooses its direction."""

    @property
    def key(self) -> str:
        """As an address and a form name it."""
        left = ".".join(bond.key for bond in self.left)
        made = ".".join("_".join(str(who) for who in people) for people in self.made)
        return f"{self.kind}-{left}-{made}"

    @property
    def people(self) -> list[int]:
        """Everybody whom it concerns, those who are put together first."""
        made = (who for people in self.made for who in people)
        left = (who for bond in self.left for who in bond.people)
        return list(dict.fromkeys([*made, *left]))


def bonds_of(run: Run, people: Collection[int]) -> list[Bond]:
    """What stands that any of these people is in. Two queries, or one without circles."""
    matches = Match.objects.filter(
        Q(a__in=people) | Q(b__in=people), run=run, parted_at=None
    ).order_by("pk")
    found = [bond_of_match(match) for match in matches.defer("search_text")]
    if has_circles(run):
        theirs = CircleMember.objects.filter(sign_up__in=people).values("circle")
        circles = Circle.objects.filter(run=run, parted_at=None, pk__in=theirs).order_by("pk")
        found += [bond_of_circle(circle) for circle in circles.prefetch_related("members")]
    return found


def bond_of_match(match: Match) -> Bond:
    return Bond(
        key=f"m{match.pk}",
        people=(match.a_id, match.b_id),
        names=(match.name_a, match.name_b),
        gains=(match.gain_a, match.gain_b),
        worth=match.worth,
        match=match,
    )


def bond_of_circle(circle: Circle) -> Bond:
    members = list(circle.members.all())
    return Bond(
        key=f"c{circle.pk}",
        people=tuple(member.sign_up_id for member in members),
        names=tuple(member.name for member in members),
        gains=tuple(member.gain for member in members),
        worth=circle.worth if circle.is_ring else 0.0,
        circle=circle,
    )


def free_places(sign_up: SignUp, places: Places) -> int:
    """How many partners this run may give somebody: what published partnerships take isn't its."""
    if sign_up.is_waiting_this_time:
        return 0
    return places.free(sign_up.pk, sign_up.partnerships)


def steps_for(run: Run, chosen: Sequence[SignUp], places: Places) -> list[Step]:
    """Every step that concerns just these one, two or three people. What is published to them
    from an earlier round is in none."""
    bonds = bonds_of(run, [sign_up.pk for sign_up in chosen])
    if len(chosen) == 1:
        return splits(bonds)
    shared = [bond for bond in bonds if all(one.pk in bond.people for one in chosen)]
    if len(chosen) == 2:
        one, other = chosen
        return list(
            {
                step.key: step for step in [*splits(shared), *of_two(one, other, bonds, places)]
            }.values()
        )
    whole = [bond for bond in shared if len(bond.people) == len(chosen)]
    return splits(whole) or [ring_of(chosen, bonds, places)]


def splits(bonds: Iterable[Bond]) -> list[Step]:
    return [Step(Kind.SPLIT, (bond,), ()) for bond in bonds]


def of_two(one: SignUp, other: SignUp, bonds: Sequence[Bond], places: Places) -> list[Step]:
    """Together, whomever they leave for it; partners swapped; places changed."""
    if any(bond.is_pair and {one.pk, other.pk} == set(bond.people) for bond in bonds):
        return []
    mine = [bond for bond in bonds if one.pk in bond.people][:MOST_BONDS]
    theirs = [bond for bond in bonds if other.pk in bond.people][:MOST_BONDS]
    pair = ordered(one.pk, other.pk)
    found: list[Step] = []
    for leave, leave_too in product(leavings(one, mine, places), leavings(other, theirs, places)):
        left = tuple(dict.fromkeys([*leave, *leave_too]))
        rest = [partner_in(bond, who) for bond, who in left_by(left, one.pk, other.pk)]
        if len(left) == 2 and None not in rest and rest[0] != rest[1]:
            found.append(Step(Kind.SWAP, left, (pair, ordered(*rest))))  # type: ignore[arg-type]
        found.append(Step(Kind.MOVE if left else Kind.JOIN, left, (pair,)))
    found += [step for a, b in product(mine, theirs) if (step := exchanged(one.pk, other.pk, a, b))]
    return found


def leavings(person: SignUp, bonds: Sequence[Bond], places: Places) -> list[tuple[Bond, ...]]:
    """What they could leave for a partner more: nothing while they have a place."""
    each: list[tuple[Bond, ...]] = [(bond,) for bond in bonds]
    return [(), *each] if len(bonds) < free_places(person, places) or not bonds else each


def left_by(left: tuple[Bond, ...], one: int, other: int) -> list[tuple[Bond, int]]:
    return [(bond, one if one in bond.people else other) for bond in left]


def partner_in(bond: Bond, who: int) -> int | None:
    """The other of a pair; ``None`` in a circle."""
    return next(other for other in bond.people if other != who) if bond.is_pair else None


def exchanged(one: int, other: int, mine: Bond, theirs: Bond) -> Step | None:
    """Each goes to the other's partner: “change places”."""
    if not mine.is_pair or not theirs.is_pair or mine.key == theirs.key:
        return None
    left_behind, left_there = partner_in(mine, one), partner_in(theirs, other)
    if left_behind is None or left_there is None or left_behind == left_there:
        return None
    if other in mine.people or one in theirs.people:
        return None
    made = (ordered(one, left_there), ordered(other, left_behind))
    return Step(Kind.SWAP, (mine, theirs), made)


def ring_of(chosen: Sequence[SignUp], bonds: Sequence[Bond], places: Places) -> Step:
    """The three as a circle. Who has no place leaves what they gain least in."""
    left: dict[str, Bond] = {}
    for sign_up in chosen:
        theirs = [bond for bond in bonds if sign_up.pk in bond.people]
        kept = [bond for bond in theirs if bond.key not in left]
        if len(kept) >= max(1, free_places(sign_up, places)):
            least = min(kept, key=lambda bond: (bond.gain_of(sign_up.pk), bond.key))
            left[least.key] = least
    people = tuple(sorted(sign_up.pk for sign_up in chosen))
    return Step(Kind.RING, tuple(left.values()), (people,))
