"""Whose newest question is being worked on: in this process, and for as long as it runs.

A coordinator who moves a slider asks again before the last answer is there. The older question is
then given up at the engine's next look, and so is one whose page was left. Few are worked on at a
time, so that other pages find a thread and a processor free.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any

SEATS = threading.BoundedSemaphore(2)
SECONDS_FOR_A_SEAT = 0.5
"""So long an older question may take to notice that it was given up."""
KEPT = 64
KEPT_ANSWERS = {"people": 4, "ledger": 4, "matching": 24}
"""Of each kind; the first two are large in large programmes."""

_newest: OrderedDict[Hashable, int] = OrderedDict()
_answers: dict[str, OrderedDict[Hashable, Any]] = {kind: OrderedDict() for kind in KEPT_ANSWERS}
_lock = threading.Lock()
_numbers = iter(range(1, 2**62))


class Superseded(Exception):
    """Somebody has asked something newer; nobody waits for this answer."""


class TooBusy(Exception):
    """Others are being answered; ask again in a moment."""


class Question:
    """One question of somebody. ``is_over`` is what the engine's ``cancel`` asks."""

    def __init__(self, asker: Hashable, seconds: float) -> None:
        self.asker = asker
        self.ends_at = time.monotonic() + seconds
        with _lock:
            self.number = next(_numbers)
            _newest[asker] = self.number
            _newest.move_to_end(asker)
            while len(_newest) > KEPT:
                _newest.popitem(last=False)

    @property
    def is_stale(self) -> bool:
        return _newest.get(self.asker) != self.number

    def is_over(self) -> bool:
        return self.is_stale or time.monotonic() > self.ends_at

    @contextmanager
    def seated(self) -> Iterator[None]:
        """While one of the few seats is taken. Raises ``TooBusy`` and ``Superseded``."""
        if not SEATS.acquire(timeout=SECONDS_FOR_A_SEAT):
            raise TooBusy
        try:
            if self.is_stale:
                raise Superseded
            yield
        finally:
            SEATS.release()


def withdraw(asker: Hashable) -> None:
    """Nobody waits for this asker's answer any more."""
    with _lock:
        _newest.pop(asker, None)


def remembered[Answer](kind: str, key: Hashable, work: Callable[[], Answer]) -> Answer:
    """The answer to ``key`` if it is kept, else worked out now. Errors aren't kept."""
    answers = _answers[kind]
    with _lock:
        if key in answers:
            answers.move_to_end(key)
            found: Answer = answers[key]
            return found
    answer = work()
    with _lock:
        answers[key] = answer
        while len(answers) > KEPT_ANSWERS[kind]:
            answers.popitem(last=False)
    return answer


def forget_all() -> None:
    """As after a new start; for tests."""
    with _lock:
        _newest.clear()
        for answers in _answers.values():
            answers.clear()
