"""What people are told of on their way into a programme."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.notifications.kinds.registry import Kind, Section, Timing, register

DECISION = Kind(
    key="decision",
    title=_("Whether you are in"),
    text=_("What was decided about your sign-up."),
    section=Section.TAKING_PART,
    email=Timing.AT_ONCE,
    can_switch_off=False,
    is_urgent=True,
    icon="clipboard-check",
)
SUPPORT = Kind(
    key="support",
    title=_("Your manager’s answer"),
    text=_("Whether your manager supports that you take part."),
    section=Section.TAKING_PART,
    email=Timing.DAILY,
    icon="handshake",
)


def administers(person: Person) -> bool:
    return person.is_administrator


DOUBLE = Kind(
    key="double",
    title=_("Somebody who may be here twice"),
    text=_("A coordinator asks whether two accounts are one person."),
    section=Section.COORDINATING,
    email=Timing.DAILY,
    icon="users",
    is_for=administers,
)
REMINDER = Kind(
    key="reminder",
    title=_("Reminders to finish a sign-up"),
    text=_("When you have begun one and its deadline comes near; seldom."),
    section=Section.TAKING_PART,
    email=Timing.AT_ONCE,
    icon="alarm-clock",
)


def register_kinds() -> None:
    register(DECISION, SUPPORT, REMINDER, DOUBLE)
