"""The agenda and the turns on a meeting's page, and what both need on the page of the room."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Meeting
from bothways.meetings.turns.queries import last_chosen, may_begin, shape_of
from bothways.partnerships.hooks import Panel
from bothways.partnerships.meeting_log.queries import has_met
from bothways.partnerships.partnerships.models import Partnership

from .access import Here, here_of
from .forms import PointForm
from .queries import agenda_of, guides_for, left_from_last_time, suggestions_for


def agenda_panel(person: Person, meeting: Meeting) -> Panel | None:
    """For who is asked: nobody else sees what people mean to do."""
    here = here_of(person, meeting)
    if here is None:
        return None
    return Panel("meetings/agendas/_panel.html", parts_of(here, back="meeting"))


def parts_of(here: Here, *, back: str) -> dict[str, Any]:
    return {**agenda_parts(here), **turn_parts(here), "here": here, "back": back}


def agenda_parts(here: Here, form: PointForm | None = None) -> dict[str, Any]:
    agenda = agenda_of(here)
    is_ahead = here.is_open and not here.meeting.is_over
    return {
        "agenda": agenda,
        "form": form or PointForm(here=here),
        "suggestions": suggestions_for(here, agenda) if is_ahead else [],
        "left": left_from_last_time(here) if is_ahead else None,
        "guides": guides_for(has_met(here.space)) if is_ahead else [],
        "guide_key": uuid4(),
        "can_write": here.is_open,
    }


def turn_parts(here: Here) -> dict[str, Any]:
    shape = shape_of(here)
    is_begun = shape.is_begun
    return {
        "turns": shape,
        "may_begin": here.is_open and may_begin(here.meeting),
        "last_chosen": None if is_begun or here.meeting.is_over else last_chosen(here.meeting),
        "is_pair": here.space.partnership.kind == Partnership.Kind.PAIR,
        "can_choose": here.is_open and not is_begun and not here.meeting.is_over,
    }
