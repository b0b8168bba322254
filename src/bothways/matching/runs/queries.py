"""Runs as the programme's pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext

from bothways.matching.publishing.models import Publication
from bothways.programmes.models import Programme

from .models import Run


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run in the history of a programme."""

    run: Run
    is_newest: bool
    """To be reviewed: the newest one done, when no round was published since it began."""
    round: int | None
    """In which it was published."""

    @property
    def around(self) -> int:
        """Published partnerships that it left as they were."""
        return int(self.run.figures.get("around", 0))

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


def runs_of(programme: Programme) -> list[RunLine]:
    """The history, the newest first; certificates stay in the database."""
    runs = list(
        Run.objects.filter(programme=programme)
        .annotate(version=KeyTextTransform("version", "policy"))
        .defer("certificate", "policy")
        .select_related("by", "publication")
    )
    newest = next((run for run in runs if run.state == Run.State.DONE), None)
    told = max((run.publication.at for run in runs if hasattr(run, "publication")), default=None)
    is_closed = newest is None or (told is not None and began(newest) <= told)
    return [
        RunLine(
            run,
            run == newest and not is_closed,
            run.publication.number if hasattr(run, "publication") else None,
        )
        for run in runs
    ]


def began(run: Run) -> datetime:
    return run.started_at or run.created_at


def newest_finished_run(programme: Programme) -> Run | None:
    """The run whose board is open for decisions."""
    finished = Run.objects.filter(programme=programme, state=Run.State.DONE)
    return finished.defer("certificate", "policy").order_by("-number").first()


def open_run(programme: Programme) -> Run | None:
    return Run.objects.filter(programme=programme, state__in=Run.OPEN_STATES).first()


def publications_of(programme: Programme) -> list[Publication]:
    """The rounds, the newest first."""
    rounds = Publication.objects.filter(programme=programme).select_related("by", "run")
    return list(rounds.defer("run__certificate", "run__policy"))


def publication_of_run(run: Run) -> Publication | None:
    return Publication.objects.filter(run=run).select_related("by").first()


def published_since(run: Run) -> Publication | None:
    """The first round published after this run began: the run doesn't know of it."""
    later = Publication.objects.filter(programme=run.programme_id, at__gt=began(run))
    return later.exclude(run=run).select_related("run").order_by("number").first()


def served_sentence(figures: dict[str, Any]) -> str:
    return gettext("%(served)d of %(people)d people have a partner") % {
        "served": figures.get("served", 0),
        "people": people_in(figures),
    }


def people_in(figures: dict[str, Any]) -> int:
    """How many people a run could have matched: all but those waiting this time."""
    return int(figures.get("people", 0)) - int(figures.get("waiting", 0))
