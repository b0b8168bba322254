"""What would help somebody without a partner: tried out, not guessed.

An added offer or want opens partners; whether one of them would in fact be hers, when everybody
else may be matched anew, is only known by solving the changed problem. That is done for the most
promising few, each beginning from the prices of the matching that is.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from ..encoding import Bools, Encoded, encode, offers_of, wants_of
from ..problem import Offer, Person, Problem, Want
from ..rematching import rematch
from ..result import Certificate, Matching
from ..scoring import Row, Scorer

COUNTED = 12
"""Additions whose partners are counted."""
TRIED = 6
"""Additions that are tried out: each is a matching of its own."""
LOOKED_AT = 200
"""People whose wants and offers are combined for somebody whom no single addition helps."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What somebody would add to their sign-up. At most one of each; not both empty."""

    offer: str = ""
    """A skill offered at the usual level, 3."""
    want: str = ""
    """A skill wanted as something new, with the usual priority, 2."""

    def of(self, person: Person) -> Person:
        """The person with the addition."""
        offers = (*person.offers, Offer(self.offer)) if self.offer else person.offers
        wants = (*person.wants, Want(self.want)) if self.want else person.wants
        return replace(person, offers=offers, wants=wants)


@dataclass(frozen=True, slots=True)
class Helped:
    """What an addition would do."""

    addition: Addition
    opens: int
    """Allowed partners whom she couldn't have had without it."""
    is_matched: bool | None = None
    """Whether she would have a partner in the best matching then; ``None`` was not tried, or not
    to the end."""
    partners: tuple[str, ...] = ()
    """With whom, by id: partners, or the others of a circle or group."""
    worth_change: float = 0.0
    """What the whole would gain in worth, everybody else matched anew."""
    served_change: int = 0


def helped(
    problem: Problem,
    who: str,
    pairs: Iterable[tuple[str, str]],
    certificate: Certificate,
    *,
    cancel: Callable[[], bool] | None = None,
    time_budget: float | None = None,
    seed: int = 0,
) -> tuple[Helped, ...]:
    """What would help ``who``, in a matching of ``pairs`` with its ``certificate``.

    The additions that open most partners, with those first that would get her one. With a
    ``time_budget`` in seconds what wasn't tried by its end stays untried. Empty when nothing she
    could add is both taught and wanted here. Raises ``KeyError`` for an unknown id, ``Cancelled``,
    and what ``match`` raises.
    """
    ends_at = None if time_budget is None else time.perf_counter() + time_budget
    pairs = list(pairs)
    encoded = encode(problem)
    at = encoded.index[who]
    row = Scorer.of(problem, encoded).row(at)
    counted = opened(problem, encoded, at, row, candidates(encoded, at, row))
    most = sorted(counted, key=lambda found: -found.opens)
    tried = []
    for place, found in enumerate(most):
        left = None if ends_at is None else ends_at - time.perf_counter()
        if place < TRIED and (left is None or left > 0):
            found = tried_out(problem, who, pairs, certificate, found, cancel, left, seed)
        tried.append(found)
    return tuple(sorted(tried, key=lambda found: (not found.is_matched, -found.worth_change)))


def candidates(encoded: Encoded, at: int, row: Row) -> list[Addition]:
    """Additions that could open partners, the most promising first."""
    person = encoded.people[at]
    mine = set(offers_of(person)) | set(wants_of(person))
    free = reachable(encoded, at, row)
    counts: Counter[Addition] = Counter()
    for other in np.flatnonzero(free & (row.gives > 0)).tolist():
        counts.update(Addition(want=skill) for skill in taught(encoded.people[other]) - mine)
    for other in np.flatnonzero(free & (row.gain > 0)).tolist():
        counts.update(Addition(offer=skill) for skill in sought(encoded.people[other]) - mine)
    if not counts:
        for other in np.flatnonzero(free)[:LOOKED_AT].tolist():
            them = encoded.people[other]
            both = product(sorted(sought(them) - mine), sorted(taught(them) - mine))
            counts.update(Addition(offer, want) for offer, want in both if offer != want)
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0].offer, entry[0].want))
    return [addition for addition, _ in ranked[:COUNTED]]


def reachable(encoded: Encoded, at: int, row: Row) -> Bools:
    """(n,) who isn't a possible partner, though nothing but what is said stands between."""
    result: Bools = row.allowed & (row.worth == 0) & (encoded.capacity > 0)
    result[at] = False
    return result


def taught(person: Person) -> set[str]:
    """Skills that somebody new to them could learn here."""
    return {skill for skill, level in offers_of(person).items() if level > Want("").level_now}


def sought(person: Person) -> set[str]:
    """Skills that somebody at the usual level could teach here."""
    return {skill for skill, want in wants_of(person).items() if want.level_now < Offer("").level}


def opened(
    problem: Problem, encoded: Encoded, at: int, row: Row, additions: Sequence[Addition]
) -> list[Helped]:
    """Each addition with the partners it opens, counted by the rules and scores themselves.

    One problem holds the person once more for each addition; who may be with her is what the
    rules say of herself, for they speak of her by her id.
    """
    person = encoded.people[at]
    shadows = [
        replace(addition.of(person), id=f"{person.id}\0{number}")
        for number, addition in enumerate(additions)
    ]
    together = replace(problem, people=(*encoded.people, *shadows))
    scorer = Scorer.of(together, encode(together))
    index = scorer.encoded.index
    # The shadows stand between the others, who are in the order of their ids.
    places = np.array([index[other.id] for other in encoded.people], dtype=np.int64)
    free = reachable(encoded, at, row)
    found = []
    for number, addition in enumerate(additions):
        worth = scorer.row(index[shadows[number].id]).worth[places]
        found.append(Helped(addition, int(np.count_nonzero(free & (worth > 0)))))
    return [one for one in found if one.opens]


def tried_out(
    problem: Problem,
    who: str,
    pairs: list[tuple[str, str]],
    certificate: Certificate,
    found: Helped,
    cancel: Callable[[], bool] | None,
    seconds: float | None,
    seed: int,
) -> Helped:
    people = tuple(
        found.addition.of(person) if person.id == who else person for person in problem.people
    )
    began = time.perf_counter()
    then = rematch(
        replace(problem, people=people),
        pairs,
        certificate,
        before=problem,
        cancel=cancel,
        time_budget=seconds,
        seed=seed,
    )
    in_time = seconds is None or time.perf_counter() - began <= seconds
    if not in_time and not then.matching.certificate.optimal:
        return found
    partners = partners_in(then.matching, who)
    return replace(
        found,
        is_matched=bool(partners),
        partners=partners,
        worth_change=then.worth_change,
        served_change=then.served_change,
    )


def partners_in(matching: Matching, who: str) -> tuple[str, ...]:
    found = [
        pair.b if pair.a == who else pair.a for pair in matching.matches if who in (pair.a, pair.b)
    ]
    together = [each.people for each in matching.circles] + [
        each.people for each in matching.groups
    ]
    for people in together:
        if who in people:
            found += [other for other in people if other != who]
    return tuple(sorted(found))
