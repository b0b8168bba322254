"""Text as people search it: without capitals and accents, so that “zielinski” finds Zieliński."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# Letters that Unicode doesn't take apart into a plain letter and its mark.
PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)


def folded(text: str) -> str:
    """``text`` in small letters, without accents, with single blanks."""
    if text.isascii():  # nothing to take apart, and a tenth of the time
        return " ".join(text.lower().split())
    parts = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join(letters.translate(PLAIN).split())


def search_text(parts: Iterable[str]) -> str:
    """One text to look in for any of ``parts``; the bar keeps a search from crossing two."""
    return " | ".join(dict.fromkeys(folded(part) for part in parts if part.strip()))
