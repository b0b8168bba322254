"""The one socket of a page, at ``/live/``."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any, cast

from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import connection

from bothways.accounts.models import Person
from bothways.common.live.hub import Heard, Hub
from bothways.common.live.pool import Pool, Writer
from bothways.config.rules import SOCKET_RULES
from bothways.conversations.messages.live import Reading, Refused, TalkDesk

from .codes import GONE_QUIET, NONSENSE, SIGNED_OUT, TOO_LONG, TOO_MANY
from .guard import Guard
from .visitors import Visitor, is_from_our_page, session_of, visitor_of

LONGEST = 64 * 1024
"""Bytes of one message."""
WAITING = 500
"""Messages to a browser that reads slowly; one more, and it has to come again."""
AT_ONCE, A_SECOND = 40, 8
"""Messages that a browser may send in a burst, and for long."""


class Runtime:
    """What the sockets of a process share."""

    def __init__(self, *, keeps_connections: bool = True) -> None:
        # SQLite has one writer: a queue of ours is fairer and quicker than its waiting for a lock.
        self.reads = Pool(4, keeps_connections=keeps_connections)
        self.writes: Pool | Writer = (
            Writer(keeps_connections=keeps_connections)
            if connection.vendor == "sqlite"
            else Pool(4, keeps_connections=keeps_connections)
        )
        self.hub = Hub(self.reads)
        self.reading = Reading(self.reads)
        self.guard = Guard(self.reads)

    def close(self) -> None:
        self.reads.close()
        self.writes.close()


class Allowance:
    """A bucket of words that fills again while one is silent."""

    def __init__(self) -> None:
        self._left, self._at = float(AT_ONCE), time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._left = min(AT_ONCE, self._left + (now - self._at) * A_SECOND)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class LiveSocket(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Tells its page at once what concerns the person, and takes what they say in a talk."""

    visitor: Visitor
    person: Person

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self.runtime = runtime
        self.heard_at = time.monotonic()
        self.desk = TalkDesk(self, runtime.hub, runtime.reading, runtime.writes)
        self._allowance = Allowance()
        self._out: asyncio.Queue[str | int] = asyncio.Queue(WAITING)
        self._writing: asyncio.Task[None] | None = None
        self._own = ""
        self._asking: asyncio.Future[dict[str, Any]] | None = None
        self._code: int | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Granian closes a socket only while nobody waits for its next message: to end one from
        here, the waiting has to be given up first."""

        async def ask() -> dict[str, Any]:
            return cast("dict[str, Any]", await receive())

        async def next_message() -> dict[str, Any]:
            if self.is_ending():
                return {"type": "live.end"}
            self._asking = asyncio.ensure_future(ask())
            try:
                return await self._asking
            except asyncio.CancelledError:
                if not self.is_ending():
                    raise
                return {"type": "live.end"}
            finally:
                self._asking = None

        await super().__call__(scope, next_message, send)

    def is_ending(self) -> bool:
        return self._code is not None

    async def live_end(self, message: dict[str, Any]) -> None:
        await self.close(self._code)
        await self.websocket_disconnect({"code": self._code})

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Channels' own would visit a thread to look after connections; ours are in the pools.
        handler = getattr(self, message["type"].replace(".", "_"))
        await handler(message)

    async def connect(self) -> None:
        if not is_from_our_page(self.scope):
            await self.close()
            return
        visitor = await self.runtime.reads.run(visitor_of, session_of(self.scope))
        await self.accept()
        if visitor is None:
            await self.close(SIGNED_OUT)
            return
        self.visitor, self.person = visitor, visitor.person
        if not self.runtime.guard.admit(self):
            await self.close(TOO_MANY)
            return
        self._writing = asyncio.create_task(self._write())
        self._own = f"person:{self.person.pk}"
        self.put({"is": "hello", "person": self.person.pk})
        if await self.allows("person", person=self.person.pk):
            self.runtime.hub.join(self._own, self)

    async def disconnect(self, code: int) -> None:
        self.desk.close()
        self.runtime.guard.forget(self) if hasattr(self, "person") else None
        if self._own:
            self.runtime.hub.leave(self._own, self)
        if self._writing:
            self._writing.cancel()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        self.heard_at = time.monotonic()
        if self._writing is None:
            return
        message = read(text_data)
        if text_data is not None and len(text_data.encode("utf-8", "replace")) > LONGEST:
            self.end(TOO_LONG)
        elif message is None:
            self.end(NONSENSE)
        elif message.get("do") == "ping":
            self.put({"is": "pong"})
        elif not self._allowance.take():
            self.put({"is": "slow", "talk": message.get("talk"), "key": message.get("key")})
        else:
            await self._handle(message)

    async def _handle(self, message: dict[str, Any]) -> None:
        try:
            await self.desk.handle(message)
        except Refused:
            self.end(NONSENSE)

    async def allows(self, kind: str, **named: Any) -> bool:
        """What the table of rules says of listening to a topic of this kind."""
        rule = SOCKET_RULES.get(kind)
        return rule is not None and await self.runtime.reads.run(rule.allows, self.person, named)

    def hear(self, heard: Heard) -> None:
        """What concerns the person."""
        self.put({"is": "news", "topic": heard.topic, **heard.content})

    def put(self, message: Mapping[str, Any]) -> None:
        """To the browser, in order, without waiting for it."""
        try:
            self._out.put_nowait(json.dumps(message, separators=(",", ":")))
        except asyncio.QueueFull:
            self.end(GONE_QUIET)

    def end(self, code: int) -> None:
        """Close it, after what was put before if there is room for that."""
        if self._out.full():
            self._out.get_nowait()
        self._out.put_nowait(code)

    async def _write(self) -> None:
        while True:
            message = await self._out.get()
            if isinstance(message, int):
                self._code = message
                if self._asking:
                    self._asking.cancel()
                return
            await self.send(text_data=message)


def read(text: str | None) -> dict[str, Any] | None:
    """What a page said; ``None`` for what no page of ours says."""
    if text is None or len(text) > LONGEST:
        return None
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None
