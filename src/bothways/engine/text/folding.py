"""What is left of words when case, accents, punctuation, plurals and order are put aside."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

LITTLE_WORDS = frozenset((
    "a", "an", "and", "at", "by", "for", "from", "in", "into", "my", "of", "on", "our", "the", "to",
    "with", "your",
))  # fmt: skip
"""They carry no skill: “speaking in public” is “public speaking”. “Without” is no little word."""

_LETTERS = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
    "&": " and ", "’": "", "'": "", "‘": "",
})  # fmt: skip
"""Letters that Unicode doesn't take apart, and marks within a word."""
_FIRST_ACCENT = 200
"""Combining classes from here on are accents; below are vowel and voicing marks of scripts in
which another mark makes another word."""
_LONGEST_UNTOUCHED = 3
_KEEP_S = ("ss", "us", "is")
_DROP_ES = ("ches", "shes", "sses", "xes", "zes")


class Forms(NamedTuple):
    """A text in the forms in which it is compared."""

    exact: str
    """Letters, digits, + and #, nothing between: “Cash flow” and “cash-flow” are one."""
    words: tuple[str, ...]
    """The words that carry meaning, in the singular, in their order."""
    joined: str
    bag: str
    """The same words sorted: their order doesn't matter. Joined and bag are empty for no words."""


def tidied(text: str) -> str:
    return " ".join(text.split())


def folded(text: str) -> str:
    """The exact form: no case, accents, spaces or punctuation, but “C++” and “C#” stay."""
    return "".join(tokens_of(text))


def forms_of(text: str) -> Forms:
    tokens = tokens_of(text)
    meaning = [singular(token) for token in tokens if token not in LITTLE_WORDS]
    words = tuple(meaning or tokens)
    return Forms("".join(tokens), words, "".join(words), " ".join(sorted(words)))


def tokens_of(text: str) -> list[str]:
    """The words of a text: runs of letters, digits, + and #, folded."""
    if text.isascii():
        return _ASCII_WORDS.findall(text.lower().replace("&", " and ").replace("'", ""))
    # Twice, for taking signs apart may bring capitals to light (“㎐” holds “Hz”).
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", plain).translate(_LETTERS)
    kept = (sign for sign in plain if unicodedata.combining(sign) < _FIRST_ACCENT)
    spaced = "".join(sign if is_kept(sign) else " " for sign in kept)
    return unicodedata.normalize("NFKC", spaced).split()


_ASCII_WORDS = re.compile(r"[a-z0-9+#]+")


def is_kept(sign: str) -> bool:
    return sign.isalnum() or sign in "+#" or unicodedata.category(sign).startswith("M")


def singular(word: str) -> str:
    """The word without an English plural's ending; short words and words in -ss, -us, -is stay."""
    if len(word) <= _LONGEST_UNTOUCHED or not word.endswith("s") or word.endswith(_KEEP_S):
        return word
    if word.endswith("ies") and len(word) > len("ties"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(_DROP_ES) else word[:-1]
