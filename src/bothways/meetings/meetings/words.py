"""Several times in one line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from django.utils.translation import ngettext

ROOM = 470
"""Letters that a notice has room for, and how many more there are has its place besides."""
BETWEEN = "; "


def dates_said(times: Sequence[str]) -> str:
    """“Monday 1 February, 12:00 (London); Monday 8 February, 12:00 (London)”: all that there is
    room for, and how many more there are."""
    lengths = accumulate(len(time) + len(BETWEEN) for time in times)
    shown = max(1, sum(length <= ROOM for length in lengths))
    words, more = BETWEEN.join(times[:shown]), len(times) - shown
    if more <= 0:
        return words
    said = ngettext("%(words)s; and %(n)d more", "%(words)s; and %(n)d more", more)
    return said % {"words": words, "n": more}
