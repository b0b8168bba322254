"""The only writers of sign-ups: one person on a page, or ten thousand from a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import batched, chain

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from bothways.accounts.aliases.queries import main_address
from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.people.models import Profile, Skill
from bothways.people.skills.actions import ensure_skills
from bothways.programmes.models import Programme
from bothways.recruitment.hooks import ON_WITHDRAW
from bothways.recruitment.models import Block, KeptApart, Offer, SignUp, Want

from .comparing import (
    BATCH,
    PROFILE_FACTS,
    Comparison,
    Known,
    Offers,
    Wants,
    blocks_of,
    compare,
    look_up,
    new_name,
    people_by_email,
    profile_changes,
    sign_up_changes,
    skills_after,
)
from .entries import Entry, Offered, Wanted

SKILL_BATCH = 5000
SAID = (
    "hope", "goals", "interests", "commitment", "meeting_format", "is_waiting_this_time",
    "partnerships", "in_group", "changed_at",
)  # fmt: skip
"""The columns of a sign-up that an entry may change."""
NAME_LENGTH = 150


class SignUpRefused(Exception):
    """Why it can't be saved, in a sentence for the person who tried; names the field."""

    field = "email"
    sentence: str | Promise = ""

    def __str__(self) -> str:
        return str(self.sentence)


class AddressIsNone(SignUpRefused):
    sentence = gettext_lazy("This isn’t an e-mail address. One looks like mara@example.org.")


class AccountIsClosed(SignUpRefused):
    sentence = gettext_lazy(
        "The account with this address is closed. An administrator can open it again."
    )


class AlreadySignedUp(SignUpRefused):
    def __init__(self, sign_up: SignUp) -> None:
        self.sign_up = sign_up

    def __str__(self) -> str:
        return gettext("%(name)s is in this programme already.") % {"name": self.sign_up.person}


class ManagesThemselves(SignUpRefused):
    field = "manager"
    sentence = gettext_lazy("Nobody is their own manager. Leave it empty if there is none.")


class ManagerIsUnknown(SignUpRefused):
    field = "manager"
    sentence = gettext_lazy(
        "Nobody here has this address. Add them to the programme first, or leave this empty."
    )


class BlockedPersonIsUnknown(SignUpRefused):
    field = "not_with"

    def __init__(self, emails: Sequence[str]) -> None:
        self.emails = emails

    def __str__(self) -> str:
        return gettext("Nobody in this programme has the address %(addresses)s.") % {
            "addresses": ", ".join(self.emails)
        }


@transaction.atomic
def save_sign_up(
    *, programme: Programme, entry: Entry, by: Person, sign_up: SignUp | None = None
) -> SignUp:
    """Add a person to the programme, or change the sign-up that is given (its person stays).

    ``entry.not_with`` is then the whole list of their blocks. Raises ``SignUpRefused``.
    """
    if sign_up is not None:
        entry = replace(entry, email=sign_up.person.email)
    else:
        entry = replace(entry, email=main_address(entry.email))
    check(programme, entry, sign_up)
    upsert_many(programme=programme, entries=[entry])
    saved = SignUp.objects.select_related("person").get(
        programme=programme, person__email=entry.email
    )
    lift_other_blocks(saved, entry.not_with)
    record_of(saved, "changed a sign-up" if sign_up else "added a person", by)
    return saved


def record_of(sign_up: SignUp, kind: str, by: Person) -> None:
    record(kind, sign_up.person, by=by, programme=sign_up.programme_id, sign_up=sign_up.pk)


def check(programme: Programme, entry: Entry, sign_up: SignUp | None) -> None:
    try:
        validate_email(entry.email)
    except ValidationError:
        raise AddressIsNone from None
    known = people_by_email([entry.email, *filter(None, [entry.manager]), *entry.not_with])
    person = known.get(entry.email)
    if person is not None and not person.is_active:
        raise AccountIsClosed
    if sign_up is None and person is not None:
        already = SignUp.objects.filter(programme=programme, person=person).first()
        if already:
            raise AlreadySignedUp(already)
    if entry.manager and entry.manager == entry.email:
        raise ManagesThemselves
    if entry.manager and entry.manager not in known:
        raise ManagerIsUnknown
    check_blocked(programme, entry)


