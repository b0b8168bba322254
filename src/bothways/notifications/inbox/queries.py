from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from bothways.accounts.models import Person
from bothways.notifications.kinds.registry import KINDS, Section, kind_of
from bothways.ui.words import zone_of

from .models import Notice

MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Bell:
    """How many notices are new, and whether any is about the page that is open."""

    count: int
    is_here: bool = False


def bell_of(person: Person, path: str = "") -> Bell:
    """One query, that looks at unread rows alone."""
    found = Notice.objects.filter(person=person, read_at=None).aggregate(
        count=Count("pk"), here=Count("pk", filter=Q(path=path) | Q(path__startswith=f"{path}#"))
    )
    return Bell(found["count"], bool(path and found["here"]))


def unread_count(person: Person) -> int:
    return Notice.objects.filter(person=person, read_at=None).count()


def notices_of(person: Person, *, new: bool = False, section: str = "") -> QuerySet[Notice]:
    """All, those that are new, or those of one part of life; the newest first."""
    found = Notice.objects.filter(person=person)
    if new:
        found = found.filter(read_at=None)
    if section in Section.values:
        found = found.filter(kind__in=[key for key in KINDS if kind_of(key).section == section])
        if section == Section.OTHER:  # what nobody has named counts as general
            found = found | Notice.objects.filter(person=person).exclude(kind__in=list(KINDS))
    return found


def by_day(notices: Iterable[Notice], person: Person) -> list[tuple[date, list[Notice]]]:
    """In the order given, by the day on the person's own clock."""
    zone = zone_of(person)

    def day(notice: Notice) -> date:
        moment: datetime = notice.created_at
        return moment.astimezone(zone).date()

    return [(found, list(some)) for found, some in groupby(notices, day)]
