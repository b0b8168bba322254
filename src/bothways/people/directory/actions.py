"""What administrators put right in the directory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from bothways.accounts.aliases.queries import person_of
from bothways.accounts.models import Person, SignInLink, of_the_organisation
from bothways.common.audit.actions import record
from bothways.people.models import Profile

from .queries import KINDS, line_above


class DirectoryRefused(Exception):
    """Why it can't be so, in a sentence for an administrator; names the field."""

    field = ""


class ManagerIsUnknown(DirectoryRefused):
    field = "manager"

    def __str__(self) -> str:
        return gettext("Nobody here has this address. Leave it empty if there is no manager.")


class ClosesARing(DirectoryRefused):
    """The line of management would come back to where it began."""

    field = "manager"

    def __init__(self, line: list[Person]) -> None:
        super().__init__(line)
        self.line = line

    def __str__(self) -> str:
        return gettext("That would close a ring: %(names)s. Nothing was changed.") % {
            "names": " → ".join(person.name for person in self.line)
        }


@transaction.atomic
def save_facts(
    *, person: Person, name: str, facts: Mapping[str, Any], manager: str, by: Person
) -> Profile:
    """Save what the directory knows of somebody; ``manager`` is an e-mail address, or empty.

    Raises ``DirectoryRefused``.
    """
    # One at a time, so that two changes at once don't close a ring between them.
    list(Person.objects.select_for_update().order_by("pk").values_list("pk", flat=True)[:1])
    above = find_manager(person, manager)
    if person.name != name:
        person.name = name
        person.save(update_fields=["name"])
    profile, _ = Profile.objects.update_or_create(
        person=person, defaults={**facts, "manager": above}
    )
    record("changed facts in the directory", person, by=by)
    return profile


def find_manager(person: Person, email: str) -> Person | None:
    if not email:
        return None
    above = person_of(email)
    if above is None:
        raise ManagerIsUnknown
    line = [above, *line_above(above)]
    if person in line:
        ring = line[: line.index(person) + 1]
        raise ClosesARing([person, *ring])
    return above


@transaction.atomic
def rename(*, kind: str, old: str, new: str, by: Person) -> int:
    """Call a function, location or level otherwise for everybody; into one that exists, the two
    become one. Answers for how many people."""
    if kind not in KINDS:
        raise ValueError(kind)
    new = " ".join(new.split())[:120]
    if not new or new == old:
        return 0
    count = Profile.objects.filter(**{kind: old}).update(**{kind: new})
    if count:
        record(f"renamed a {kind}", f"{old} → {new}", by=by, count=count)
    return count


class AdministersThis(DirectoryRefused):
    def __str__(self) -> str:
        return gettext(
            "They administer this installation. Take that role away first, under Administrators."
        )


class IsOneself(DirectoryRefused):
    def __str__(self) -> str:
        return gettext("This is your own account. Another administrator can close it.")


@transaction.atomic
def close_account(*, person: Person, by: Person | None) -> bool:
    """Somebody has left: they can't sign in and aren't matched any more; all that they said and
    were part of stays. ``False`` when it was closed already. Raises ``DirectoryRefused``.
    """
    if person == by:
        raise IsOneself
    standing = Person.objects.select_for_update().get(pk=person.pk)
    if standing.is_administrator:
        raise AdministersThis
    if not standing.is_active:
        return False
    Person.objects.filter(pk=person.pk).update(is_active=False)
    # One that is still on its way would open again with the account.
    SignInLink.objects.filter(person=person).delete()
    person.is_active = False
    record("closed an account", person, by=by)
    return True


@transaction.atomic
def open_account(*, person: Person, by: Person | None) -> bool:
    """They are back: everything is as it was. ``False`` when it was open already."""
    if not Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        return False
    person.is_active = True
    record("opened an account again", person, by=by)
    return True


@transaction.atomic
def make_one_of_us(*, person: Person, by: Person | None) -> bool:
    """A guest belongs to the organisation from now on. ``False`` when they were no guest."""
    guests = Person.objects.filter(pk=person.pk).exclude(of_the_organisation())
    if not guests.update(guest_from="", guest_until=None):
        return False
    record("no longer a guest", person, by=by, was=person.guest_from)
    return True
