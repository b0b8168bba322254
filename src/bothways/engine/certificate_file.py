"""A matching with its proof as a file that anybody can check; ``docs/certificate.md`` has it all.

Written and read with the dataclasses of problem and result alone. Whole numbers stay whole, however
long; pairs carry their worth in millionths.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from .problem import Policy, Problem, Review
from .result import (
    RESOLUTION,
    Certificate,
    Circle,
    Figures,
    Group,
    LeftOver,
    Match,
    Matching,
)

FORMAT = "bothways certificate"
FORMAT_VERSION = 1


class BadCertificate(Exception):
    """The file isn't a certificate that can be read; the message names the field."""


@dataclass(frozen=True, slots=True)
class Certified:
    """What a certificate file holds: the policy and decisions that were asked for, and a matching
    with all that can be judged (no sentences and no flows)."""

    policy: Policy
    review: Review
    matching: Matching


def to_json(problem: Problem, matching: Matching) -> str:
    """The file's text: JSON with the keys in the order of the documentation."""
    proof = matching.certificate
    content = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "engine_version": proof.engine_version,
        "input_hash": proof.input_hash,
        "policy": {**asdict(problem.policy), "on": problem.policy.on.isoformat()},
        "locks": problem.review.locks,
        "bans": problem.review.bans,
        "previous": problem.review.previous,
        "people": sorted(person.id for person in problem.people),
        "pairs": [
            {
                "a": match.a,
                "b": match.b,
                "worth": round(match.worth * RESOLUTION),
                "gain_a": match.gain_a,
                "gain_b": match.gain_b,
                "locked": match.locked,
            }
            for match in matching.matches
        ],
        "circles": [
            {
                "people": circle.people,
                "worth": round(circle.worth * RESOLUTION),
                "gains": circle.gains,
            }
            for circle in matching.circles
        ],
        "groups": [
            {
                "people": group.people,
                "skills": group.skills,
                "teachers": dict(group.teachers),
                "learners": dict(group.learners),
            }
            for group in matching.groups
        ],
        "left_over": [left.id for left in matching.left_over],
        "objective": proof.objective,
        "bonus": proof.bonus,
        "base": proof.base,
        "value": proof.value,
        "bound": proof.bound,
        "optimal": proof.optimal,
        "gap": proof.gap,
        "most_served": proof.most_served,
        "worth_bound": proof.worth_bound,
        "blocking_pairs": proof.blocking_pairs,
        "blocking_pairs_before": proof.blocking_pairs_before,
        "method": proof.method,
        "pairs_considered": proof.pairs_considered,
        "rounds": proof.rounds,
        "seed": proof.seed,
        "prices": dict(proof.prices),
        "further": dict(proof.further),
        "teach": dict(proof.teach),
        "learn": dict(proof.learn),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Certified:
    """Read a certificate strictly. Raises ``BadCertificate``."""
    try:
        content = json.loads(text)
    except ValueError as error:
        raise BadCertificate(f"This isn't JSON: {error}.") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise BadCertificate(f"This isn't a certificate: its “format” isn't “{FORMAT}”.")
    if content.get("format_version") != FORMAT_VERSION:
        raise BadCertificate(
            f"This certificate has version {content.get('format_version')!r} of the format; "
            f"version {FORMAT_VERSION} can be read."
        )
    read = Reader(content)
    return Certified(read.policy(), read.review(), read.matching())


