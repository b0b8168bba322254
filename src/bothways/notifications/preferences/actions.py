"""Choosing what reaches one, and stopping what does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.notifications.email.queries import unsent_letters
from bothways.notifications.inbox.models import Notice
from bothways.notifications.kinds.registry import KINDS, Timing, kind_of
from bothways.notifications.stopping.links import Stop

from .models import Choice, Hours
from .queries import choices_of, plan, rhythms_of


@dataclass(frozen=True, slots=True)
class Chosen:
    email: str
    push: bool


@transaction.atomic
def save_preferences(
    *, person: Person, chosen: Mapping[str, Chosen], hours: Mapping[str, Any]
) -> None:
    """Keep what they chose; what waits for an e-mail follows at once."""
    hold(person.pk)
    for key, choice in chosen.items():
        keep(person.pk, key, choice)
    Hours.objects.update_or_create(person=person, defaults=dict(hours))
    replan(person.pk)


def hold(person: int) -> None:
    """Two tabs, or a link in an e-mail beside the page, one after the other."""
    Person.objects.select_for_update().filter(pk=person).first()


def keep(person: int, key: str, choice: Chosen) -> None:
    """What is as usual needs no row, so that it follows when the usual changes."""
    kind = kind_of(key)
    if kind.key != key:
        return
    email = choice.email if kind.can_switch_off else kind.email.value
    if (email, choice.push) == (kind.email.value, kind.push):
        Choice.objects.filter(person=person, kind=key).delete()
        return
    Choice.objects.update_or_create(
        person_id=person, kind=key, defaults={"email": email, "push": choice.push}
    )


@transaction.atomic
def stop(*, what: Stop) -> bool:
    """No more e-mails of that kind, from now on; answers whether any still came. The product goes
    on telling."""
    hold(what.person)
    chosen = choices_of(what.person)
    changed = False
    for key in kinds_stopped(what, chosen):
        kind = kind_of(key)
        choice = chosen.get(key)
        email = choice.email if choice else kind.email.value
        if kind.can_switch_off and email != Timing.NEVER:
            push = choice.push if choice else kind.push
            keep(what.person, key, Chosen(Timing.NEVER.value, push))
            changed = True
    if changed:
        replan(what.person)
    return changed


def kinds_stopped(what: Stop, chosen: Mapping[str, Choice]) -> list[str]:
    if not what.summary:
        return [key for key in what.kinds if key in KINDS]
    return [
        key
        for key, kind in KINDS.items()
        if (chosen[key].email if key in chosen else kind.email.value) == what.summary
    ]


def replan(person: int) -> None:
    """What hasn't left yet follows the choices as they are now."""
    now = timezone.now()
    rhythm = rhythms_of([person])[person]
    chosen = choices_of(person)
    waiting = Notice.objects.filter(person=person, email_due_at__isnull=False)
    changed = []
    for notice in waiting:
        new = plan(notice.what, chosen.get(notice.what.key), rhythm)
        # Patience counts from when it was told; a summary is the next one from now.
        due = new.email_due(notice.created_at if new.email == Timing.AT_ONCE else now)
        if (notice.email_how, notice.email_due_at) != (new.email, due):
            notice.email_how, notice.email_due_at = new.email, due
            changed.append(notice)
    Notice.objects.bulk_update(changed, ["email_how", "email_due_at"], batch_size=500)
    stopped = [key for key, choice in chosen.items() if choice.email == Timing.NEVER]
    # Letters that wait for the end of quiet hours don't leave any more.
    unsent_letters().filter(notice__person=person, notice__kind__in=stopped).delete()
