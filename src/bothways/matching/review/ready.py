"""The problem of a run, encoded, kept in this process from one click to the next.

What is kept is compared with what the database says now, row by row, before it is used: so it can't
be stale, whoever changed whatever in which process. A few runs are kept, the last ones used.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import connection

from bothways.matching.places.queries import Places, places_of, review_of, with_room
from bothways.matching.policies.queries import policy_of, to_engine
from bothways.matching.runs.models import Match, Run
from bothways.matching.runs.snapshot import certificate_from_json, policy_from_json
from bothways.recruitment.signups.queries import EngineRows, engine_rows, people_of

from .queries import is_told

if TYPE_CHECKING:
    from bothways.engine.encoding import Encoded
    from bothways.engine.problem import Person, Policy, Problem, Review
    from bothways.engine.scoring import Scorer
    from bothways.engine.standing import Standing

MANY = 1_000
MOST_RUNS = 4
MOST_PEOPLE = 20_000
"""In all that is kept: about a kilobyte and a half each."""


@dataclass(frozen=True, eq=False)
class Ready:
    """Today's people under the policy of a run: what another run would be asked."""

    run: Run
    then: Problem
    """Everybody with a place left beside published partnerships, and the decisions that stood when
    the run began."""
    encoded: Encoded
    standing: Standing | None
    """The run's answer, where its certificate is of these very people and a change can begin from
    its prices."""
    is_same: bool
    """Whether the people, and all that counts about them, are as the run knew them."""
    everybody: Mapping[str, Person]
    """Who takes part, also without a place: with as many places as they ask for."""
    places: Places

    def review_now(self) -> Review:
        return review_of(self.run.programme, self.then.people)

    def scorer(self, review: Review | None = None) -> Scorer:
        """Scores and rules under what is decided now, or under ``review``."""
        from bothways.engine.scoring import Scorer

        problem = replace(self.then, review=review or self.review_now())
        return Scorer.of(problem, self.encoded)

    def knows(self, people: Iterable[int]) -> bool:
        return all(str(who) in self.encoded.index for who in people)


@dataclass(frozen=True, eq=False)
class Kept:
    """With the rows from which it was made."""

    rows: EngineRows
    ready: Ready


_kept: OrderedDict[int, Kept] = OrderedDict()
_lock = threading.Lock()
_warming = threading.Lock()


def ready(run: Run) -> Ready:
    """The run's problem with today's people; read anew, encoded only when something changed."""
    from bothways.engine import Problem

    rows, places = engine_rows(run.programme), places_of(run.programme)
    with _lock:
        kept = _kept.get(run.pk)
        if kept is not None:
            _kept.move_to_end(run.pk)
    if kept is not None and kept.rows == rows and kept.ready.places == places:
        everybody, people = kept.ready.everybody, kept.ready.then.people
    else:
        kept = None
        everybody = {person.id: person for person in people_of(rows)}
        people = tuple(with_room(everybody.values(), places)[0])
    then = Problem(people, policy_then(run), review_of(run.programme, people, run.started_at))
    if kept is not None and kept.ready.then == then:
        return replace(kept.ready, run=run, is_same=kept.ready.is_same and not is_told(run))
    made = made_ready(run, then, everybody, places)
    keep(Kept(rows, made))
    return made


def made_ready(run: Run, then: Problem, everybody: Mapping[str, Person], places: Places) -> Ready:
    from bothways.engine import Standing, can_stand
    from bothways.engine.encoding import encode
    from bothways.engine.front import hash_of

    is_same = hash_of(then) == run.certificate.get("input_hash") and not is_told(run)
    certificate = certificate_from_json(run.certificate) if is_same else None
    if certificate is None or not can_stand(then.policy, certificate):
        return Ready(run, then, encode(then), None, is_same, everybody, places)
    standing = Standing.of(then, [(str(a), str(b)) for a, b in pairs_of(run)], certificate)
    return Ready(run, then, standing.encoded, standing, is_same, everybody, places)


def keep(made: Kept) -> None:
    if len(made.rows.sign_ups) > MOST_PEOPLE:
        return
    run = made.ready.run.pk
    with _lock:
        _kept[run] = made
        _kept.move_to_end(run)
        while len(_kept) > MOST_RUNS or people_kept() > MOST_PEOPLE:
            _kept.popitem(last=False)


def people_kept() -> int:
    return sum(len(each.rows.sign_ups) for each in _kept.values())


def warm_up(run: Run, people: int) -> None:
    """Load the engine and the run's problem beside the page that somebody is reading, so that
    their first click needn't wait for it; where few take part there is nothing to wait for."""
    if people < MANY or is_kept(run) or connection.in_atomic_block:
        return
    if _warming.acquire(blocking=False):
        name = f"warming up run {run.pk}"
        threading.Thread(target=warmed_up, args=(run,), name=name, daemon=True).start()


def warmed_up(run: Run) -> None:
    from bothways.engine import warm

    try:
        warm()
        ready(run)
    finally:
        connection.close()
        _warming.release()


def is_kept(run: Run) -> bool:
    return run.pk in _kept


def forget() -> None:
    """Nothing is kept any more; for tests."""
    with _lock:
        _kept.clear()


def policy_then(run: Run) -> Policy:
    if "engine" in run.policy:
        return policy_from_json(run.policy)
    return to_engine(policy_of(run.programme))


def pairs_of(run: Run) -> list[tuple[int, int]]:
    """The pairs that the run has found, whatever has become of them."""
    found = Match.objects.filter(run=run, is_by_hand=False)
    return list(found.order_by("pk").values_list("a_id", "b_id"))
