"""What people are told of reports: coordinators, whoever reported, and administrators."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bothways.notifications.kinds.registry import Kind, Section, Timing
from bothways.programmes.kinds import coordinates

REPORT = Kind(
    key="report",
    title=_("Somebody asks for help"),
    text=_("Somebody in one of your programmes reports that something isn’t right."),
    section=Section.COORDINATING,
    email=Timing.AT_ONCE,
    push=True,
    can_switch_off=False,
    icon="life-buoy",
    is_for=coordinates,
)
REPORT_ANSWERED = Kind(
    key="report answered",
    title=_("What you reported"),
    text=_("The coordinators look into what you reported to them, and answer."),
    section=Section.EXCHANGE,
    email=Timing.AT_ONCE,
    push=True,
    icon="life-buoy",
)
REPORT_WAITS = Kind(
    key="report waits",
    title=_("A report that nobody can read"),
    text=_("A programme needs a coordinator who isn’t part of what was reported."),
    section=Section.COORDINATING,
    email=Timing.AT_ONCE,
    can_switch_off=False,
    icon="life-buoy",
    is_for=lambda person: person.is_administrator,
)
