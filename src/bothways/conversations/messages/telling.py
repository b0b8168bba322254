"""Hearing of new messages where the talk isn't open: once, until it has been read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.notifications.kinds.registry import Kind, Section, Timing
from bothways.notifications.models import Notice
from bothways.notifications.telling.actions import notify

from .models import Message

MESSAGE = Kind(
    key="message",
    title=_("Messages"),
    text=_("Somebody in your exchange wrote to you. You are told once, until you have read it."),
    section=Section.EXCHANGE,
    email=Timing.AT_ONCE,
    push=True,
    patience=timedelta(minutes=10),
    icon="message-circle",
    position=10,
)


def tell_of(message: Message, hearing: Sequence[int]) -> None:
    """Who has an unread notice of this talk isn't told of every further message."""
    path = path_of(message.conversation_id)
    known = Notice.objects.filter(person__in=hearing, path=path, read_at=None).values("person")
    assert message.author is not None
    new = list(Person.objects.filter(pk__in=hearing).exclude(pk__in=known))
    if not new:
        return
    notify(
        new,
        kind=MESSAGE.key,
        key=f"message:{message.conversation_id}:{message.seq}",
        title=gettext("%(name)s wrote to you") % {"name": message.author.first_name},
        path=path,
    )


def path_of(talk: int) -> str:
    return reverse("talk:talk", args=[talk])
