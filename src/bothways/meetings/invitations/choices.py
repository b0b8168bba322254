"""Who gets calendar invitations by e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from bothways.accounts.models import Person
from bothways.meetings.hooks import CALENDARS_KEPT

from .models import CalendarChoice, CalendarCopy


def who_gets_calendars(people: Sequence[int], uid: UUID) -> dict[int, bool]:
    """Those who do, and whether their calendar has been sent it before.

    Who has said nothing gets them unless a feed or an account keeps their calendar; and also then
    where the calendar has a copy that would stay as it was.
    """
    said = dict(CalendarChoice.objects.filter(person__in=people).values_list("person", "by_mail"))
    kept = {pk for keeps in CALENDARS_KEPT for pk in keeps(people)}
    rows = CalendarCopy.objects.filter(person__in=people, uid=uid)
    have = set(rows.values_list("person", flat=True))
    return {
        pk: pk in have
        for pk in people
        if said.get(pk, pk not in kept or pk in have)
    }  # fmt: skip


def gets_calendars(person: Person) -> bool:
    """Whether a new meeting comes to them by e-mail."""
    said = CalendarChoice.objects.filter(person=person).values_list("by_mail", flat=True).first()
    if said is not None:
        return said
    return not any(person.pk in set(keeps([person.pk])) for keeps in CALENDARS_KEPT)


def choose(*, by: Person, by_mail: bool) -> None:
    CalendarChoice.objects.update_or_create(person=by, defaults={"by_mail": by_mail})


def remember(people: Sequence[int], uid: UUID) -> None:
    """Their calendars have it now."""
    CalendarCopy.objects.bulk_create(
        (CalendarCopy(person_id=pk, uid=uid) for pk in people), ignore_conflicts=True
    )
