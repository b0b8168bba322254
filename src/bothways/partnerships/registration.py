"""What each feature of this stage adds to a space, in the order in which people see it."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy

from bothways.common.jobs.worker import HOURLY
from bothways.people.hooks import add_mover
from bothways.programmes.hooks import ON_COPY, PARTS, WATCHES, Part, add_figures, add_tab

from . import merging
from .agreements import queries as agreements
from .agreements import templates as agreement_templates
from .agreements.panels import (
    agreement_panel,
    agreement_step,
    agreement_tab,
    agreement_waits,
    agreements_tab,
    change_step,
)
from .balance import worries as balance_worries
from .balance.panels import balance_at_the_end, balance_panel, balance_tab
from .balance.standings import look_at_balances
from .checkins import hooks as checkins
from .checkins.asking import ask_whoever_is_due
from .checkins.panels import check_in_panel, check_in_step, check_ins_tab
from .endings.chores import keep_courses, resting
from .endings.panels import course_notice, course_panel
from .endings.worries import worries as worries_of_endings
from .feedback import queries as feedback
from .feedback.panels import feedback_panel
from .goals import queries as goals
from .goals.panels import goal_step, goals_look_back, goals_panel, goals_tab
from .hooks import (
    FLOWS,
    RESTING,
    SIGNS_OF_LIFE,
    WORRIES,
    Milestone,
    Space,
    Tab,
    add_ahead,
    add_first_step,
    add_later_step,
    add_look_back,
    add_milestone,
    add_next_step,
    add_panel,
    add_space_tab,
)
from .kinds import register_kinds
from .meeting_log import queries as meeting_log
from .meeting_log.panels import meeting_step, meetings_tab, meetings_waiting
from .notes import queries as notes
from .notes.panels import due_panel, journal_tab, notes_tab
from .pulse.nudges import nudge_by_itself
from .pulse.panels import pulse_figures, pulse_tab, pulse_watch


def register() -> None:
    register_kinds()
    add_space_tab(10, overview_tab)
    add_space_tab(60, notes_tab)
    add_space_tab(90, journal_tab)
    add_ahead(20, check_in_panel)
    add_next_step(20, check_in_step)
    add_ahead(30, due_panel)
    add_panel(80, feedback_panel)
    add_ahead(5, course_notice)
    add_panel(95, course_panel)
    add_tab(55, pulse_tab)
    add_tab(60, check_ins_tab, under=pulse_tab)
    add_figures(60, pulse_figures)
    WATCHES.append(pulse_watch)
    RESTING.append(resting)
    FLOWS.extend([checkins.flows, feedback.flows, notes.flows])
    SIGNS_OF_LIFE.extend([checkins.signs_of_life, feedback.signs_of_life, notes.signs_of_life])
    WORRIES.extend([checkins.worries, worries_of_endings])
    HOURLY.extend([keep_courses, ask_whoever_is_due, nudge_by_itself])
    add_mover(50, merging.mover())
    register_agreements()
    register_meetings()
    register_goals()
    register_balance()


def register_agreements() -> None:
    add_space_tab(20, agreement_tab)
    add_first_step(20, agreement_step)
    add_ahead(10, agreement_waits)
    add_later_step(10, change_step)
    add_panel(15, agreement_panel)
    add_milestone(10, Milestone("agreed", gettext_lazy("agreed"), agreements.agreed))
    add_tab(58, agreements_tab, under=pulse_tab)
    SIGNS_OF_LIFE.append(agreements.signs_of_life)
    PARTS["agreement"] = Part(
        agreement_templates.read, agreement_templates.check, agreement_templates.begin
    )
    ON_COPY.append(agreement_templates.copy)


def register_meetings() -> None:
    add_space_tab(40, meetings_tab)
    add_ahead(25, meetings_waiting)
    add_later_step(20, meeting_step)
    add_milestone(40, Milestone("met", gettext_lazy("have met"), meeting_log.who_met))
    FLOWS.append(meeting_log.flows)
    SIGNS_OF_LIFE.append(meeting_log.signs_of_life)


def register_goals() -> None:
    add_space_tab(30, goals_tab)
    add_first_step(50, goal_step)
    add_panel(45, goals_panel)
    add_look_back(20, goals_look_back)
    FLOWS.append(goals.flows)
    SIGNS_OF_LIFE.append(goals.signs_of_life)


def register_balance() -> None:
    add_space_tab(50, balance_tab)
    add_panel(35, balance_panel)
    add_look_back(30, balance_at_the_end)
    WORRIES.append(balance_worries.worries)
    HOURLY.append(look_at_balances)


def overview_tab(space: Space) -> Tab:
    return Tab(gettext("Your exchange"), space.partnership.get_absolute_url())
