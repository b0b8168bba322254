"""What people are told of by the matching."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bothways.notifications.kinds.registry import Kind, Section, Timing, register
from bothways.programmes.kinds import coordinates

MATCH = Kind(
    key="match",
    title=_("Your match"),
    text=_("With whom you are matched, and what flows between you."),
    section=Section.TAKING_PART,
    email=Timing.AT_ONCE,
    can_switch_off=False,
    is_urgent=True,
    push=True,
    icon="sparkles",
)
RUN = Kind(
    key="run",
    title=_("A matching run is done"),
    text=_("A run that you have started waits for your review."),
    section=Section.COORDINATING,
    email=Timing.NEVER,
    is_urgent=True,
    icon="shuffle",
    is_for=coordinates,
)


def register_kinds() -> None:
    register(MATCH, RUN)
