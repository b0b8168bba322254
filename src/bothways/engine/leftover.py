"""Why somebody has no partner, and what would open partners for them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from .encoding import Encoded, Ints, label, offers_of, wants_of
from .result import LeftOver, LeftOverReason
from .scan import PlainScan
from .scoring import Scorer
from .words import listed, number

HELPED = 50
"""Help is worked out for so many people at most; beyond, the reason must do."""


def left_over_of(encoded: Encoded, scorer: Scorer, rows: list[int]) -> tuple[LeftOver, ...]:
    """Everybody left over with a reason; for the first few also what would help."""
    offered, wanted = offered_above(encoded), wanted_below(encoded)
    chances = chances_of(scorer, np.array(rows, dtype=np.int64))
    return tuple(
        explained(encoded, scorer, row, offered, wanted, chances[row], helped=position < HELPED)
        for position, row in enumerate(rows)
    )


@dataclass(frozen=True, slots=True)
class Chances:
    """How many people fit somebody both ways, how many of them are allowed, and some of those
    who aren't."""

    mutual: int = 0
    allowed: int = 0
    forbidden: tuple[int, ...] = ()


def chances_of(scorer: Scorer, rows: Ints) -> dict[int, Chances]:
    n = scorer.encoded.n
    plain = PlainScan(scorer, np.ones(n, dtype=bool))
    found = {int(row): Chances() for row in rows}
    for block in plain.blocks(rows):
        pairs = plain.mutual(block, np.zeros(n, dtype=bool))
        allowed = (pairs.worth > 0) & scorer.allowed(pairs.a, pairs.b)
        mutual = np.bincount(pairs.a, minlength=n)
        possible = np.bincount(pairs.a[allowed], minlength=n)
        others = np.flatnonzero(~allowed)
        begins = np.searchsorted(pairs.a[others], block)
        ends = np.searchsorted(pairs.a[others], block, side="right")
        for row, begin, end in zip(block.tolist(), begins, ends, strict=True):
            some = others[begin : min(end, begin + 20)]
            found[row] = Chances(
                int(mutual[row]), int(possible[row]), tuple(pairs.b[some].tolist())
            )
    return found


def offered_above(encoded: Encoded) -> dict[str, int]:
    """Skill → the highest level at which anybody offers it."""
    best: dict[str, int] = {}
    for person in encoded.people:
        for skill, level in offers_of(person).items():
            best[skill] = max(level, best.get(skill, 0))
    return best


def wanted_below(encoded: Encoded) -> dict[str, int]:
    """Skill → the lowest level from which anybody wants it."""
    least: dict[str, int] = {}
    for person in encoded.people:
        for skill, want in wants_of(person).items():
            least[skill] = min(want.level_now, least.get(skill, 9))
    return least


def explained(
    encoded: Encoded,
    scorer: Scorer,
    row: int,
    offered: dict[str, int],
    wanted: dict[str, int],
    chances: Chances,
    *,
    helped: bool,
) -> LeftOver:
    person = encoded.people[row]
    who, wants, offers = label(person), wants_of(person), offers_of(person)

    def because(
        reason: LeftOverReason, sentence: str, help_: str = "", partners: int = 0
    ) -> LeftOver:
        return LeftOver(person.id, reason, sentence, help_, partners)

    if person.capacity == 0:
        return because("not_this_time", f"{who} isn't to be matched this time.")
    if person.in_group and scorer.policy.groups:
        return because(
            "in_group",
            f"{who} asks for a peer group, and no four people could be brought together "
            "around what each wants to learn.",
        )
    if not wants:
        return because(
            "no_wants",
            f"{who} wants nothing that they don't offer already.",
            "One want would be enough to begin with.",
        )
    if not offers:
        return because(
            "no_offers", f"{who} offers nothing.", "One offer would be enough to begin with."
        )
    met = [skill for skill, want in wants.items() if offered.get(skill, 0) > want.level_now]
    if not met:
        return because(
            "nobody_offers",
            f"{who} wants {listed(sorted(wants)[:4])}, which nobody offers at a higher level.",
            opening(encoded, scorer, row) if helped else "",
        )
    useful = [skill for skill, level in offers.items() if level > wanted.get(skill, 9)]
    if not useful:
        return because(
            "nobody_wants",
            f"{who} offers {listed(sorted(offers)[:4])}, "
            "which nobody wants to learn from that level.",
            opening(encoded, scorer, row) if helped else "",
        )
    partners = chances.allowed
    if not chances.mutual:
        return because(
            "no_mutual",
            f"Some could teach {who} and others could learn from {who}, but nobody does both.",
            opening(encoded, scorer, row) if helped else "",
        )
    if partners == 0:
        count = chances.mutual
        people = "person fits" if count == 1 else "people fit"
        pair = "the pair" if count == 1 else "each of the pairs"
        return because(
            "rules",
            f"{number(count).capitalize()} {people} {who} both ways, and the rules forbid {pair}: "
            f"{forbidding(encoded, scorer, row, chances.forbidden)}",
        )
    possible = "partner is" if partners == 1 else "partners are"
    return because(
        "taken",
        f"{number(partners).capitalize()} {possible} possible for {who}; "
        "the whole gains more by giving them to others.",
        opening(encoded, scorer, row) if helped else "",
        partners,
    )


def forbidding(encoded: Encoded, scorer: Scorer, row: int, others: tuple[int, ...]) -> str:
    reasons = [
        reason
        for other in others
        for rule in scorer.rules
        if (reason := rule.reason(encoded, row, other))
    ]
    return " ".join(reasons[:2]) or "one side would gain less than the programme asks for."


def opening(encoded: Encoded, scorer: Scorer, row: int) -> str:
    """The one added want that would open most partners: counted, not promised."""
    person = encoded.people[row]
    found = scorer.row(row)
    learners = np.flatnonzero((found.gives > 0) & found.allowed & (found.worth == 0))
    mine = set(offers_of(person)) | set(wants_of(person))
    counts: Counter[str] = Counter()
    for other in learners.tolist():
        counts.update(skill for skill in offers_of(encoded.people[other]) if skill not in mine)
    if not counts:
        return ""
    skill, count = min(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    partners = "partner" if count == 1 else "partners"
    return f"Adding {skill} to the wants of {label(person)} would open {number(count)} {partners}."
