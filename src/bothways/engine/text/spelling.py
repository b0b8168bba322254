"""Whether two words are spellings of one: few slips, long words, no digits.

The distance counts letters put in, left out, changed, and neighbours swapped (restricted
Damerau-Levenshtein, or optimal string alignment: R. Lowrance and R. A. Wagner, "An Extension of the
String-to-String Correction Problem", Journal of the ACM 22, 1975, here without edits between
swapped letters).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

SHORTEST = 5
"""Shorter words are never taken for each other: Java, SQL, Go and R are a letter from many."""
LONG = 8
MOST_SLIPS = 2
LETTERS = 26


class Written(NamedTuple):
    """A text in one order of its words, as the spelling is compared."""

    joined: str
    words: tuple[str, ...]


def slips_allowed(one: int, other: int) -> int:
    """By the letters of the shorter: none below 5, one to 7, two from 8."""
    shorter = min(one, other)
    if shorter < SHORTEST:
        return 0
    return 1 if shorter < LONG else MOST_SLIPS


def distance(one: str, other: str, most: int) -> int:
    """The number of slips between two words, or ``most + 1`` when there are more than ``most``.

    >>> distance("negotiation", "negotation", 2), distance("fomr", "form", 1)
    (1, 1)
    """
    if one == other:
        return 0
    if abs(len(one) - len(other)) > most:
        return most + 1
    start = shared_start(one, other)
    one, other = one[start:], other[start:]
    end = shared_start(one[::-1], other[::-1])
    if end:
        one, other = one[:-end], other[:-end]
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most and (not before or min(before) > most):
            return most + 1
    return min(row[-1], most + 1)


def shared_start(one: str, other: str) -> int:
    count = 0
    for letter, wanted in zip(one, other, strict=False):
        if letter != wanted:
            break
        count += 1
    return count


def slips_between(one: Written, other: Written, known: Collection[str] = ()) -> int | None:
    """How many slips make ``one`` the ``other``; None when they aren't spellings of one.

    Word by word where they have as many words: each that differs must be long enough and begin
    alike, and none of ``known`` (a word the vocabulary uses itself is no slip).
    """
    most = slips_allowed(len(one.joined), len(other.joined))
    if not most or one.joined[0] != other.joined[0]:
        return None
    if len(one.words) != len(other.words):
        # A space in the wrong place: then one slip at most, and no words of one letter.
        if most < MOST_SLIPS or any(len(word) < 2 for word in (*one.words, *other.words)):
            return None
        most = 1
    else:
        for word, wanted in zip(one.words, other.words, strict=True):
            if word != wanted and not may_be_slip(word, wanted, known):
                return None
    slips = distance(one.joined, other.joined, most)
    return slips if slips <= most else None


def may_be_slip(word: str, wanted: str, known: Collection[str]) -> bool:
    if word in known or word[0] != wanted[0]:
        return False
    allowed = slips_allowed(len(word), len(wanted))
    return bool(allowed) and distance(word, wanted, allowed) <= allowed


def can_be_misspelt(joined: str) -> bool:
    """Letters alone, and enough of them: “Python 2” and “Python 3” stay what they are."""
    return len(joined) >= SHORTEST and joined.isalpha()


def letters_in(joined: str) -> int:
    """A bit for each letter that occurs: a quick refusal before the distance is counted."""
    mask = 0
    for letter in joined:
        mask |= 1 << (ord(letter) % LETTERS)
    return mask


class SpellingIndex[Key]:
    """Finds what is written nearly like a text, among many, in little time.

    By first letter and length, then by the letters that occur: a slip changes at most two.
    """

    def __init__(self, written: Iterable[tuple[Written, Key]] = ()) -> None:
        self._places: dict[tuple[str, int], list[tuple[int, Written, Key]]] = defaultdict(list)
        for entry, key in written:
            self.add(entry, key)

    def add(self, entry: Written, key: Key) -> None:
        if can_be_misspelt(entry.joined):
            place = entry.joined[0], len(entry.joined)
            self._places[place].append((letters_in(entry.joined), entry, key))

    def near(self, asked: Written, known: Collection[str] = ()) -> Iterator[tuple[int, Key]]:
        """(slips, key) of everything that may be another spelling of ``asked``."""
        if not can_be_misspelt(asked.joined):
            return
        length, mask = len(asked.joined), letters_in(asked.joined)
        for other in range(length - MOST_SLIPS, length + MOST_SLIPS + 1):
            differing = 2 * slips_allowed(length, other)
            for letters, entry, key in self._places.get((asked.joined[0], other), ()):
                if (letters ^ mask).bit_count() <= differing:
                    slips = slips_between(asked, entry, known)
                    if slips is not None:
                        yield slips, key
