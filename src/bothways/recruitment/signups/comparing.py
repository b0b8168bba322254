"""What an entry would change: the same answer for the preview of a sheet and for its taking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import batched
from typing import Any

from bothways.accounts.aliases.queries import main_addresses
from bothways.accounts.models import Person
from bothways.people.models import Profile
from bothways.people.skills.actions import key_of, name_of
from bothways.programmes.models import Programme
from bothways.recruitment.models import Block, Offer, SignUp, Want

from .entries import Entry, Offered, Wanted

BATCH = 500
PROFILE_FACTS = (
    "title", "function", "team", "location", "started_on", "time_zone", "work_starts", "work_ends",
    "languages",
)  # fmt: skip

Offers = dict[str, int]
"""Level by key of the skill."""
Wants = dict[str, tuple[int, int]]
"""Priority and level now, by key of the skill."""


@dataclass(slots=True)
class Known:
    """What the database says of the people that some entries speak of."""

    programme: Programme
    people: dict[str, Person] = field(default_factory=dict)
    """By e-mail, managers and blocked people among them."""
    profiles: dict[int, Profile] = field(default_factory=dict)
    sign_ups: dict[int, SignUp] = field(default_factory=dict)
    """By the person's id."""
    offers: dict[int, Offers] = field(default_factory=dict)
    wants: dict[int, Wants] = field(default_factory=dict)
    """By the sign-up's id."""
    blocks: set[tuple[int, int]] = field(default_factory=set)

    def sign_up_of(self, email: str) -> SignUp | None:
        person = self.people.get(email)
        return self.sign_ups.get(person.pk) if person else None


@dataclass(slots=True)
class Comparison:
    """E-mail addresses by what taking the entries would do."""

    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    """Their accounts are closed: they aren't taken."""
    withdrawn: list[str] = field(default_factory=list)
    """They have withdrawn and stay so; also counted above."""
    kept_names: dict[str, str] = field(default_factory=dict)
    """The name that stays, for people who are known here by another one than the entry's."""


def compare(
    programme: Programme, entries: Sequence[Entry], known: Known | None = None
) -> Comparison:
    """What taking the entries would do. Reads, in a number of queries that grows by batches."""
    known = known or look_up(programme, entries)
    found = Comparison()
    for entry in entries:
        person = known.people.get(entry.email)
        sign_up = known.sign_up_of(entry.email)
        if person is not None and not person.is_active:
            found.closed.append(entry.email)
            continue
        if person is not None and keeps_name(person, entry):
            found.kept_names[entry.email] = person.name
        if person is None or sign_up is None:
            found.new.append(entry.email)
            continue
        if not sign_up.takes_part:
            found.withdrawn.append(entry.email)
        differs = would_change(entry, person, sign_up, known)
        (found.updated if differs else found.unchanged).append(entry.email)
    return found


def would_change(entry: Entry, person: Person, sign_up: SignUp, known: Known) -> bool:
    now = known.offers.get(sign_up.pk, {}), known.wants.get(sign_up.pk, {})
    return bool(
        new_name(person, entry)
        or profile_changes(entry, known.profiles.get(person.pk), known.people)
        or sign_up_changes(entry, sign_up)
        or skills_after(entry, *now) != now
        or any(block not in known.blocks for block in blocks_of(entry, sign_up, known))
    )


def look_up(programme: Programme, entries: Sequence[Entry]) -> Known:
    """Everything the entries touch."""
    known = Known(programme)
    emails = {
        email
        for entry in entries
        for email in (entry.email, entry.manager, *entry.not_with)
        if email
    }
    known.people = people_by_email(emails)
    pks = [known.people[entry.email].pk for entry in entries if entry.email in known.people]
    for some in batched(pks, BATCH):
        known.profiles.update(Profile.objects.in_bulk(some))
    known.sign_ups = {row.person_id: row for row in SignUp.objects.filter(programme=programme)}
    if any(person in known.sign_ups for person in pks):
        known.offers, known.wants = offers_of(programme), wants_of(programme)
        pairs = Block.objects.filter(low__programme=programme)
        known.blocks = set(pairs.values_list("low_id", "high_id"))
    return known


def people_by_email(emails: Iterable[str]) -> dict[str, Person]:
    """By each of these addresses that is, or was, somebody's."""
    found: dict[str, Person] = {}
    asked = set(emails)
    had_before = main_addresses(asked)
    for some in batched({*asked, *had_before.values()}, BATCH):
        for person in Person.objects.filter(email__in=some):
            found[person.email] = person
    return found | {old: found[new] for old, new in had_before.items() if old not in found}


