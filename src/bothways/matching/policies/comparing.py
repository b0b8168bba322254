"""What differs between two decisions about what counts, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from .models import WhatCounts
from .sentences import (
    RULES,
    circle_worth_sentence,
    is_on,
    objective_sentence,
    rule_sentence,
    shape_sentence,
    soft_word,
    stability_sentence,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One matter on which two differ, as each has it."""

    matter: str
    one: str
    other: str


def differences(one: WhatCounts, other: WhatCounts) -> list[Difference]:
    """Nothing where the two say the same."""
    return [
        Difference(matter, before, after)
        for (matter, before), (_, after) in zip(matters(one), matters(other), strict=True)
        if before != after
    ]


def matters(policy: WhatCounts) -> list[tuple[str, str]]:
    """Every matter with what is decided on it, in the order of the page."""
    no_rule = gettext("Not a rule.")
    return [
        (gettext("What matters most"), objective_sentence(policy)),
        (gettext("How two gains are weighed"), str(policy.get_mean_display()).capitalize() + "."),
        (gettext("Given up for stability"), stability_sentence(policy)),
        (gettext("Who is put together"), shape_sentence(policy)),
        (gettext("Somebody in a circle"), circle_worth_sentence(policy)),
        (
            gettext("Peer groups"),
            gettext("Made for who asks, or has nobody else.")
            if policy.groups
            else gettext("None are made."),
        ),
        (gettext("Different functions"), weight_sentence(policy.other_function)),
        (gettext("The same location"), weight_sentence(policy.same_location)),
        (gettext("Shared working hours"), weight_sentence(policy.working_hours)),
        *(
            (str(RULES[name]), rule_sentence(policy, name) if is_on(policy, name) else no_rule)
            for name in RULES
        ),
    ]


def weight_sentence(weight: int) -> str:
    """“Counts 20 beside 100 for skills: some.”"""
    if not weight:
        return gettext("Doesn’t count.")
    return gettext("Counts %(weight)d beside 100 for skills: %(word)s.") % {
        "weight": weight,
        "word": soft_word(weight),
    }
