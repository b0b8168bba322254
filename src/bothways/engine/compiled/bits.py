"""Counting bits, which Numba has no function for."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.extending import intrinsic


@intrinsic
def popcount(context: Any, word: Any) -> Any:
    """The number of bits set in a 64-bit word (LLVM's ``ctpop``)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate
