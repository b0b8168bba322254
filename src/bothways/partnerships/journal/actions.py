"""Keeping wrapped keys and sealed notes; every change names the version it was made from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.partnerships.hooks import Space
from bothways.partnerships.space.writing import Refused, hold

from .models import LEAST_ROUNDS, LONGEST, MOST_NOTES, JournalKey, JournalNote

BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


class NotSealed(Refused):
    def __str__(self) -> str:
        return gettext("This isn’t an encrypted note as the page makes it. Nothing was kept.")


class TooLong(Refused):
    def __str__(self) -> str:
        return gettext("The note is too long: up to about 20,000 letters. Nothing was kept.")


class TooMany(Refused):
    def __str__(self) -> str:
        return gettext("500 notes are kept for one exchange. Take some away first.")


class ChangedMeanwhile(Refused):
    """The note, or the key, has another version than the page has."""

    def __str__(self) -> str:
        return gettext("It was changed in another window meanwhile. Both are kept.")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """The key as the browser has wrapped it."""

    rounds: int
    salt: str
    wrapped: str
    recovery_salt: str
    recovery_wrapped: str


@transaction.atomic
def keep_key(*, person: Person, key: Wrapped, version: int) -> JournalKey:
    """Make the journal (version 0), or wrap its key anew. Raises ``Refused``."""
    parts = (key.salt, key.wrapped, key.recovery_salt, key.recovery_wrapped)
    if key.rounds < LEAST_ROUNDS or not all(is_base64(part, 200) for part in parts):
        raise NotSealed
    Person.objects.select_for_update().only("pk").get(pk=person.pk)
    held = JournalKey.objects.filter(person=person).first()
    if (held.version if held else 0) != version:
        raise ChangedMeanwhile
    held = held or JournalKey(person=person)
    for name in Wrapped.__slots__:
        setattr(held, name, getattr(key, name))
    held.version = version + 1
    held.save()
    return held


@transaction.atomic
def keep_note(*, space: Space, key: UUID, sealed: str, version: int) -> JournalNote:
    """Write a note (version 0) or change it from ``version``; the same sent again changes nothing.

    Raises ``Refused``, of which ``ChangedMeanwhile`` when the note has another version by now.
    """
    hold(space, is_for_oneself=True)
    if len(sealed) > LONGEST:
        raise TooLong
    if not is_base64(sealed, LONGEST):
        raise NotSealed
    person = space.mine.person
    Person.objects.select_for_update().only("pk").get(pk=person.pk)
    held = JournalNote.objects.filter(key=key).first()
    if held is None:
        if version:
            raise ChangedMeanwhile
        if JournalNote.objects.filter(person=person, partnership=space.partnership).count() >= (
            MOST_NOTES
        ):
            raise TooMany
        return JournalNote.objects.create(
            person=person, partnership=space.partnership, key=key, sealed=sealed
        )
    if held.person_id != person.pk or held.partnership_id != space.partnership.pk:
        raise NotSealed
    if held.sealed == sealed:
        return held
    if held.version != version:
        raise ChangedMeanwhile
    held.sealed, held.version, held.changed_at = sealed, version + 1, timezone.now()
    held.save(update_fields=["sealed", "version", "changed_at"])
    return held


@transaction.atomic
def remove_note(*, space: Space, key: UUID) -> bool:
    """``False`` when it was away. Raises ``Over``."""
    hold(space, is_for_oneself=True)
    mine = JournalNote.objects.filter(person=space.mine.person, partnership=space.partnership)
    return bool(mine.filter(key=key).delete()[0])


@transaction.atomic
def begin_anew(*, person: Person) -> int:
    """For who has lost passphrase and code: the key and every note are gone for good; answers how
    many notes."""
    gone = JournalNote.objects.filter(person=person).delete()[0]
    JournalKey.objects.filter(person=person).delete()
    return gone


def is_base64(text: str, longest: int) -> bool:
    return 16 <= len(text) <= longest and BASE64.fullmatch(text) is not None
