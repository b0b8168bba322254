"""Changing what a programme is for, one outcome at a time."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.programmes.models import Outcome, Programme, State

MOST = 24


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


def hold(programme: Programme) -> Programme:
    return Programme.objects.select_for_update().get(pk=programme.pk)


def refuse_last(programme: Programme, outcome: Outcome) -> None:
    others = programme.outcomes.filter(audience=outcome.audience).exclude(pk=outcome.pk)
    if programme.state != State.DRAFT and not others.exists():
        raise LastOfItsKind
