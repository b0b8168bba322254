"""The cells in which people list what they offer or want.

One skill to a line, or separated by semicolons, bars or commas; never inside parentheses or
quotation marks, and never at a slash. Beside a skill may stand a level or a priority:

- a level as a number, “Python (4)”, “Python: 4”, “Python - 4”, “SQL 4/5”, or as stars, “SQL ★★★★”;
- a level as a word, “Python (advanced)” or “Python - expert”, see `LEVEL_WORDS`;
- for a want, how much it matters: “SQL!”, “SQL (high)” and “SQL (priority 3)” are 3, “SQL (low)” 1;
- for a want, where the person stands now: “SQL (1)” or “SQL (have 1)”; both: “SQL (have 1, high)”.

For an offer the level is how well the person has the skill, 1 to 5; for a want it is where they
stand now, 0 to 4. Anything else in parentheses is part of the skill's name: “Maven (build tool)”.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from bothways.common.sheets.excerpts import is_nothing

LEVEL_WORDS = {
    word: level
    for level, words in {
        0: "none|new to me|nothing yet|no experience|zero|neu|aucune expérience|sin experiencia",
        1: "beginner|basic|basics|novice|starter|a little|little|anfänger|anfängerin|grundlagen"
        "|débutant|débutante|notions|principiante|básico",
        2: "some|some experience|intermediate|elementary|familiar|etwas|fortgeschritten"
        "|intermédiaire|intermedio",
        3: "good|competent|solid|confident|gut|bon|bien|bueno",
        4: "advanced|very good|strong|proficient|experienced|sehr gut|erfahren|avancé|avanzado",
        5: "expert|master|excellent|fluent|experte|expertin|experta|experto|maître",
    }.items()
    for word in words.split("|")
}
"""The words for a level, and the level each stands for."""
PRIORITY_WORDS = {
    word: priority
    for priority, words in {
        1: "low|nice to have|would be nice|niedrig|faible|basse|baja",
        2: "medium|normal|mittel|moyenne|media",
        3: "high|top|must|must have|important|urgent|very important|hoch|wichtig|haute|élevée|alta",
    }.items()
    for word in words.split("|")
}
"""The words for how much a want matters. Beside an offer they mean the levels 2, 3 and 4."""
OFFER_LEVEL = 3
"""The level of an offer beside which none stands."""
WANT_PRIORITY = 2
WANT_LEVEL_NOW = 0
LONGEST_SKILL = 100
LONGEST_PIECE = 200
"""The longest skill with all that may stand beside it; longer pieces are prose."""

_BULLET = re.compile(r"^(?:[•·▪◦*–-]\s+|\d{1,2}[.)]\s+)")
_QUOTES = '"“”„«»'
_PAREN = re.compile(r"^(?P<name>.*\S)\s*[(\[](?P<note>[^()\[\]]*)[)\]]$")
_AFTER_MARK = re.compile(r"^(?P<name>.*\S)\s*(?:[:=]|\s[-–—])\s*(?P<note>\S.*)$")
_OF_FIVE = re.compile(r"^(?P<name>.*\S)\s+(?P<note>-?\d+(?:[.,]\d+)?\s*/\s*(?:5|10))$")
_STARS = re.compile(r"^(?P<name>.*[^\s★☆⭐*])\s*(?P<note>[★☆⭐]+|\s\*{2,})$")
_MINUS = re.compile(r"^(?P<name>.*\S)\s+(?P<note>-\d+(?:[.,]\d+)?)$")
_NUMBER = re.compile(
    r"^(?:(?:level|lvl|l|stufe|niveau|nivel)\s*[.:]?\s*)?"
    r"(?P<number>[-+−]?\d+(?:[.,]\d+)?|[-+−]?(?:nan|inf|infinity|∞))"
    r"(?:\s*(?:/|of|von|sur|de)\s*(?P<of>\d+))?$"
)
_NOW = re.compile(
    r"^(?:i\s+)?(?:have|am|now|currently|level\s+now|habe|jetzt|aktuell|actuellement|ahora)"
    r"(?:\s+at)?\s*:?\s+(?=\S)"
)
_PRIORITY = re.compile(r"^(?:priority|prio|priorität|priorité|prioridad)\s*:?\s*(?P<said>\S.*)$")
_OPENING, _CLOSING = "([{", ")]}"


class Skill(NamedTuple):
    """One skill as somebody listed it; None where nothing was said."""

    name: str
    level: int | None = None
    priority: int | None = None


class BadSkill(ValueError):
    """A skill that can't be taken as it stands; the text says why."""


def separators_of(cells: Iterable[str]) -> str:
    """Return the characters that separate skills in a column.

    Where any cell separates by semicolons or bars, commas belong to the skills' names.
    """
    if any(len(_split(cell, ";|")) > 1 for cell in cells if ";" in cell or "|" in cell):
        return "\n;|"
    return "\n,"


