"""What a run does in the worker: read, solve, keep. Doing it twice ends in the same rows.

The solve happens outside any transaction, for it may take long and SQLite has one writer; what it
found is kept in one short transaction, by whoever ends the run first.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from bothways.common.audit import actions as audit
from bothways.engine import errors, match
from bothways.engine import problem as asked
from bothways.engine import result as answered
from bothways.engine.audit.impossible import impossible
from bothways.matching.places.queries import Ready, ready
from bothways.matching.places.words import say_of_places
from bothways.matching.policies.queries import (
    policy_of,
    sentences,
    to_engine,
    version_in_force,
)
from bothways.matching.policies.reasons import to_json
from bothways.matching.policies.sentences import RULES
from bothways.notifications.telling.actions import notify

from .actions import hold
from .models import Circle, CircleMember, LeftOver, Match, Run
from .panels import panels_to_json
from .queries import served_sentence
from .rows import group_rows, left_over_row, match_row, ring_rows
from .snapshot import policy_to_json

logger = logging.getLogger("bothways.matching")

SECONDS_BETWEEN_WRITES = 0.5
BATCH = 500
LONGEST = 2**53
"""Beyond it some readers of JSON round."""


def perform(run_id: int) -> None:
    """Carry out the run, unless it has ended; it then ends done, or with a reason."""
    run = begin(run_id)
    if run is None:
        return
    try:
        asked_for = read(run)
        problem = asked_for.problem
        reporter = Reporter(run)
        matching = match(
            problem.people,
            problem.policy,
            problem.review,
            progress=reporter.report,
            cancel=reporter.is_stopped,
        )
        if barred := rules_that_bar(problem, matching):
            end(run, state=Run.State.FAILED, message=nobody_may(matching), figures=barred)
        else:
            keep(run, asked_for, matching)
    except errors.Cancelled:
        end(run, state=Run.State.CANCELLED, message="")
    except errors.ImpossibleLocks as error:
        figures = {"impossible": to_json(impossible(problem))}
        end(run, state=Run.State.FAILED, message=str(error), figures=figures)
    except errors.EngineError as error:
        end(run, state=Run.State.FAILED, message=str(error))
    except Exception as error:
        logger.exception("Run %s could not be done", run.pk)
        end(run, state=Run.State.FAILED, message=unexpected(run, error))


def rules_that_bar(problem: asked.Problem, matching: answered.Matching) -> dict[str, Any]:
    """Where people fit and the policy's rules forbid every pair: which of them, as a run keeps it.
    Where decisions alone forbid them there is a board, on which they can be taken back."""
    if matching.figures.served or not matching.figures.mutual_pairs:
        return {}
    found = impossible(problem)
    if found.whole is None or not RULES.keys() & set(found.whole.because):
        return {}
    return {"impossible": to_json(found)}


def nobody_may(matching: answered.Matching) -> str:
    count = matching.figures.mutual_pairs
    return ngettext(
        "The rules forbid the %(count)d pair of people who fit each other.",
        "The rules forbid all %(count)d pairs of people who fit each other.",
        count,
    ) % {"count": count}


def begin(run_id: int) -> Run | None:
    """The run, now running, with what an earlier attempt may have left cleared away."""
    now = timezone.now()
    with transaction.atomic():
        waiting = Run.objects.filter(pk=run_id, state__in=Run.OPEN_STATES)
        stopped = waiting.filter(cancel_asked_at__isnull=False)
        if stopped.update(state=Run.State.CANCELLED, finished_at=now):
            return None
        running = waiting.update(
            state=Run.State.RUNNING,
            started_at=now,
            progress=1,
            phase=gettext("Reading who takes part"),
        )
        if not running:
            return None
        clear(run_id)
    return Run.objects.select_related("programme", "by").get(pk=run_id)


def clear(run_id: int) -> None:
    Match.objects.filter(run=run_id).delete()
    Circle.objects.filter(run=run_id).delete()
    LeftOver.objects.filter(run=run_id).delete()


def read(run: Run) -> Ready:
    """The problem as it stands now; the policy is kept with the run, in words and in figures."""
    policy = policy_of(run.programme)
    found = ready(run.programme, to_engine(policy))
    version = version_in_force(policy)
    run.policy = policy_to_json(
        found.problem.policy,
        [str(line) for line in sentences(policy)],
        version.name if version else "",
    )
    Run.objects.filter(pk=run.pk).update(policy=run.policy)
    return found


class Reporter:
    """Writes progress now and then, and tells the engine when somebody has asked it to stop."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.written_at = time.monotonic()
        self.percent, self.phase = 1, run.phase

    def report(self, share: float, phase: str) -> None:
        self.percent, self.phase = 2 + round(95 * min(1.0, max(0.0, share))), phase[:200]
        if self.is_stopped():
            raise errors.Cancelled

    def is_stopped(self) -> bool:
        """Looks, and writes what is known, twice a second at most: SQLite has one writer."""
        now = time.monotonic()
        if now - self.written_at < SECONDS_BETWEEN_WRITES:
            return False
        self.written_at = now
        mine = Run.objects.filter(
            pk=self.run.pk, state=Run.State.RUNNING, cancel_asked_at__isnull=True
        )
        return not mine.update(progress=self.percent, phase=self.phase)


