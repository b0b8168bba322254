"""What became of an invitation, said to whoever sent it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext_lazy

from bothways.common.saying import say_counts

from .inviting import Invited

INVITED = (
    (
        "invited",
        messages.SUCCESS,
        ngettext_lazy(
            "%(count)d invitation leaves in ten minutes. Until then you can call it back.",
            "%(count)d invitations leave in ten minutes. Until then you can call them back.",
            "count",
        ),
    ),
    (
        "here",
        messages.INFO,
        ngettext_lazy(
            "%(count)d address is in the programme or invited already.",
            "%(count)d addresses are in the programme or invited already.",
            "count",
        ),
    ),
)


def say_invited(request: HttpRequest, done: Invited) -> None:
    say_counts(request, done, INVITED)
    if done.strange:
        said = gettext("Left out, for they aren’t addresses that may sign up here: %(emails)s")
        messages.warning(request, said % {"emails": ", ".join(done.strange[:20])})
