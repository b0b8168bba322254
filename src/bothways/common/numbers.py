"""Whole numbers as addresses and buttons name them, which anybody can write by hand."""

from __future__ import annotations

KEY_DIGITS = 18
"""Every number of so many digits fits where the database keeps a key."""


def is_whole(text: str, digits: int = KEY_DIGITS) -> bool:
    """Whether a text is nothing but the digits 0 to 9, and no more of them than ``digits``."""
    return text.isascii() and text.isdecimal() and len(text) <= digits


def whole(text: str, otherwise: int = 0, digits: int = KEY_DIGITS) -> int:
    """The number that a text is, or ``otherwise``: Python refuses to read thousands of digits, and
    a database those that are longer than its keys."""
    return int(text) if is_whole(text, digits) else otherwise
