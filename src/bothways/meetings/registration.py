"""What each feature of this stage adds to a space."""

from __future__ import annotations

from bothways.meetings.hooks import ON_CHANGE
from bothways.partnerships.hooks import (
    ON_END,
    SIGNS_OF_LIFE,
    STYLES,
    add_first_step,
    add_panel,
    add_planned,
)

from .invitations.telling import tell_attendees
from .meetings import queries as meetings
from .meetings.ends import cancel_what_lies_ahead
from .planning.panels import ahead_panel, first_meeting_step, meetings_panel


def register() -> None:
    add_first_step(40, first_meeting_step)
    add_panel(40, meetings_panel)
    add_planned(10, ahead_panel)
    STYLES.append("meetings/meetings.css")
    ON_CHANGE.append(tell_attendees)
    ON_END.append(cancel_what_lies_ahead)
    SIGNS_OF_LIFE.append(meetings.signs_of_life)
