"""What a move in a programme's life does to signing up, said before it is done."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from bothways.programmes.life.moves import is_over
from bothways.programmes.models import Programme
from bothways.recruitment.models import Door

from .queries import unfinished


def effects_on_sign_up(programme: Programme, to: str) -> list[str]:
    door = Door.objects.filter(programme=programme).select_related("programme").first()
    if door is None or door.is_shut or door.closes_on < timezone.localdate():
        return []
    stops = is_over(to) or to == "paused"
    until = {"day": date_format(door.closes_on, "j F Y")}
    if stops:
        return [*closing(door, until), *drafts(programme)] if door.is_open else []
    if door.is_open:
        return [gettext("The sign-up by the link stays open until %(day)s, as it is.") % until]
    if programme.is_paused:
        return []
    return [gettext("The sign-up by the link is open again until %(day)s.") % until]


def closing(door: Door, until: dict[str, str]) -> list[str]:
    return [
        gettext("The sign-up by the link, which is open until %(day)s, stops taking anybody in.")
        % until
    ]


def drafts(programme: Programme) -> list[str]:
    count = unfinished(programme).count()
    if not count:
        return []
    return [
        ngettext(
            "%(count)d person has begun to sign up and not sent it: what they wrote is kept, but "
            "it can’t be sent meanwhile.",
            "%(count)d people have begun to sign up and not sent it: what they wrote is kept, but "
            "it can’t be sent meanwhile.",
            count,
        )
        % {"count": count}
    ]
