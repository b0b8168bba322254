"""What stands on the page around a meeting, and whether any of it is new."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5
from zlib import crc32

from bothways.meetings.agendas.access import Here
from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.notes.models import SharedNote, SharedNoteVersion
from bothways.partnerships.notes.queries import Items, items_of


@dataclass(frozen=True, slots=True)
class RoomNote:
    """The one note of a meeting; nothing of it where nobody has written yet."""

    note: SharedNote | None
    newest: SharedNoteVersion | None

    @property
    def number(self) -> int:
        return self.newest.number if self.newest else 0

    @property
    def text(self) -> str:
        return self.newest.text if self.newest else ""


def note_key(meeting: Meeting) -> UUID:
    return uuid5(meeting.uid, "note")


def note_of(meeting: Meeting) -> RoomNote:
    rows = SharedNoteVersion.objects.filter(note__key=note_key(meeting)).select_related(
        "note", "by"
    )
    newest = rows.order_by("-number").first()
    if newest is None or newest.note.partnership_id != meeting.partnership_id:
        return RoomNote(None, None)
    return RoomNote(newest.note, newest)


def items_at(here: Here) -> Items:
    return items_of(here.space, done=5)


def fingerprint(*parts: object) -> str:
    return f"{crc32(repr(parts).encode('utf-8', 'replace')):x}"
