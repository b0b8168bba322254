"""What became of a decision about several, said to whoever made it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext_lazy

from bothways.common.saying import say_counts

from .actions import Decided

DECIDED = (
    (
        "decided",
        messages.SUCCESS,
        ngettext_lazy(
            "%(count)d decision is made. Nobody has been told yet.",
            "%(count)d decisions are made. Nobody has been told yet.",
            "count",
        ),
    ),
    (
        "told",
        messages.WARNING,
        ngettext_lazy(
            "%(count)d person was told that they are in; that stands.",
            "%(count)d people were told that they are in; that stands.",
            "count",
        ),
    ),
    (
        "unsupported",
        messages.WARNING,
        ngettext_lazy(
            "%(count)d person still waits for their manager’s support and wasn’t accepted.",
            "%(count)d people still wait for their manager’s support and weren’t accepted.",
            "count",
        ),
    ),
    (
        "changed",
        messages.WARNING,
        ngettext_lazy(
            "%(count)d was decided by somebody else meanwhile; theirs stands. Look again.",
            "%(count)d were decided by somebody else meanwhile; theirs stand. Look again.",
            "count",
        ),
    ),
    (
        "gone",
        messages.INFO,
        ngettext_lazy(
            "%(count)d has withdrawn, and was left out.",
            "%(count)d have withdrawn, and were left out.",
            "count",
        ),
    ),
)


def say_decided(request: HttpRequest, done: Decided) -> None:
    if done.same and not done.decided:
        messages.info(request, gettext("It was so already. Nobody has been told anything new."))
    say_counts(request, done, DECIDED)
