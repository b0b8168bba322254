"""Finding or making skills from what people typed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from .models import Skill
from .vocabulary import Vocabulary, vocabulary

NAME_LENGTH = 100


@cache
def shipped() -> Vocabulary:
    return vocabulary()


def name_of(text: str) -> str:
    """The name a skill goes by: the vocabulary's, when it knows the words; else as typed."""
    typed = " ".join(text.split())[:NAME_LENGTH]
    return shipped().canonical(typed) or typed


def key_of(name: str) -> str:
    """What makes two spellings the same skill."""
    return " ".join(name.casefold().split())[:NAME_LENGTH]


def ensure_skills(texts: Iterable[str]) -> dict[str, Skill]:
    """The skill of each typed text, made where it is new. Two queries, however many texts."""
    names = {text: name_of(text) for text in texts if text.strip()}
    wanted: dict[str, str] = {}
    for name in names.values():
        wanted.setdefault(key_of(name), name)
    known = Skill.objects.in_bulk(list(wanted), field_name="key")
    missing = [Skill(name=name, key=key) for key, name in wanted.items() if key not in known]
    if missing:
        Skill.objects.bulk_create(missing, ignore_conflicts=True)
        known = Skill.objects.in_bulk(list(wanted), field_name="key")
    return {text: known[key_of(name)] for text, name in names.items()}
