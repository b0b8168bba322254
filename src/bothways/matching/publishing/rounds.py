"""The rounds of a programme: what was published when, and what of it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, Sum

from bothways.matching.places.queries import places_of, standing_matches, standing_seats
from bothways.matching.runs.models import Circle, Match
from bothways.matching.runs.queries import publications_of
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp

from .models import Publication


@dataclass(frozen=True, slots=True)
class Round:
    """A publication in numbers."""

    publication: Publication
    partnerships: int
    standing: int

    @property
    def over(self) -> int:
        return self.partnerships - self.standing


def rounds_of(programme: Programme) -> list[Round]:
    """The newest first; five queries, however many rounds."""
    found = publications_of(programme)
    if not found:
        return []
    runs = [publication.run_id for publication in found]
    pairs = Match.objects.filter(run__in=runs, parted_at=None)
    circles = Circle.objects.filter(run__in=runs, parted_at=None)
    told = add(counted(pairs.order_by(), "run"), counted(circles.order_by(), "run"))
    seats = standing_seats().filter(circle__run__in=runs)
    stand = add(
        counted(standing_matches().filter(run__in=runs).order_by(), "run"),
        dict(seats.values_list("circle__run").annotate(count=Count("circle", distinct=True))),
    )
    return [Round(each, told.get(each.run_id, 0), stand.get(each.run_id, 0)) for each in found]


def counted(rows: object, by: str) -> dict[int, int]:
    return dict(rows.values_list(by).annotate(count=Count("pk")))  # type: ignore[attr-defined]


def add(one: dict[int, int], other: dict[int, int]) -> dict[int, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in one.keys() | other.keys()}


@dataclass(frozen=True, slots=True)
class Told:
    """All rounds of a programme in numbers."""

    rounds: int
    served: int
    """People in a published partnership that stands, each once."""
    people: int
    """Who could have one: takes part and doesn't wait, or has one."""
    mean_gain: float | None
    """Over everything that was published, whether or not it has ended."""
    mean_balance: float | None


def told_in(programme: Programme) -> Told | None:
    """``None`` before the first publication. Eight queries, however many rounds and people."""
    rounds = Publication.objects.filter(programme=programme).count()
    if not rounds:
        return None
    served = set(places_of(programme).here)
    ready = SignUp.objects.filter(programme=programme).to_match().order_by()
    could = set(ready.filter(is_waiting_this_time=False).values_list("pk", flat=True))
    published = {"run__programme": programme, "run__publication__isnull": False}
    pairs: dict[str, Any] = Match.objects.filter(**published, parted_at=None).aggregate(
        count=Count("pk"), gain=Sum(F("gain_a") + F("gain_b")), balance=Avg("balance")
    )
    rings: dict[str, Any] = Circle.objects.filter(
        **published, parted_at=None, kind=Circle.Kind.RING
    ).aggregate(count=Count("members"), gain=Sum("members__gain"))
    gains = 2 * pairs["count"] + rings["count"]
    return Told(
        rounds=rounds,
        served=len(served),
        people=len(could | served),
        mean_gain=((pairs["gain"] or 0.0) + (rings["gain"] or 0.0)) / gains if gains else None,
        mean_balance=pairs["balance"],
    )
