"""The skills that ship with the product: one name each, under all the words people use."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LEFT_OUT = re.compile(r"[^\w+#]|_")
"""Everything but letters, digits, + and #: “C++” and “C#” stay apart from “C”."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    names: tuple[str, ...]
    by_category: Mapping[str, tuple[str, ...]]
    keys: Mapping[str, str]
    """Folded name or alias → name."""

    def canonical(self, text: str) -> str | None:
        """The name of the skill that ``text`` means; ``None`` when no word of ours says it."""
        return self.keys.get(folded(text))


def folded(text: str) -> str:
    """What is compared: no case, accents, spaces or hyphens, so “Cash flow” is “cash-flow”."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return LEFT_OUT.sub("", "".join(sign for sign in plain if not unicodedata.combining(sign)))


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary, read once."""
    source = files("bothways.people.skills").joinpath("vocabulary.toml")
    content = tomllib.loads(source.read_text(encoding="utf-8"))
    by_category: dict[str, tuple[str, ...]] = {}
    keys: dict[str, str] = {}
    for category, skills in content.items():
        by_category[category] = tuple(skills)
        for name, aliases in skills.items():
            for word in (name, *aliases):
                keys[folded(word)] = name
    names = tuple(sorted(name for skills in by_category.values() for name in skills))
    return Vocabulary(names, by_category, keys)
