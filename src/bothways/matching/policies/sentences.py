"""What counts, and what is never done, said in sentences and single words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .models import Policy, WhatCounts

RULES: dict[str, Promise] = {
    "manager": _("Line of management"),
    "cross_functions": _("Functions"),
    "cross_teams": _("Teams"),
    "shared_language": _("Language"),
    "overlap_hours": _("Working days"),
}
"""The policy's hard rules by the engine's names, in the order of the page."""
FIGURES = {"manager": "manager_depth", "overlap_hours": "overlap_hours"}
"""Rules that have a figure, and the field that holds it; 0 switches the rule off."""

Words = Sequence[tuple[int, Promise]]
SOFT: Words = (
    (0, _("not at all")),
    (1, _("a little")),
    (16, _("some")),
    (41, _("much")),
    (76, _("nearly as much as skills")),
    (100, _("as much as skills")),
)
STABILITY: Words = ((0, _("nothing")), (1, _("a little")), (6, _("some")), (13, _("much")))
CIRCLE_WORTH: Words = (
    (0, _("next to nothing")),
    (1, _("far less than a pair")),
    (51, _("less than a pair")),
    (81, _("nearly a pair")),
    (100, _("as much as a pair")),
)


class Figured(Protocol):
    """Whatever holds the figures of the rules: a row, or the engine's policy."""

    @property
    def manager_depth(self) -> int: ...
    @property
    def overlap_hours(self) -> object: ...


def word_for(value: int, words: Words) -> str:
    """The word of the last step that ``value`` has reached."""
    return str([word for least, word in words if value >= least][-1])


def soft_word(weight: int) -> str:
    return word_for(weight, SOFT)


def sentences(policy: WhatCounts) -> list[str]:
    """What counts and what is never done, each as a sentence."""
    return [*counting_sentences(policy), *shape_sentences(policy), *rule_sentences(policy)]


def objective_sentence(policy: WhatCounts) -> str:
    return {
        Policy.Objective.SERVED: gettext("As many people as possible get a partner."),
        Policy.Objective.WORTH: gettext("The most is gained in all."),
        Policy.Objective.FAIR: gettext(
            "As many people as possible get a partner, and those who gain least gain as much as "
            "can be."
        ),
    }[Policy.Objective(policy.objective)]


def stability_sentence(policy: WhatCounts) -> str:
    if not policy.stability or is_fair(policy):
        return gettext("Nothing is given up for stability.")
    return gettext(
        "Up to %(share)d%% of the worth may go for fewer pairs of people who would rather "
        "have each other."
    ) % {"share": policy.stability}


def counting_sentences(policy: WhatCounts) -> list[str]:
    soft = {
        gettext("being from different functions"): policy.other_function,
        gettext("working at the same location"): policy.same_location,
        gettext("shared working hours"): policy.working_hours,
    }
    counted = [
        gettext("%(what)s weighs %(weight)d beside 100 for skills")
        % {"what": what, "weight": weight}
        for what, weight in soft.items()
        if weight
    ]
    skills = gettext("What each wants to learn and the other offers decides")
    told = [objective_sentence(policy), f"{'; '.join([skills, *counted])}."]
    if policy.stability and not is_fair(policy):
        told.append(stability_sentence(policy))
    return told


def shape_sentence(policy: WhatCounts) -> str:
    return {
        Policy.Circles.PAIRS: gettext("Pairs alone are made."),
        Policy.Circles.OF_THREE: gettext("Circles of three are made where they serve more."),
        Policy.Circles.OF_FOUR: gettext("Circles of three or four are made where they serve more."),
    }[Policy.Circles(policy.circles)]


def circle_worth_sentence(policy: WhatCounts) -> str:
    if policy.circles == Policy.Circles.PAIRS:
        return gettext("There are no circles.")
    return gettext("Counts %(share)d%% of somebody in a pair.") % {"share": policy.circle_worth}


def shape_sentences(policy: WhatCounts) -> list[str]:
    """What people are put into besides pairs."""
    told = []
    if policy.circles > Policy.Circles.PAIRS:
        longest = shape_sentence(policy).rstrip(".")
        counts = gettext("somebody in one counts %(share)d%% of somebody in a pair") % {
            "share": policy.circle_worth
        }
        told.append(f"{longest}; {counts}.")
    if policy.groups:
        told.append(
            gettext("Who asks for one, or has nobody else, may be in a peer group of 4 to 8.")
        )
    return told


def is_fair(policy: WhatCounts) -> bool:
    """Whether those who gain least come first; stability then has no say."""
    return policy.objective == Policy.Objective.FAIR


def is_on(policy: object, rule: str) -> bool:
    """Whether a hard rule holds; ``policy`` is a row or the engine's."""
    return bool(getattr(policy, FIGURES.get(rule, rule)))


def rule_sentences(policy: WhatCounts) -> list[str]:
    return [rule_sentence(policy, name) for name in RULES if is_on(policy, name)]


def rule_sentence(policy: Figured, rule: str) -> str:
    """What the rule says, whether or not it is switched on."""
    steps = max(1, int(policy.manager_depth))
    return {
        "manager": ngettext(
            "Nobody is matched with their own manager or report.",
            "Nobody is matched with a manager up to %(steps)d steps above them.",
            steps,
        )
        % {"steps": steps},
        "cross_functions": gettext("Partners come from different functions."),
        "cross_teams": gettext("Partners come from different teams."),
        "shared_language": gettext("Partners share a language."),
        "overlap_hours": gettext("Partners’ working days share at least %(hours)g hours.")
        % {"hours": float(str(policy.overlap_hours))},
    }[rule]
