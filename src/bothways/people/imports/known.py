"""What the directory knows of everybody a sheet may speak of, read in a few queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from bothways.accounts.addresses import NO_MAIL
from bothways.accounts.aliases.queries import main_addresses
from bothways.accounts.models import Person, of_the_organisation
from bothways.people.models import Profile

BATCH = 500
ALL_FROM = 5_000
"""From so many addresses on everybody is read at once rather than in batches."""
FACTS = ("title", "function", "team", "location", "level", "started_on", "trainings")
PERSON = ("pk", "email", "name", "is_active", "is_administrator", "last_login",
          "guest_until")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as far as a sheet is compared with them."""

    pk: int
    email: str
    name: str
    is_active: bool
    is_administrator: bool
    is_guest: bool
    owns_name: bool
    """Who has signed in, or administers this installation, is nobody else's to rename."""


@dataclass(slots=True)
class Known:
    people: dict[str, Someone] = field(default_factory=dict)
    """By every address in the sheet that is somebody's."""
    facts: dict[int, dict[str, Any]] = field(default_factory=dict)
    managers: dict[int, int] = field(default_factory=dict)
    """Who reports to whom in the whole directory."""
    active: int = 0
    """Everybody with an account that is open and an address of their own."""

    def fact(self, pk: int, name: str) -> Any:
        return self.facts.get(pk, {}).get(name, [] if name == "trainings" else None) or (
            [] if name == "trainings" else None if name == "started_on" else ""
        )


def known_of(emails: Iterable[str]) -> Known:
    asked = set(emails)
    known = Known(people=people_by_address(asked))
    pks = {someone.pk for someone in known.people.values()}
    known.facts = facts_of(pks)
    known.managers = managers_by_person()
    ours = Person.objects.filter(of_the_organisation(), is_active=True)
    known.active = ours.exclude(email__endswith=NO_MAIL).count()
    return known


def people_by_address(asked: set[str]) -> dict[str, Someone]:
    """By each of these addresses that is, or was, somebody's."""
    had_before = main_addresses(asked)
    found = people_by_own_address(asked | set(had_before.values()))
    old = {was: found[now] for was, now in had_before.items() if was not in found}
    return {email: someone for email, someone in found.items() if email in asked} | old


def people_by_own_address(asked: set[str]) -> dict[str, Someone]:
    rows = Person.objects.order_by().values_list(*PERSON)
    found: dict[str, Someone] = {}
    if len(asked) >= ALL_FROM:
        for row in rows.iterator():
            if row[1] in asked:
                found[row[1]] = someone_of(*row)
        return found
    for some in batched(asked, BATCH):
        found |= {row[1]: someone_of(*row) for row in rows.filter(email__in=some)}
    return found


def someone_of(
    pk: int,
    email: str,
    name: str,
    is_active: bool,
    is_administrator: bool,
    last_login: object,
    guest_until: object,
) -> Someone:
    owns = last_login is not None or is_administrator
    return Someone(pk, email, name, is_active, is_administrator, guest_until is not None, owns)


def facts_of(pks: set[int]) -> dict[int, dict[str, Any]]:
    rows = Profile.objects.order_by().values_list("pk", *FACTS)
    found: dict[int, dict[str, Any]] = {}
    if len(pks) >= ALL_FROM:
        for pk, *facts in rows.iterator():
            if pk in pks:
                found[pk] = dict(zip(FACTS, facts, strict=True))
        return found
    for some in batched(pks, BATCH):
        for pk, *facts in rows.filter(pk__in=some):
            found[pk] = dict(zip(FACTS, facts, strict=True))
    return found


def managers_by_person() -> dict[int, int]:
    """Who reports to whom in the whole directory. One query."""
    rows = Profile.objects.exclude(manager=None).order_by().values_list("person_id", "manager_id")
    return {person: manager for person, manager in rows if manager is not None}
