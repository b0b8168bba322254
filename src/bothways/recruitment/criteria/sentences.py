"""Each rule as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext

from bothways.ui.ribbons import listed as names_list

if TYPE_CHECKING:
    from .models import Criterion


def sentence_of(criterion: Criterion) -> str:
    match criterion.fact:
        case "tenure":
            return tenure(criterion)
        case "training":
            return training(criterion)
        case "answer":
            return answer(criterion)
        case "support":
            return gettext("Their manager supports it.")
    known = {"fact": criterion.get_fact_display(), "values": names_list(criterion.values)}
    if criterion.test == "none of":
        return gettext("The %(fact)s is none of %(values)s.") % known
    return gettext("The %(fact)s is one of %(values)s.") % known


def tenure(criterion: Criterion) -> str:
    months = criterion.months or 0
    said = (
        ngettext(
            "They have been with us for at least %(count)d month.",
            "They have been with us for at least %(count)d months.",
            months,
        )
        if criterion.test == "at least"
        else ngettext(
            "They have been with us for at most %(count)d month.",
            "They have been with us for at most %(count)d months.",
            months,
        )
    )
    return said % {"count": months}


def training(criterion: Criterion) -> str:
    known = {"values": names_list(criterion.values)}
    if len(criterion.values) == 1:
        if criterion.test == "none of":
            return gettext("They haven’t finished the training %(values)s.") % known
        return gettext("They have finished the training %(values)s.") % known
    match criterion.test:
        case "all of":
            return gettext("They have finished all of %(values)s.") % known
        case "none of":
            return gettext("They have finished none of %(values)s.") % known
    return gettext("They have finished any of %(values)s.") % known


def answer(criterion: Criterion) -> str:
    known = {
        "question": criterion.question.text if criterion.question else gettext("a question"),
        "values": names_list(criterion.values),
        "number": criterion.plain_number,
    }
    match criterion.test:
        case "yes":
            return gettext("“%(question)s” is answered with yes.") % known
        case "no":
            return gettext("“%(question)s” is answered with no.") % known
        case "at least":
            return gettext("The answer to “%(question)s” is at least %(number)s.") % known
        case "at most":
            return gettext("The answer to “%(question)s” is at most %(number)s.") % known
        case "none of":
            return gettext("The answer to “%(question)s” is none of %(values)s.") % known
    return gettext("The answer to “%(question)s” is one of %(values)s.") % known
