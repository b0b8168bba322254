"""Telling who is asked to a meeting what has happened to it."""

from __future__ import annotations

from django.utils.translation import gettext

from bothways.meetings.hooks import CANCELLED, PLANNED, Change
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.tellings import Telling
from bothways.ui.words import person_time


def tell_attendees(change: Change) -> None:
    """One notice for each but who did it, with the time on the reader's own clock."""
    meeting = change.meetings[0]
    rows = Attendee.objects.filter(meeting=meeting, person__is_active=True)
    rows = rows.select_related("person__profile")
    if change.by is not None:
        rows = rows.exclude(person=change.by)
    notify_many(
        (
            Telling(
                each.person,
                key=key_of(change, meeting),
                title=title_of(change),
                body=person_time(meeting.starts_at, each.person),
                path=meeting.get_absolute_url(),
            )
            for each in rows
        ),
        kind="meeting",
    )


def key_of(change: Change, meeting: Meeting) -> str:
    if change.series is not None:
        return f"series:{change.series.pk}:{change.series.sequence}:{change.what}"
    return f"meeting:{meeting.pk}:{meeting.sequence}"


def title_of(change: Change) -> str:
    known = {"name": change.by.first_name if change.by else "", "n": len(change.meetings)}
    if change.by is None:
        words = gettext("Your meeting is off") if change.what == CANCELLED else gettext(
            "Your meeting has changed")  # fmt: skip
    elif change.series is not None:
        words = series_words(change)
    elif change.what == PLANNED:
        words = gettext("%(name)s proposes a time for your next meeting")
    elif change.what == CANCELLED:
        words = gettext("%(name)s can’t come, and has cancelled your meeting")
    else:
        words = gettext("%(name)s changed your meeting")
    return words % known


def series_words(change: Change) -> str:
    if change.what == PLANNED:
        return gettext("%(name)s proposes a rhythm of %(n)d meetings")
    if change.what == CANCELLED:
        return gettext("%(name)s has ended your rhythm of meetings")
    return gettext("%(name)s changed your rhythm of meetings")
