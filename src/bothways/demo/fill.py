"""Filling an empty installation with the cast: by the product's own actions, as people would."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.accounts.signin.actions import create_link
from bothways.common.audit.models import Deed
from bothways.common.jobs.worker import work
from bothways.demo.cast import (
    ADMINISTRATOR_EMAIL,
    COMPANY_NAME,
    COORDINATOR_EMAIL,
    SPONSOR_EMAIL,
    STAR_EMAIL,
    CastPerson,
    CastProgramme,
    company,
    programmes,
    sign_ups,
)
from bothways.demo.exchanges import bring_together, live
from bothways.matching.models import Publication, Run
from bothways.matching.policies.actions import save_policy
from bothways.matching.policies.models import FIELDS
from bothways.matching.policies.queries import policy_of
from bothways.matching.publishing.actions import publish
from bothways.matching.runs.actions import start_run
from bothways.notifications.models import Notice
from bothways.organisation.models import this_organisation
from bothways.partnerships.models import Partnership
from bothways.people.models import Profile
from bothways.programmes.models import Outcome, Programme
from bothways.programmes.programmes.actions import ProgrammeFacts, create_programme, give_role
from bothways.recruitment.signups.actions import upsert_many
from bothways.recruitment.signups.entries import Entry, Offered, Wanted

LINK_LIFETIME = timedelta(days=365)
WORDS = (
    "Take half an hour for a first talk in the next ten days. Begin with what you each hope for; "
    "the rest follows."
)


def is_filled() -> bool:
    return Programme.objects.exists()


def wipe() -> None:
    """Begin again: the demo's own database file and mail, nothing else."""
    database = settings.DATABASES["default"]
    if not settings.DEMO or not str(database["ENGINE"]).endswith("sqlite3"):
        raise RuntimeError("Only the demo's own data is ever wiped.")
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{database['NAME']}{suffix}").unlink(missing_ok=True)
    mail = settings.DATA / "mail"
    if mail.is_dir():
        for message in mail.iterdir():
            message.unlink()


def fill() -> None:
    """The company, one programme matched and in mid-life, one ready to be matched."""
    with transaction.atomic():
        organisation = this_organisation()
        organisation.name = COMPANY_NAME
        organisation.save(update_fields=["name"])
        people = hire(company())
        administrator = people[ADMINISTRATOR_EMAIL]
        administrator.is_administrator = True
        administrator.save(update_fields=["is_administrator"])
    coordinator = people[COORDINATOR_EMAIL]
    published, waiting = (set_up(each, coordinator, people) for each in programmes())
    confirm_policy(published, coordinator)
    confirm_policy(waiting, coordinator)
    publish_matches(published, coordinator)
    date_back(published)
    with transaction.atomic():
        live(published, people[STAR_EMAIL])
        bring_together(published, coordinator)
    work(threading.Event(), until_idle=True)


def hire(cast: tuple[CastPerson, ...]) -> dict[str, Person]:
    """Everybody of the company with profile and manager."""
    no_password = make_password(None)
    Person.objects.bulk_create(
        Person(email=one.email, name=one.name, password=no_password) for one in cast
    )
    people = {person.email: person for person in Person.objects.all()}
    Profile.objects.bulk_create(
        Profile(
            person=people[one.email],
            title=one.title,
            function=one.function,
            team=one.team,
            location=one.location,
            time_zone=one.time_zone,
            work_starts=Decimal(str(one.working_hours[0])),
            work_ends=Decimal(str(one.working_hours[1])),
            languages=list(one.languages),
            contact=one.contact,
            manager=people[one.manager_email] if one.manager_email else None,
        )
        for one in cast
    )
    return people


def set_up(cast: CastProgramme, coordinator: Person, people: dict[str, Person]) -> Programme:
    starts = timezone.localdate() + timedelta(days=cast.starts_in_days)
    facts = ProgrammeFacts(
        name=cast.name,
        purpose=cast.purpose,
        starts_on=starts,
        ends_on=starts + timedelta(days=cast.lasts_days),
        places=None,
    )
    outcomes = {
        Outcome.Audience.PARTICIPANTS.value: list(cast.outcomes_for_participants),
        Outcome.Audience.ORGANISATION.value: list(cast.outcomes_for_organisation),
    }
    programme = create_programme(facts=facts, outcomes=outcomes, by=coordinator)
    give_role(programme, role="sponsor", email=SPONSOR_EMAIL, by=coordinator)
    entries = [
        Entry(
            email=one.email,
            hope=one.hope,
            offers=tuple(Offered(skill, level) for skill, level in one.offers),
            wants=tuple(Wanted(skill, priority, now) for skill, priority, now in one.wants),
            not_with=tuple(one.not_with),
        )
        for one in sign_ups(cast.key)
    ]
    upsert_many(programme=programme, entries=entries)
    return programme


def confirm_policy(programme: Programme, coordinator: Person) -> None:
    usual = policy_of(programme)
    values = {name: getattr(usual, name) for name in FIELDS} | {"other_function": 20}
    save_policy(programme=programme, by=coordinator, values=values)


def publish_matches(programme: Programme, coordinator: Person) -> None:
    run = start_run(programme=programme, by=coordinator)
    work(threading.Event(), until_idle=True)
    run.refresh_from_db()
    if run.state != Run.State.DONE:
        raise RuntimeError(f"The example run ended {run.state}: {run.message}")
    publish(run=run, words=WORDS, by=coordinator)
    work(threading.Event(), until_idle=True)


def date_back(programme: Programme) -> None:
    """The published programme is in mid-life: its deeds happened before it began."""
    before = timezone.now() - timedelta(days=40)
    Programme.objects.filter(pk=programme.pk).update(created_at=before)
    Deed.objects.filter(programme=programme.pk).update(at=before)
    Publication.objects.filter(programme=programme).update(at=before)
    Partnership.objects.filter(programme=programme).update(opened_at=before)
    times = dict.fromkeys(("created_at", "started_at", "finished_at"), before)
    Run.objects.filter(programme=programme).update(**times)
    Notice.objects.filter(key__startswith="match:").update(created_at=before)


def sign_in_links() -> list[tuple[str, str]]:
    """(Who, link) for a coordinator, a participant and an administrator; the links open often."""
    roles = {
        "coordinator": COORDINATOR_EMAIL,
        "participant": STAR_EMAIL,
        "administrator": ADMINISTRATOR_EMAIL,
    }
    people = Person.objects.in_bulk(list(roles.values()), field_name="email")
    return [
        (
            f"{people[email].name}, {role}",
            create_link(people[email], lifetime=LINK_LIFETIME, reusable=True),
        )
        for role, email in roles.items()
    ]
