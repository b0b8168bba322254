"""What if these two were together: everybody else matched anew, and the difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext

from bothways.matching.places.queries import review_of as decided
from bothways.matching.runs.models import Match, Run
from bothways.matching.runs.snapshot import certificate_from_json
from bothways.recruitment.models import SignUp
from bothways.ui.words import worth as in_words

from .queries import has_circles, is_told

if TYPE_CHECKING:
    from bothways.engine.problem import Person, Problem, Review
    from bothways.engine.rematching import Rematch

SECONDS = 3.0
"""A page waits no longer; what was found by then is an honest answer, if not the best."""
MOST_PEOPLE = 5_000
SHOWN = 6


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would change, in words."""

    sentence: str
    moves: tuple[str, ...]
    more: int
    """People who would change partner besides those in ``moves``."""


def what_if_together(run: Run, problem: Problem, one: str, other: str) -> WhatIf | None:
    """What the whole would lose by these two together, in truth; ``None`` where it can't be said:
    in an old run, in one with circles or groups, with somebody changed since, or among too many
    people for a page to wait."""
    certificate = certificate_from_json(run.certificate) if run.certificate else None
    if certificate is None or has_circles(run):
        return None
    if len(problem.people) > MOST_PEOPLE or has_changed(run, problem):
        return None
    from bothways.engine import EngineError, rematch

    kept = tuple(lock for lock in problem.review.locks if not {one, other} & set(lock))
    review = replace(problem.review, locks=(*kept, (one, other)))
    try:
        found = rematch(
            replace(problem, review=review),
            [(str(a), str(b)) for a, b in pairs_of(run)],
            certificate,
            before=problem_then(run, problem),
            time_budget=SECONDS,
        )
    except EngineError:
        return None
    return in_sentences(problem, found)


def problem_then(run: Run, problem: Problem) -> Problem:
    """The problem as the run had it: the same people, and the decisions that stood by then."""
    assert run.started_at is not None
    return replace(problem, review=review_of(run, problem.people, run.started_at))


def review_of(run: Run, people: Iterable[Person], at: datetime | None = None) -> Review:
    """What is decided about these people: as it stands now, or as it stood ``at`` a moment."""
    return decided(run.programme, people, at)


def pairs_of(run: Run) -> list[tuple[int, int]]:
    return list(Match.objects.filter(run=run).order_by("pk").values_list("a_id", "b_id"))


def has_changed(run: Run, problem: Problem) -> bool:
    """Whether today's people aren't those of the run: its prices then prove nothing."""
    if run.figures.get("people") != len(problem.people) or is_told(run):
        return True
    assert run.started_at is not None
    since = SignUp.objects.filter(programme=run.programme_id, changed_at__gt=run.started_at)
    return since.exists()


def in_sentences(problem: Problem, found: Rematch) -> WhatIf:
    names = {person.id: person.name for person in problem.people}
    others = [moved for moved in found.changed if moved.before or moved.after]
    moves = tuple(
        gettext("%(who)s: %(before)s → %(after)s")
        % {
            "who": names[moved.id],
            "before": named(names, moved.before),
            "after": named(names, moved.after),
        }
        for moved in others[:SHOWN]
    )
    return WhatIf(difference(found), moves, max(0, len(others) - SHOWN))


def named(names: dict[str, str], ids: tuple[str, ...]) -> str:
    return ", ".join(names[who] for who in ids) or gettext("nobody")


def difference(found: Rematch) -> str:
    """“With everybody else matched anew, the whole would lose 0.12.”"""
    change = found.worth_change
    known = {"worth": in_words(abs(change))}
    if abs(change) < 0.005:
        said = gettext("With everybody else matched anew, the whole would be as good.")
    elif change < 0:
        said = gettext("With everybody else matched anew, the whole would lose %(worth)s.") % known
    else:
        said = gettext("With everybody else matched anew, the whole would gain %(worth)s.") % known
    count = abs(found.served_change)
    if not count:
        return said
    if found.served_change < 0:
        people = ngettext(
            "%(count)d person fewer would have a partner.",
            "%(count)d people fewer would have a partner.",
            count,
        )
    else:
        people = ngettext(
            "%(count)d person more would have a partner.",
            "%(count)d people more would have a partner.",
            count,
        )
    return f"{said} {people % {'count': count}}"
