"""The worker's part: pushes that are due, once each, by a guarded way out."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from bothways.common.outgoing.guard import STRICT
from bothways.common.outgoing.requests import Answer, Failed, Refused, post

from .keys import authorization
from .models import Device, Push
from .sealing import sealed

logger = logging.getLogger("bothways.push")

GUARD = STRICT
AT_A_TIME = 8
BATCH = 24
LEASE = timedelta(minutes=2)
KEPT = timedelta(days=1)
"""So long a push is tried; what is older is in the list anyway."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=2)
GONE = (404, 410)
BUSY = 429


@dataclass(frozen=True, slots=True)
class Outcome:
    push: Push
    answer: Answer | None = None
    is_refused: bool = False
    trouble: str = ""


def push_due_notices() -> int:
    """Send a batch of what is due; answers how many were seen to."""
    if not settings.PUSH_CONTACT:
        return 0
    claimed = claim(BATCH)
    wanted = [push for push in claimed if is_wanted(push)]
    Push.objects.filter(pk__in=[push.pk for push in claimed if push not in wanted]).delete()
    if wanted:
        # Only the network is waited for in these threads; the database stays with this one.
        with ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="push") as pool:
            for outcome in pool.map(attempt, wanted):
                settle(outcome)
    return len(claimed)


def claim(most: int) -> list[Push]:
    """Due pushes, leased, so that no other worker sends them at the same time."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = Push.objects.filter(free, due_at__lte=now).order_by("due_at", "pk")
    claimed = []
    for push in due.select_related("notice__person", "device")[:most]:
        held = Push.objects.filter(free, pk=push.pk, attempts=push.attempts)
        if held.update(attempts=push.attempts + 1, lease_until=now + LEASE):
            push.attempts += 1
            claimed.append(push)
    return claimed


def is_wanted(push: Push) -> bool:
    """Not what was read meanwhile, is old, or whose owner left."""
    notice, person = push.notice, push.notice.person
    is_theirs = push.device.person_id == notice.person_id
    is_fresh = push.begun_at > timezone.now() - KEPT
    return notice.read_at is None and is_theirs and is_fresh and person.may_sign_in


def attempt(push: Push) -> Outcome:
    """Nothing but the network. Never raises."""
    try:
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(int(KEPT.total_seconds())),
            "Urgency": "high" if push.notice.what.is_urgent else "normal",
            **authorization(push.device.endpoint),
        }
        body = sealed(push.notice, push.device)
        return Outcome(push, post(push.device.endpoint, body=body, headers=headers, guard=GUARD))
    except Refused as error:
        return Outcome(push, is_refused=True, trouble=str(error))
    except Failed as error:
        return Outcome(push, trouble=str(error))
    except Exception as error:
        logger.exception("A push could not be made ready")
        return Outcome(push, trouble=str(error))


def settle(outcome: Outcome) -> None:
    push, answer = outcome.push, outcome.answer
    if answer is not None and 200 <= answer.status < 300:
        Push.objects.filter(pk=push.pk).delete()
        Device.objects.filter(pk=push.device_id).update(told_at=timezone.now())
    elif outcome.is_refused or (answer is not None and answer.status in GONE):
        # With it goes all that was on its way there.
        Device.objects.filter(pk=push.device_id).delete()
    elif answer is not None and answer.status != BUSY and answer.status < 500:
        logger.warning("A push service answered %d and isn't asked again", answer.status)
        Push.objects.filter(pk=push.pk).delete()
    else:
        put_off(push, answer)


def put_off(push: Push, answer: Answer | None) -> None:
    """Twice as long each time, or as long as the service asks for; given up after a day."""
    now = timezone.now()
    wait = min(FIRST_WAIT * 2 ** (push.attempts - 1), LONGEST_WAIT)
    asked = answer.headers.get("retry-after", "") if answer else ""
    if asked.isdecimal() and len(asked) < 7:
        wait = min(max(wait, timedelta(seconds=int(asked))), LONGEST_WAIT)
    if now + wait > push.begun_at + KEPT:
        Push.objects.filter(pk=push.pk).delete()
        return
    Push.objects.filter(pk=push.pk).update(due_at=now + wait, lease_until=None)
