"""What somebody reads of themselves beside what they may change."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext

from bothways.accounts.addresses import gets_mail
from bothways.accounts.models import Person

from .models import Profile

NAMED = 3
"""Administrators to write to."""


def kept_by_the_organisation(person: Person) -> list[tuple[str, str]]:
    """(term, text) of what the directory says of somebody and they can't change themselves; what
    isn't known is left out. One query."""
    profile = Profile.objects.filter(person=person).select_related("manager").first()
    if profile is None:
        return []
    since = profile.started_on
    found = [
        (gettext("Level"), profile.level),
        (gettext("With the organisation since"), date_format(since, "j F Y") if since else ""),
        (gettext("Manager"), profile.manager.name if profile.manager else ""),
        (gettext("Trainings finished"), ", ".join(profile.trainings)),
    ]
    return [(term, text) for term, text in found if text]


def whom_to_tell() -> list[Person]:
    """Administrators who can put the directory right. One query."""
    rows = Person.objects.filter(is_administrator=True, is_active=True).order_by("name", "pk")
    return [person for person in rows[: NAMED * 3] if gets_mail(person.email)][:NAMED]
