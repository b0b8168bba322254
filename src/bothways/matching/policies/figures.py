"""What a matching comes to, beside another: in figures, and person by person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext

from bothways.matching.percents import whole_percent
from bothways.ui.words import worth as in_words

from .drawing import Change

if TYPE_CHECKING:
    from bothways.engine.result import Figures

SHOWN = 4
LISTED = 60


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure as it is saved, and as it would be."""

    label: str
    now: str
    then: str
    trend: str
    """``up``, ``down`` or ``same``; up is better in each of them."""


@dataclass(frozen=True, slots=True)
class Group:
    """People to whom the same would happen, the most changed first."""

    title: str
    kind: str
    """``up`` or ``down``."""
    shown: list[Change]
    folded: list[Change]
    more: int
    """People besides those listed."""


def compared(now: Figures, then: Figures, people: int) -> tuple[Compared, ...]:
    share = gettext("%(count)d of %(people)d")
    return (
        figure(
            gettext("people have a partner"),
            share % {"count": now.served, "people": people},
            share % {"count": then.served, "people": people},
            then.served - now.served,
        ),
        figure(
            gettext("is what each gains, on average"),
            whole_percent(now.mean_gain),
            whole_percent(then.mean_gain),
            then.mean_gain - now.mean_gain,
        ),
        figure(
            gettext("is the least that anybody gains"),
            whole_percent(now.least_gain),
            whole_percent(then.least_gain),
            then.least_gain - now.least_gain,
        ),
        figure(
            gettext("balance of what flows each way (1 is even)"),
            in_words(now.mean_balance),
            in_words(then.mean_balance),
            then.mean_balance - now.mean_balance,
        ),
        figure(
            gettext("worth in all"),
            in_words(now.worth),
            in_words(then.worth),
            then.worth - now.worth,
        ),
    )


def figure(label: str, now: str, then: str, change: float) -> Compared:
    trend = "same" if now == then else "up" if change > 0 else "down"
    return Compared(label, now, then, trend)


def groups_of(changes: list[Change]) -> tuple[Group, ...]:
    """Who would get a partner, lose theirs, gain more or less; empty ones are left out."""
    kinds = (
        ("up", [each for each in changes if each.was is None]),
        ("down", [each for each in changes if each.becomes is None]),
        ("up", [each for each in changes if each.is_more]),
        ("down", [each for each in changes if each.is_less]),
    )
    titles = (
        ngettext(
            "%(count)d would get a partner", "%(count)d would get a partner", len(kinds[0][1])
        ),
        ngettext("%(count)d would lose theirs", "%(count)d would lose theirs", len(kinds[1][1])),
        ngettext("%(count)d would gain more", "%(count)d would gain more", len(kinds[2][1])),
        ngettext("%(count)d would gain less", "%(count)d would gain less", len(kinds[3][1])),
    )
    return tuple(
        group(title % {"count": len(people)}, kind, people)
        for title, (kind, people) in zip(titles, kinds, strict=True)
        if people
    )


def group(title: str, kind: str, people: list[Change]) -> Group:
    ordered = sorted(people, key=lambda each: (-each.size, each.name))
    return Group(
        title,
        kind,
        shown=ordered[:SHOWN],
        folded=ordered[SHOWN:LISTED],
        more=max(0, len(ordered) - LISTED),
    )
