"""One world with something to leak in it, and everybody who might come to the door."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.conversations.files.actions import attach
from bothways.conversations.messages.actions import say
from bothways.conversations.models import Attachment, Message, Report, ReportedFile
from bothways.conversations.safety.reporting import send_report
from bothways.integrations.models import CalendarAccount, VideoSystem
from bothways.matching.models import (
    Change,
    Circle,
    CircleMember,
    LeftOver,
    Match,
    PolicyVersion,
    ReviewAct,
    Run,
)
from bothways.matching.notes.actions import write_note
from bothways.meetings.availability.actions import keep_free, note_days
from bothways.meetings.availability.ics.links import add_link
from bothways.meetings.gatherings.actions import Facts, arrange
from bothways.meetings.meetings.actions import When, Where, plan_meeting, plan_series
from bothways.meetings.models import AgendaItem, CounterOffer, Proposal, Series
from bothways.meetings.planning.actions import Times, propose
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.notifications.models import Device, Notice, OutgoingMail
from bothways.partnerships.agreements.actions import begin as begin_agreement
from bothways.partnerships.agreements.actions import change as change_agreement
from bothways.partnerships.hooks import Space
from bothways.partnerships.models import (
    ActionItem,
    Extension,
    Goal,
    LoggedMeeting,
    Participation,
    Partnership,
    SharedNote,
    SharedNoteVersion,
    Word,
)
from bothways.partnerships.partnerships.actions import open_partnerships
from bothways.partnerships.space.queries import space_of
from bothways.people.models import DirectoryImport, OwnWord
from bothways.programmes.models import Programme, ProgrammeRole, SavedBlueprint
from bothways.recruitment.models import (
    Criterion,
    Door,
    Draft,
    Guest,
    KeptApart,
    Question,
    SheetImport,
    SignUp,
    Support,
)
from tests.builders import make_administrator, make_person, make_programme, make_sign_up

CANARIES = ("Zinnia Canary", "Quillon Canary", "canary-skill", "zinnia.canary@example.org")
"""Words that stand only in what this programme's insiders may read."""


