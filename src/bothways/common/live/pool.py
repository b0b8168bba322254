"""Work with the database for sockets: off the loop, by a few threads, each with its connection."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.db import close_old_connections, connections, transaction

TOGETHER = 12
"""Changes that are committed together at most."""


class Pool:
    """A bounded number of threads; what is asked of them waits its turn."""

    def __init__(self, threads: int, *, keeps_connections: bool = True) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="live")
        self._keeps_connections = keeps_connections

    async def run[Result](
        self, question: Callable[..., Result], *given: Any, **named: Any
    ) -> Result:
        """The answer of ``question``, asked in one of the threads."""
        asked = partial(self._ask, question, *given, **named)
        return await asyncio.get_running_loop().run_in_executor(self._executor, asked)

    def _ask(self, question: Callable[..., Any], *given: Any, **named: Any) -> Any:
        close_old_connections()
        try:
            return question(*given, **named)
        finally:
            if self._keeps_connections:
                close_old_connections()
            else:
                connections.close_all()

    def close(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)


class Writer:
    """One thread for changes, which commits together what waits, for a database with one writer.

    Each change is an atomic block of its own, so that one that is refused undoes nothing of the
    others; and each is answered once all of them are committed.
    """

    def __init__(self, *, keeps_connections: bool = True) -> None:
        self._pool = Pool(1, keeps_connections=keeps_connections)
        self._waiting: deque[tuple[Callable[[], Any], asyncio.Future[Any]]] = deque()
        self._work: asyncio.Task[None] | None = None

    async def run[Result](self, change: Callable[..., Result], *given: Any, **named: Any) -> Result:
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((partial(change, *given, **named), answer))
        if self._work is None:
            self._work = asyncio.create_task(self._write())
        return await answer

    async def _write(self) -> None:
        while self._waiting:
            some = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
            try:
                made = await self._pool.run(together, [change for change, _ in some])
            except Exception as error:
                made = [error] * len(some)
            for (_, answer), result in zip(some, made, strict=True):
                if answer.done():
                    continue  # who asked has gone
                if isinstance(result, Exception):
                    answer.set_exception(result)
                else:
                    answer.set_result(result)
        self._work = None

    def close(self) -> None:
        self._pool.close()


def together(changes: list[Callable[[], Any]]) -> list[Any]:
    """What each answers, or the exception it raises, when all are committed."""
    made: list[Any] = []
    with transaction.atomic():
        for change in changes:
            try:
                with transaction.atomic():
                    made.append(change())
            except Exception as error:
                made.append(error)
    return made
