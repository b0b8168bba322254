"""``njit`` where Numba is installed; else the function as it stands, which does the same slowly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import is_available

njit: Callable[[Any], Any]
inlined: Callable[[Any], Any]
"""The same, written into whoever calls it: tables aren't handed over again for every pair."""

if is_available():
    import numba

    njit = numba.njit(nogil=True, cache=True)
    inlined = numba.njit(nogil=True, inline="always")
else:

    def njit(function: Any) -> Any:
        return function

    inlined = njit
