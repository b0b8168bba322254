"""Who teaches whom, in words for who reads them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from bothways.partnerships.hooks import Space
from bothways.partnerships.partnerships.models import Participation, Partnership


def learner_of(
    space: Space, teacher: Participation, there: Iterable[int] = ()
) -> Participation | None:
    """In a pair the other, in a circle the next (of those ``there``, where anybody is named);
    ``None``: everybody else."""
    sides = (space.mine, *space.others)
    others = [side for side in sides if side.pk != teacher.pk and side.left_at is None]
    others.sort(key=lambda side: (side.place <= teacher.place, side.place, side.pk))
    if space.partnership.kind == Partnership.Kind.RING:
        named = set(there)
        return next((side for side in others if side.pk in named), others[0] if others else None)
    return others[0] if len(others) == 1 else None


def teaching_words(space: Space, teacher: Participation, learner: Participation | None) -> str:
    mine = space.mine.pk
    known = {"teacher": teacher.person.first_name}
    if learner is None:
        words = gettext("You teach") if teacher.pk == mine else gettext("%(teacher)s teaches")
        return words % known
    known["learner"] = learner.person.first_name
    if teacher.pk == mine:
        return gettext("You teach %(learner)s") % known
    if learner.pk == mine:
        return gettext("%(teacher)s teaches you") % known
    return gettext("%(teacher)s teaches %(learner)s") % known


def kind_of(space: Space, teacher: Participation, learner: Participation | None) -> str:
    """“give”, “get” or “neutral”: what it is to the reader."""
    if teacher.pk == space.mine.pk:
        return "give"
    return "get" if learner is None or learner.pk == space.mine.pk else "neutral"
