"""What each feature of this stage adds to a space."""

from __future__ import annotations

from bothways.common.jobs.worker import HOURLY, PERIODIC
from bothways.meetings.hooks import (
    CALENDARS_KEPT,
    ON_ANSWER,
    ON_CHANGE,
    add_availability_panel,
    add_meeting_panel,
)
from bothways.notifications.kinds.registry import register as register_kind
from bothways.notifications.telling.tellings import PLACES
from bothways.partnerships.hooks import (
    ON_END,
    ON_JOIN,
    ON_LEAVE,
    SIGNS_OF_LIFE,
    STYLES,
    add_ahead,
    add_course_panel,
    add_first_step,
    add_next_step,
    add_panel,
    add_planned,
)
from bothways.people.hooks import PROFILE_LINKS

from .agendas.panels import agenda_panel
from .availability.ics.fetching import ask_for_due
from .availability.panels import planning_hint, profile_link
from .feeds.actions import whose_feeds_are_read
from .feeds.panels import feed_panel
from .invitations.panels import calendar_panel, counters_panel
from .invitations.telling import tell_attendees
from .meetings import queries as meetings
from .meetings.asking import asked_from_now_on, no_longer_asked
from .meetings.ends import cancel_what_lies_ahead
from .places import places_of_meetings
from .planning.actions import (
    ask_as_well,
    ask_no_longer,
    close_what_is_open,
    moves_no_longer,
)
from .planning.panels import (
    ahead_panel,
    answer_step,
    first_meeting_step,
    meetings_panel,
    moving_panel,
    pause_panel,
    proposal_step,
    waiting_ahead,
    waiting_panel,
)
from .reminders.giving import give_due_reminders
from .reminders.kinds import register_kinds
from .reminders.panels import reminders_panel
from .rhythm.breaks import again_step
from .rhythm.panels import rhythm_panel
from .rhythm.zones import keep_wall_times
from .room.telling import tell_of_answer, tell_of_change
from .wrapups.asking import ask_after_meetings
from .wrapups.kinds import WRAP_UP
from .wrapups.panels import asked_panel, asked_step, attendance_panel


def register() -> None:
    add_first_step(40, first_meeting_step)
    add_panel(40, meetings_panel)
    add_planned(5, waiting_panel)
    add_planned(10, ahead_panel)
    add_ahead(12, waiting_ahead)
    add_next_step(8, proposal_step)
    add_next_step(10, answer_step)
    add_meeting_panel(25, moving_panel)
    add_meeting_panel(30, rhythm_panel)
    add_course_panel(10, pause_panel)
    STYLES.append("meetings/meetings.css")
    PLACES.append(places_of_meetings)
    CALENDARS_KEPT.append(whose_feeds_are_read)
    add_availability_panel(30, feed_panel)
    add_meeting_panel(15, counters_panel)
    add_meeting_panel(40, calendar_panel)
    ON_CHANGE.extend([tell_attendees, moves_no_longer])
    ON_END.extend([cancel_what_lies_ahead, close_what_is_open])
    ON_LEAVE.extend([no_longer_asked, ask_no_longer])
    ON_JOIN.extend([asked_from_now_on, ask_as_well])
    HOURLY.append(keep_wall_times)
    SIGNS_OF_LIFE.append(meetings.signs_of_life)
    add_meeting_panel(20, agenda_panel)
    STYLES.append("meetings/agenda.css")
    ON_CHANGE.append(tell_of_change)
    ON_ANSWER.append(tell_of_answer)
    PERIODIC.append(ask_for_due)
    PROFILE_LINKS.append(profile_link)
    add_planned(90, planning_hint)
    register_kinds()
    register_kind(WRAP_UP)
    PERIODIC.extend([give_due_reminders, ask_after_meetings])
    add_meeting_panel(50, reminders_panel)
    add_meeting_panel(15, attendance_panel)
    add_planned(15, asked_panel)
    add_ahead(15, asked_panel)
    add_next_step(15, asked_step)
    add_next_step(30, again_step)
