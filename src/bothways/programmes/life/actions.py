"""Moving a programme through its life. One move at a time, each in the history."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.programmes.hooks import ON_COPY
from bothways.programmes.models import Outcome, Programme, ProgrammeRole, State

from .moves import is_over, may_follow


class MoveRefused(Exception):
    """Why the programme can't go there now, in a sentence for a coordinator."""


class NoOutcomes(MoveRefused):
    def __str__(self) -> str:
        return gettext(
            "First say what should have changed at the end, for participants and for the "
            "organisation. Nobody was told anything."
        )


class NotFromHere(MoveRefused):
    def __str__(self) -> str:
        return gettext(
            "The programme has moved on meanwhile, so this can’t be done from here. Nothing was "
            "changed."
        )


class ProgrammeIsOver(MoveRefused):
    def __str__(self) -> str:
        return gettext("This programme is closed. Everything in it can still be read.")


class ProgrammeIsArchived(MoveRefused):
    def __str__(self) -> str:
        return gettext(
            "This programme is archived and can only be read. Nothing was changed; to work in it, "
            "take it out of the archive first."
        )


class ProgrammeIsPaused(MoveRefused):
    def __str__(self) -> str:
        return gettext("This programme is paused. Resume it first, under Overview.")


@transaction.atomic
def move(*, programme: Programme, to: str, by: Person | None) -> Programme:
    """Take a programme to another state. Being there already changes nothing.

    Raises ``NotFromHere`` and, for leaving the draft or beginning again, ``NoOutcomes``.
    """
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    if held.state == to:
        return held
    if not may_follow(held.state, to):
        raise NotFromHere
    if held.state in (State.DRAFT, State.CLOSED) and not is_over(to):
        refuse_without_outcomes(held)
    before, held.state = held.get_state_display(), to
    held.save(update_fields=["state"])
    programme.state = to
    record(
        "moved the programme on",
        held.get_state_display(),
        by=by,
        programme=held.pk,
        before=before,
        after=held.get_state_display(),
    )
    return held


def move_along(*, programme: Programme, to: str, by: Person | None) -> None:
    """The same as part of another deed (opening sign-up, publishing): where the programme is
    there or past it already, nothing happens. Raises ``NoOutcomes``."""
    state = Programme.objects.values_list("state", flat=True).get(pk=programme.pk)
    if may_follow(state, to) and list(State).index(State(state)) < list(State).index(State(to)):
        move(programme=programme, to=to, by=by)


def refuse_without_outcomes(programme: Programme) -> None:
    named = set(programme.outcomes.values_list("audience", flat=True))
    if named != set(Outcome.Audience.values):
        raise NoOutcomes


def refuse_unless_live(programme: Programme) -> None:
    """Raise ``ProgrammeIsOver`` or ``ProgrammeIsPaused`` unless work goes on in it."""
    state, is_paused = Programme.objects.values_list("state", "is_paused").get(pk=programme.pk)
    if is_over(state):
        raise ProgrammeIsOver
    if is_paused:
        raise ProgrammeIsPaused


def why_stopped(programme: Programme) -> str:
    """Why nobody signs up or is matched now, for a page; empty while work goes on."""
    if is_over(programme.state):
        return str(ProgrammeIsOver())
    return str(ProgrammeIsPaused()) if programme.is_paused else ""


@transaction.atomic
def pause(*, programme: Programme, is_paused: bool, by: Person) -> bool:
    """Pause a programme, or let it go on; ``False`` when it was so already.

    Raises ``ProgrammeIsOver``: what is closed is worked on by nobody, paused or not.
    """
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    if is_over(held.state):
        raise ProgrammeIsOver
    changed = Programme.objects.filter(pk=programme.pk, is_paused=not is_paused)
    if not changed.update(is_paused=is_paused):
        return False
    kind = "paused the programme" if is_paused else "resumed the programme"
    record(kind, programme, by=by, programme=programme.pk)
    return True


@transaction.atomic
def keep_learned(*, programme: Programme, learned: str, by: Person) -> None:
    """Write down what this round has taught, for whoever runs the next.

    Raises ``ProgrammeIsArchived``.
    """
    if Programme.objects.select_for_update().get(pk=programme.pk).state == State.ARCHIVED:
        raise ProgrammeIsArchived
    if programme.learned == learned:
        return
    programme.learned = learned
    programme.save(update_fields=["learned"])
    record("wrote what was learned", programme, by=by, programme=programme.pk)


@transaction.atomic
def copy_to_next_round(*, programme: Programme, by: Person) -> Programme:
    """A new draft with the same purpose, team and outcomes; results become its baselines, and
    what was learned stands on its overview. People sign up anew."""
    length = programme.ends_on - programme.starts_on
    starts = max(programme.ends_on + timedelta(days=1), timezone.localdate())
    copy = Programme.objects.create(
        name=next_name(programme.name),
        purpose=programme.purpose,
        starts_on=starts,
        ends_on=starts + length,
        places=programme.places,
        expectations=programme.expectations,
        meets_every_weeks=programme.meets_every_weeks,
        meeting_minutes=programme.meeting_minutes,
        created_by=by,
        copied_from=programme,
    )
    for outcome in programme.outcomes.all():
        Outcome.objects.create(
            programme=copy,
            audience=outcome.audience,
            text=outcome.text,
            position=outcome.position,
            measure=outcome.measure,
            unit=outcome.unit,
            counted=outcome.counted,
            baseline=ended_at(outcome),
            target=outcome.target,
            owner=outcome.owner,
            owner_name=outcome.owner_name,
        )
    for role in ProgrammeRole.objects.filter(programme=programme):
        ProgrammeRole.objects.get_or_create(programme=copy, person=role.person, role=role.role)
    ProgrammeRole.objects.get_or_create(
        programme=copy, person=by, role=ProgrammeRole.Role.COORDINATOR
    )
    for function in ON_COPY:
        function(programme=programme, copy=copy, by=by)
    record("copied the programme", copy, by=by, programme=programme.pk, copy=copy.pk)
    record("created the programme", copy, by=by, programme=copy.pk, copied_from=programme.pk)
    return copy


def ended_at(outcome: Outcome) -> Decimal | None:
    """Where an outcome stood in the end: its result, else its newest figure, else its baseline."""
    if outcome.result is not None:
        return outcome.result
    newest = outcome.readings.order_by("on").last()
    return newest.value if newest else outcome.baseline


def next_name(name: str) -> str:
    """“Across the House 2” after “Across the House”, and 3 after 2."""
    stem, _, number = name.rpartition(" ")
    if stem and number.isdecimal() and len(number) < 4:
        return f"{stem} {int(number) + 1}"[:120]
    return f"{name[:116]} 2"
