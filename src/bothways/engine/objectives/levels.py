"""What a pair weighs when the worse-off come first: one whole number that orders everything.

More people served beats everything else; then fewer pairs whose worse-off side gains least; then
fewer at the next level, and so on (leximin); then worth. Levels are hundredths of a gain, rounded
down: nobody's matching should turn on less.
"""

from __future__ import annotations

import numpy as np

from ..encoding import Floats, Ints
from ..result import RESOLUTION

TOP = 100


def levels_of(gain: Floats, gives: Floats) -> Ints:
    """(m,) hundredths that the worse-off of each pair gains, 0..100."""
    lesser = np.minimum(gain, gives)
    result: Ints = np.minimum(TOP, np.floor(lesser * 100.0).astype(np.int64))
    return result


def unit_of(base: int) -> int:
    """What one pair at the top level weighs less than a perfect one, in millionths: more than
    all worths together."""
    return base * RESOLUTION


def penalty(level: int, base: int) -> int:
    """What a pair at this level weighs less."""
    return int(base ** (TOP - level) * unit_of(base))
