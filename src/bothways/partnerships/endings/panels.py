"""The course on the first page of an exchange: said when there is something to say."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from bothways.partnerships.hooks import Panel, Space

from .queries import course_of


def course_notice(space: Space) -> Panel | None:
    """What is out of the ordinary: an end, a pause, a proposal, the last weeks."""
    course = course_of(space)
    proposed = course.proposal is not None and not course.proposal.mine
    if not (course.ending or course.pause or course.is_broken or proposed or course.is_soon):
        return None
    return Panel("partnerships/endings/_notice.html", shown(space) | {"course": course})


def course_panel(space: Space) -> Panel | None:
    """How to pause it, go on longer or end it."""
    return Panel("partnerships/endings/_panel.html", shown(space)) if space.is_open else None


def shown(space: Space) -> dict[str, Any]:
    return {
        "last_day": space.partnership.last_day,
        "url": reverse("endings:course", args=[space.partnership.pk]),
        "look_back_url": reverse("endings:look-back", args=[space.partnership.pk]),
        "is_open": space.is_open,
    }