@dataclass
class World:
    actors: dict[str, Person | None]
    named: dict[str, Any]
    """A real value for every argument that an address can name."""


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker) -> Iterator[World]:
    """One world for all tests of a module, in a transaction around theirs: a sweep has hundreds,
    and building it takes longer than most of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db: None) -> World:
    """As it was built, whatever a test did: its rows are rolled back, its people copied."""
    return deepcopy(built)


def make_world() -> World:
    coordinator, sponsor = make_person("Cora Coordinator"), make_person("Sol Sponsor")
    programme = make_programme("The Canary Programme", coordinator=coordinator, sponsor=sponsor)
    zinnia = make_sign_up(programme, "Zinnia Canary", offers=["canary-skill"], wants=["SQL"])
    quillon = make_sign_up(programme, "Quillon Canary", offers=["SQL"], wants=["canary-skill"])
    lonely = make_sign_up(programme, "Lonely Canary", wants=["canary-skill"])

    elsewhere_coordinator = make_person("Otto Other")
    elsewhere = make_programme("Another Programme", coordinator=elsewhere_coordinator)
    stranger = make_sign_up(elsewhere, "Stan Stranger", offers=["Piano"], wants=["Chess"])

    run = make_run(programme, coordinator, zinnia, quillon, lonely)
    match = run.matches.get()
    open_partnerships(matches=[match], by=coordinator)
    say(
        partnership=Partnership.objects.get(),
        by=quillon.person,
        text="canary-skill in a message",
        key=uuid4(),
    )
    file = make_file(Partnership.objects.get(), quillon.person)
    report = make_report(Partnership.objects.get(), zinnia.person)
    circle = make_circle(run, [zinnia, quillon, lonely])
    act = ReviewAct.objects.create(
        programme=programme, kind="lock", low=zinnia, high=quillon, match=match, by=coordinator
    )
    note = write_note(people=[zinnia, quillon], text="canary-skill in a note", by=coordinator)
    sheet = SheetImport.objects.create(
        programme=programme, by=coordinator, file_name="canary.csv", content=b"", row_count=0
    )
    notice = Notice.objects.create(person=zinnia.person, key="k", title="canary-skill awaits")
    mail = OutgoingMail.objects.create(
        key="k",
        message_id="<k@example.org>",
        kind="match",
        to="zinnia.canary@example.org",
        subject="Your match",
        text="canary-skill",
    )
    door = Door.objects.create(
        programme=programme, closes_on=programme.ends_on, expectations="Be kind."
    )
    Draft.objects.create(programme=programme, person=lonely.person, answers={"offers": []})
    KeptApart.objects.create(sign_up=lonely, email="zinnia.canary@example.org")
    Criterion.objects.create(
        programme=programme, fact="support", test="given", is_hard=False, reason="Asked."
    )
    Support.objects.create(
        sign_up=lonely, email="zinnia.canary@example.org", asked_at=timezone.now()
    )
    word = Word.objects.create(
        partnership=Partnership.objects.get(),
        by=zinnia.person,
        text="canary-skill in a word",
        key=uuid4(),
    )
    shared = SharedNote.objects.create(partnership=word.partnership, key=uuid4())
    SharedNoteVersion.objects.create(note=shared, number=1, title="canary-skill", text="-")
    item = ActionItem.objects.create(
        partnership=word.partnership, key=uuid4(), text="canary-skill", owner=zinnia.person
    )
    extension = Extension.objects.create(
        partnership=word.partnership, until=programme.ends_on, by=zinnia.person
    )
    agree(word.partnership, zinnia.person)
    met = LoggedMeeting.objects.create(
        partnership=word.partnership, key=uuid4(), on=timezone.localdate(), minutes=60, way="online"
    )
    plan_meeting(
        space=space_of(zinnia.person, word.partnership),
        key=uuid4(),
        when=When(timezone.now() + timedelta(days=2), 60, "Europe/London"),
        where=Where(place="canary-skill café"),
    )
    proposal, rhythm = make_plans(space_of(zinnia.person, word.partnership))
    planned = rhythm.meetings.earliest("starts_at")
    point = AgendaItem.objects.create(
        meeting=planned, key=uuid4(), text="canary-skill on an agenda", place=0
    )
    gathering = arrange(
        programme=programme,
        key=uuid4(),
        facts=Facts("canary-skill together", "All about canary-skill."),
        dates=[When(timezone.now() + timedelta(days=9), 60, "Europe/London")],
        where=Where(place="canary-skill hall"),
        places=2,
        hosts=[],
        by=coordinator,
    )
    place = Participation.objects.get(partnership=word.partnership, person=zinnia.person)
    goal = Goal.objects.create(owner=place, key=uuid4(), text="I can teach canary-skill.")
    closed = make_person("Dee Deactivated")
    ProgrammeRole.objects.create(programme=programme, person=closed, role="coordinator")
    closed.is_active = False
    closed.save(update_fields=["is_active"])
    visitor = make_person("Gus Guest", email="gus@acme.example")
    Person.objects.filter(pk=visitor.pk).update(
        guest_from="Acme", guest_until=timezone.localdate() - timedelta(days=1)
    )
    visitor.refresh_from_db()
    guest = Guest.objects.create(
        programme=programme,
        person=make_person("Greta Guest"),
        ends_on=programme.ends_on,
        sends_at=timezone.now(),
    )
    ProgrammeRole.objects.create(programme=programme, person=visitor, role="coordinator")
    return World(
        actors={
            "nobody": None,
            "administrator": make_administrator(),
            "coordinator": coordinator,
            "coordinator elsewhere": elsewhere_coordinator,
            "sponsor": sponsor,
            "partner": zinnia.person,
            "participant without a match": lonely.person,
            "participant elsewhere": stranger.person,
            "stranger": make_person("Una Unrelated"),
            "deactivated coordinator": closed,
            "guest past the last day": visitor,
        },
        named={
            "programme": programme.pk,
            "run": run.pk,
            "match": match.pk,
            "circle": circle.pk,
            "change": Change.objects.create(run=run, kind="split", by=coordinator).pk,
            "criterion": Criterion.objects.create(
                programme=programme,
                fact="function",
                test="one of",
                values=["Sales"],
                is_hard=False,
                reason="For sales.",
            ).pk,
            "question": Question.objects.create(
                programme=programme, kind="text", text="What is your canary-skill?"
            ).pk,
            "version": PolicyVersion.objects.create(programme=programme, name="canary-skill").pk,
            "guest": guest.pk,
            "outcome": programme.outcomes.first().pk,
            "blueprint": SavedBlueprint.objects.create(name="Ours", content={}).pk,
            "slug": "outcomes",
            "preview": "exchange",
            "act": act.pk,
            "note": note.pk,
            "about": note.about,
            "sign_up": zinnia.pk,
            "other": quillon.pk,
            "sheet_import": sheet.pk,
            "partnership": Partnership.objects.get().pk,
            "word": word.pk,
            "exchange": word.partnership_id,
            "extension": extension.pk,
            "goal": goal.pk,
            "part": "confidentiality",
            "number": 1,
            "file": file.pk,
            "report": report.pk,
            "evidence": ReportedFile.objects.get().pk,
            "shared_note": shared.pk,
            "item": item.pk,
            "to": quillon.person_id,
            "met": met.pk,
            "meeting": planned.pk,
            "agenda_item": point.pk,
            "gathering": gathering.pk,
            "series": rhythm.pk,
            "proposal": proposal.pk,
            "window": kept_free_by(zinnia.person),
            "days": days_away_of(zinnia.person),
            "calendar": calendar_of(zinnia.person),
            "notice": notice.pk,
            "device": Device.objects.create(
                person=zinnia.person, endpoint="https://push.example.org/x", fingerprint="x"
            ).pk,
            "seq": 1,
            "role": ProgrammeRole.objects.get(programme=programme, person=sponsor).pk,
            "mail": mail.pk,
            "administrator": coordinator.pk,
            "person": coordinator.pk,
            "directory_import": DirectoryImport.objects.create(
                by=coordinator, file_name="everybody.csv", content=b"", state="ready"
            ).pk,
            "who": make_person("Wren Whoever").pk,
            "own_word": OwnWord.objects.create(
                words="sums", key="sums", means="Excel", by=elsewhere_coordinator
            ).pk,
            "calendar_account": CalendarAccount.objects.create(
                person=zinnia.person,
                address="https://canary-skill.invalid/",
                login="canary-skill",
                next_at=timezone.now(),
            ).pk,
            "video": VideoSystem.objects.create(name="Zoom", template="{own}").pk,
            "counter": CounterOffer.objects.create(
                attendee=planned.attendees.get(person=quillon.person),
                starts_at=planned.starts_at + timedelta(hours=1),
                ends_at=planned.ends_at + timedelta(hours=1),
                note="canary-skill instead",
                sequence=0,
                stamp=timezone.now(),
            ).pk,
            "door": door.token,
            "ticket": "no-such-ticket",
            "step": "offers",
            "token": "no-such-token",
            "uidb36": "1",
            "key": "no-such-key",
        },
    )


def make_plans(space: Space) -> tuple[Proposal, Series]:
    """Times to choose from, and a rhythm."""
    where, soon = Where(place="canary-skill café"), timezone.now() + timedelta(days=3)
    times = Times([soon, soon + timedelta(days=1)], 60, "Europe/London")
    first = timezone.localdate() + timedelta(days=4)
    rhythm = Rhythm(first, first + timedelta(weeks=3), time(15), "Europe/London")
    return (
        propose(space=space, key=uuid4(), times=times, where=where),
        plan_series(space=space, key=uuid4(), rhythm=rhythm, minutes=60, where=where),
    )


def kept_free_by(person: Person) -> int:
    keep_free(by=person, weekdays=[0], window=(600, 660))
    return person.weekly_windows.get().pk


def days_away_of(person: Person) -> int:
    day = timezone.localdate() + timedelta(days=30)
    return note_days(by=person, kind="away", first=day, last=day).pk


def calendar_of(person: Person) -> int:
    return add_link(by=person, url="https://canary-skill.example.org/x.ics", name="canary-skill").pk


def agree(partnership: Partnership, by: Person) -> None:
    """Begin an agreement, with something in it to leak."""
    space = space_of(by, partnership)
    begin_agreement(space=space)
    said = {"confidentiality": "canary-skill between us"}
    change_agreement(space=space, section="confidentiality", values=said, number=1)


def make_file(partnership: Partnership, by: Person) -> Attachment:
    key = uuid4()
    upload = SimpleUploadedFile("canary-skill.txt", b"canary-skill")
    attach(partnership=partnership, by=by, key=key, upload=upload)
    say(partnership=partnership, by=by, text="", key=key)
    return Attachment.objects.get()


def make_report(partnership: Partnership, by: Person) -> Report:
    """Of every message there is, in words of its own."""
    seen = dict(Message.objects.values_list("seq", "version"))
    space = space_of(by, partnership)
    return send_report(space=space, text="canary-skill in a report", seen=seen, key=uuid4())


def make_run(programme: Programme, by: Person, a: SignUp, b: SignUp, alone: SignUp) -> Run:
    now = timezone.now()
    run = Run.objects.create(
        programme=programme,
        number=1,
        state="done",
        by=by,
        progress=100,
        created_at=now + timedelta(seconds=1),
        started_at=now,
        finished_at=now,
        figures={
            "people": 3,
            "served": 2,
            "pairs": 1,
            "circles": 1,
            "groups": 0,
            "worth": 1.0,
            "mean_gain": 1.0,
            "least_gain": 1.0,
            "mean_balance": 1.0,
            "mutual_pairs": 1,
            "seconds": 0.1,
        },
        certificate={
            "value": 1_000_000,
            "bound": 1_000_000,
            "optimal": True,
            "gap": 0.0,
            "method": "pairs",
            "rounds": 1,
            "pairs_considered": 1,
            "seed": 0,
            "input_hash": "0",
            "engine_version": "1",
            "prices": {},
        },
    )
    flow = {"level": 3, "level_now": 0, "priority": 2}
    Match.objects.create(
        run=run,
        a=a,
        b=b,
        name_a=a.person.name,
        name_b=b.person.name,
        worth=1.0,
        gain_a=1.0,
        gain_b=1.0,
        least_gain=1.0,
        balance=1.0,
        a_gives=[{"skill": "canary-skill", **flow}],
        b_gives=[{"skill": "SQL", **flow}],
        search_text="zinnia canary quillon canary",
        why={"sentences": [], "rules": [], "next_a": None, "next_b": None},
    )
    LeftOver.objects.create(
        run=run,
        sign_up=alone,
        name=alone.person.name,
        reason="no_offers",
        sentence="Offers nothing.",
    )
    return run


def make_circle(run: Run, sign_ups: list[SignUp]) -> Circle:
    circle = Circle.objects.create(
        run=run, kind="ring", worth=1.0, least_gain=0.5, search_text="zinnia canary"
    )
    CircleMember.objects.bulk_create(
        CircleMember(
            circle=circle,
            sign_up=sign_up,
            place=place,
            name=sign_up.person.name,
            gain=0.5,
            gives=[{"skill": "canary-skill", "level": 3, "level_now": 0, "priority": 2}],
            gets=[{"skill": "canary-skill", "level": 3, "level_now": 0, "priority": 2}],
        )
        for place, sign_up in enumerate(sign_ups)
    )
    return circle
