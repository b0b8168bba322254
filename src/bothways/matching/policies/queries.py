"""A programme's policy: as a row, as the engine takes it, and as sentences."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext, ngettext

from bothways.engine.problem import Mean, Objective
from bothways.engine.problem import Policy as EnginePolicy
from bothways.programmes.models import Programme

from .models import Policy


def policy_of(programme: Programme) -> Policy:
    """The programme's policy; until somebody saves one, the usual one, unsaved."""
    return Policy.objects.filter(programme=programme).first() or Policy(programme=programme)


def to_engine(policy: Policy) -> EnginePolicy:
    """The same policy in the engine's words; skills always weigh 1."""
    return EnginePolicy(
        mean=cast("Mean", policy.mean),  # the field's choices are the engine's words
        objective=cast("Objective", policy.objective),
        stability=0.0 if is_fair(policy) else policy.stability / 100,
        circles=policy.circles,
        circle_worth=policy.circle_worth / 100,
        groups=policy.groups,
        other_function=policy.other_function / 100,
        same_location=policy.same_location / 100,
        working_hours=policy.working_hours / 100,
        manager_depth=policy.manager_depth,
        cross_functions=policy.cross_functions,
        cross_teams=policy.cross_teams,
        shared_language=policy.shared_language,
        overlap_hours=float(policy.overlap_hours),
        on=policy.programme.starts_on,
    )


def sentences(policy: Policy) -> list[str]:
    """What counts and what is never done, each as a sentence."""
    return [*counting_sentences(policy), *shape_sentences(policy), *rule_sentences(policy)]


def counting_sentences(policy: Policy) -> list[str]:
    said = {
        Policy.Objective.SERVED: gettext("As many people as possible get a partner."),
        Policy.Objective.WORTH: gettext("The most is gained in all."),
        Policy.Objective.FAIR: gettext(
            "As many people as possible get a partner, and those who gain least gain as much as "
            "can be."
        ),
    }[Policy.Objective(policy.objective)]
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
    told = [said, f"{'; '.join([skills, *counted])}."]
    if policy.stability and not is_fair(policy):
        told.append(
            gettext(
                "Up to %(share)d%% of the worth may go for fewer pairs of people who would rather "
                "have each other."
            )
            % {"share": policy.stability}
        )
    return told


def shape_sentences(policy: Policy) -> list[str]:
    """What people are put into besides pairs."""
    told = []
    if policy.circles > Policy.Circles.PAIRS:
        longest = {
            Policy.Circles.OF_THREE: gettext("Circles of three are made where they serve more"),
            Policy.Circles.OF_FOUR: gettext(
                "Circles of three or four are made where they serve more"
            ),
        }[Policy.Circles(policy.circles)]
        counts = gettext("somebody in one counts %(share)d%% of somebody in a pair") % {
            "share": policy.circle_worth
        }
        told.append(f"{longest}; {counts}.")
    if policy.groups:
        told.append(
            gettext("Who asks for one, or has nobody else, may be in a peer group of 4 to 8.")
        )
    return told


def is_fair(policy: Policy) -> bool:
    """Whether those who gain least come first; stability then has no say."""
    return policy.objective == Policy.Objective.FAIR


def rule_sentences(policy: Policy) -> list[str]:
    rules = []
    if policy.manager_depth:
        rules.append(
            ngettext(
                "Nobody is matched with their own manager or report.",
                "Nobody is matched with a manager up to %(steps)d steps above them.",
                policy.manager_depth,
            )
            % {"steps": policy.manager_depth}
        )
    if policy.cross_functions:
        rules.append(gettext("Partners come from different functions."))
    if policy.cross_teams:
        rules.append(gettext("Partners come from different teams."))
    if policy.shared_language:
        rules.append(gettext("Partners share a language."))
    if policy.overlap_hours:
        rules.append(
            gettext("Partners’ working days share at least %(hours)g hours.")
            % {"hours": float(policy.overlap_hours)}
        )
    return rules
