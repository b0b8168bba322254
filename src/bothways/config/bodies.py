"""What browsers send, waited for here, so that one that sends slowly keeps no page’s thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from tempfile import SpooledTemporaryFile
from typing import Any

Receive = Callable[[], Awaitable[Any]]

IN_MEMORY = 1024 * 1024
"""Bytes of one request; of a longer one all lies on disk until its page has it."""
LONGEST = 150 * 1024 * 1024
"""Longer ones are read as the page asks for them; it takes no more than this anyway."""
LONG_AT_ONCE = 8
"""That many long ones are read at the same time; the next wait for their turn, unread."""
PATIENCE_SECONDS = 600.0
PIECE = 256 * 1024


class TooSlow(Exception):
    """It took longer than our patience; nothing of it is kept."""


class HasGone(Exception):
    """The browser went away before it had said all."""


class Body:
    """All of what came with one request; an empty one where the page reads for itself."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by ``close``
        self._left = 0
        self.is_told = True
        """Whether the page has it already, so that it hears of the connection itself."""

    def add(self, piece: bytes) -> None:
        self._file.write(piece)
        self._left += len(piece)

    def rewind(self) -> None:
        self._file.seek(0)
        self.is_told = False

    def next(self) -> dict[str, Any]:
        piece = self._file.read(PIECE)
        self._left -= len(piece)
        self.is_told = not self._left
        return {"type": "http.request", "body": piece, "more_body": not self.is_told}

    def close(self) -> None:
        self._file.close()


class Bodies:
    """Reads them, the long ones a few at a time."""

    def __init__(self, at_once: int = LONG_AT_ONCE, patience: float = PATIENCE_SECONDS) -> None:
        self._turn = asyncio.Semaphore(at_once)
        self._patience = patience

    async def read(self, headers: MutableMapping[bytes, bytes], receive: Receive) -> Body:
        """Raises ``HasGone`` and ``TooSlow``."""
        length = headers.get(b"content-length", b"0")
        body = Body()
        if b"transfer-encoding" in headers or not length.isdigit() or int(length) > LONGEST:
            return body
        try:
            if int(length) <= IN_MEMORY:
                await fill(body, receive, int(length))
            else:
                async with self._turn, asyncio.timeout(self._patience):
                    await fill(body, receive, int(length))
        except BaseException as error:
            body.close()
            if isinstance(error, TimeoutError):
                raise TooSlow from None
            raise
        return body


async def fill(body: Body, receive: Receive, length: int) -> None:
    is_more = length > 0
    while is_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HasGone
        body.add(message.get("body", b""))
        is_more = message.get("more_body", False)
    body.rewind()
