from __future__ import annotations

from django.db.models import QuerySet

from bothways.accounts.models import Person

from .models import Notice


def unread_count(person: Person) -> int:
    return Notice.objects.filter(person=person, read_at=None).count()


def notices_of(person: Person) -> QuerySet[Notice]:
    return Notice.objects.filter(person=person)
