"""What follows from how both sides have changed since they were alike. Pure.

Where one side has changed something it counts for both. Where both have changed the same thing ours
counts, and the person is told what theirs was. What is over is left as it is on both sides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .facts import NO, NONE, TEXTS, UNSAID, YES, Agreed, Base, Facts, Time

MOVED_BOTH = "moved both"
DELETED_MOVED = "deleted and moved"
MOVED_CANCELLED = "moved and cancelled"
ANSWERED_BOTH = "answered both"
WORDED_BOTH = "worded both"
NO_TIME = "no time"
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Word:
    """Something of theirs that doesn't count, to be told the person."""

    kind: str
    key: str
    theirs: Time | None = None
    ours: Time | None = None
    why: str = ""


@dataclass(slots=True)
class Outcome:
    moves: dict[str, Time] = field(default_factory=dict)
    """To be done here, by occurrence, as the person."""
    answers: dict[str, str] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)
    kept: dict[str, frozenset[str]] = field(default_factory=dict)
    """Texts of theirs that stay as they are there."""
    whole: set[str] = field(default_factory=set)
    """Occurrences that stay as they are there, whatever they are: they are over."""
    dropped: set[str] = field(default_factory=set)
    """Occurrences that aren't written again."""


def reconciled(
    base: Base | None, ours: Mapping[str, Facts], theirs: Mapping[str, Facts], *,
    now: datetime, declined: Collection[str] = (),
) -> Outcome:  # fmt: skip
    """``base``: ``None`` where the two have never met. ``declined``: occurrences ahead that aren't
    in ``ours`` for the person alone, who has said that they don't come."""
    outcome = Outcome()
    known = base or {}
    for key in sorted({*known, *ours, *theirs}):
        one, other, before = ours.get(key), theirs.get(key), known.get(key)
        if one is None and other is not None:
            restored = base is not None and key in base and before is None and key in declined
            not_ours(outcome, key, other, before, restored=restored)
        elif one is not None and other is None:
            not_theirs(outcome, key, one, before, now)
        elif one is not None and other is not None:
            both(outcome, key, one, other, before, now)
    return outcome


def not_ours(
    outcome: Outcome, key: str, theirs: Facts, before: Agreed | None, *, restored: bool
) -> None:
    """It was taken back here; or its owner puts back what they had taken out there."""
    if restored:
        outcome.answers[key] = theirs.answer if theirs.answer not in {UNSAID, NONE, NO} else YES
    elif before and theirs.time and theirs.time != before.theirs.time:
        outcome.words.append(Word(MOVED_CANCELLED, key, theirs.time))


def not_theirs(
    outcome: Outcome, key: str, ours: Facts, before: Agreed | None, now: datetime
) -> None:
    """It is new here, or was taken out there: whoever does that says that they don't come."""
    if is_over(ours, now):
        outcome.dropped.add(key)
    elif before is None:
        return
    elif ours.time != before.ours.time:
        outcome.words.append(Word(DELETED_MOVED, key, before.theirs.time, ours.time))
    else:
        outcome.answers[key] = NO


def both(
    outcome: Outcome, key: str, ours: Facts, theirs: Facts, before: Agreed | None, now: datetime
) -> None:
    if is_over(ours, now):
        outcome.whole.add(key)
        return
    if before is None:
        met_first(outcome, key, ours, theirs)
        return
    if theirs.time != before.theirs.time and theirs.time != ours.time:
        moved(outcome, key, ours, theirs, before)
    if theirs.answer not in {UNSAID, before.theirs.answer, ours.answer}:
        if ours.answer == before.ours.answer:
            outcome.answers[key] = theirs.answer
        else:
            outcome.words.append(Word(ANSWERED_BOTH, key))
    kept = {name for name in TEXTS if stays_theirs(outcome, key, name, ours, theirs, before)}
    outcome.kept[key] = frozenset(kept)


def met_first(outcome: Outcome, key: str, ours: Facts, theirs: Facts) -> None:
    """Something with the same name is there, such as from an invitation by e-mail."""
    if theirs.time != ours.time:
        outcome.words.append(Word(MOVED_BOTH, key, theirs.time, ours.time))
    if ours.answer == NONE and theirs.answer not in {UNSAID, NONE}:
        outcome.answers[key] = theirs.answer


def moved(outcome: Outcome, key: str, ours: Facts, theirs: Facts, before: Agreed) -> None:
    if theirs.time is None:
        outcome.words.append(Word(NO_TIME, key, None, ours.time))
    elif ours.time == before.ours.time:
        outcome.moves[key] = theirs.time
    else:
        outcome.words.append(Word(MOVED_BOTH, key, theirs.time, ours.time))


def stays_theirs(
    outcome: Outcome, key: str, name: str, ours: Facts, theirs: Facts, before: Agreed
) -> bool:
    """Whether a text stays as its owner has it; a title of their own stays always."""
    is_changed_here = ours.text(name) != before.ours.text(name)
    is_changed_there = theirs.text(name) != before.theirs.text(name)
    is_their_own = is_changed_there or before.theirs.text(name) != before.ours.text(name)
    if not is_changed_here:
        return is_their_own
    if name == "SUMMARY" and is_their_own:
        return True
    if is_their_own and theirs.text(name) != ours.text(name):
        outcome.words.append(Word(WORDED_BOTH, key, why=name))
    return False


def is_over(facts: Facts, now: datetime) -> bool:
    return facts.time is not None and facts.time[1] <= now
