from __future__ import annotations

from django.db import transaction

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.programmes.models import Programme
from bothways.recruitment.models import Criterion


@transaction.atomic
def save_criterion(*, criterion: Criterion, by: Person) -> Criterion:
    """Add a rule, or change it. Who has signed up already stays; it holds from now on. Managers are
    asked once: a second such rule, from another tab at the same moment, is the first."""
    Programme.objects.select_for_update().get(pk=criterion.programme_id)
    is_new = criterion.pk is None
    if is_new and criterion.fact == Criterion.Fact.SUPPORT:
        there = Criterion.objects.filter(programme=criterion.programme_id, fact=criterion.fact)
        if first := there.first():
            return first
    criterion.save()
    kind = "added a criterion" if is_new else "changed a criterion"
    record(kind, criterion, by=by, programme=criterion.programme_id)
    return criterion


@transaction.atomic
def remove_criterion(*, criterion: Criterion, by: Person) -> None:
    record("removed a criterion", criterion, by=by, programme=criterion.programme_id)
    criterion.delete()
