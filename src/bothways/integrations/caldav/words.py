"""What became of an edit in somebody's calendar that doesn't count, in words for them."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Meeting
from bothways.meetings.meetings.queries import name_of
from bothways.notifications.telling.tellings import Telling
from bothways.ui.words import person_time

from .facts import Time
from .ours import Kept
from .reconciling import (
    ANSWERED_BOTH,
    DELETED_MOVED,
    MOVED_BOTH,
    MOVED_CANCELLED,
    NO_TIME,
    REFUSED,
    WORDED_BOTH,
    Word,
)

RHYTHM, UNREADABLE, ALL_GONE = "rhythm", "unreadable", "all gone"


def telling_of(word: Word, kept: Kept, person: Person) -> Telling:
    """Told once for the same edit of the same meeting."""
    row = kept.rows.get(word.key) or next(iter(kept.rows.values()))
    at = word.theirs[0].isoformat() if word.theirs else ""
    edit = f"{kept.uid}:{word.kind}:{word.key}:{at}:{word.why}:{row.sequence}"
    return Telling(
        person,
        key=key_for(edit),
        title=gettext("Your calendar and your meeting with %(name)s differed")
        % {"name": name_of(row, person)},
        body=body_of(word, row, person),
        path=row.get_absolute_url(),
    )


def body_of(word: Word, row: Meeting, person: Person) -> str:
    ours = said(word.ours or (row.starts_at, row.ends_at), person)
    known = {"theirs": said(word.theirs, person), "ours": ours, "why": word.why}
    sentences = {
        MOVED_BOTH: gettext(
            "You moved it to %(theirs)s in your calendar, and it was moved here to %(ours)s. "
            "The time here counts and stands in your calendar now."
        ),
        DELETED_MOVED: gettext(
            "You took it out of your calendar at %(theirs)s, and it was moved to %(ours)s. "
            "It stands in your calendar again; say if you can’t come."
        ),
        MOVED_CANCELLED: gettext(
            "You moved it to %(theirs)s in your calendar, and it was taken back here. "
            "It is gone from your calendar."
        ),
        ANSWERED_BOTH: gettext(
            "You answered in your calendar and here, each differently. What you said here counts."
        ),
        WORDED_BOTH: gettext(
            "Where it is was changed in your calendar and here. What stands here counts, and "
            "stands in your calendar now."
        ),
        NO_TIME: gettext(
            "In your calendar it became something without a time, such as a whole day. "
            "It is at %(ours)s, and stands there again."
        ),
        REFUSED: gettext(
            "You moved it to %(theirs)s in your calendar. %(why)s It stays at %(ours)s, and stands "
            "there in your calendar again."
        ),
        RHYTHM: gettext(
            "You changed how it comes again in your calendar. That is done here; your calendar has "
            "it as before again."
        ),
        UNREADABLE: gettext(
            "What stands in your calendar in its place can’t be read. It is left alone; delete it "
            "there to have the meeting anew."
        ),
    }
    return sentences[word.kind] % known


def key_for(edit: str) -> str:
    return f"caldav:{hashlib.sha256(edit.encode()).hexdigest()[:40]}"


def said(time: Time | None, person: Person) -> str:
    return person_time(time[0], person) if time else ""


def all_gone(person: Person, key: str) -> Telling:
    return Telling(
        person,
        key=key_for(f"{ALL_GONE}:{key}"),
        title=gettext("All your meetings had gone from your calendar"),
        body=gettext(
            "They were all missing at once, so nobody was told that you don’t come, and they "
            "stand there again. If you can’t come to one, say so at that meeting."
        ),
        path="/calendars/accounts/",
    )
