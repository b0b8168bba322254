"""Who administers this installation."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext

from bothways.accounts.aliases.queries import person_of
from bothways.accounts.models import Person, PersonManager
from bothways.common.audit.actions import record


class LastAdministrator(Exception):
    def __str__(self) -> str:
        return "An installation needs an administrator. Name another one first."


class GuestsDoNotAdminister(Exception):
    def __str__(self) -> str:
        return gettext(
            "They are here as a guest, and guests don’t administer an installation. If they are of "
            "the organisation now, say so on their page in the directory first."
        )


def find_or_create_person(*, email: str, name: str = "") -> tuple[Person, bool]:
    """The person of this address, made when new (named by ``name`` or the address).

    Raises ``ValidationError`` when the address isn't one.
    """
    address = PersonManager.normalize_email(email)
    known = person_of(address)
    if known:
        return known, False
    return Person.objects.create_user(address, name=name.strip() or address.split("@")[0]), True


@transaction.atomic
def appoint_administrator(*, email: str, name: str = "", by: Person | None) -> Person:
    """Make somebody an administrator; nothing happens when they are one already.

    Raises ``GuestsDoNotAdminister``.
    """
    person, _ = find_or_create_person(email=email, name=name)
    if person.is_guest:
        raise GuestsDoNotAdminister
    if not person.is_administrator:
        person.is_administrator = True
        person.is_active = True
        person.save(update_fields=["is_administrator", "is_active"])
        record("made an administrator", person, by=by)
    return person


@transaction.atomic
def dismiss_administrator(person: Person, *, by: Person | None) -> None:
    """Take the role away. Raises ``LastAdministrator``."""
    others = Person.objects.select_for_update().filter(is_administrator=True, is_active=True)
    if not others.exclude(pk=person.pk).exists():
        raise LastAdministrator
    person.is_administrator = False
    person.save(update_fields=["is_administrator"])
    record("no longer an administrator", person, by=by)
