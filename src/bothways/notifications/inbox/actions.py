"""Reading notices on the product's own pages."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.live.hints import hint
from bothways.notifications.email.queries import unsent_letters
from bothways.notifications.push.models import Push

from .models import Notice


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
