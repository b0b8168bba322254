"""Journals when two people become one: nobody here can read them, so nobody can make one of two."""

from __future__ import annotations

from django.utils.translation import gettext

from bothways.people.hooks import Merge
from bothways.people.merging.moving import repoint

from .models import JournalKey, JournalNote


def refuses(merge: Merge) -> list[str]:
    if not all(has_notes(person.pk) for person in (merge.kept, merge.gone)):
        return []
    return [
        gettext(
            "Both have private notes, each encrypted under a passphrase of its own, which nobody "
            "here can open. They copy what they want to keep into one journal and begin the other "
            "anew; then the two can be one."
        )
    ]


def says(merge: Merge) -> list[str]:
    return [gettext("the private journal, with its passphrase")] if has_notes(merge.gone.pk) else []


def move(merge: Merge) -> None:
    """Where both have a key, the one that has sealed nothing yet gives way."""
    if JournalKey.objects.filter(person=merge.kept).exists():
        gives_way = merge.kept if has_notes(merge.gone.pk) else merge.gone
        JournalKey.objects.filter(person=gives_way).delete()
    repoint(merge, JournalKey, "person")
    repoint(merge, JournalNote, "person")


def has_notes(person: int) -> bool:
    return JournalNote.objects.filter(person=person).exists()
