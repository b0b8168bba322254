"""Writing feedback, sending it, thanking."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.text import one_line, tidy
from bothways.notifications.telling.actions import notify
from bothways.partnerships.hooks import SILENCED, Space
from bothways.partnerships.space.writing import Refused, hold

from .models import LINE, Feedback


class SaysNothing(Refused):
    def __str__(self) -> str:
        return gettext("Fill in at least one of the three before you send it.")


class CantBeDelivered(Refused):
    def __str__(self) -> str:
        return gettext(
            "This can’t be delivered in this space. Your text is still here; the coordinator can "
            "help."
        )


@transaction.atomic
def keep_draft(*, space: Space, to: Person, saw: str, did: str, wish: str) -> Feedback:
    """The one draft from this person to that; written over, and nobody hears of it. Raises
    ``Over``."""
    hold(space, is_for_oneself=True)
    draft, _ = Feedback.objects.update_or_create(
        partnership=space.partnership,
        by=space.mine.person,
        to=to,
        sent_at=None,
        defaults={
            "kind": Feedback.Kind.FEEDBACK,
            "saw": tidy(saw),
            "did": tidy(did),
            "wish": tidy(wish),
            "changed_at": timezone.now(),
        },
    )
    return draft


@transaction.atomic
def send(*, space: Space, to: Person, saw: str, did: str, wish: str) -> Feedback:
    """Send it, once: the draft becomes what the other reads. Raises ``Refused``."""
    refuse_if_silenced(space, to)
    if not any(tidy(part) for part in (saw, did, wish)):
        raise SaysNothing
    draft = keep_draft(space=space, to=to, saw=saw, did=did, wish=wish)
    draft.sent_at = timezone.now()
    draft.save(update_fields=["sent_at"])
    title = gettext("%(name)s has feedback for you") % {"name": space.mine.person.first_name}
    announce(draft, title)
    return draft


@transaction.atomic
def thank(*, space: Space, to: Person, line: str, key: UUID) -> Feedback:
    """Thanks in one line, or in none; sent twice, they are given once. Raises ``Refused``."""
    hold(space, is_for_oneself=True)
    refuse_if_silenced(space, to)
    thanks, is_new = Feedback.objects.get_or_create(
        key=key,
        defaults={
            "partnership": space.partnership,
            "by": space.mine.person,
            "to": to,
            "kind": Feedback.Kind.THANKS,
            "line": one_line(line)[:LINE],
            "sent_at": timezone.now(),
        },
    )
    if is_new:
        title = gettext("%(name)s thanks you") % {"name": space.mine.person.first_name}
        announce(thanks, title)
    return thanks


def announce(feedback: Feedback, title: str) -> None:
    notify(
        feedback.to,
        kind="feedback",
        key=f"feedback:{feedback.pk}",
        title=title,
        path=reverse("feedback:list", args=[feedback.partnership_id]),
    )


def mark_read(*, space: Space) -> None:
    """Everything that was sent to this person here has been before their eyes."""
    unread = Feedback.objects.sent().filter(
        partnership=space.partnership, to=space.mine.person, read_at=None
    )
    unread.update(read_at=timezone.now())


def refuse_if_silenced(space: Space, to: Person) -> None:
    by = space.mine.person_id
    if any(is_silenced(space.partnership.pk, by, to.pk) for is_silenced in SILENCED):
        raise CantBeDelivered
