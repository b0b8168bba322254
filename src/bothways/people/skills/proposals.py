"""What a field for skills proposes from, for whoever signs up: one small file, cached by browsers.

Words that ship with the product are in it as they are. What the organisation has said of people's
own words is in it too, but not to be read: a rare word can tell who wrote it. Of such words only a
digest stands there, so that a field knows them when somebody types the whole of one, and proposes
them to nobody.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from bothways.engine.text import Entry, Vocabulary, folded

from .vocabulary import vocabulary

FNV_START, FNV_PRIME = 0x811C9DC5, 0x01000193


@lru_cache(maxsize=4)
def proposals(words: Vocabulary) -> tuple[bytes, str]:
    """The JSON and its entity tag: ``skills`` are [name, other words, digests] in the order of
    names."""
    entries = sorted(words.entries, key=lambda entry: entry.name.casefold())
    body = json.dumps(
        {"skills": [proposal(entry) for entry in entries]},
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def proposal(entry: Entry) -> list[object]:
    shipped = vocabulary()
    shown = [word for word in entry.aliases if shipped.named(word) is not None]
    own = [digest(word) for word in entry.aliases if shipped.named(word) is None]
    return [entry.name, shown, own] if own else [entry.name, shown]


def digest(word: str) -> int:
    """FNV-1a of the folded word, 32 bits: a few lines in a browser too, where it is over plain HTTP
    and has no other digest."""
    value = FNV_START
    for byte in folded(word).encode():
        value = ((value ^ byte) * FNV_PRIME) & 0xFFFFFFFF
    return value
