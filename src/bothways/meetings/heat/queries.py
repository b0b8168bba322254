"""The figures of a programme's meetings: by week, by how its exchanges keep going, by function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.meetings.rhythm.momentum import (
    BEGINNING,
    PAUSED,
    SLOWING,
    STEADY,
    Momentum,
    momentum_of,
)
from bothways.partnerships.hooks import RESTING
from bothways.partnerships.partnerships.models import Participation
from bothways.partnerships.pulse.models import Nudge
from bothways.partnerships.pulse.queries import FEWEST, exchanges_seen_by, names_of, pks_of
from bothways.programmes.models import Programme

from .weeks import Week, weeks_of


@dataclass(frozen=True, slots=True)
class Standing:
    """How many exchanges keep their rhythm, of a programme or of a function."""

    name: str
    exchanges: int
    steady: int
    slowing: int
    paused: int
    beginning: int
    without_date: int


@dataclass(frozen=True, slots=True)
class Without:
    """An open exchange with no date ahead."""

    pk: int
    last_on: date | None
    words: str


@dataclass(frozen=True, slots=True)
class Heat:
    weeks: list[Week]
    whole: Standing
    functions: list[Standing]
    too_few: int
    """Functions with fewer than five exchanges, of which nothing is said."""
    without: list[Without]
    """Those with no date ahead that don't pause by agreement, the longest first."""


def heat_of(programme: Programme, reader: Person) -> Heat:
    """Without the exchanges that the reader is in."""
    pks = pks_of(exchanges_seen_by(programme, reader).filter(ended_at=None))
    found = momentum_of(pks)
    resting = {pk for rest in RESTING for pk in rest(pks)}
    without = [
        Without(pk, one.last_on, one.words)
        for pk, one in found.items()
        if one.next_at is None and pk not in resting
    ]
    bare = {one.pk for one in without}
    functions = by_function(pks, found, bare)
    return Heat(
        weeks=weeks_of(programme, reader),
        whole=standing(gettext("The whole programme"), found.items(), bare),
        functions=[one for one in functions if one.exchanges >= FEWEST],
        too_few=sum(one.exchanges < FEWEST for one in functions),
        without=sorted(without, key=lambda one: (one.last_on or date.min, one.pk)),
    )


def standing(name: str, some: Iterable[tuple[int, Momentum]], bare: set[int]) -> Standing:
    words: Counter[str] = Counter()
    count = without = 0
    for pk, one in some:
        words[one.word] += 1
        count += 1
        without += pk in bare
    return Standing(
        name, count, words[STEADY], words[SLOWING], words[PAUSED], words[BEGINNING], without
    )


def by_function(pks: Sequence[int], found: dict[int, Momentum], bare: set[int]) -> list[Standing]:
    """An exchange counts for each function that is in it."""
    rows = Participation.objects.filter(partnership__in=pks, left_at=None).order_by()
    members: dict[str, set[int]] = {}
    for pk, function in rows.values_list("partnership", "person__profile__function"):
        if function and pk in found:
            members.setdefault(function, set()).add(pk)
    return [
        standing(name, ((pk, found[pk]) for pk in those), bare)
        for name, those in sorted(members.items())
    ]


@dataclass(frozen=True, slots=True)
class WithoutLine:
    without: Without
    names: list[str]
    nudged_at: datetime | None


def lines_of(some: Sequence[Without]) -> list[WithoutLine]:
    """With names, and when somebody wrote to them last: for one page of them."""
    pks = [one.pk for one in some]
    names = names_of(pks)
    nudged = dict(
        Nudge.objects.filter(partnership__in=pks).order_by("at").values_list("partnership", "at")
    )
    return [WithoutLine(one, names.get(one.pk, []), nudged.get(one.pk)) for one in some]
