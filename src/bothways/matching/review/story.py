"""One match in full: why, what flows at which levels, what else each could have had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from bothways.matching.runs.certificate import loss_of
from bothways.matching.runs.models import Match, Run
from bothways.people.skills.queries import words_met
from bothways.recruitment.models import Offer, Want
from bothways.recruitment.signups.levels import LEVEL_WORDS
from bothways.ui.words import first_name, worth

from .models import ReviewAct
from .queries import ordered


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One skill on its way: “data storytelling”, “very experienced → just begun”."""

    skill: str
    giver_level: str
    receiver_level: str
    is_wanted_most: bool
    words: str
    """Which words met, where the two didn't write the same."""


@dataclass(frozen=True, slots=True)
class NextBest:
    """Somebody a person could have had instead, and what that would have meant."""

    name: str
    instead: str
    worth: float
    cost: str


@dataclass(frozen=True, slots=True)
class Story:
    a_first: str
    b_first: str
    sentences: list[str]
    rules: list[str]
    a_gives: list[FlowLine]
    b_gives: list[FlowLine]
    next_best: list[NextBest]
    acts: list[ReviewAct]


def story_of(match: Match) -> Story:
    why: dict[str, Any] = match.why
    words = words_between(match)
    return Story(
        a_first=first_name(match.name_a),
        b_first=first_name(match.name_b),
        sentences=why.get("sentences", []),
        rules=why.get("rules", []),
        a_gives=[flow_line(flow, words.get(match.a_id, {})) for flow in match.a_gives],
        b_gives=[flow_line(flow, words.get(match.b_id, {})) for flow in match.b_gives],
        next_best=next_best(match, why),
        acts=acts_on(match),
    )


def words_between(match: Match) -> dict[int, dict[str, str]]:
    """{giver: {skill: how the words of the two met}}, where they didn't write the same; by what
    they say today, in two queries."""
    people = (match.a_id, match.b_id)
    offers, wants = written(Offer, people), written(Want, people)
    return {
        giver: {
            met.name: met.sentence
            for met in words_met(offers[giver], wants[learner])
            if not met.offer == met.want == met.name
        }
        for giver, learner in (people, people[::-1])
    }


def written(model: type[Offer | Want], people: tuple[int, int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {who: [] for who in people}
    rows = model._default_manager.filter(sign_up__in=people).order_by("pk")
    for who, words in rows.values_list("sign_up_id", "skill__name"):
        found[who].append(words)
    return found


def flow_line(flow: dict[str, Any], words: dict[str, str]) -> FlowLine:
    return FlowLine(
        skill=str(flow["skill"]),
        giver_level=str(LEVEL_WORDS[flow["level"]]),
        receiver_level=str(LEVEL_WORDS[flow["level_now"]]),
        is_wanted_most=flow["priority"] == 3,
        words=words.get(str(flow["skill"]), ""),
    )


def next_best(match: Match, why: dict[str, Any]) -> list[NextBest]:
    sides = (
        (match.name_a, match.a_id, why.get("next_a")),
        (match.name_b, match.b_id, why.get("next_b")),
    )
    return [
        NextBest(
            name=first_name(name),
            instead=found["name"],
            worth=found["worth"],
            # The price of somebody locked says nothing: the engine never weighed them.
            cost="" if why.get("locked") else cost_of(match.run, str(pk), found),
        )
        for name, pk, found in sides
        if found
    ]


def cost_of(run: Run, person: str, instead: dict[str, Any]) -> str:
    loss = loss_of(run, person, str(instead["id"]), instead["worth"])
    if loss is None:
        return ""
    if loss == 0:
        return gettext("The whole might be as good.")
    return gettext("The whole would lose at least %(loss)s.") % {"loss": worth(loss)}


def acts_on(match: Match) -> list[ReviewAct]:
    low, high = ordered(match.a_id, match.b_id)
    acts = ReviewAct.objects.filter(Q(low=low, high=high))
    return list(acts.select_related("by", "undone_by"))
