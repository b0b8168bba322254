from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bothways.notifications.kinds.registry import Kind, Section, Timing

WRAP_UP = Kind(
    key="wrap-up",
    title=_("How did it go?"),
    text=_("Once after each meeting: a minute for what it was."),
    section=Section.EXCHANGE,
    email=Timing.DAILY,
    push=True,
    icon="clipboard-check",
)
