"""What if these two were together: everybody else matched anew, and the difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext

from bothways.matching.places.queries import review_of
from bothways.matching.runs.models import CircleMember, Match, Run
from bothways.matching.runs.snapshot import certificate_from_json
from bothways.recruitment.models import SignUp
from bothways.ui.words import worth as in_words

from .queries import Totals, found_circles, has_circles, is_told, totals_of
from .ready import Ready, pairs_of

if TYPE_CHECKING:
    from bothways.engine.problem import Problem, Review
    from bothways.engine.standing import Around

SECONDS = 3.0
"""A page waits no longer; what was found by then is an honest answer, if not the best."""
MOST_PEOPLE = 5_000
MOST_ANEW = 500
"""Where a change has no prices to begin from, everybody is matched from nothing."""
SHOWN = 6
HAIR = 0.005


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would change, in words."""

    sentence: str
    moves: tuple[str, ...]
    more: int
    """People who would change partner besides those in ``moves``."""
    people_moved: int = 0
    served_change: int = 0
    """How many more people would have a partner than have one on the board."""


def what_if_together(run: Run, ready: Ready, one: str, other: str) -> WhatIf | None:
    """What the whole, as the board stands, would lose by these two together, in truth; ``None``
    where it can't be said (see ``matched_anew``)."""
    now = ready.review_now()
    kept = tuple(lock for lock in now.locks if not {one, other} & set(lock))
    return matched_anew(run, ready, replace(now, locks=(*kept, (one, other))))


def matched_anew(run: Run, ready: Ready, review: Review) -> WhatIf | None:
    """What would change with everybody matched anew under ``review``, against the board as it
    stands. ``None`` where it can't be said: in an old run, in one with circles or groups, with
    somebody changed since, or among too many people for a page to wait."""
    if found_circles(run) or not ready.is_same:
        return None
    around = around_of(run, ready, review)
    if around is None:
        return None
    totals = totals_of(run, set())
    return in_sentences(ready, run, around, totals)


def around_of(run: Run, ready: Ready, review: Review) -> Around | None:
    from bothways.engine import Around, EngineError, rematch

    problem = replace(ready.then, review=review)
    try:
        if ready.standing is not None:
            return ready.standing.around(review, time_budget=SECONDS)
        certificate = certificate_from_json(run.certificate)
        if certificate is None or len(problem.people) > MOST_ANEW or policy_has_shapes(problem):
            return None
        pairs = [(str(a), str(b)) for a, b in pairs_of(run)]
        found = rematch(problem, pairs, certificate, before=ready.then, time_budget=SECONDS)
    except EngineError:
        return None
    figures, proof = found.matching.figures, found.matching.certificate
    return Around(
        pairs=tuple((match.a, match.b) for match in found.matching.matches),
        worth=figures.worth,
        served=figures.served,
        more=0.0 if proof.optimal else figures.worth * proof.gap,
        is_most=proof.optimal,
    )


def policy_has_shapes(problem: Problem) -> bool:
    return problem.policy.circles > 2 or problem.policy.groups


def problem_then(run: Run, problem: Problem) -> Problem:
    """The problem as the run had it: the same people, and the decisions that stood by then."""
    assert run.started_at is not None
    return replace(problem, review=review_of(run.programme, problem.people, run.started_at))


def has_changed(run: Run, problem: Problem) -> bool:
    """Whether today's people aren't those of the run: its prices then prove nothing."""
    if run.figures.get("people") != len(problem.people) or is_told(run):
        return True
    assert run.started_at is not None
    since = SignUp.objects.filter(programme=run.programme_id, changed_at__gt=run.started_at)
    return since.exists()


def in_sentences(ready: Ready, run: Run, around: Around, totals: Totals) -> WhatIf:
    names = {person.id: person.name for person in ready.then.people}
    before, after = partners_now(run), partners_in(around.pairs)
    changed = sorted(
        (who for who in before.keys() | after.keys() if before.get(who) != after.get(who)),
        key=lambda who: (len(who), who),
    )
    others = [who for who in changed if who in names]
    moves = tuple(
        gettext("%(who)s: %(before)s → %(after)s")
        % {
            "who": names[who],
            "before": named(names, before.get(who, set())),
            "after": named(names, after.get(who, set())),
        }
        for who in others[:SHOWN]
    )
    low = around.worth - totals.worth
    served = around.served - totals.served
    return WhatIf(
        difference(low, low + around.more, served),
        moves,
        max(0, len(others) - SHOWN),
        people_moved=len(changed),
        served_change=served,
    )


def partners_now(run: Run) -> dict[str, set[str]]:
    """Who has whom as the board stands, by the ids of the engine."""
    pairs = Match.objects.filter(run=run, parted_at=None).values_list("a", "b")
    found = partners_in((str(a), str(b)) for a, b in pairs)
    if has_circles(run):
        together: dict[int, list[str]] = {}
        members = CircleMember.objects.filter(circle__run=run, circle__parted_at=None)
        for circle, who in members.values_list("circle", "sign_up"):
            together.setdefault(circle, []).append(str(who))
        for people in together.values():
            for one in people:
                found.setdefault(one, set()).update(other for other in people if other != one)
    return found


def partners_in(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found


def named(names: dict[str, str], ids: set[str]) -> str:
    return ", ".join(sorted(names[who] for who in ids if who in names)) or gettext("nobody")


def difference(low: float, high: float, served_change: int) -> str:
    """“With everybody else matched anew, the whole would lose 0.12.” What it gains lies between
    ``low`` and ``high``, which are the same where everything was searched."""
    worth = worth_difference(low, high)
    count = abs(served_change)
    if not count:
        return worth
    if served_change < 0:
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
    return f"{worth} {people % {'count': count}}"


def worth_difference(low: float, high: float) -> str:
    least, most = sorted((in_words(abs(low)), in_words(abs(high))))
    known = {"worth": most, "least": least}
    if max(abs(low), abs(high)) < HAIR:
        said = gettext("With everybody else matched anew, the whole would be as good.")
    elif low > -HAIR:
        said = gettext("With everybody else matched anew, the whole would gain %(least)s or more.")
        if least == most:
            said = gettext("With everybody else matched anew, the whole would gain %(worth)s.")
    elif high >= -HAIR:
        said = gettext("With everybody else matched anew, the whole would lose %(worth)s at most.")
    elif least == most:
        said = gettext("With everybody else matched anew, the whole would lose %(worth)s.")
    else:
        said = gettext(
            "With everybody else matched anew, the whole would lose %(least)s to %(worth)s."
        )
    return said % known
