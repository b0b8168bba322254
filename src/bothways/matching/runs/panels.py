"""What a run is like for people: fairness by group, and who would rather have whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bothways.engine import problem as asked
from bothways.engine import result as answered
from bothways.engine.audit import fairness, received
from bothways.engine.objectives.stable import blocking_in

MOST_PEOPLE = 5_000
"""Blocking pairs are counted up to here: it takes a look at every pair."""
LISTED = 20


def panels_to_json(problem: asked.Problem, matching: answered.Matching) -> dict[str, Any]:
    """The two panels, as they are kept with the run's figures."""
    return {
        "fairness": fairness_to_json(problem, matching),
        "stability": stability_to_json(problem, matching),
    }


def fairness_to_json(problem: asked.Problem, matching: answered.Matching) -> list[dict[str, Any]]:
    people = [person for person in problem.people if person.capacity]
    gains, balances = received(people, matching)
    groups = {
        name: {person.id: getattr(person, name) for person in people}
        for name in ("function", "location")
    }
    told = fairness(groups, [person.id for person in people], gains, balances)
    return [
        {
            "name": attribute.name,
            "groups": [{**asdict(group), "share": group.share} for group in attribute.groups],
            "remarks": list(attribute.remarks),
        }
        for attribute in told
    ]


def stability_to_json(problem: asked.Problem, matching: answered.Matching) -> dict[str, Any] | None:
    """How many pairs would both rather have each other, the first of them by name; ``None``
    among too many people, and where circles or groups are what some have instead of a partner."""
    if len(problem.people) > MOST_PEOPLE or matching.circles or matching.groups:
        return None
    names: Mapping[str, str] = {person.id: person.name for person in problem.people}
    count, pairs = blocking_in(problem, matching, LISTED)
    return {
        "count": count,
        "before": matching.certificate.blocking_pairs_before,
        "listed": [
            {
                "one": names[pair.a],
                "other": names[pair.b],
                "now_one": pair.now_a,
                "then_one": pair.then_a,
                "now_other": pair.now_b,
                "then_other": pair.then_b,
            }
            for pair in pairs
        ],
    }
