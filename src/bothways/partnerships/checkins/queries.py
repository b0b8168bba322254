"""Check-ins as one person sees their own, and as figures of five people or more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Q
from django.utils.translation import gettext

from bothways.accounts.models import Person, shut_out
from bothways.partnerships.hooks import Space
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.programmes.models import Programme, ProgrammeRole

from .asking import weeks_of
from .models import CheckIn, Word

FEWEST = 5
"""Fewer answers than these are shown to nobody: who said what could be guessed."""
ASKED = ("going", "getting", "giving")


def newest_of(side: Participation) -> CheckIn | None:
    return CheckIn.objects.filter(participation=side).order_by("-number").first()


@dataclass(frozen=True, slots=True)
class Own:
    """One's check-ins in one exchange."""

    now: CheckIn | None
    """The newest that was asked, answered or not."""
    earlier: list[CheckIn]
    next_on: datetime | None

    @property
    def waits(self) -> bool:
        return self.now is not None and self.now.answered_at is None


def own_of(space: Space) -> Own:
    rows = list(CheckIn.objects.filter(participation=space.mine))
    weeks = weeks_of(space.partnership.programme)
    last = rows[0].asked_at if rows else space.partnership.opened_at
    following = last + timedelta(weeks=weeks) if weeks and space.is_open else None
    earlier = [row for row in rows[1:] if row.answered_at]
    return Own(rows[0] if rows else None, earlier, following)


@dataclass(frozen=True, slots=True)
class Turn:
    """One time of asking a programme: the first check-in of everybody, the second and so on."""

    number: int
    asked: int
    answered: int
    means: dict[str, float] | None
    """Of each question; ``None`` while fewer than five have answered."""
    shares: list[tuple[str, int]] | None
    """(how it is going in words, people), the best first."""


def turns_of(programme: Programme) -> list[Turn]:
    """The newest first; one query."""
    answered = Q(answered_at__isnull=False)
    counts = {f"going_{step}": Count("pk", filter=answered & Q(going=step)) for step in range(1, 6)}
    means = {f"mean_{name}": Avg(name, filter=answered) for name in ASKED}
    rows = (
        CheckIn.objects.filter(participation__partnership__programme=programme)
        .order_by("-number")
        .values("number")
        .annotate(asked=Count("pk"), said=Count("pk", filter=answered), **counts, **means)
    )
    return [turn(row) for row in rows]


def turn(row: Mapping[str, Any]) -> Turn:
    if row["said"] < FEWEST:
        return Turn(row["number"], row["asked"], row["said"], None, None)
    return Turn(
        number=row["number"],
        asked=row["asked"],
        answered=row["said"],
        means={name: float(row[f"mean_{name}"]) for name in ASKED},
        shares=[(in_words(step), row[f"going_{step}"]) for step in range(5, 0, -1)],
    )


def in_words(step: int) -> str:
    return {
        5: gettext("very well"),
        4: gettext("well"),
        3: gettext("so-so"),
        2: gettext("not so well"),
        1: gettext("badly"),
    }[step]


def words_for(programme: Programme, reader: Person) -> list[Word]:
    """What people wrote to the coordinators, unanswered first; nothing of one's own exchanges."""
    rows = Word.objects.readable_by(reader).filter(partnership__programme=programme)
    return list(rows.select_related("by", "answered_by").order_by("answered_at", "-written_at"))


def own_words(space: Space) -> list[Word]:
    rows = Word.objects.filter(partnership=space.partnership, by=space.mine.person)
    return list(rows.select_related("answered_by"))


def readers_of(partnership: Partnership) -> list[Person]:
    """Who would read a word from it: the coordinators who aren't in the exchange themselves."""
    roles = ProgrammeRole.objects.filter(
        programme=partnership.programme_id,
        role=ProgrammeRole.Role.COORDINATOR,
    ).exclude(shut_out("person__") | Q(person__participations__partnership=partnership))
    return [role.person for role in roles.select_related("person")]
