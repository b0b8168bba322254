"""Asking for a run and calling one off. What a run does is in ``solving.py``."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit import actions as audit
from bothways.matching.places.queries import room_of
from bothways.programmes.life.actions import move_along, refuse_unless_live
from bothways.programmes.models import Programme, State

from .models import Run
from .tasks import perform_run


class TooFewPeople(Exception):
    def __str__(self) -> str:
        return gettext(
            "A match takes at least two people who take part. Nothing was started; "
            "add people first."
        )


class NobodyIsFree(TooFewPeople):
    """After a round: everybody else has a partner."""

    def __str__(self) -> str:
        return gettext(
            "A match takes at least two people with a free place, and everybody else has their "
            "partner. Nothing was started; let late-comers sign up, or add people first."
        )


class AlreadyPublished(Exception):
    """The run's matches have been told to the people in them."""

    def __str__(self) -> str:
        return gettext(
            "These matches have been published, and everybody in them knows their "
            "partner. Nothing was changed."
        )


class AlreadyOver(Exception):
    def __str__(self) -> str:
        return gettext("This run had ended before it could be stopped. Nothing was changed.")


@transaction.atomic
def start_run(*, programme: Programme, by: Person | None) -> Run:
    """Ask for a run, or answer the one that is open: one at a time, however often one clicks.

    After a publication it matches who has a free place, around what is published. Raises
    ``TooFewPeople``, and ``MoveRefused`` while it is paused or over.
    """
    hold(programme)
    open_run = Run.objects.filter(programme=programme, state__in=Run.OPEN_STATES).first()
    if open_run is not None:
        return open_run
    refuse_unless_live(programme)
    room = room_of(programme)
    if room.free < 2:
        raise NobodyIsFree if room.around else TooFewPeople
    run = Run.objects.create(
        programme=programme,
        number=next_number(programme),
        by=by,
        phase=gettext("Waiting for its turn"),
    )
    if programme.state == State.OPEN:
        move_along(programme=programme, to=State.MATCHING, by=by)
    perform_run.enqueue(run.pk)
    audit.record("started a run", f"run {run.number}", by=by, programme=programme.pk, run=run.pk)
    return run


@transaction.atomic
def cancel_run(*, run: Run, by: Person | None) -> Run:
    """Stop an open run: at once when it is waiting, else at its next step.

    Raises ``AlreadyOver``.
    """
    hold(run.programme)
    fresh = Run.objects.select_for_update().get(pk=run.pk)
    if not fresh.is_open:
        raise AlreadyOver
    if fresh.cancel_asked_at is not None:
        return fresh
    now = timezone.now()
    fresh.cancel_asked_at = now
    if fresh.state == Run.State.WAITING:
        fresh.state, fresh.finished_at = Run.State.CANCELLED, now
    fresh.save(update_fields=["cancel_asked_at", "state", "finished_at"])
    audit.record(
        "stopped a run", f"run {run.number}", by=by, programme=run.programme_id, run=run.pk
    )
    return fresh


def hold(programme: Programme) -> None:
    """Decide one at a time about a programme until the transaction ends.

    On SQLite a transaction is alone anyway; on PostgreSQL the programme's row is the lock.
    """
    Programme.objects.select_for_update().only("pk").get(pk=programme.pk)


def next_number(programme: Programme) -> int:
    last = Run.objects.filter(programme=programme).order_by("-number").first()
    return last.number + 1 if last else 1
