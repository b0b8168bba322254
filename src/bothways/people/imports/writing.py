"""Writing what a plan changes: in pieces, so that the writes of others get in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import batched

from django.contrib.auth.hashers import make_password
from django.db import transaction

from bothways.accounts.models import Person, SignInLink
from bothways.common.audit.models import Deed
from bothways.people.models import Profile

from .known import FACTS, managers_by_person, people_by_address
from .planning import Change, Plan
from .rings import rings_in

PIECE = 1_000
"""Rows in one transaction."""

Report = Callable[[float], None]
"""Told which share is done."""


def write(plan: Plan, by: Person | None, report: Report) -> None:
    """Everything the plan changes. Doing it twice changes nothing more."""
    changes = list(plan.changes.values())
    done = 0
    for piece in batched(changes, PIECE):
        with transaction.atomic():
            write_piece(piece, by)
        done += len(piece)
        report(0.8 * done / len(changes))
    with transaction.atomic():
        write_managers([change for change in changes if change.manager])
    report(1.0)


def write_piece(changes: Sequence[Change], by: Person | None) -> None:
    people = ensure_people(changes)
    rename([(people[change.line.email], change.name) for change in changes if change.person])
    close([people[change.line.email] for change in changes if change.closes], by)
    write_facts(changes, people)


def ensure_people(changes: Sequence[Change]) -> dict[str, Person]:
    """Everybody these rows are about, by the address in the sheet; who is new is made."""
    unusable = make_password(None)
    Person.objects.bulk_create(
        (
            Person(email=change.line.email, name=change.name, password=unusable)
            for change in changes
            if change.person is None
        ),
        # Somebody may be adding the same person at this moment.
        ignore_conflicts=True,
    )
    found = people_by_address({change.line.email for change in changes})
    rows = Person.objects.select_for_update().in_bulk([someone.pk for someone in found.values()])
    return {email: rows[someone.pk] for email, someone in found.items()}


def rename(named: list[tuple[Person, str]]) -> None:
    renamed = []
    for person, name in named:
        if name:
            person.name = name
            renamed.append(person)
    Person.objects.bulk_update(renamed, ["name"], batch_size=PIECE)


def close(people: list[Person], by: Person | None) -> None:
    """Accounts of who has left; somebody may have been made an administrator since."""
    closing = [person for person in people if person.is_active and not person.is_administrator]
    if not closing:
        return
    Person.objects.filter(pk__in=[person.pk for person in closing]).update(is_active=False)
    SignInLink.objects.filter(person__in=closing).delete()
    Deed.objects.bulk_create(
        Deed(kind="closed an account", subject=str(person)[:300], by=by, details={"sheet": True})
        for person in closing
    )


def write_facts(changes: Sequence[Change], people: dict[str, Person]) -> None:
    telling = [change for change in changes if change.facts or change.person is None]
    pks = [people[change.line.email].pk for change in telling]
    profiles = Profile.objects.in_bulk(pks)
    for change in telling:
        person = people[change.line.email]
        profile = profiles.setdefault(person.pk, Profile(person=person))
        for name, value in change.facts.items():
            setattr(profile, name, value)
    Profile.objects.bulk_create(
        profiles.values(),
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=FACTS,
    )


def write_managers(changes: Sequence[Change]) -> None:
    """Who reports to whom, at once. A ring that somebody has made possible since is left out."""
    # One at a time, as in the directory's pages, so that two changes don't close a ring together.
    list(Person.objects.select_for_update().order_by("pk").values_list("pk", flat=True)[:1])
    emails = {change.line.email for change in changes} | {change.manager for change in changes}
    people = {email: someone.pk for email, someone in people_by_address(emails).items()}
    wanted = {
        people[change.line.email]: people[change.manager]
        for change in changes
        if change.line.email in people and change.manager in people
    }
    known = managers_by_person()
    while wanted:
        closing = {who for ring in rings_in(known | wanted) for who in ring} & wanted.keys()
        new = {who for who in closing if known.get(who) != wanted[who]}
        if not new:
            break
        for who in new:
            del wanted[who]
    Profile.objects.bulk_create(
        (Profile(person_id=person, manager_id=manager) for person, manager in wanted.items()),
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["manager"],
        batch_size=PIECE,
    )
