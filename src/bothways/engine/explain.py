"""Why this pair, or why not: what flows, what forbids it, what keeps it apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .encoding import encode, label
from .errors import InvalidInput
from .flows import flows
from .problem import Problem
from .result import RESOLUTION, Flow, Matching
from .scoring import Scorer


@dataclass(frozen=True, slots=True)
class PairExplanation:
    """Two people, whether or not they are matched."""

    a: str
    b: str
    worth: float
    gain_a: float
    gain_b: float
    a_gives: tuple[Flow, ...]
    b_gives: tuple[Flow, ...]
    forbidden_by: tuple[str, ...]
    """A sentence for each rule that forbids the pair."""
    slack: float | None
    """By how much the whole loses at least when these two are put together, by the prices (an
    estimate from below); ``None`` without prices or when the pair can't be made."""
    sentence: str


def explain_pair(
    problem: Problem,
    a_id: str,
    b_id: str,
    matching: Matching | None = None,
    *,
    prices: Mapping[str, int] | None = None,
    bonus: int = 0,
) -> PairExplanation:
    """Explain two of ``problem``'s people. ``prices`` and ``bonus``, the matching's own or
    given by themselves, say how much the whole would lose at least.

    For a quick answer the problem may hold these two people alone; rules that speak of others
    (the line of management) then need ``Person.line``. Raises ``InvalidInput`` for unknown ids.
    """
    if matching:
        prices, bonus = matching.certificate.prices, matching.certificate.bonus
    encoded = encode(problem)
    for name in (a_id, b_id):
        if name not in encoded.index:
            raise InvalidInput("The pair", "person", f"{name!r} isn't among the people.")
    scorer = Scorer.of(problem, encoded)
    a, b = encoded.index[a_id], encoded.index[b_id]
    one, other = encoded.people[a], encoded.people[b]
    gain_a, gain_b, worth = scorer.pair(a, b)
    forbidden = tuple(reason for rule in scorer.rules if (reason := rule.reason(encoded, a, b)))
    slack = None
    if prices and worth and not forbidden and a_id in prices and b_id in prices:
        spare = (prices[a_id] + prices[b_id]) / 2 - worth - bonus
        slack = max(0.0, spare) / RESOLUTION
    return PairExplanation(
        a=a_id,
        b=b_id,
        worth=worth / RESOLUTION,
        gain_a=gain_a,
        gain_b=gain_b,
        a_gives=flows(one, other),
        b_gives=flows(other, one),
        forbidden_by=forbidden,
        slack=slack,
        sentence=summary(label(one), label(other), worth, gain_a, gain_b, forbidden, slack),
    )


def summary(
    one: str,
    other: str,
    worth: int,
    gain_one: float,
    gain_other: float,
    forbidden: tuple[str, ...],
    slack: float | None,
) -> str:
    if forbidden:
        return f"A rule keeps them apart: {forbidden[0]}"
    if not gain_one and not gain_other:
        return f"Neither {one} nor {other} offers what the other wants to learn."
    if not gain_one or not gain_other:
        learner, teacher = (one, other) if gain_one else (other, one)
        return (
            f"{learner} could learn from {teacher}, but has nothing that {teacher} wants to learn."
        )
    together = f"Together they would be worth {worth / RESOLUTION:.2f}"
    if slack is None:
        return f"{together}."
    if slack < 0.005:
        return f"{together}; putting them together costs the whole next to nothing."
    return (
        f"{together}, but their present partners are worth more to the whole: "
        f"at least {slack:.2f} in all would be lost."
    )
