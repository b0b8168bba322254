"""The skills of a vocabulary, and changing them: what is said later counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .folding import folded, tidied


class BadVocabulary(ValueError):
    """The words can't be a vocabulary; the message names them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A skill: its name, other words for it, and the chapter it is listed in."""

    name: str
    aliases: tuple[str, ...] = ()
    chapter: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the vocabulary, and the name it stands for."""

    text: str
    name: str

    @property
    def is_name(self) -> bool:
        return self.text == self.name


def cleaned(entry: Entry) -> Entry:
    """The entry with blanks tidied, and without words that only repeat another of its own."""
    name = tidied(entry.name)
    words = {checked(name): name}
    for alias in entry.aliases:
        words.setdefault(checked(alias), tidied(alias))
    return Entry(name, tuple(words.values())[1:], entry.chapter)


def checked(text: str) -> str:
    """The text folded. Raises ``BadVocabulary`` when nothing is left of it."""
    key = folded(text)
    if not key:
        raise BadVocabulary(f"“{text}” can't name a skill: it has no letter or digit.")
    return key


def exact_index(entries: Iterable[Entry]) -> dict[str, Word]:
    """Every word by its folded form. Raises ``BadVocabulary`` when one means two skills."""
    found: dict[str, Word] = {}
    for entry in entries:
        for text in (entry.name, *entry.aliases):
            word = Word(text, entry.name)
            already = found.setdefault(folded(text), word)
            if already is not word:
                raise BadVocabulary(f"“{text}” means both {already.name} and {entry.name}.")
    return found


class Draft:
    """Entries while they are being changed."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._chapters: dict[str, str] = {}
        self._words: dict[str, dict[str, str]] = {}
        """Name → folded word → word, the name's own first."""
        self._name_of: dict[str, str] = {}
        for entry in entries:
            self._take_in(entry)

    def _take_in(self, entry: Entry) -> None:
        self._chapters[entry.name] = entry.chapter
        words = {folded(word): word for word in (entry.name, *entry.aliases)}
        self._words[entry.name] = words
        self._name_of |= dict.fromkeys(words, entry.name)

    @property
    def entries(self) -> list[Entry]:
        return [
            Entry(name, tuple(words.values())[1:], self._chapters[name])
            for name, words in self._words.items()
        ]

    def with_name(self, text: str, chapter: str) -> str:
        """The name ``text`` goes by; where it is none yet it becomes one, alias or not."""
        key = checked(text)
        owner = self._name_of.get(key)
        if owner is not None and folded(owner) == key:
            return owner
        if owner is not None:
            del self._words[owner][key]
        self._take_in(Entry(tidied(text), (), chapter))
        return tidied(text)

    def with_alias(self, text: str, name: str) -> None:
        key = checked(text)
        owner = self._name_of.get(key)
        if owner == name:
            return
        if owner is not None and folded(owner) == key:
            self.merge(owner, name)
            return
        if owner is not None:
            del self._words[owner][key]
        self._words[name][key] = tidied(text)
        self._name_of[key] = name

    def merge(self, gone: str, kept: str) -> None:
        words = self._words.pop(gone)
        del self._chapters[gone]
        self._words[kept] |= words
        self._name_of |= dict.fromkeys(words, kept)

    def named(self, text: str) -> str:
        """The name that ``text`` is. Raises ``BadVocabulary`` when it is none."""
        key = checked(text)
        owner = self._name_of.get(key)
        if owner is None or folded(owner) != key:
            raise BadVocabulary(f"“{text}” isn't the name of a skill here.")
        return owner