def pieces_of(cell: str, separators: str) -> list[str]:
    """Split a cell at separators that stand outside parentheses and quotation marks."""
    cleaned = (_BULLET.sub("", " ".join(piece.split())) for piece in _split(cell, separators))
    return [piece for piece in cleaned if not is_nothing(piece)]


def _split(cell: str, separators: str) -> list[str]:
    if any(mark in cell for mark in '([{"“„«'):
        return _outside_brackets(cell, separators)
    return re.split(f"[{re.escape(separators)}]", cell)


def _outside_brackets(cell: str, separators: str) -> list[str]:
    pieces, start, depth, quoted = [], 0, 0, False
    for at, mark in enumerate(cell):
        if mark in _QUOTES:
            quoted = mark in "“„«" or (mark == '"' and not quoted)
        elif mark in _OPENING:
            depth += 1
        elif mark in _CLOSING:
            depth = max(0, depth - 1)
        elif mark in separators and not depth and not quoted:
            pieces.append(cell[start:at])
            start = at + 1
    if depth or quoted:  # never closed: then it protects nothing
        return re.split(f"[{re.escape(separators)}]", cell)
    return [*pieces, cell[start:]]


@lru_cache(maxsize=50_000)
def offer_of(piece: str) -> Skill:
    """Read one offer. Raises BadSkill when its level isn't a whole number from 1 to 5."""
    skill = _skill(piece, is_want=False)
    level = OFFER_LEVEL if skill.level is None else skill.level
    return Skill(skill.name, level)


@lru_cache(maxsize=50_000)
def want_of(piece: str) -> Skill:
    """Read one want. Raises BadSkill when the level now isn't a whole number from 0 to 4."""
    skill = _skill(piece, is_want=True)
    return Skill(
        skill.name,
        WANT_LEVEL_NOW if skill.level is None else skill.level,
        WANT_PRIORITY if skill.priority is None else skill.priority,
    )


def _skill(piece: str, *, is_want: bool) -> Skill:
    name, level, priority = piece, None, None
    if is_want and name.endswith("!") and name.rstrip("! "):
        name, priority = name.rstrip("! "), 3
    for pattern in (_PAREN, _OF_FIVE, _STARS, _MINUS, _AFTER_MARK):
        found = pattern.match(name)
        noted = _noted(found["note"], is_want=is_want) if found else None
        if found and noted:
            name = found["name"]
            level = noted.level
            priority = noted.priority or priority
            break
    name = name.strip(_QUOTES + " ")
    if not any(mark.isalpha() for mark in name):
        raise BadSkill("a skill's name has letters in it")
    if len(name) > LONGEST_SKILL:
        raise BadSkill(f"a skill's name has at most {LONGEST_SKILL} characters")
    return Skill(name, level, priority)


def _noted(note: str, *, is_want: bool) -> Skill | None:
    """Read what stands beside a skill; None when it is part of the skill's name."""
    level: int | None = None
    priority: int | None = None
    for part in re.split(r"\s*[,;+]\s+|\s*;\s*|,(?=\D)", note.strip().casefold()):
        if is_want:
            part = _NOW.sub("", part)
        if is_want and (said := _PRIORITY.match(part)):
            priority = _priority(said["said"])
        elif part in PRIORITY_WORDS and is_want:
            priority = PRIORITY_WORDS[part]
        elif part in PRIORITY_WORDS:
            level = PRIORITY_WORDS[part] + 1
        elif part in LEVEL_WORDS:
            level = _within(LEVEL_WORDS[part], is_want=is_want)
        elif part and not part.strip("★☆⭐"):
            level = _within(part.count("★") + part.count("⭐"), is_want=is_want)
        elif part and not part.strip("*") and len(part) > 1:
            level = _within(len(part), is_want=is_want)
        elif found := _NUMBER.match(part):
            level = _number(found["number"], found["of"], is_want=is_want)
        else:
            return None
    return Skill("", level, priority)


def _priority(said: str) -> int:
    if said in PRIORITY_WORDS:
        return PRIORITY_WORDS[said]
    if said in ("1", "2", "3"):
        return int(said)
    raise BadSkill("a priority is low, medium or high, or 1, 2 or 3")


def _number(text: str, of: str | None, *, is_want: bool) -> int:
    if of not in (None, "5") or not re.fullmatch(r"\+?\d{1,3}(?:[.,]0+)?", text):
        raise BadSkill(_range(is_want=is_want))
    return _within(int(re.split("[.,]", text)[0]), is_want=is_want)


def _within(level: int, *, is_want: bool) -> int:
    lowest, highest = (0, 4) if is_want else (1, 5)
    if not lowest <= level <= highest:
        raise BadSkill(_range(is_want=is_want))
    return level


def _range(*, is_want: bool) -> str:
    if is_want:
        return "where somebody stands now is a whole number from 0 to 4"
    return "a level is a whole number from 1 to 5"
