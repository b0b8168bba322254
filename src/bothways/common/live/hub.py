"""Who in this process listens to which topic, and how hints reach them.

Hints given in this process arrive right after their commit, from whichever thread committed. Those
of other processes are found in their table about once a second. A hint only says where to look; so
one that comes twice or late does no harm, and whoever listens asks the database when in doubt.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from django.utils import timezone

from .hints import HERE, LISTENERS
from .models import Hint
from .pool import Pool

logger = logging.getLogger("bothways.live")

EVERY = 1.0
"""Seconds between two looks for hints of other processes."""
WINDOW = timedelta(seconds=30)
"""How long a transaction may take between giving a hint and its commit, and still be heard."""


@dataclass(frozen=True, slots=True)
class Heard:
    topic: str
    content: Mapping[str, Any]
    carried: Any = None
    """What has changed, when the hint was given in this process."""


class Listener(Protocol):
    def hear(self, heard: Heard) -> None:
        """Called on the loop; must not wait."""


class Hub:
    """One for a process and its loop. Runs only while somebody listens."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._listeners: dict[str, set[Listener]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tail: asyncio.Task[None] | None = None

    def join(self, topic: str, listener: Listener) -> None:
        if self._loop is None:
            self._begin()
        self._listeners.setdefault(topic, set()).add(listener)

    def leave(self, topic: str, listener: Listener) -> None:
        listeners = self._listeners.get(topic)
        if listeners is None:
            return
        listeners.discard(listener)
        if not listeners:
            del self._listeners[topic]
        if not self._listeners:
            self._end()

    def tell(self, heard: Heard, but: Listener | None = None) -> None:
        """On the loop: to everybody here who listens to the topic."""
        for listener in list(self._listeners.get(heard.topic, ())):
            if listener is not but:
                listener.hear(heard)

    def take(self, given: Hint) -> None:
        """From any thread, after the commit: a hint given in this process."""
        loop = self._loop
        if loop is None or given.topic not in self._listeners:
            return
        carried = given.carried() if given.carried else None
        try:
            loop.call_soon_threadsafe(self.tell, Heard(given.topic, given.content, carried))
        except RuntimeError:
            logger.debug("The loop has ended; nobody listens any more.")

    def _begin(self) -> None:
        self._loop = asyncio.get_running_loop()
        LISTENERS.append(self.take)
        self._tail = self._loop.create_task(self._follow())

    def _end(self) -> None:
        if self.take in LISTENERS:
            LISTENERS.remove(self.take)
        if self._tail:
            self._tail.cancel()
        self._loop = self._tail = None

    async def _follow(self) -> None:
        """Hints of other processes, for as long as somebody listens."""
        seen = await self.pool.run(hints_of_others)
        while True:
            await asyncio.sleep(EVERY)
            try:
                now = await self.pool.run(hints_of_others)
                new = [pk for pk in now if pk not in seen]
                for heard in await self.pool.run(read, new) if new else ():
                    self.tell(heard)
                seen = now
            except Exception:
                logger.exception("Hints of other processes can't be read; trying again.")


def hints_of_others() -> set[int]:
    """The hints of other processes that are within the window.

    By their time and not by their number: a row with a lower number may be committed later.
    """
    recent = Hint.objects.filter(at__gt=timezone.now() - WINDOW).exclude(origin=HERE)
    return set(recent.values_list("pk", flat=True))


def read(pks: Iterable[int]) -> list[Heard]:
    rows = Hint.objects.filter(pk__in=list(pks)).order_by("pk")
    return [Heard(row.topic, row.content) for row in rows]
