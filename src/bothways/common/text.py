"""What people type, as it is kept."""

from __future__ import annotations


def tidy(text: str) -> str:
    """Without what no page shows: other line ends than our own, NUL, halves of letters, space
    before and after."""
    plain = text.replace("\r\n", "\n").replace("\x00", "")
    return plain.encode("utf-8", "replace").decode("utf-8").strip()


def one_line(text: str) -> str:
    """The same on one line."""
    return " ".join(tidy(text).split())
