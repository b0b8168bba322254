"""The course on the first page of an exchange: said when there is something to say."""

from __future__ import annotations

from django.urls import reverse

from bothways.partnerships.hooks import Panel, Space

from .queries import course_of


def course_panel(space: Space) -> Panel:
    context = {
        "course": course_of(space),
        "url": reverse("endings:course", args=[space.partnership.pk]),
        "look_back_url": reverse("endings:look-back", args=[space.partnership.pk]),
        "is_open": space.is_open,
    }
    return Panel("partnerships/endings/_panel.html", context)
