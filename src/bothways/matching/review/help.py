"""What would help somebody without a partner, tried out by matching everybody anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext

from bothways.matching.runs.models import Run
from bothways.matching.runs.snapshot import certificate_from_json
from bothways.recruitment.models import SignUp
from bothways.ui.ribbons import listed as names_list
from bothways.ui.words import first_name
from bothways.ui.words import worth as in_words

from .explanations import problem_of
from .queries import found_circles
from .ready import pairs_of
from .what_if import MOST_PEOPLE, SECONDS, has_changed, problem_then

if TYPE_CHECKING:
    from bothways.engine import Helped


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An offer, a want or both that somebody could add, and what it would do, in words; or that
    nothing need be added."""

    title: str
    opens: str
    outcome: str
    is_matched: bool | None
    ask: str
    """What the coordinator could write to them; empty where there is nothing to ask."""


def suggestions(run: Run, sign_up: SignUp) -> list[Suggestion] | None:
    """What would help, what would get them a partner first; ``None`` where it can't be said: in an
    old run, in one with circles or groups, with somebody changed since, or among too many people
    for a page to wait."""
    certificate = certificate_from_json(run.certificate) if run.certificate else None
    if certificate is None or found_circles(run):
        return None
    problem = problem_of(run)
    if len(problem.people) > MOST_PEOPLE or has_changed(run, problem):
        return None
    # Imported here: the engine is heavy, and few pages need it.
    from bothways.engine import EngineError, helped

    try:
        found = helped(
            problem,
            str(sign_up.pk),
            [(str(a), str(b)) for a, b in pairs_of(run)],
            certificate,
            before=problem_then(run, problem),
            time_budget=SECONDS,
        )
    except (EngineError, KeyError):
        return None
    names = {person.id: person.name for person in problem.people}
    me = first_name(sign_up.person.name)
    return [in_sentences(each, me, names) for each in found]


def in_sentences(found: Helped, me: str, names: dict[str, str]) -> Suggestion:
    addition = found.addition
    known = {"name": me, "offer": addition.offer, "want": addition.want}
    if addition.offer and addition.want:
        title = gettext("%(name)s offers %(offer)s and wants %(want)s")
        ask = gettext("Could you show somebody %(offer)s, and would you like to learn %(want)s?")
    elif addition.offer:
        title = gettext("%(name)s offers %(offer)s")
        ask = gettext("Could you show somebody %(offer)s?")
    elif addition.want:
        title = gettext("%(name)s wants %(want)s")
        ask = gettext("Would you like to learn %(want)s?")
    else:
        title = gettext("Nothing need be added: run the matching again")
        ask = ""
    return Suggestion(
        title=title % known,
        opens=opens_in_words(found),
        outcome=outcome(found, me, names),
        is_matched=found.is_matched,
        ask=ask % known,
    )


def opens_in_words(found: Helped) -> str:
    if found.opens:
        return ngettext("opens %(count)d partner", "opens %(count)d partners", found.opens) % {
            "count": found.opens
        }
    if found.improves:
        return ngettext(
            "fits %(count)d possible partner better",
            "fits %(count)d possible partners better",
            found.improves,
        ) % {"count": found.improves}
    return ""


def outcome(found: Helped, me: str, names: dict[str, str]) -> str:
    if found.is_matched is None:
        return gettext("Not tried out: there wasn’t the time.")
    if not found.is_matched:
        return gettext(
            "%(name)s would still be without a partner: the whole gains more by giving these "
            "people to others."
        ) % {"name": me}
    partners = names_list([names[who] for who in found.partners])
    said = gettext("%(name)s would be with %(partners)s.") % {"name": me, "partners": partners}
    if abs(found.worth_change) >= 0.005:
        gains = found.worth_change > 0
        change = (
            gettext("The whole would gain %(worth)s.")
            if gains
            else gettext("The whole would give up %(worth)s for it.")
        )
        said += " " + change % {"worth": in_words(abs(found.worth_change))}
    if found.served_change > 0:
        said += " " + ngettext(
            "%(count)d person more would have a partner.",
            "%(count)d people more would have a partner.",
            found.served_change,
        ) % {"count": found.served_change}
    return said
