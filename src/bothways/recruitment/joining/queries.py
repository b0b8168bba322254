"""What the pages of signing up show: what was said so far, what is missing, who hasn't finished."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.people.models import Profile
from bothways.people.skills.queries import current_vocabulary
from bothways.programmes.models import Outcome, Programme, ProgrammeRole
from bothways.recruitment.models import Door, Draft, Invitation, KeptApart, SignUp
from bothways.recruitment.questions.forms import as_said, name_of
from bothways.recruitment.questions.queries import answers_of as kept_answers
from bothways.recruitment.questions.queries import questions_of
from bothways.recruitment.signups.entries import Entry, Offered, Wanted
from bothways.recruitment.signups.forms import clock, hours, language_name, rows_of
from bothways.recruitment.support.queries import manager_of, rule_of, standing_of

from .steps import Answers, Steps, is_answered

WORK = ("title", "function", "team", "location", "started_on", "time_zone")
WORDS = ("hope", "goals", "interests", "meeting_format", "partnerships", "in_group")
FACTS = ("title", "function", "team", "location", "time_zone", "contact")


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the page behind the link says to whoever comes."""

    programme: Programme
    outcomes: list[str]
    coordinators: list[Person]


def welcome(door: Door) -> Welcome:
    outcomes = Outcome.objects.filter(
        programme=door.programme, audience=Outcome.Audience.PARTICIPANTS
    )
    return Welcome(
        programme=door.programme,
        outcomes=[outcome.text for outcome in outcomes],
        coordinators=coordinators_of(door.programme),
    )


def coordinators_of(programme: Programme) -> list[Person]:
    roles = ProgrammeRole.objects.filter(
        programme=programme, role=ProgrammeRole.Role.COORDINATOR, person__is_active=True
    )
    return [role.person for role in roles.select_related("person").order_by("person__name")]


def draft_of(door: Door, person: Person) -> Draft | None:
    return Draft.objects.filter(programme=door.programme, person=person).first()


def sign_up_of(door: Door, person: Person) -> SignUp | None:
    return SignUp.objects.filter(programme=door.programme, person=person).first()


def was_sent(door: Door, person: Person, page: str) -> SignUp | None:
    """The sign-up that stands, where it was sent by this very page: a double click, or a second
    try. Nothing once they have begun to change it, or have withdrawn."""
    if not page or draft_of(door, person) is not None:
        return None
    mine = SignUp.objects.taking_part().filter(programme=door.programme, person=person)
    return mine.filter(sent_as=page).first()


def answers_of(door: Door, person: Person) -> Answers:
    """What they have written so far; else what is known of them."""
    draft = draft_of(door, person)
    return draft.answers if draft else first_answers(door, person)


def first_answers(door: Door, person: Person) -> Answers:
    """What is known of somebody who begins, or comes back to change what they sent."""
    profile = Profile.objects.filter(person=person).first() or Profile(person=person)
    answers: Answers = {
        "about": {
            "name": name_to_propose(person),
            **{name: getattr(profile, name) for name in FACTS},
            "started_on": profile.started_on.isoformat() if profile.started_on else "",
            "work_starts": clock(profile.work_starts).strftime("%H:%M"),
            "work_ends": clock(profile.work_ends).strftime("%H:%M"),
            "languages": ", ".join(language_name(code) for code in profile.languages),
        }
    }
    sign_up = sign_up_of(door, person)
    return answers | (said_in(sign_up) if sign_up else {})


def name_to_propose(person: Person) -> str:
    """Their name; where only their address is known, as it is spelt there (“nadia.rossi” is Nadia
    Rossi), or nothing, so that they are asked."""
    local = person.email.partition("@")[0]
    if person.name != local:
        return person.name
    words = re.split(r"[._]+", local)
    if len(words) > 1 and all(word.replace("-", "").isalpha() for word in words):
        return " ".join(words).title()
    return ""


def said_in(sign_up: SignUp) -> Answers:
    offers, wants = rows_of(sign_up)
    apart = KeptApart.objects.filter(sign_up=sign_up).order_by("pk")
    kept = kept_answers(sign_up)
    return {
        "offers": offers,
        "wants": wants,
        "hopes": {
            "hope": sign_up.hope,
            "goals": sign_up.goals,
            "interests": sign_up.interests,
            "commitment": sign_up.commitment or "",
            "meeting_format": sign_up.meeting_format,
            "partnerships": sign_up.partnerships,
            "in_group": sign_up.in_group,
            "not_with": "\n".join(apart.values_list("email", flat=True)),
        },
        "questions": {
            name_of(question): as_said(question, kept[question.pk])
            for question in questions_of(sign_up.programme)
            if question.pk in kept
        },
    }


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom a programme asks whether somebody may take part, when they send their sign-up."""

    door: Door
    person: Person
    is_hard: bool
    manager: Person | None
    """As the directory names them; else the address is asked for."""


def whom_to_ask(door: Door, person: Person) -> Asking | None:
    """Nothing where managers aren't asked, or one has answered already."""
    rule = rule_of(door.programme)
    if rule is None:
        return None
    sign_up = sign_up_of(door, person)
    standing = standing_of(sign_up) if sign_up else None
    if standing is not None and standing.answer:
        return None
    return Asking(door, person, rule.is_hard, manager_of(person))


