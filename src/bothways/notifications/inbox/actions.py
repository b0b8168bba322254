"""Notices on the product's own pages: older ways to tell, and reading."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.live.hints import hint
from bothways.notifications.email.queries import unsent_letters
from bothways.notifications.kinds.registry import GENERAL
from bothways.notifications.push.models import Push
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.tellings import Telling

from .models import Notice


def tell(person: Person, *, key: str, title: str, path: str = "", kind: str = GENERAL.key) -> None:
    """Tell one person one thing; a second call with the same ``key`` changes nothing. New callers
    take ``telling.actions.notify``."""
    notify_many([Telling(person, key=key, title=title, path=path)], kind=kind)


def tell_many(notices: list[Notice], *, has_own_mail: bool = False) -> None:
    """Tell many people at once, each by an unsaved row; what they were told already stays."""
    kinds: dict[str, list[Telling]] = defaultdict(list)
    for notice in notices:
        kinds[notice.kind].append(
            Telling(
                notice.person,
                key=notice.key,
                title=notice.title,
                body=notice.body,
                path=notice.path,
                programme=notice.programme_name,
                space=notice.space_name,
            )
        )
    for kind, tellings in kinds.items():
        notify_many(tellings, kind=kind, has_own_mail=has_own_mail)


def mark_read(notice: Notice) -> None:
    read(Notice.objects.filter(pk=notice.pk), notice.person_id)


def mark_all_read(person: Person) -> int:
    return read(Notice.objects.filter(person=person), person.pk)


def mark_seen(person: Person, path: str) -> int:
    """Whoever has the page before them needn't be told of it any more."""
    return read(about(person, path), person.pk)


def about(person: Person, path: str) -> QuerySet[Notice]:
    """Everything this person was told of that page, or of a part of it."""
    page = path.partition("#")[0].partition("?")[0]
    theirs = Notice.objects.filter(person=person)
    return theirs.filter(path=page) | theirs.filter(path__startswith=f"{page}#")


@transaction.atomic
def read(notices: QuerySet[Notice], person: int) -> int:
    """Mark them read; no letter that still waits tells of them. Answers how many were new."""
    new = list(notices.filter(read_at=None).values_list("pk", flat=True))
    if not new:
        return 0
    count = Notice.objects.filter(pk__in=new, read_at=None).update(
        read_at=timezone.now(), email_due_at=None
    )
    unsent_letters().filter(notice__in=new).delete()
    Push.objects.filter(notice__in=new).delete()
    hint(f"person:{person}", about="notices")
    return count
