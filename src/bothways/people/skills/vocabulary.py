"""The skills that ship with the product: one name each, under all the words people use."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from bothways.engine.text import Vocabulary, folded

__all__ = ["Vocabulary", "folded", "vocabulary"]


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary, read once."""
    source = files("bothways.people.skills").joinpath("vocabulary.toml")
    return Vocabulary.from_toml(source.read_text(encoding="utf-8"))