def asks_address(asking: Asking | None) -> bool:
    """Whether the last page asks for the manager's address."""
    return asking is not None and asking.manager is None


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step in the list of steps."""

    slug: str
    title: str
    is_done: bool
    is_current: bool


def step_lines(steps: Steps, answers: Answers, current: str) -> list[StepLine]:
    return [
        StepLine(step.slug, str(step.title), is_answered(step, answers), step.slug == current)
        for step in steps
    ]


def entry_of(steps: Steps, person: Person, answers: Answers) -> Entry:
    """What was written, as a sign-up is saved; every step must be answered. What the programme
    doesn't ask leaves what is known."""
    about, hopes = cleaned(steps, "about", answers), cleaned(steps, "hopes", answers)
    offers, wants = steps.form_of("offers", answers), steps.form_of("wants", answers)
    assert offers.is_valid()
    assert wants.is_valid()
    starts, ends = about.get("work_starts"), about.get("work_ends")
    languages = about.get("languages")
    commitment = hopes.get("commitment")
    return Entry(
        email=person.email,
        name=about["name"],
        **{name: about.get(name) for name in WORK},
        work_starts=hours(starts) if isinstance(starts, time) else None,
        work_ends=hours(ends, is_end=True) if isinstance(ends, time) else None,
        languages=None if languages is None else tuple(languages),
        **{name: hopes.get(name) for name in WORDS},
        commitment=commitment or (0 if "commitment" in hopes else None),
        offers=tuple(Offered(row["skill"], row["level"]) for row in offers.said()),
        wants=tuple(
            Wanted(row["skill"], row["priority"], row["level_now"]) for row in wants.said()
        ),
        not_with=tuple(hopes.get("not_with", ())),
    )


def cleaned(steps: Steps, slug: str, answers: Answers) -> dict[str, Any]:
    form = steps.form_of(slug, answers)
    if form is None:
        return {}
    assert form.is_valid(), "only what is answered is sent"
    given: dict[str, Any] = form.cleaned_data
    return given


def skills_to_pick() -> tuple[str, ...]:
    """Names to propose: the vocabulary's alone, for what others have written here is theirs."""
    return tuple(current_vocabulary().names)


def unfinished(programme: Programme) -> QuerySet[Draft]:
    """Who has begun to sign up and hasn't sent it; who changes a sign-up that stands isn't one."""
    sent = SignUp.objects.filter(programme=programme).values("person")
    return Draft.objects.filter(programme=programme).exclude(person__in=sent)


@dataclass(frozen=True, slots=True)
class Way:
    """A programme that somebody has begun to sign up for or has signed up for by its link."""

    programme: Programme
    url: str
    closes_on: date
    is_begun: bool
    """Something is written that hasn't been sent."""
    is_in: bool


def ways_of(person: Person, today: date) -> list[Way]:
    """The open ways in on which somebody has begun or has a sign-up; one query."""
    mine = {"programme": OuterRef("pk"), "person": person}
    doors = (
        Door.objects.filter(is_shut=False, closes_on__gte=today)
        .annotate(
            is_begun=Exists(Draft.objects.filter(**mine)),
            is_in=Exists(SignUp.objects.taking_part().filter(**mine)),
        )
        .filter(Q(is_begun=True) | Q(is_in=True))
        .select_related("programme")
        .order_by("closes_on", "pk")
    )
    return [
        Way(
            programme=door.programme,
            url=door.get_absolute_url(),
            closes_on=door.closes_on,
            is_begun=door.is_begun,
            is_in=door.is_in,
        )
        for door in doors
    ]


@dataclass(frozen=True, slots=True)
class Round:
    """Those invited in one go."""

    batch: str
    count: int
    sends_at: datetime
    by: str

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be called back."""
        return timezone.now() < self.sends_at


ROUNDS = 10


def rounds_of(programme: Programme) -> list[Round]:
    """The last rounds of invitations that stand, the newest first; one query."""
    rows = (
        Invitation.objects.filter(programme=programme, called_back_at=None)
        .order_by()
        .values("batch", "by__name")
        .annotate(count=Count("pk"), sends_at=Max("sends_at"))
        .order_by("-sends_at")
    )
    return [
        Round(row["batch"], row["count"], row["sends_at"], row["by__name"] or "–")
        for row in rows[:ROUNDS]
    ]
