"""Inviting people by e-mail, calling it back, and reminding who hasn't finished."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.aliases.queries import main_addresses
from bothways.accounts.models import Person, shut_out
from bothways.common.audit.actions import record
from bothways.notifications.email.actions import compose, queue_many
from bothways.notifications.models import OutgoingMail
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.nudges import whom_to_nudge
from bothways.notifications.telling.tellings import Letter, Telling
from bothways.programmes.models import Programme
from bothways.recruitment.kinds import REMINDER
from bothways.recruitment.models import Door, Draft, Invitation, SignUp

from .pasted import MOST
from .queries import unfinished

UNDO = timedelta(minutes=10)
"""So long an invitation waits before it leaves."""
AGAIN = timedelta(days=3)
"""Nobody is reminded twice within it."""
EARLY = timedelta(days=3)
"""So long before the deadline everybody unfinished is reminded."""
BATCH = 500


@dataclass(frozen=True, slots=True)
class Invited:
    """What became of a list of addresses."""

    batch: str
    invited: int
    here: int
    """In the programme or invited already."""
    strange: tuple[str, ...]
    """What isn't an address, or isn't at one of the domains that may come in."""


@transaction.atomic
def invite(*, door: Door, emails: Iterable[str], words: str, by: Person) -> Invited:
    """Queue an invitation to each address that is new; none leaves before ``UNDO`` has passed."""
    Programme.objects.select_for_update().get(pk=door.pk)
    emails = list(dict.fromkeys(emails))[:MOST]
    had_before = main_addresses(emails)
    emails = list(dict.fromkeys(had_before.get(email, email) for email in emails))
    fine = [email for email in emails if is_address(email) and door.admits(email)]
    here = known_here(door, fine)
    new = [email for email in fine if email not in here]
    batch, sends_at = secrets.token_hex(8), timezone.now() + UNDO
    Invitation.objects.bulk_create(
        (
            Invitation(programme=door.programme, email=email, batch=batch, by=by, sends_at=sends_at)
            for email in new
        ),
        batch_size=BATCH,
    )
    queue_many([letter(door, email, words, by, batch) for email in new])
    OutgoingMail.objects.filter(key__startswith=key_of(batch), attempts=0).update(due_at=sends_at)
    if new:
        record("invited people", door.programme, by=by, programme=door.pk, count=len(new))
    fine_ones = set(fine)
    return Invited(
        batch=batch,
        invited=len(new),
        here=len(fine) - len(new),
        strange=tuple(email for email in emails if email not in fine_ones),
    )


def known_here(door: Door, emails: list[str]) -> set[str]:
    signed = SignUp.objects.filter(programme=door.programme).values_list("person__email", flat=True)
    invited = Invitation.objects.filter(programme=door.programme, called_back_at=None)
    # Who has left isn't asked back by a list of addresses.
    gone = Person.objects.filter(shut_out(), email__in=emails).values_list("email", flat=True)
    return {*signed, *invited.values_list("email", flat=True), *gone} & set(emails)


def key_of(batch: str) -> str:
    return f"invitation:{batch}:"


def is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= 254


def letter(door: Door, email: str, words: str, by: Person, batch: str) -> OutgoingMail:
    context = {
        "programme": door.programme,
        "words": words.strip(),
        "by": by.name,
        "closes_on": door.closes_on,
        "button_url": door.address,
        "button_text": gettext("See what it is and sign up"),
        "why": gettext("You get this because %(name)s invited this address.") % {"name": by.name},
    }
    return compose(
        key=f"{key_of(batch)}{email}",
        kind="invitation",
        to=email,
        subject=gettext("%(name)s invites you to %(programme)s")
        % {"name": by.name, "programme": door.programme.name},
        text=render_to_string("recruitment/joining/email/invitation.txt", context).strip() + "\n",
    )


@transaction.atomic
def call_back(*, door: Door, batch: str, by: Person) -> int:
    """Take back the invitations of one go that haven't left; answers how many."""
    waiting = OutgoingMail.objects.select_for_update().filter(
        key__startswith=key_of(batch), state=OutgoingMail.State.WAITING, attempts=0
    )
    emails = set(waiting.values_list("to", flat=True))
    theirs = Invitation.objects.filter(programme=door.programme, batch=batch, called_back_at=None)
    if not emails or not theirs.exists():
        return 0
    waiting.delete()
    for some in batched(sorted(emails), BATCH):
        theirs.filter(email__in=some).update(called_back_at=timezone.now())
    record("called invitations back", door.programme, by=by, programme=door.pk, count=len(emails))
    return len(emails)


@transaction.atomic
def remind(*, door: Door, by: Person | None) -> int:
    """Remind everybody who has begun and not finished, and wasn't reminded lately; answers how
    many."""
    Programme.objects.select_for_update().get(pk=door.pk)
    if not door.is_open:
        return 0
    now = timezone.now()
    theirs = unfinished(door.programme).select_related("person")
    due = [draft for draft in theirs if draft.person.may_sign_in and may_be_reminded(draft, now)]
    # Who was reminded of another programme's sign-up lately is left in peace as well.
    free = whom_to_nudge([draft.person_id for draft in due], REMINDER.key, AGAIN)
    due = [draft for draft in due if draft.person_id in free]
    notify_many((reminder(door, draft) for draft in due), kind=REMINDER.key)
    Draft.objects.filter(pk__in=[draft.pk for draft in due]).update(reminded_at=now)
    if due:
        record("reminded people", door.programme, by=by, programme=door.pk, count=len(due))
    return len(due)


def may_be_reminded(draft: Draft, now: datetime) -> bool:
    return draft.reminded_at is None or draft.reminded_at < now - AGAIN


def reminder(door: Door, draft: Draft) -> Telling:
    known = {"programme": door.programme.name, "day": door.closes_on.strftime("%-d %B")}
    title = gettext("Your sign-up for %(programme)s is open until %(day)s") % known
    return Telling(
        draft.person,
        key=f"sign-up reminder:{draft.pk}:{secrets.token_hex(8)}",
        title=title,
        path=reverse("joining:begin", args=[door.token]),
        programme=door.programme.name,
        letter=lambda stop_url: Letter(title, reminder_words(door, draft, stop_url)),
    )


def reminder_words(door: Door, draft: Draft, stop_url: str) -> str:
    context = {
        "person": draft.person.first_name,
        "programme": door.programme.name,
        "closes_on": door.closes_on,
        "button_url": settings.BASE_URL + reverse("joining:begin", args=[door.token]),
        "button_text": gettext("Go on with your sign-up"),
        "why": gettext("You get this because you began to sign up for %(programme)s.")
        % {"programme": door.programme.name},
        "stop_url": stop_url,
    }
    return render_to_string("recruitment/joining/email/reminder.txt", context).strip() + "\n"


def remind_before_deadlines() -> int:
    """The hourly chore: shortly before a deadline everybody unfinished is reminded, once."""
    today = timezone.localdate()
    soon = Door.objects.filter(
        is_shut=False, closes_on__gte=today, closes_on__lte=today + EARLY
    ).select_related("programme")
    return sum(remind(door=door, by=None) for door in soon)
