"""Every few seconds: whose session has ended, who may hear a talk no longer, who lacks a change."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.utils import timezone

from bothways.accounts.models import Person, shut_out
from bothways.common.live.pool import Pool
from bothways.conversations.messages.access import listening
from bothways.conversations.messages.live import versions_of

from .codes import GONE_QUIET, SIGNED_OUT

if TYPE_CHECKING:
    from .consumer import LiveSocket

logger = logging.getLogger("bothways.live")

EVERY = 3.0
QUIET = 75.0
"""Seconds without a word from a browser, which says one every 25, until its socket is closed."""
MOST_OF_ONE_PERSON = 12
A_QUESTION = 500
"""Rows asked for in one query."""


class Guard:
    """Knows every socket of this process."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.sockets: set[LiveSocket] = set()
        self._of_person: Counter[int] = Counter()
        self._rounds: asyncio.Task[None] | None = None

    def admit(self, socket: LiveSocket) -> bool:
        """``False`` when its person has as many as one may have."""
        if self._of_person[socket.person.pk] >= MOST_OF_ONE_PERSON:
            return False
        self._of_person[socket.person.pk] += 1
        self.sockets.add(socket)
        if self._rounds is None:
            self._rounds = asyncio.create_task(self._go_round())
        return True

    def forget(self, socket: LiveSocket) -> None:
        if socket not in self.sockets:
            return
        self.sockets.discard(socket)
        self._of_person[socket.person.pk] -= 1
        if not self._of_person[socket.person.pk]:
            del self._of_person[socket.person.pk]
        if not self.sockets and self._rounds:
            self._rounds.cancel()
            self._rounds = None

    async def _go_round(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.look()
            except Exception:
                logger.exception("Sockets can't be looked after; trying again.")

    async def look(self) -> None:
        """Close what has ended, and tell talks that lack something to ask for it."""
        now = time.monotonic()
        for socket in list(self.sockets):
            if now - socket.heard_at > QUIET:
                socket.end(GONE_QUIET)
        sockets = list(self.sockets)
        valid = await self.pool.run(still_signed_in, [each.visitor.session for each in sockets])
        people = await self.pool.run(passwords_of, {each.person.pk for each in sockets})
        for socket in sockets:
            visitor = socket.visitor
            if visitor.session not in valid or people.get(socket.person.pk) != visitor.password:
                socket.end(SIGNED_OUT)
        await self._look_at_talks()

    async def _look_at_talks(self) -> None:
        pairs = {
            (socket.person.pk, talk) for socket in list(self.sockets) for talk in socket.desk.open
        }
        if not pairs:
            return
        may = await self.pool.run(still_listening, pairs)
        versions = await self.pool.run(versions_now, {talk for _, talk in pairs})
        for socket in list(self.sockets):
            for talk, opened in list(socket.desk.open.items()):
                pair = (socket.person.pk, talk)
                if pair not in may and pair in pairs:
                    socket.desk.shut(talk)
                elif versions.get(talk, 0) > opened.known:
                    opened.catch_up()


def still_signed_in(sessions: Sequence[str]) -> set[str]:
    rows = Session.objects.filter(expire_date__gt=timezone.now())
    return {
        key
        for some in in_parts(sessions)
        for key in rows.filter(session_key__in=some).values_list("session_key", flat=True)
    }


def passwords_of(people: Iterable[int]) -> dict[int, str]:
    """Of those who may be signed in."""
    rows = Person.objects.exclude(shut_out())
    return {
        pk: password
        for some in in_parts(people)
        for pk, password in rows.filter(pk__in=some).values_list("pk", "password")
    }


def still_listening(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    return {pair for some in in_parts(pairs) for pair in listening(some)}


def versions_now(talks: Iterable[int]) -> dict[int, int]:
    return {
        talk: version for some in in_parts(talks) for talk, version in versions_of(some).items()
    }


def in_parts[Item](items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, A_QUESTION)):
        yield some