def check_blocked(programme: Programme, entry: Entry) -> None:
    here = set(
        SignUp.objects.filter(programme=programme, person__email__in=entry.not_with).values_list(
            "person__email", flat=True
        )
    )
    unknown = [email for email in entry.not_with if email not in here or email == entry.email]
    if unknown:
        raise BlockedPersonIsUnknown(unknown)


def lift_other_blocks(sign_up: SignUp, emails: Sequence[str]) -> None:
    theirs = Block.objects.filter(Q(low=sign_up) | Q(high=sign_up))
    theirs.exclude(Q(low__person__email__in=emails) | Q(high__person__email__in=emails)).delete()


def set_offers_and_wants(
    *, sign_up: SignUp, offers: Iterable[Offered], wants: Iterable[Wanted], by: Person
) -> SignUp:
    """Replace what a person offers and wants, and nothing else."""
    entry = Entry(email=sign_up.person.email, offers=tuple(offers), wants=tuple(wants))
    with transaction.atomic():
        upsert_many(programme=sign_up.programme, entries=[entry])
        record_of(sign_up, "changed a sign-up", by)
    return sign_up


@transaction.atomic
def withdraw(*, sign_up: SignUp, by: Person) -> bool:
    """They take no part from now on; what they said is kept. False when they had withdrawn."""
    now = timezone.now()
    standing = SignUp.objects.filter(pk=sign_up.pk, withdrawn_at=None)
    if not standing.update(withdrawn_at=now, changed_at=now):
        return False
    sign_up.withdrawn_at = now
    for hear in ON_WITHDRAW:
        hear(sign_up, by)
    record_of(sign_up, "withdrew a sign-up", by)
    return True


@transaction.atomic
def return_to(*, sign_up: SignUp, by: Person) -> bool:
    """They take part again, as they were. False when they had not withdrawn."""
    gone = SignUp.objects.filter(pk=sign_up.pk, withdrawn_at__isnull=False)
    if not gone.update(withdrawn_at=None, changed_at=timezone.now()):
        return False
    sign_up.withdrawn_at = None
    record_of(sign_up, "took back a withdrawal", by)
    return True


@transaction.atomic
def upsert_many(*, programme: Programme, entries: Sequence[Entry]) -> Comparison:
    """Make or change the sign-ups of all these people, each found by e-mail.

    Nobody else is touched, nobody who has withdrawn is brought back, closed accounts are left
    out. Entries must have one address each and valid values; the caller writes the audit line.
    The number of queries grows by batches of people, not by people.
    """
    # One at a time in a programme, so that two imports at once don't make the same person twice.
    Programme.objects.select_for_update().get(pk=programme.pk)
    known = look_up(programme, entries)
    found = compare(programme, entries, known)
    untouched = {*found.closed, *found.unchanged}
    entries = [entry for entry in entries if entry.email not in untouched]
    ensure_people(entries, known)
    write_profiles(entries, known)
    write_sign_ups(entries, known)
    write_skills(entries, known)
    write_blocks(entries, known)
    if KeptApart.objects.filter(sign_up__programme=programme).exists():
        block_as_wished(programme, [entry.email for entry in entries])
    return found


def ensure_people(entries: Sequence[Entry], known: Known) -> None:
    missing = [entry for entry in entries if entry.email not in known.people]
    renamed = []
    for entry in entries:
        person = known.people.get(entry.email)
        name = new_name(person, entry) if person else ""
        if person and name:
            person.name = name[:NAME_LENGTH]
            renamed.append(person)
    Person.objects.bulk_update(renamed, ["name"], batch_size=BATCH)
    unusable = make_password(None)
    Person.objects.bulk_create(
        (Person(email=entry.email, name=called(entry), password=unusable) for entry in missing),
        batch_size=BATCH,
        # Another programme's coordinator may be adding the same person at this moment.
        ignore_conflicts=True,
    )
    known.people |= people_by_email(entry.email for entry in missing)


def called(entry: Entry) -> str:
    return (entry.name or entry.email.split("@")[0])[:NAME_LENGTH]


def write_profiles(entries: Sequence[Entry], known: Known) -> None:
    profiles = []
    for entry in entries:
        person = known.people[entry.email]
        profile = known.profiles.get(person.pk) or Profile(person=person)
        for name, value in profile_changes(entry, profile, known.people).items():
            setattr(profile, name, value)
        profiles.append(profile)
    Profile.objects.bulk_create(
        profiles,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=[*PROFILE_FACTS, "manager"],
    )


