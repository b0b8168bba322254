"""Skills under one name each, with all the words that people use for them."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from .clusters import clustered, written_of
from .entries import BadVocabulary, Draft, Entry, Word, cleaned, exact_index
from .folding import Forms, folded, forms_of, tidied
from .meeting import STRENGTH, How, Meeting, WordsMet
from .spelling import SpellingIndex, Written

if TYPE_CHECKING:
    from .embedding import EmbeddingModel
    from .vectors import NearestName

__all__ = ["BadVocabulary", "Entry", "Vocabulary"]

MOST_REMEMBERED = 200_000
"""Texts whose meeting is remembered; then remembering begins anew."""


class Vocabulary:
    """Names and aliases; says what a text means. Never changes: changes make another vocabulary.

    >>> skills = Vocabulary.of({"Kubernetes": ["k8s"], "Public speaking": ["presenting"]})
    >>> skills.meet("speaking in public").name
    'Public speaking'
    >>> skills.words_met("K8S", "kubernets").how
    'spelling'
    """

    def __init__(self, entries: Iterable[Entry] = (), model: EmbeddingModel | None = None) -> None:
        """Raises ``BadVocabulary`` when a word says nothing or means two skills."""
        self.entries = tuple(cleaned(entry) for entry in entries)
        self.model = model
        self._exact = exact_index(self.entries)
        self._remembered: dict[str, Meeting] = {}

    @classmethod
    def of(cls, words: Mapping[str, Iterable[str]], chapter: str = "") -> Vocabulary:
        """A vocabulary of one chapter: aliases by name."""
        return cls(Entry(name, tuple(aliases), chapter) for name, aliases in words.items())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Vocabulary):
            return NotImplemented
        return self.entries == other.entries and self.model is other.model

    def __hash__(self) -> int:
        return hash(self.entries)

    def __repr__(self) -> str:
        return f"Vocabulary({len(self.entries)} skills, {len(self._exact)} words)"

    def __len__(self) -> int:
        return len(self.entries)

    # What is in it

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every skill's name, in the order of letters."""
        return tuple(sorted(entry.name for entry in self.entries))

    @cached_property
    def by_name(self) -> Mapping[str, Entry]:
        return {entry.name: entry for entry in self.entries}

    @cached_property
    def by_chapter(self) -> Mapping[str, tuple[str, ...]]:
        """Names by chapter, in the order in which they were given."""
        found: dict[str, list[str]] = {}
        for entry in self.entries:
            found.setdefault(entry.chapter, []).append(entry.name)
        return {chapter: tuple(names) for chapter, names in found.items()}

    def named(self, text: str) -> Entry | None:
        """The skill that these very words mean, by its name or another word for it; no guesses."""
        word = self._exact.get(folded(text))
        return None if word is None else self.by_name[word.name]

    def resembling(self, text: str, most: int = 3) -> list[str]:
        """Names of skills that share words with ``text``, the most telling words first."""
        score: Counter[str] = Counter()
        for part in set(forms_of(text).words):
            names = self._names_with.get(part, frozenset())
            for name in names:
                score[name] += 1000 // len(names)
        return sorted(score, key=lambda name: (-score[name], name))[:most]

    # Meeting

    def meet(self, text: str) -> Meeting:
        """What ``text`` means. The answer is the same at any time: it depends on nothing else."""
        known = self._remembered.get(text)
        if known is None:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            known = self._remembered[text] = self._met(tidied(text))
        return known

    def canonical(self, text: str) -> str | None:
        """The name of the skill that ``text`` means; ``None`` when it is new."""
        meeting = self.meet(text)
        return None if meeting.how == "new" else meeting.name

    def meetings(self, texts: Iterable[str]) -> dict[str, Meeting]:
        """What each text means, where texts that are in no vocabulary meet each other.

        Give every text as often as it was written: of several spellings the commonest is the name.
        The order makes no difference.
        """
        counts = Counter(texts)
        found = {text: self.meet(text) for text in counts}
        new: Counter[str] = Counter()
        for text, count in counts.items():
            if found[text].how == "new":
                new[tidied(text)] += count
        among_themselves = clustered(new)
        return {
            text: among_themselves[tidied(text)] if meeting.how == "new" else meeting
            for text, meeting in found.items()
        }

    def words_met(self, offer_text: str, want_text: str) -> WordsMet | None:
        """The words of an offer and a want that mean one skill; None when they don't."""
        return words_met_of(self.meetings([offer_text, want_text]), offer_text, want_text)

    def _met(self, text: str) -> Meeting:
        forms = forms_of(text)
        word = self._word_of(forms)
        if word is not None:
            how: How = "same word" if word.is_name else "known alias"
            return Meeting(text, word.name, how, word.text, 1.0)
        return (
            self._misspelt(text, forms)
            or self._meant(text)
            or Meeting(text, text, "new", text, 0.0)
        )

    def _word_of(self, forms: Forms) -> Word | None:
        return (
            self._exact.get(forms.exact)
            or self._joined.get(forms.joined)
            or (self._bags.get(forms.bag) if len(forms.words) > 1 else None)
        )

    def _misspelt(self, text: str, forms: Forms) -> Meeting | None:
        """The one name that is nearest in spelling; nothing when two are as near."""
        found: dict[str, tuple[int, Word]] = {}
        for written in orders_of(forms):
            for slips, word in self._spellings.near(written, self._known_words):
                best = found.get(word.name)
                if best is None or (slips, word.text) < (best[0], best[1].text):
                    found[word.name] = slips, word
        if not found:
            return None
        fewest = min(slips for slips, _ in found.values())
        nearest = [word for slips, word in found.values() if slips == fewest]
        if len(nearest) > 1:
            return None
        longer = max(len(forms.joined), len(forms_of(nearest[0].text).joined))
        return Meeting(text, nearest[0].name, "spelling", nearest[0].text, 1 - fewest / longer)

    def _meant(self, text: str) -> Meeting | None:
        if self._nearest is None:
            return None
        found = self._nearest.of(text)
        if found is None:
            return None
        name, word, cosine = found
        return Meeting(text, name, "meaning by model", word, cosine)

    # What is looked things up in, made when first needed

    @cached_property
    def _words(self) -> tuple[Word, ...]:
        return tuple(self._exact.values())

    @cached_property
    def _joined(self) -> Mapping[str, Word]:
        return unambiguous((forms_of(word.text).joined, word) for word in self._words)

    @cached_property
    def _bags(self) -> Mapping[str, Word]:
        return unambiguous((forms_of(word.text).bag, word) for word in self._words)

    @cached_property
    def _spellings(self) -> SpellingIndex[Word]:
        return SpellingIndex(
            (written, word) for word in self._words for written in orders_of(forms_of(word.text))
        )

    @cached_property
    def _known_words(self) -> frozenset[str]:
        return frozenset(part for word in self._words for part in forms_of(word.text).words)

    @cached_property
    def _names_with(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for word in self._words:
            for part in forms_of(word.text).words:
                found.setdefault(part, set()).add(word.name)
        return {part: frozenset(names) for part, names in found.items()}

    @cached_property
    def _nearest(self) -> NearestName | None:
        if self.model is None:
            return None
        from .vectors import NearestName

        return NearestName(self.model, [(word.text, word.name) for word in self._words])

    # Other vocabularies made from this one

    def with_model(self, model: EmbeddingModel | None) -> Vocabulary:
        """The same words, and a model for what is in none of them."""
        return Vocabulary(self.entries, model)

    def extended(
        self,
        additions: Mapping[str, Iterable[str]] | Iterable[tuple[str, Iterable[str]]],
        *,
        chapter: str = "",
    ) -> Vocabulary:
        """With more names and aliases; what is said later counts.

        A name that is there gets the aliases. A name that was an alias becomes a skill of its own.
        An alias that was another skill's leaves it, and one that was a name is merged.
        """
        draft = Draft(self.entries)
        pairs = additions.items() if isinstance(additions, Mapping) else additions
        for text, aliases in pairs:
            name = draft.with_name(text, chapter)
            for alias in aliases:
                draft.with_alias(alias, name)
        return Vocabulary(draft.entries, self.model)

    def merged(self, from_name: str, into_name: str) -> Vocabulary:
        """Without ``from_name`` as a skill: it and its aliases now mean ``into_name``.

        Raises ``BadVocabulary`` when either isn't a name here, or both are the same.
        """
        draft = Draft(self.entries)
        gone, kept = draft.named(from_name), draft.named(into_name)
        if gone == kept:
            raise BadVocabulary(f"“{kept}” can't be merged into itself.")
        draft.merge(gone, kept)
        return Vocabulary(draft.entries, self.model)

    # There and back

    def to_dict(self) -> dict[str, dict[str, list[str]]]:
        """Chapter → name → aliases. Entries of one chapter stand together."""
        return {
            chapter: {name: list(self.by_name[name].aliases) for name in names}
            for chapter, names in self.by_chapter.items()
        }

    @classmethod
    def from_dict(cls, content: object) -> Vocabulary:
        """Raises ``BadVocabulary`` when it isn't chapters of names with lists of words."""
        if not isinstance(content, Mapping):
            raise BadVocabulary("A vocabulary is made of chapters with skills in them.")
        entries = []
        for chapter, skills in content.items():
            if not isinstance(skills, Mapping):
                raise BadVocabulary(f"The chapter “{chapter}” must hold skills with their words.")
            for name, aliases in skills.items():
                if not isinstance(aliases, list) or not all(isinstance(w, str) for w in aliases):
                    raise BadVocabulary(f"“{name}” must have a list of other words for it.")
                entries.append(Entry(str(name), tuple(aliases), str(chapter)))
        return cls(entries)

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Vocabulary:
        try:
            return cls.from_dict(json.loads(text))
        except json.JSONDecodeError as error:
            raise BadVocabulary(f"This isn't JSON: {error}.") from None

    def to_toml(self) -> str:
        lines = []
        for chapter, skills in self.to_dict().items():
            lines.append(f"[{quoted(chapter)}]")
            for name, aliases in skills.items():
                lines.append(f"{quoted(name)} = [{', '.join(quoted(word) for word in aliases)}]")
            lines.append("")
        return "\n".join(lines)

    @classmethod
    def from_toml(cls, text: str) -> Vocabulary:
        try:
            return cls.from_dict(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise BadVocabulary(f"This isn't TOML: {error}.") from None


def words_met_of(found: Mapping[str, Meeting], offer: str, want: str) -> WordsMet | None:
    """The words of an offer and a want, whose meetings are ``found``, when they mean one skill."""
    one, other = found[offer], found[want]
    if one.name != other.name:
        return None
    if folded(one.text) == folded(other.text):
        return WordsMet(one.text, other.text, one.name, "same word", 1.0)
    # Who writes as everybody does is as sure as the name itself.
    ways = [meeting for meeting in (one, other) if meeting.how != "new"]
    weakest = max(ways, key=lambda meeting: STRENGTH[meeting.how])
    similarity = min(meeting.similarity for meeting in ways)
    return WordsMet(one.text, other.text, one.name, weakest.how, similarity)


def unambiguous(words: Iterable[tuple[str, Word]]) -> dict[str, Word]:
    """By key, what means one skill alone; of several words for it the name, then the shortest."""
    found: dict[str, Word | None] = {}
    for key, word in words:
        other = found.get(key, word)
        if other is None or other.name != word.name:
            found[key] = None
        else:
            found[key] = min(word, other, key=preference)
    return {key: word for key, word in found.items() if word is not None}


def preference(word: Word) -> tuple[bool, int, str]:
    return not word.is_name, len(word.text), word.text


def orders_of(forms: Forms) -> list[Written]:
    """The words as they stand, and sorted."""
    given = written_of(forms)
    sorted_words = tuple(sorted(forms.words))
    if sorted_words == forms.words:
        return [given]
    return [given, Written("".join(sorted_words), sorted_words)]


def quoted(text: str) -> str:
    """A TOML string; JSON's is one, but for the sign DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