@dataclass(frozen=True, slots=True)
class Reader:
    content: Mapping[str, Any]

    def field(self, name: str, kind: type | tuple[type, ...]) -> Any:
        return typed(self.content, name, kind, name)

    def policy(self) -> Policy:
        values = self.field("policy", dict)
        known = {field.name: field for field in fields(Policy)}
        for name in values:
            if name not in known:
                raise BadCertificate(f"The field “policy.{name}” isn't known.")
        usual = Policy()
        read: dict[str, Any] = {}
        for name in known:
            kind: type | tuple[type, ...] = type(getattr(usual, name))
            if name == "on":
                read[name] = day(typed(values, name, str, "policy.on"))
            else:
                kind = (int, float) if kind is float else kind
                read[name] = typed(values, name, kind, f"policy.{name}")
        return Policy(**read)

    def review(self) -> Review:
        return Review(*(self.twos(name) for name in ("locks", "bans", "previous")))

    def twos(self, name: str) -> tuple[tuple[str, str], ...]:
        pairs = self.field(name, list)
        for pair in pairs:
            if not is_ids(pair) or len(pair) != 2:
                raise BadCertificate(f"The field “{name}” must hold pairs of ids.")
        return tuple((pair[0], pair[1]) for pair in pairs)

    def matching(self) -> Matching:
        matches = tuple(self.match(entry) for entry in self.entries("pairs"))
        circles = tuple(
            Circle(
                people=ids(entry, "people", "circles.people"),
                worth=typed(entry, "worth", int, "circles.worth") / RESOLUTION,
                gains=tuple(numbers(entry, "gains", "circles.gains")),
                gives=(),
            )
            for entry in self.entries("circles")
        )
        groups = tuple(
            Group(
                people=ids(entry, "people", "groups.people"),
                skills=ids(entry, "skills", "groups.skills"),
                teachers=lists(entry, "teachers", "groups.teachers"),
                learners=lists(entry, "learners", "groups.learners"),
            )
            for entry in self.entries("groups")
        )
        left = tuple(
            LeftOver(who, "taken", "") for who in ids(self.content, "left_over", "left_over")
        )
        served = {who for match in matches for who in (match.a, match.b)}
        served |= {who for circle in circles for who in circle.people}
        people = ids(self.content, "people", "people")
        worth = sum(entry.worth for entry in matches) + sum(entry.worth for entry in circles)
        figures = Figures(
            len(people), len(served), len(matches), worth, 0.0, 0.0, 0.0, 0, 0.0, len(circles)
        )
        return Matching(matches, left, self.certificate(), figures, circles, groups)

    def match(self, entry: Mapping[str, Any]) -> Match:
        return Match(
            a=typed(entry, "a", str, "pairs.a"),
            b=typed(entry, "b", str, "pairs.b"),
            worth=typed(entry, "worth", int, "pairs.worth") / RESOLUTION,
            gain_a=float(typed(entry, "gain_a", (int, float), "pairs.gain_a")),
            gain_b=float(typed(entry, "gain_b", (int, float), "pairs.gain_b")),
            a_gives=(),
            b_gives=(),
            locked=typed(entry, "locked", bool, "pairs.locked"),
        )

    def entries(self, name: str) -> list[Mapping[str, Any]]:
        found = self.field(name, list)
        if not all(isinstance(entry, dict) for entry in found):
            raise BadCertificate(f"The field “{name}” must hold objects.")
        return list(found)

    def certificate(self) -> Certificate:
        whole = (
            "value", "bound", "pairs_considered", "rounds", "seed", "bonus", "base",
            "most_served", "worth_bound", "blocking_pairs", "blocking_pairs_before",
        )  # fmt: skip
        words = ("method", "input_hash", "engine_version", "objective")
        read: dict[str, Any] = {name: self.field(name, int) for name in whole}
        read |= {name: self.field(name, str) for name in words}
        read["optimal"] = self.field("optimal", bool)
        for name in ("prices", "further", "teach", "learn"):
            prices = self.field(name, dict)
            for who in prices:
                typed(prices, who, int, f"{name}.{who}")
            read[name] = prices
        return Certificate(**read)


def typed(content: Mapping[str, Any], name: str, kind: type | tuple[type, ...], where: str) -> Any:
    if name not in content:
        raise BadCertificate(f"The field “{where}” is missing.")
    value = content[name]
    is_bool = isinstance(value, bool) and kind is not bool
    if not isinstance(value, kind) or is_bool:
        raise BadCertificate(f"The field “{where}” holds {json.dumps(value)[:40]}, which is wrong.")
    return value


def is_ids(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def ids(content: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    value = typed(content, name, list, where)
    if not is_ids(value):
        raise BadCertificate(f"The field “{where}” must hold words.")
    return tuple(value)


def numbers(content: Mapping[str, Any], name: str, where: str) -> list[float]:
    value = typed(content, name, list, where)
    if not all(isinstance(entry, int | float) for entry in value):
        raise BadCertificate(f"The field “{where}” must hold numbers.")
    return [float(entry) for entry in value]


def lists(content: Mapping[str, Any], name: str, where: str) -> dict[str, tuple[str, ...]]:
    value = typed(content, name, dict, where)
    return {skill: ids(value, skill, f"{where}.{skill}") for skill in value}


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadCertificate(f"The field “policy.on” holds “{text}”, which is no day.") from None