def keep(run: Run, asked_for: Ready, matching: answered.Matching) -> None:
    """Write what was found, all at once, if the run is still ours to end."""
    problem = asked_for.problem
    people = {person.id: person for person in problem.people}
    matches = [match_row(run, people, found) for found in matching.matches]
    circles = [ring_rows(run, people, found) for found in matching.circles]
    circles += [group_rows(run, people, found) for found in matching.groups]
    left_over = [left_over_row(run, people, found) for found in matching.left_over]
    found = figures_to_json(matching)
    # Who has a partner already isn't without one, so they are no share of those to be served.
    found["waiting"] += say_of_places(left_over, asked_for)
    figures = {
        **found,
        **panels_to_json(problem, matching),
        "elsewhere": len(asked_for.elsewhere),
        "around": asked_for.around,
    }
    certificate = certificate_to_json(problem, matching.certificate)
    now = timezone.now()
    with transaction.atomic():
        # So that the audit lines of a programme become visible in the order of their numbers.
        hold(run.programme)
        ours = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING, cancel_asked_at__isnull=True)
        ended = ours.update(
            state=Run.State.DONE,
            finished_at=now,
            progress=100,
            phase="",
            figures=figures,
            certificate=certificate,
        )
        if not ended:
            # Stopped at the last moment, or ended by a worker that took the job over.
            raise errors.Cancelled
        clear(run.pk)
        Match.objects.bulk_create(matches, batch_size=BATCH)
        keep_circles(circles)
        LeftOver.objects.bulk_create(left_over, batch_size=BATCH)
        audit.record(
            "finished a run",
            f"run {run.number}: {served_sentence(figures)}",
            by=None,
            programme=run.programme_id,
            run=run.pk,
        )
        if run.by is not None:
            notify(
                run.by,
                kind="run",
                key=f"run:{run.pk}",
                title=gettext("Run %(number)d of %(programme)s is ready for your review")
                % {"number": run.number, "programme": run.programme.name},
                path=run.get_absolute_url(),
            )


def keep_circles(circles: list[tuple[Circle, list[CircleMember]]]) -> None:
    Circle.objects.bulk_create([circle for circle, _ in circles], batch_size=BATCH)
    for circle, members in circles:
        for member in members:
            member.circle = circle
    CircleMember.objects.bulk_create(
        [member for _, members in circles for member in members], batch_size=BATCH
    )


def end(run: Run, *, state: Run.State, message: str, figures: dict[str, Any] | None = None) -> None:
    """Close the run without matches, unless it has been closed already."""
    ours = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING)
    with transaction.atomic():
        ended = ours.update(
            state=state,
            message=message,
            finished_at=timezone.now(),
            phase="",
            figures=figures or {},
        )
        if not ended:
            return
        clear(run.pk)
        if state == Run.State.FAILED:
            audit.record(
                "could not finish a run",
                f"run {run.number}",
                by=None,
                programme=run.programme_id,
                run=run.pk,
                message=message[:1000],
            )


def unexpected(run: Run, error: Exception) -> str:
    return gettext(
        "Something went wrong on our side, and it has been written down for the administrator "
        "of this installation (run %(number)d, %(error)s). Nothing was lost: sign-ups and "
        "decisions are as they were. Start again, and if it happens twice, tell them."
    ) % {"number": run.number, "error": type(error).__name__}


def figures_to_json(matching: answered.Matching) -> dict[str, Any]:
    """The engine's figures, and how many of the people were only waiting this time."""
    waiting = sum(found.reason == "not_this_time" for found in matching.left_over)
    return {**asdict(matching.figures), "waiting": waiting}


def certificate_to_json(
    problem: asked.Problem, certificate: answered.Certificate
) -> dict[str, Any]:
    """The certificate as it can be checked later.

    ``bonus`` is what a pair counts besides its worth when people served come first: prices and
    bound hold it, and the pages take it out again.
    """
    names = [field.name for field in fields(certificate)]
    kept = {name: exact(getattr(certificate, name)) for name in names}
    return {**kept, "gap": certificate.gap}


def exact(value: Any) -> Any:
    """As JSON keeps it without loss: whole numbers too long for a database's are written out."""
    if isinstance(value, Mapping):
        return {name: exact(entry) for name, entry in value.items()}
    is_long = isinstance(value, int) and not isinstance(value, bool) and abs(value) > LONGEST
    return str(value) if is_long else value