def write_sign_ups(entries: Sequence[Entry], known: Known) -> None:
    made, changed = [], []
    for entry in entries:
        person = known.people[entry.email]
        sign_up = known.sign_ups.get(person.pk)
        if sign_up is None:
            sign_up = known.sign_ups[person.pk] = SignUp(programme=known.programme, person=person)
            made.append(sign_up)
        else:
            changed.append(sign_up)
        sign_up.changed_at = timezone.now()
        for name, value in sign_up_changes(entry, sign_up).items():
            setattr(sign_up, name, value)
    SignUp.objects.bulk_create(made, batch_size=BATCH)
    SignUp.objects.bulk_update(changed, SAID, batch_size=BATCH)


def write_skills(entries: Sequence[Entry], known: Known) -> None:
    """Whose offers or wants have changed gets them anew: nothing points at such a row."""
    offers: dict[int, Offers] = {}
    wants: dict[int, Wants] = {}
    for entry in entries:
        sign_up = known.sign_ups[known.people[entry.email].pk]
        now = known.offers.get(sign_up.pk, {}), known.wants.get(sign_up.pk, {})
        offered, wanted = skills_after(entry, *now)
        if offered != now[0]:
            offers[sign_up.pk] = offered
        if wanted != now[1]:
            wants[sign_up.pk] = wanted
    for some in batched(offers, BATCH):
        Offer.objects.filter(sign_up__in=some).delete()
    for some in batched(wants, BATCH):
        Want.objects.filter(sign_up__in=some).delete()
    skills = skill_ids(entries, chain(offers.values(), wants.values()))
    offer_rows = (
        Offer(sign_up_id=sign_up, skill_id=skills[key], level=level)
        for sign_up, offered in offers.items()
        for key, level in offered.items()
    )
    want_rows = (
        Want(sign_up_id=sign_up, skill_id=skills[key], priority=priority, level_now=level_now)
        for sign_up, wanted in wants.items()
        for key, (priority, level_now) in wanted.items()
    )
    # In pieces, so that a hundred thousand rows aren't in memory at once.
    for some_offers in batched(offer_rows, SKILL_BATCH):
        Offer.objects.bulk_create(some_offers)
    for some_wants in batched(want_rows, SKILL_BATCH):
        Want.objects.bulk_create(some_wants)


def skill_ids(entries: Sequence[Entry], kept: Iterable[Iterable[str]]) -> dict[str, int]:
    """The id of each skill by key: those that the entries name, and those already had."""
    said: dict[str, None] = {}
    for entry in entries:
        said |= dict.fromkeys(offer.skill for offer in entry.offers or ())
        said |= dict.fromkeys(want.skill for want in entry.wants or ())
    found = {skill.key: skill.pk for skill in ensure_skills(said).values()}
    had = {key for keys in kept for key in keys} - found.keys()
    for some in batched(had, BATCH):
        rows = Skill.objects.filter(key__in=some).values_list("key", "pk")
        found |= dict(rows)
    return found


def block_as_wished(programme: Programme, emails: Iterable[str]) -> None:
    """Keep apart whom these people wished not to be with when they signed up themselves, and who
    wished so of them: by address, for somebody may sign up after the wish."""
    ids = dict(SignUp.objects.filter(programme=programme).values_list("person__email", "pk"))
    here = {ids[email] for email in emails if email in ids}
    wishes = KeptApart.objects.filter(sign_up__programme=programme)
    pairs = {
        in_order(who, ids[email])
        for who, email in wishes.values_list("sign_up_id", "email")
        if email in ids and ids[email] != who and here & {who, ids[email]}
    }
    Block.objects.bulk_create(
        (Block(low_id=low, high_id=high) for low, high in sorted(pairs)),
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def in_order(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def write_blocks(entries: Sequence[Entry], known: Known) -> None:
    pairs = {
        block
        for entry in entries
        for block in blocks_of(entry, known.sign_ups[known.people[entry.email].pk], known)
    }
    Block.objects.bulk_create(
        (Block(low_id=low, high_id=high) for low, high in sorted(pairs - known.blocks)),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
