"""Runs as the programme's pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext, ngettext

from bothways.matching.publishing.models import Publication
from bothways.matching.review.models import ReviewAct
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp

from .models import Run


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run in the history of a programme."""

    run: Run
    is_newest: bool
    is_published: bool

    @property
    def outcome(self) -> str:
        """“79 of 80 people have a partner”, or how the run ended without matches."""
        if self.run.state == Run.State.DONE:
            return served_sentence(self.run.figures)
        return str(self.run.get_state_display()).capitalize()

    @property
    def version(self) -> str:
        """The name of what counted, where it was kept under one."""
        found: str | None = getattr(self.run, "version", None)
        return found or ""

    @property
    def mean_gain(self) -> float | None:
        found: float | None = self.run.figures.get("mean_gain")
        return found


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a run would use if it began now."""

    people: int
    waiting: int
    """Signed up, and not to be matched this time."""
    locks: int
    bans: int

    @property
    def is_enough(self) -> bool:
        return self.people >= 2

    @property
    def decisions(self) -> str:
        locks = ngettext("%(count)d lock", "%(count)d locks", self.locks) % {"count": self.locks}
        bans = ngettext("%(count)d ban", "%(count)d bans", self.bans) % {"count": self.bans}
        return gettext("%(locks)s and %(bans)s from your review") % {"locks": locks, "bans": bans}


def runs_of(programme: Programme) -> list[RunLine]:
    """The history, the newest first; certificates stay in the database."""
    runs = list(
        Run.objects.filter(programme=programme)
        .annotate(version=KeyTextTransform("version", "policy"))
        .defer("certificate", "policy")
        .select_related("by", "publication")
    )
    newest = next((run for run in runs if run.state == Run.State.DONE), None)
    return [RunLine(run, run == newest, hasattr(run, "publication")) for run in runs]


def newest_finished_run(programme: Programme) -> Run | None:
    """The run whose board is open for decisions."""
    finished = Run.objects.filter(programme=programme, state=Run.State.DONE)
    return finished.defer("certificate", "policy").order_by("-number").first()


def open_run(programme: Programme) -> Run | None:
    return Run.objects.filter(programme=programme, state__in=Run.OPEN_STATES).first()


def publication_of(programme: Programme) -> Publication | None:
    return Publication.objects.filter(programme=programme).select_related("by", "run").first()


def readiness(programme: Programme) -> Readiness:
    people = SignUp.objects.filter(programme=programme).to_match()
    counted: dict[str, Any] = people.aggregate(
        ready=Count("pk", filter=Q(is_waiting_this_time=False)),
        waiting=Count("pk", filter=Q(is_waiting_this_time=True)),
    )
    acts: dict[str, Any] = (
        ReviewAct.objects.standing()
        .filter(programme=programme)
        .aggregate(locks=Count("pk", filter=Q(kind="lock")), bans=Count("pk", filter=Q(kind="ban")))
    )
    return Readiness(counted["ready"], counted["waiting"], acts["locks"], acts["bans"])


def served_sentence(figures: dict[str, Any]) -> str:
    return gettext("%(served)d of %(people)d people have a partner") % {
        "served": figures.get("served", 0),
        "people": people_in(figures),
    }


def people_in(figures: dict[str, Any]) -> int:
    """How many people a run could have matched: all but those waiting this time."""
    return int(figures.get("people", 0)) - int(figures.get("waiting", 0))
