"""Conversations that go well in such an order: a handful of guides, to be taken or left.

The parts say how much of a meeting each point takes.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Guide:
    key: str
    title: Promise
    detail: Promise
    points: tuple[tuple[Promise, int], ...]

    def minutes(self, whole: int) -> list[int]:
        """Of each point, in a meeting that is so long: all of it, and none without a minute."""
        parts = sum(part for _point, part in self.points)
        found, gone = [], 0
        so_far = 0
        for _point, part in self.points:
            so_far += part
            until = round(whole * so_far / parts)
            found.append(max(1, until - gone))
            gone = until
        return found


FIRST = Guide(
    "first",
    _("First meeting"),
    _("Get to know each other, and agree on how you work."),
    (
        (_("How each of us came to what we do, in five minutes each"), 3),
        (_("What each of us would like to be able to do in half a year"), 4),
        (_("When and how we like to meet, and what stays between us"), 3),
        (_("One small thing each shows the other next time"), 2),
    ),
)
SWAP = Guide(
    "swap",
    _("Swap in the middle"),
    _("Half the time one way, half the other."),
    (
        (_("What has happened since last time, and what we said we would do"), 1),
        (_("First half: one explains, the other tries it at once"), 4),
        (_("Second half: the other way round"), 4),
        (_("What each does until next time"), 1),
    ),
)
PROBLEM = Guide(
    "problem",
    _("A real problem"),
    _("One brings something that is stuck at work; the other asks before advising."),
    (
        (_("What is the problem, and what would be good enough?"), 3),
        (_("Only questions for a while, no advice yet"), 3),
        (_("What have you tried, and what haven’t you dared?"), 3),
        (_("Which step is small enough for this week?"), 2),
    ),
)
STUCK = Guide(
    "stuck",
    _("When it is stuck"),
    _("The meetings feel flat, or one-sided. That happens; say it early."),
    (
        (_("Each says what has been worth the time so far"), 3),
        (_("Each says one thing they would rather do otherwise, without a reason"), 3),
        (_("What do we drop, and what do we try twice before judging it?"), 4),
        (_("How we shall notice that it is better"), 2),
    ),
)
LOOK_BACK = Guide(
    "look-back",
    _("Look back"),
    _("Half way, or at the end: what came of it?"),
    (
        (_("What can each of us do now that we couldn’t before?"), 4),
        (_("A moment that we remember"), 2),
        (_("What is still open, and is it still wanted?"), 3),
        (_("What each passes on to somebody else"), 2),
    ),
)
GUIDES = (FIRST, SWAP, PROBLEM, STUCK, LOOK_BACK)


def guide_named(key: str) -> Guide | None:
    return next((guide for guide in GUIDES if guide.key == key), None)
