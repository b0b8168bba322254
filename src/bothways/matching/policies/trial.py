"""Trying a policy on the people there are, before it is saved: who would gain, who would lose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext

from bothways.matching.percents import whole_percent
from bothways.matching.review.queries import standing_pairs
from bothways.programmes.models import Programme
from bothways.recruitment.signups.queries import engine_people
from bothways.ui.words import worth as in_words

from .models import Policy
from .queries import policy_of, to_engine

if TYPE_CHECKING:
    from bothways.engine import Matching
    from bothways.engine.problem import Problem

MOST_PEOPLE = 5_000
SECONDS = 1.5
"""For each of the two matchings; a page waits no longer."""
NAMED = 6
HAIR = 0.005


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure as it is saved, and as it would be."""

    label: str
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class Group:
    """People to whom the same would happen."""

    title: str
    names: list[str]
    more: int


@dataclass(frozen=True, slots=True)
class RuleLine:
    sentence: str
    effect: str


@dataclass(frozen=True, slots=True)
class Trial:
    figures: list[Compared]
    groups: list[Group]
    rules: list[RuleLine]
    is_same: bool
    """Nobody would be better or worse off."""


def trial_of(programme: Programme, policy: Policy) -> Trial | None:
    """What ``policy`` would do against the saved one; ``None`` among too few or too many people,
    or where the decisions can't hold."""
    people = tuple(engine_people(programme))
    if not 2 <= len(people) <= MOST_PEOPLE:
        return None
    # Imported here: the engine is heavy, and few pages need it.
    from bothways.engine import EngineError, match
    from bothways.engine.problem import Problem, Review

    here = {person.id for person in people}
    locks, bans = standing_pairs(programme)
    review = Review(
        locks=tuple(pair for pair in locks if here >= set(pair)),
        bans=tuple(pair for pair in bans if here >= set(pair)),
    )
    saved = Problem(people, to_engine(policy_of(programme)), review)
    tried = replace(saved, policy=to_engine(policy))
    try:
        now, then = (
            match(each.people, each.policy, each.review, time_budget=SECONDS)
            for each in (saved, tried)
        )
        rules = rule_lines(tried)
    except EngineError:
        return None
    groups = groups_of(tried, now, then)
    return Trial(figures=figures(now, then), groups=groups, rules=rules, is_same=not groups)


def figures(now: Matching, then: Matching) -> list[Compared]:
    return [
        Compared(
            gettext("people have a partner"), str(now.figures.served), str(then.figures.served)
        ),
        Compared(
            gettext("is what each gains, on average"),
            whole_percent(now.figures.mean_gain),
            whole_percent(then.figures.mean_gain),
        ),
        Compared(
            gettext("the least anyone gains"),
            whole_percent(now.figures.least_gain),
            whole_percent(then.figures.least_gain),
        ),
        Compared(
            gettext("worth in all"), in_words(now.figures.worth), in_words(then.figures.worth)
        ),
    ]


def groups_of(problem: Problem, now: Matching, then: Matching) -> list[Group]:
    """Who would get a partner, lose theirs, gain more or less; those to whom nothing happens are
    left out."""
    from bothways.engine.audit import received

    names = {person.id: person.name for person in problem.people}
    before, _ = received(problem.people, now)
    after, _ = received(problem.people, then)
    new = [who for who in after if who not in before]
    lost = [who for who in before if who not in after]
    both = before.keys() & after.keys()
    more = [who for who in both if after[who] > before[who] + HAIR]
    less = [who for who in both if after[who] < before[who] - HAIR]
    titles = (
        (new, ngettext("%(count)d would get a partner", "%(count)d would get a partner", len(new))),
        (
            lost,
            ngettext("%(count)d would lose theirs", "%(count)d would lose theirs", len(lost)),
        ),
        (more, ngettext("%(count)d would gain more", "%(count)d would gain more", len(more))),
        (less, ngettext("%(count)d would gain less", "%(count)d would gain less", len(less))),
    )
    return [
        Group(
            title % {"count": len(people)},
            sorted(names[who] for who in people)[:NAMED],
            max(0, len(people) - NAMED),
        )
        for people, title in titles
        if people
    ]


def rule_lines(problem: Problem) -> list[RuleLine]:
    """Each rule that forbids anything, with how many pairs who fit each other it forbids."""
    from bothways.engine.audit.forbidding import forbidding

    found = forbidding(problem)
    lines = []
    for rule in found.rules:
        if not rule.forbids:
            continue
        effect = ngettext(
            "forbids %(count)d of %(mutual)d pairs who fit each other",
            "forbids %(count)d of %(mutual)d pairs who fit each other",
            rule.forbids,
        ) % {"count": rule.forbids, "mutual": found.mutual}
        if rule.alone:
            effect += gettext("; %(alone)d of them would be allowed without it") % {
                "alone": rule.alone
            }
        lines.append(RuleLine(rule.sentence, effect))
    return lines
