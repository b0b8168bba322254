"""The worker's part: e-mails of notices that are due, once for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bothways.notifications.email.actions import queue_many
from bothways.notifications.inbox.models import Notice
from bothways.notifications.kinds.registry import Timing
from bothways.notifications.models import OutgoingMail
from bothways.notifications.preferences.queries import rhythms_of
from bothways.notifications.preferences.rhythm import Rhythm
from bothways.notifications.telling.actions import can_get_mail

from .composing import compose_for, key_of

AT_ONCE = 100
"""People written to in one transaction."""


def mail_due_notices() -> int:
    """Queue the e-mails of what is due and unread; answers how many notices were seen to."""
    now = timezone.now()
    waiting = Notice.objects.filter(email_due_at__lte=now).order_by("email_due_at")
    people = set(waiting.values_list("person", flat=True)[: AT_ONCE * 3])
    if not people:
        return 0
    return see_to(sorted(people)[:AT_ONCE], now)


@transaction.atomic
def see_to(people: Sequence[int], now: datetime) -> int:
    due = list(
        # Another worker that holds some sees to those.
        Notice.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(person__in=people, email_due_at__lte=now)
        .select_related("person")
        .order_by("created_at", "pk")
    )
    unread: dict[tuple[int, str], list[Notice]] = defaultdict(list)
    for notice in due:
        if notice.read_at is None and can_get_mail(notice.person):
            unread[notice.person_id, notice.email_how].append(notice)
    rhythms = rhythms_of({person for person, _ in unread})
    had = had_theirs(unread, rhythms, now)
    mails: list[OutgoingMail] = []
    later: list[Notice] = []
    sent: list[int] = []
    for (person, timing), notices in unread.items():
        if (person, timing) in had:
            # The hour of summaries was moved on a day that has had its own.
            later += put_off(notices, timing, rhythms[person], now)
            continue
        mails.append(compose_for(notices[0].person, notices, timing, rhythms[person].day_of(now)))
        sent += [notice.pk for notice in notices]
    queue_many(mails)
    Notice.objects.filter(pk__in=[notice.pk for notice in due]).update(email_due_at=None)
    Notice.objects.filter(pk__in=sent).update(emailed_at=now)
    Notice.objects.bulk_update(later, ["email_due_at"])
    return len(due)


def had_theirs(
    unread: dict[tuple[int, str], list[Notice]], rhythms: dict[int, Rhythm], now: datetime
) -> set[tuple[int, str]]:
    """Whose summary of the day, or the week, is queued or has left already."""
    keys = {
        key_of(person, timing, rhythms[person].day_of(now), notices): (person, timing)
        for (person, timing), notices in unread.items()
        if timing != Timing.AT_ONCE
    }
    known = OutgoingMail.objects.filter(key__in=keys).values_list("key", flat=True)
    return {keys[key] for key in known}


def put_off(notices: list[Notice], timing: str, rhythm: Rhythm, now: datetime) -> list[Notice]:
    """To the first summary that isn't this day's, or this week's, once more."""
    following = rhythm.next_weekly if timing == Timing.WEEKLY else rhythm.next_daily
    had, due = key_of(0, timing, rhythm.day_of(now), notices), following(now)
    while key_of(0, timing, rhythm.day_of(due), notices) == had:
        due = following(due)
    for notice in notices:
        notice.email_due_at = due
    return notices
