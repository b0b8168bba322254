"""Changing what a programme is for, one outcome at a time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.programmes.models import Outcome, Programme, Reading, State

MOST = 24
MOST_READINGS = 2000


class OutcomeRefused(Exception):
    """Why it can't be so, in a sentence for a coordinator."""


class LastOfItsKind(OutcomeRefused):
    def __str__(self) -> str:
        return gettext(
            "A programme that isn’t a draft any more keeps one outcome for participants and one "
            "for the organisation. Change it, or add another first."
        )


class TooMany(OutcomeRefused):
    def __str__(self) -> str:
        return gettext("There are %(count)d outcomes already. Fewer that matter say more.") % {
            "count": MOST
        }


class TooManyReadings(OutcomeRefused):
    def __str__(self) -> str:
        return gettext("More than %(count)d days are too many for one outcome.") % {
            "count": MOST_READINGS
        }


@transaction.atomic
def save_outcome(*, outcome: Outcome, by: Person) -> Outcome:
    """Add an outcome at the end of its audience, or change it. Raises ``OutcomeRefused``."""
    programme = hold(outcome.programme)
    is_new = outcome.pk is None
    if is_new:
        if programme.outcomes.count() >= MOST:
            raise TooMany
        theirs = programme.outcomes.filter(audience=outcome.audience)
        last = theirs.aggregate(last=Max("position"))["last"]
        outcome.position = 0 if last is None else last + 1
    else:
        before = Outcome.objects.get(pk=outcome.pk)
        if before.audience != outcome.audience:
            refuse_last(programme, before)
    outcome.save()
    kind = "added an outcome" if is_new else "changed an outcome"
    record(kind, outcome, by=by, programme=programme.pk, outcome=outcome.pk)
    return outcome


@transaction.atomic
def remove_outcome(*, outcome: Outcome, by: Person) -> None:
    """Take an outcome away. Raises ``LastOfItsKind``."""
    programme = hold(outcome.programme)
    refuse_last(programme, outcome)
    record("removed an outcome", outcome, by=by, programme=programme.pk)
    outcome.delete()


@transaction.atomic
def keep_readings(*, outcome: Outcome, values: dict[date, Decimal], source: str, by: Person) -> int:
    """Keep an outcome’s figures by day; one of the same day is replaced. Answers how many are
    new or other than before. Raises ``TooManyReadings``."""
    hold(outcome.programme)
    before = dict(outcome.readings.values_list("on", "value"))
    if len(before.keys() | values.keys()) > MOST_READINGS:
        raise TooManyReadings
    changed = {day: value for day, value in values.items() if before.get(day) != value}
    Reading.objects.bulk_create(
        [
            Reading(outcome=outcome, on=day, value=value, source=source, by=by)
            for day, value in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["outcome", "on"],
        update_fields=["value", "source", "by", "at"],
    )
    if changed:
        record(
            "kept figures of an outcome",
            outcome,
            by=by,
            programme=outcome.programme_id,
            outcome=outcome.pk,
            count=len(changed),
            source=source,
        )
    return len(changed)


@transaction.atomic
def remove_reading(*, reading: Reading, by: Person) -> None:
    outcome = reading.outcome
    record(
        "removed a figure of an outcome",
        outcome,
        by=by,
        programme=outcome.programme_id,
        outcome=outcome.pk,
        figure=str(reading),
    )
    reading.delete()


def hold(programme: Programme) -> Programme:
    return Programme.objects.select_for_update().get(pk=programme.pk)


def refuse_last(programme: Programme, outcome: Outcome) -> None:
    others = programme.outcomes.filter(audience=outcome.audience).exclude(pk=outcome.pk)
    if programme.state != State.DRAFT and not others.exists():
        raise LastOfItsKind
