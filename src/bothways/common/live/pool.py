"""Work with the database for sockets: off the loop, by a few threads, each with its connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.db import close_old_connections, connections


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
