"""Why this pair, or why not: what flows, what forbids it, what keeps it apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .encoding import encode, label
from .errors import InvalidInput
from .flows import flows
from .problem import Problem
from .rematching import rematch
from .result import RESOLUTION, Flow, Matching
from .scoring import Scorer
from .words import number


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
    loss: float | None = None
    """By how much the whole loses when these two are put together and everybody else is matched
    anew as well as can be; below 0 it gains. ``None`` unless it was worked out."""
    served_loss: int = 0
    """How many people fewer are then served."""


def explain_pair(
    problem: Problem,
    a_id: str,
    b_id: str,
    matching: Matching | None = None,
    *,
    prices: Mapping[str, int] | None = None,
    bonus: int = 0,
    reoptimise: bool = False,
    time_budget: float | None = None,
) -> PairExplanation:
    """Explain two of ``problem``'s people. ``prices`` and ``bonus``, the matching's own or
    given by themselves, say how much the whole would lose at least; with ``reoptimise`` and the
    matching it is worked out what it would lose in truth.

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
    loss, served_loss = None, 0
    if reoptimise and matching and worth and not forbidden:
        loss, served_loss = true_loss(problem, matching, a_id, b_id, time_budget)
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
        sentence=summary(
            label(one), label(other), worth, gain_a, gain_b, forbidden, slack, loss, served_loss
        ),
        loss=loss,
        served_loss=served_loss,
    )


def true_loss(
    problem: Problem, matching: Matching, a: str, b: str, time_budget: float | None
) -> tuple[float, int]:
    """What the whole loses in worth and in people served when ``a`` and ``b`` are together."""
    pairs = [(found.a, found.b) for found in matching.matches]
    if (min(a, b), max(a, b)) in pairs:
        return 0.0, 0
    kept = tuple(lock for lock in problem.review.locks if not {a, b} & set(lock))
    review = replace(problem.review, locks=(*kept, (a, b)))
    found = rematch(
        replace(problem, review=review),
        pairs,
        matching.certificate,
        before=problem,
        time_budget=time_budget,
    )
    return -found.worth_change, -found.served_change


def summary(
    one: str,
    other: str,
    worth: int,
    gain_one: float,
    gain_other: float,
    forbidden: tuple[str, ...],
    slack: float | None,
    loss: float | None = None,
    served_loss: int = 0,
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
    if loss is not None:
        return f"{together}; {loss_in_words(loss, served_loss)}"
    if slack is None:
        return f"{together}."
    if slack < 0.005:
        return f"{together}; putting them together costs the whole next to nothing."
    return (
        f"{together}, but their present partners are worth more to the whole: "
        f"at least {slack:.2f} in all would be lost."
    )


def loss_in_words(loss: float, served_loss: int) -> str:
    """What is lost when everybody else is matched anew around the two."""
    people = ""
    if served_loss:
        count = abs(served_loss)
        fewer = "fewer" if served_loss > 0 else "more"
        people = f", and {number(count)} {fewer} would have a partner"
    if abs(loss) < 0.005:
        return f"with everybody else matched anew, the whole would lose next to nothing{people}."
    verb = "lose" if loss > 0 else "gain"
    return f"with everybody else matched anew, the whole would {verb} {abs(loss):.2f}{people}."