def offers_of(programme: Programme) -> dict[int, Offers]:
    rows = Offer.objects.filter(sign_up__programme=programme).order_by()
    found: dict[int, Offers] = defaultdict(dict)
    for sign_up, key, level in rows.values_list("sign_up_id", "skill__key", "level").iterator():
        found[sign_up][key] = level
    return found


def wants_of(programme: Programme) -> dict[int, Wants]:
    rows = Want.objects.filter(sign_up__programme=programme).order_by()
    found: dict[int, Wants] = defaultdict(dict)
    columns = ("sign_up_id", "skill__key", "priority", "level_now")
    for sign_up, key, priority, level_now in rows.values_list(*columns).iterator():
        found[sign_up][key] = (priority, level_now)
    return found


def keeps_name(person: Person, entry: Entry) -> bool:
    """Whether the entry would rename somebody who decides about their name themselves."""
    return bool(entry.name) and entry.name != person.name and owns_name(person)


def owns_name(person: Person) -> bool:
    """Who has signed in, or administers this installation, is nobody else's to rename."""
    return person.last_login is not None or person.is_administrator


def new_name(person: Person, entry: Entry) -> str:
    """The name the person gets, or nothing when theirs stays."""
    if not entry.name or entry.name == person.name or owns_name(person):
        return ""
    return entry.name


def profile_changes(
    entry: Entry, profile: Profile | None, people: Mapping[str, Person]
) -> dict[str, Any]:
    """The fields of the profile that get a new value."""
    now = profile or Profile()
    said: dict[str, Any] = {}
    for fact in PROFILE_FACTS:
        value = getattr(entry, fact)
        if value is not None:
            said[fact] = list(value) if fact == "languages" else value
    if entry.manager is not None:
        manager = people.get(entry.manager)
        if not entry.manager or (manager and manager.email != entry.email):
            said["manager_id"] = manager.pk if manager else None
    return {name: value for name, value in said.items() if getattr(now, name) != value}


def sign_up_changes(entry: Entry, sign_up: SignUp) -> dict[str, Any]:
    """The fields of the sign-up that get a new value."""
    changes: dict[str, Any] = {}
    if entry.commitment is not None and (entry.commitment or None) != sign_up.commitment:
        changes["commitment"] = entry.commitment or None
    said = {
        "hope": entry.hope,
        "goals": entry.goals,
        "interests": entry.interests,
        "meeting_format": entry.meeting_format,
        "is_waiting_this_time": entry.is_waiting,
        "partnerships": entry.partnerships,
        "in_group": entry.in_group,
    }
    return changes | {
        name: value
        for name, value in said.items()
        if value is not None and getattr(sign_up, name) != value
    }


def skills_after(entry: Entry, offers: Offers, wants: Wants) -> tuple[Offers, Wants]:
    """What the person will offer and want, who ``offers`` and ``wants`` now, by key of the skill.

    Of two spellings of one skill the higher value stays; a want that is offered is left out.
    """
    offered = offers if entry.offers is None else offers_by_key(entry.offers)
    wanted = wants if entry.wants is None else wants_by_key(entry.wants)
    return offered, {key: want for key, want in wanted.items() if key not in offered}


def offers_by_key(offers: Iterable[Offered]) -> Offers:
    found: Offers = {}
    for offer in offers:
        key = skill_key(offer.skill)
        found[key] = max(offer.level, found.get(key, 0))
    return found


def wants_by_key(wants: Iterable[Wanted]) -> Wants:
    found: Wants = {}
    for want in wants:
        key = skill_key(want.skill)
        found[key] = max((want.priority, want.level_now), found.get(key, (0, 0)))
    return found


@lru_cache(maxsize=20_000)
def skill_key(text: str) -> str:
    """The same for every spelling of a skill; sheets say the same words thousands of times."""
    return key_of(name_of(text))


def wants_that_are_offered(offers: Iterable[Offered], wants: Iterable[Wanted]) -> list[str]:
    """The names of the wishes that aren't counted, since the person offers the skill."""
    offered = offers_by_key(offers)
    named = {skill_key(want.skill): name_of(want.skill) for want in wants}
    return [name for key, name in named.items() if key in offered]


def blocks_of(entry: Entry, sign_up: SignUp, known: Known) -> list[tuple[int, int]]:
    """The pairs the entry keeps apart: the two as a block keeps them, the lower first."""
    others = (known.sign_up_of(email) for email in entry.not_with)
    return [pair(sign_up, other) for other in others if other and other.pk != sign_up.pk]


def pair(one: SignUp, other: SignUp) -> tuple[int, int]:
    return (one.pk, other.pk) if one.pk < other.pk else (other.pk, one.pk)
