"""Feedback on the first page of an exchange."""

from __future__ import annotations

from django.urls import reverse

from bothways.partnerships.hooks import Panel, Space

from .forms import ThanksForm
from .queries import newest_thanks, unread_count


def feedback_panel(space: Space) -> Panel:
    others = [side.person for side in space.here]
    pk = space.partnership.pk
    thanks = [
        (
            person,
            ThanksForm(initial={"to": person.pk}, prefix=None, auto_id=f"thanks-{person.pk}-%s"),
        )
        for person in others
    ]
    context = {
        "others": others,
        "thanks": thanks if space.is_open else [],
        "newest": newest_thanks(space),
        "unread": unread_count(space),
        "list_url": reverse("feedback:list", args=[pk]),
        "thanks_url": reverse("feedback:thanks", args=[pk]),
        "word_url": reverse("checkins:words", args=[pk]),
        "check_in_url": reverse("checkins:check-in", args=[pk]),
        "partnership": pk,
        "is_open": space.is_open,
    }
    return Panel("partnerships/feedback/_panel.html", context)
