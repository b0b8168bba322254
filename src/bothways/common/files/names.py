"""What a file is called: shown to people and given to browsers, never used as a path."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

LONGEST = 150
UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks of direction: with one “gpj.exe” can be made to look like “exe.jpg”."""


def clean_title(given: str | None, fallback: str) -> str:
    """The last part of what a browser sent, without what can't be seen, bounded with its ending."""
    last = (given or "").replace("\\", "/").rpartition("/")[2]
    plain = unicodedata.normalize("NFC", last.encode("utf-8", "replace").decode())
    seen = "".join(
        letter
        for letter in plain
        if letter not in TURNING and unicodedata.category(letter)[:2] not in UNSEEN
    )
    title = " ".join(seen.split()).strip(". ") or fallback
    return shortened(title)


def shortened(title: str) -> str:
    if len(title) <= LONGEST:
        return title
    ending = ending_of(title)
    if len(ending) > 10:
        return title[:LONGEST]
    return title[: LONGEST - len(ending) - 1] + "…" + title[len(title) - len(ending) :]


def size_words(size: int) -> str:
    """“25 MB” where it is so many, and not “25.0 MB”."""
    megabytes, rest = divmod(size, 1024 * 1024)
    return gettext("%(n)d MB") % {"n": megabytes} if not rest else filesizeformat(size)


def ending_of(title: str) -> str:
    """“.pdf”, in small letters; empty when it has none."""
    return PurePosixPath(title.replace("/", "_")).suffix.lower()


def with_ending(title: str, ending: str, *, instead: bool) -> str:
    stem = title[: len(title) - len(ending_of(title))] if instead else title
    return shortened(stem + ending)
