"""Writing the note of a meeting together."""

from __future__ import annotations

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext

from bothways.meetings.agendas.access import Here
from bothways.meetings.turns.actions import tell_rooms
from bothways.partnerships.notes.actions import (
    ChangedMeanwhile,
    bring_back,
    change_note,
    write_note,
)
from bothways.partnerships.notes.models import SharedNoteVersion
from bothways.ui.words import zone_of

from .queries import note_key, note_of


@transaction.atomic
def write(*, here: Here, text: str, number: int) -> SharedNoteVersion:
    """The note as it reads now; ``number`` is of the version that stood on the page, 0 of none.

    Raises ``ChangedMeanwhile`` where somebody else's is newer, and ``Refused``.
    """
    found = note_of(here.meeting)
    if found.note is None:
        note = write_note(
            space=here.space, key=note_key(here.meeting), title=title_of(here), text=text
        )
        newest = note.versions.select_related("by").latest("number")
        if newest.by_id != here.me.pk:
            raise ChangedMeanwhile(newest)
    else:
        assert found.newest is not None
        if found.note.removed_at is not None:
            bring_back(space=here.space, note=found.note)
        newest = change_note(
            space=here.space, note=found.note, title=found.newest.title, text=text, number=number
        )
    tell_rooms(here.meeting)
    return newest


def title_of(here: Here) -> str:
    day = here.meeting.starts_at.astimezone(zone_of(here.me))
    return gettext("Meeting of %(day)s") % {"day": date_format(day, "j F Y")}
