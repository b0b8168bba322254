from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bothways.notifications.kinds.registry import Kind, Section, Timing, register

KIND_SOON = Kind(
    key="meeting soon",
    title=_("A meeting begins soon"),
    text=_("An hour or ten minutes before, as you choose among your reminders."),
    section=Section.EXCHANGE,
    email=Timing.NEVER,
    push=True,
    icon="alarm-clock",
)
KIND_AHEAD = Kind(
    key="meeting ahead",
    title=_("A meeting is ahead"),
    text=_("A day or a week before, as you choose among your reminders."),
    section=Section.EXCHANGE,
    email=Timing.AT_ONCE,
    icon="calendar-clock",
)


def register_kinds() -> None:
    register(KIND_SOON, KIND_AHEAD)
