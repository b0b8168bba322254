"""Partnerships, and what people say in them, when two people become one.

Two in one partnership are two people to us, so nothing in one can clash.
"""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from bothways.people.hooks import Merge, Mover
from bothways.people.merging.moving import repoint

from .journal import merging as journal
from .models import (
    ActionItem,
    AgreementTemplate,
    AgreementVersion,
    Attention,
    Ending,
    Extension,
    Feedback,
    Nudge,
    Participation,
    Partnership,
    Pause,
    SharedNoteVersion,
    Word,
)


def mover() -> Mover:
    return Mover(
        fields=(
            "partnerships.Participation.person",
            "partnerships.Feedback.by",
            "partnerships.Feedback.to",
            "partnerships.Word.by",
            "partnerships.Word.answered_by",
            "partnerships.JournalKey.person",
            "partnerships.JournalNote.person",
            "partnerships.SharedNoteVersion.by",
            "partnerships.ActionItem.owner",
            "partnerships.ActionItem.for_whom",
            "partnerships.ActionItem.begun_by",
            "partnerships.Pause.by",
            "partnerships.Extension.by",
            "partnerships.Extension.allowed_by",
            "partnerships.Ending.by",
            "partnerships.Attention.taken_by",
            "partnerships.Attention.settled_by",
            "partnerships.Nudge.to",
            "partnerships.Nudge.by",
            "partnerships.AgreementVersion.by",
            "partnerships.AgreementTemplate.changed_by",
        ),
        move=move,
        refuses=refuses,
        says=says,
    )


def refuses(merge: Merge) -> list[str]:
    together = Partnership.objects.filter(participations__person=merge.kept).filter(
        participations__person=merge.gone
    )
    found = journal.refuses(merge)
    if together.exists():
        found.append(
            gettext("The two are partners in one partnership, so they are two people to us.")
        )
    return found


def says(merge: Merge) -> list[str]:
    count = Participation.objects.filter(person=merge.gone).count()
    words = ngettext(
        "%(n)d partnership, with what was said in it",
        "%(n)d partnerships, with what was said in them",
        count,
    )
    found = [words % {"n": count}] if count else []
    return found + journal.says(merge)


def move(merge: Merge) -> None:
    repoint(merge, Participation, "person")
    repoint(merge, Feedback, "by", "to")
    repoint(merge, Word, "by", "answered_by")
    repoint(merge, SharedNoteVersion, "by")
    repoint(merge, ActionItem, "owner", "for_whom", "begun_by")
    repoint(merge, Pause, "by")
    repoint(merge, Extension, "by", "allowed_by")
    repoint(merge, Ending, "by")
    repoint(merge, Attention, "taken_by", "settled_by")
    repoint(merge, Nudge, "to", "by")
    repoint(merge, AgreementVersion, "by")
    repoint(merge, AgreementTemplate, "changed_by")
    journal.move(merge)
