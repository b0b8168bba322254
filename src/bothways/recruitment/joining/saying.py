"""What became of an invitation, said to whoever sent it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from .inviting import Invited


def say_invited(request: HttpRequest, done: Invited) -> None:
    if done.invited:
        said = ngettext(
            "%(count)d invitation leaves in ten minutes. Until then you can call it back.",
            "%(count)d invitations leave in ten minutes. Until then you can call them back.",
            done.invited,
        )
        messages.success(request, said % {"count": done.invited})
    if done.here:
        said = ngettext(
            "%(count)d address is in the programme or invited already.",
            "%(count)d addresses are in the programme or invited already.",
            done.here,
        )
        messages.info(request, said % {"count": done.here})
    if done.strange:
        said = gettext("Left out, for they aren’t addresses that may sign up here: %(emails)s")
        messages.warning(request, said % {"emails": ", ".join(done.strange[:20])})
