"""What words mean here: the shipped vocabulary with what the organisation has said of words."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, repeat
from typing import TYPE_CHECKING

from django.conf import settings

from bothways.accounts.models import Person
from bothways.engine.text import Entry, Meeting, Vocabulary, WordsMet, folded, words_met_of

from .hooks import USERS, USES, Use
from .models import OwnWord, Skill
from .vocabulary import vocabulary

if TYPE_CHECKING:
    from bothways.engine.text import EmbeddingModel

logger = logging.getLogger("bothways.people")

Said = tuple[tuple[str, str], ...]
"""(words, the name they mean or nothing) in the order in which it was said."""


# What words mean


def current_vocabulary() -> Vocabulary:
    """The vocabulary as it is at this moment. One query; made anew only when that has changed."""
    return built(words_said())


def words_said() -> Said:
    """What the organisation has said of words."""
    return tuple(OwnWord.objects.order_by("pk").values_list("words", "means"))


@lru_cache(maxsize=4)
def built(said: Said) -> Vocabulary:
    # What was said is itself the key, so that no process needs to be told of a change.
    return with_said(vocabulary(), said).with_model(local_model())


def with_said(words: Vocabulary, said: Iterable[tuple[str, str]]) -> Vocabulary:
    additions = [(means, [text]) if means else (text, []) for text, means in said]
    return words.extended(additions)


@lru_cache(maxsize=1)
def local_model() -> EmbeddingModel | None:
    """The model that the administrator has put on this machine, if any. Never downloaded."""
    path = settings.EMBEDDING_MODEL
    if path is None:
        return None
    from bothways.engine.text import EmbeddingModel, ModelUnusable

    try:
        return EmbeddingModel.load(path)
    except ModelUnusable as error:
        # Matching without it is better than no matching.
        logger.error("BOTHWAYS_EMBEDDING_MODEL isn't used: %s", error)
        return None


def meanings(texts: Iterable[str], said: Said | None = None) -> dict[str, str]:
    """The name of the skill that each text means; give each as often as it was written. By what
    the organisation has ``said`` of words, where it has been read already."""
    words = current_vocabulary() if said is None else built(said)
    return {text: met.name for text, met in words.meetings(texts).items()}


def words_for(text: str) -> tuple[str, ...]:
    """All words for the skill that ``text`` names, its name first; nothing where it names none."""
    entry = current_vocabulary().named(text)
    return (entry.name, *entry.aliases) if entry else ()


def words_met(offered: Iterable[str], wanted: Iterable[str]) -> list[WordsMet]:
    """Which words of somebody's offers met which of another's wants, in the order of the wants."""
    offers, wants = list(offered), list(wanted)
    found = current_vocabulary().meetings([*offers, *wants])
    pairs = (words_met_of(found, offer, want) for want in wants for offer in offers)
    return [met for met in pairs if met is not None]


# The words people use


@dataclass(frozen=True, slots=True)
class NewWord:
    """Words in nobody's vocabulary yet, with other spellings of them."""

    words: str
    others: tuple[str, ...]
    offering: int
    wanting: int


def uses_seen_by(person: Person) -> list[Use]:
    return [use for count in USES for use in count(person)]


def new_words(person: Person, words: Vocabulary) -> list[NewWord]:
    """What people write that isn't in these words, the commonest first."""
    uses = uses_seen_by(person)
    found = words.meetings(chain.from_iterable(repeat(use.words, use.people) for use in uses))
    known = words.by_name.keys()
    groups: dict[str, list[Use]] = {}
    for use in uses:
        name = found[use.words].name
        if name not in known:
            groups.setdefault(name, []).append(use)
    new = [
        NewWord(
            name,
            tuple(sorted(use.words for use in group if use.words != name)),
            sum(use.offering for use in group),
            sum(use.wanting for use in group),
        )
        for name, group in groups.items()
    ]
    return sorted(new, key=lambda word: (-word.offering - word.wanting, word.words.casefold()))


# The pages


@dataclass(frozen=True, slots=True)
class Line:
    """A skill in the list."""

    entry: Entry
    is_own: bool


def skills_found(find: str, words: Vocabulary) -> list[Line]:
    """The skills with a name or a word like this; all of them for nothing."""
    shipped = vocabulary()
    asked = folded(find)
    lines = [
        Line(entry, shipped.named(entry.name) is None)
        for entry in words.entries
        if not asked or any(asked in folded(word) for word in (entry.name, *entry.aliases))
    ]
    return sorted(lines, key=lambda line: (folded(line.entry.name) != asked, key_of(line)))


def key_of(line: Line) -> str:
    return line.entry.name.casefold()


@dataclass(frozen=True, slots=True)
class WordPage:
    """One word: what it means now, and who uses it."""

    meeting: Meeting
    entry: Entry | None
    """The skill it means; nothing while it is new."""
    own: OwnWord | None
    """What the organisation has said of these very words."""
    offering: int
    wanting: int
    shipped_words: list[str] = field(default_factory=list)
    own_words: list[OwnWord] = field(default_factory=list)
    """Other words for it: those that came with the skill, and those that were said here."""
    suggestions: list[str] = field(default_factory=list)

    @property
    def is_name(self) -> bool:
        """Whether these words are a skill's name, rather than another word for it."""
        return self.entry is not None and folded(self.entry.name) == folded(self.meeting.text)

    @property
    def is_exact(self) -> bool:
        return self.meeting.how in ("same word", "known alias")


def word_page(text: str, person: Person) -> WordPage:
    words = current_vocabulary()
    meeting = words.meet(text)
    entry = words.by_name.get(meeting.name) if meeting.how != "new" else None
    own = {row.key: row for row in OwnWord.objects.select_related("by")}
    uses = [
        use
        for use in uses_seen_by(person)
        if words.meet(use.words).name == meeting.name or folded(use.words) == folded(text)
    ]
    aliases = [(alias, own.get(folded(alias)[:200])) for alias in entry.aliases] if entry else []
    suggestions = [name for name in words.resembling(text) if name != meeting.name]
    if meeting.how == "spelling":
        suggestions = list(dict.fromkeys([meeting.name, *suggestions]))
    return WordPage(
        meeting=meeting,
        entry=entry,
        own=own.get(folded(text)[:200]),
        offering=sum(use.offering for use in uses),
        wanting=sum(use.wanting for use in uses),
        shipped_words=[alias for alias, said in aliases if said is None],
        own_words=[said for _, said in aliases if said is not None],
        suggestions=suggestions,
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What saying that ``words`` mean ``name`` would do."""

    words: str
    name: str
    touched: int
    """People who offer or want something that would then mean another skill."""
    together: int
    """People who would then offer or want ``name``."""
    brings: tuple[str, ...]
    """Other words that come along, for ``words`` is a skill's name."""


def preview_of(words: str, name: str) -> Preview:
    """Counts whole numbers of people everywhere; no names, and no words that people wrote."""
    before = current_vocabulary()
    after = before.extended([(name, [words])])
    skills = list(Skill.objects.order_by().values_list("pk", "name"))
    was, becomes = (which.meetings(text for _, text in skills) for which in (before, after))
    changed = [pk for pk, text in skills if becomes[text].name != was[text].name]
    meant = [pk for pk, text in skills if becomes[text].name == name]
    gone = before.named(words)
    is_merge = gone is not None and folded(gone.name) == folded(words)
    return Preview(
        words,
        name,
        touched=len(people_using(changed)),
        together=len(people_using(meant)),
        brings=gone.aliases if gone is not None and is_merge else (),
    )


def people_using(skills: Collection[int]) -> set[int]:
    return {person for find in USERS for person in find(skills)}
