"""Telling people things in the product."""

from __future__ import annotations

from django.utils import timezone

from bothways.accounts.models import Person

from .models import Notice


def tell(person: Person, *, key: str, title: str, path: str = "") -> Notice:
    """Tell one person one thing; a second call with the same ``key`` changes nothing."""
    return Notice.objects.get_or_create(
        person=person, key=key, defaults={"title": title[:200], "path": path}
    )[0]


def tell_many(notices: list[Notice]) -> None:
    """Tell many people at once, in few queries; what they were told already stays as it is."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)


def mark_read(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
