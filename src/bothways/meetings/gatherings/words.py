"""How a change of a gathering's date is said to somebody who comes to it or hosts it."""

from __future__ import annotations

from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.meetings.hooks import CANCELLED, PLANNED, Change
from bothways.meetings.meetings.models import Meeting

from .models import Host


def title_of(change: Change, reader: Person, meeting: Meeting) -> str:
    """Enough to know what it is about."""
    return words_of(change, reader, meeting) % {"title": meeting.title}


def words_of(change: Change, reader: Person, meeting: Meeting) -> str:
    if reader == change.by:
        return gettext("For your calendar: %(title)s")
    if reader in change.gone:
        return gettext("You are signed off: %(title)s")
    if change.what == CANCELLED:
        return gettext("It is off: %(title)s")
    if change.what != PLANNED:
        return gettext("It has changed: %(title)s")
    if Host.objects.filter(gathering__sittings__meeting=meeting, person=reader).exists():
        return gettext("You host: %(title)s")
    return gettext("You have a place: %(title)s")
