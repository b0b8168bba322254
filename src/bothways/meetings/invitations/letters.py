"""The e-mail of an invitation, a change or a cancellation, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Meeting
from bothways.notifications.telling.tellings import Letter
from bothways.ui.words import person_time

from .addresses import reads_answers
from .plain import line, web_address

FOLDER = "meetings/invitations/email"
LISTED = 6
"""Times of a series that the letter says; how many more there are is said."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one person is told of."""

    person: Person
    by: Person | None
    title: str
    meetings: Sequence[Meeting]
    """At least one; of a series those that count, in the order of time."""
    is_off: bool


def letter_of(told: Told, stop_url: str) -> Letter:
    first, reader = told.meetings[0], told.person
    times = [person_time(one.starts_at, reader) for one in told.meetings[:LISTED]]
    others = [each.person for each in first.attendees.all() if each.person_id != reader.pk]
    subject = f"{told.title}: {times[0]}"
    context = {
        "title": told.title,
        "subject": subject,
        "person": reader.first_name,
        "name": line(first.title),
        "times": times,
        "more": len(told.meetings) - len(times),
        "minutes": first.minutes,
        "place": line(first.place),
        "link": web_address(first.link),
        "others": others if first.partnership_id is not None else [],
        "is_off": told.is_off,
        "is_own": told.by == reader,
        "answers_by_mail": reads_answers() and not told.is_off and told.by != reader,
        "button_url": "" if told.is_off else f"{settings.BASE_URL}{first.get_absolute_url()}",
        "button_text": button_of(told),
        "why": gettext("You get this because you are asked to this meeting in %(programme)s, and "
                       "your calendar hears of it by e-mail.") % {
            "programme": line(first.programme.name)
        },
        "stop_url": stop_url,
    }  # fmt: skip
    return Letter(
        subject,
        render_to_string(f"{FOLDER}/meeting.txt", context).strip() + "\n",
        render_to_string(f"{FOLDER}/meeting.html", context),
    )


def button_of(told: Told) -> str:
    return gettext("Open the meeting") if told.by == told.person else gettext(
        "Say whether you come")  # fmt: skip
