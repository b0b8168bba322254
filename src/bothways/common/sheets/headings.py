"""Headings as they can be compared, however they are written."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200
WHAT_TO_CHANGE = "What to change"
"""The first column of a problem file; it says nothing about anybody."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def words_of(heading: str) -> str:
    """Return a heading as plain lower-case words: no accents, no punctuation, camelCase split."""
    spaced = _CAMEL.sub(" ", heading.replace("ß", "ss").replace("’", "'"))
    plain = unicodedata.normalize("NFKD", spaced)
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return _NOT_A_WORD.sub(" ", plain.lower()).strip()


def key_of(heading: str) -> str:
    """The same for two spellings that differ in case and blanks alone."""
    return " ".join(heading.split()).casefold()[:LONGEST]


def is_added(heading: str) -> bool:
    """Whether it is the column that a problem file has in front."""
    return key_of(heading) == key_of(WHAT_TO_CHANGE)
