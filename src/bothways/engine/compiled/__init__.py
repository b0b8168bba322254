"""Kernels compiled just in time by Numba, each with a plain twin elsewhere that answers the same.

Nothing else imports Numba. Where it isn't installed, or ``BOTHWAYS_COMPILED`` is ``0``, the twins
do the work.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec


@cache
def is_available() -> bool:
    """Whether the compiled kernels can be used here."""
    if os.environ.get("BOTHWAYS_COMPILED") == "0":
        return False
    return find_spec("numba") is not None
