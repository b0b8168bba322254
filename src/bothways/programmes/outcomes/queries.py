from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from bothways.accounts.models import Person
from bothways.programmes.models import Outcome, Programme, ProgrammeRole, Reading, State

from .models import plain
from .progress import Standing, counts_for, standing_of


def standings_in(programme: Programme, today: date) -> list[tuple[str, str, list[Standing]]]:
    """(audience, “for participants”, outcomes with their figures) for both audiences; two queries,
    and what each figure that Bothways counts takes."""
    found = list(programme.outcomes.select_related("owner").prefetch_related("readings"))
    for outcome in found:
        outcome.programme = programme
    counts = counts_for(found)
    standings = [standing_of(outcome, today, counts) for outcome in found]
    return [
        (
            str(audience),
            str(audience.label),
            [one for one in standings if one.outcome.audience == audience],
        )
        for audience in Outcome.Audience
    ]


def standing_alone(outcome: Outcome, today: date) -> Standing:
    return standing_of(outcome, today, counts_for([outcome]))


@dataclass(frozen=True, slots=True)
class Looked:
    """An outcome that somebody looks after, as their home page lists it."""

    outcome: Outcome
    latest: Decimal | None
    on: date | None
    is_coordinator: bool

    @property
    def figure(self) -> str:
        return "" if self.latest is None else f"{plain(self.latest)} {self.outcome.unit}".strip()


def looked_after_by(person: Person) -> list[Looked]:
    """The outcomes of running programmes that somebody looks after; one query."""
    newest = Reading.objects.filter(outcome=OuterRef("pk")).order_by("-on")
    coordinated = ProgrammeRole.objects.filter(
        programme=OuterRef("programme"), person=person, role=ProgrammeRole.Role.COORDINATOR
    )
    rows = (
        Outcome.objects.filter(owner=person, programme__roles__person=person)
        .exclude(programme__state__in=[State.CLOSED, State.ARCHIVED])
        .distinct()
        .select_related("programme")
        .annotate(
            latest=Subquery(newest.values("value")[:1]),
            latest_on=Subquery(newest.values("on")[:1]),
            coordinated=Subquery(coordinated.values("pk")[:1]),
        )
        .order_by("due_on", "pk")[:12]
    )
    return [Looked(one, one.latest, one.latest_on, one.coordinated is not None) for one in rows]
