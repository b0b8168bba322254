"""Places in words: how many are taken, never where."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext, ngettext

from bothways.matching.runs.models import LeftOver
from bothways.recruitment.models import SignUp

from .queries import Ready, places_of_one

ELSEWHERE = "elsewhere"
"""The reason of somebody left over whose places other programmes take."""
PARTNERED = "partnered"
"""Of somebody who has a published partner and would be in another partnership too."""


def say_of_places(rows: Iterable[LeftOver], asked: Ready) -> int:
    """Give their own reason to those left over whose places other programmes take, and to who has
    a partner already and only no further one; answers how many of the latter."""
    partnered = 0
    for row in rows:
        if str(row.sign_up_id) in asked.elsewhere:
            row.reason, row.help = ELSEWHERE, ""
            row.sentence = gettext("Their places are taken by another programme.")
        elif str(row.sign_up_id) in asked.partnered and row.reason != "not_this_time":
            row.reason = PARTNERED
            row.sentence = gettext("Has a published partner, and there is none for another place.")
            partnered += 1
    return partnered


def places_in_words(sign_up: SignUp) -> str:
    """What a coordinator may know of somebody's places; empty where none is taken."""
    places, said = places_of_one(sign_up), []
    if places.here[sign_up.pk]:
        said.append(
            ngettext(
                "%(taken)d of %(count)d place is taken by a published partnership here.",
                "%(taken)d of %(count)d places are taken by published partnerships here.",
                sign_up.partnerships,
            )
            % {"taken": places.here[sign_up.pk], "count": sign_up.partnerships}
        )
    if places.elsewhere[sign_up.pk]:
        limit = places.limits[sign_up.pk]
        said.append(
            ngettext(
                "%(taken)d of %(count)d place is taken elsewhere.",
                "%(taken)d of %(count)d places are taken elsewhere.",
                limit,
            )
            % {"taken": places.elsewhere[sign_up.pk], "count": limit}
        )
    return " ".join(said)
