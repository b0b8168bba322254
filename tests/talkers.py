"""A browser's part in a talk, without a browser: says, tries again, and remembers what it heard."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import websockets
from websockets.asyncio.client import ClientConnection

PATIENCE = 10.0
"""Seconds to wait for an acknowledgement before the line is taken for dead."""


@dataclass
class Talker:
    """One person at one page. ``states`` is what stands on it, by place."""

    url: str
    cookie: str
    talk: int
    version: int = 0
    states: dict[int, dict[str, Any]] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    arrived: dict[str, float] = field(default_factory=dict)
    """When each message came, by its key."""
    twice: int = 0
    """Changes that came though they were known."""
    gaps: int = 0
    """Messages that came before one that was said earlier."""
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    lines: int = 0
    _line: ClientConnection | None = None
    _answers: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _listening: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._listening = asyncio.create_task(self._stay())

    async def end(self) -> None:
        if self._listening:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening

    async def drop(self) -> None:
        """As a phone in a tunnel: without a word."""
        if self._line:
            self._line.transport.abort()

    async def say(self, text: str) -> str:
        """Say it under one key until it is acknowledged; answers the key."""
        key = str(uuid4())
        while key not in self.acknowledged:
            await self.connected.wait()
            answer = await self._ask({"do": "say", "talk": self.talk, "key": key, "text": text})
            if answer.get("is") == "done":
                self.acknowledged.add(key)
            elif answer.get("is") == "slow":
                await asyncio.sleep(0.5)
        return key

    async def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[message["key"]] = answer
        try:
            if self._line:
                await self._line.send(json.dumps(message))
                return await asyncio.wait_for(answer, PATIENCE)
        except (websockets.ConnectionClosed, TimeoutError, asyncio.CancelledError, OSError):
            if asyncio.current_task().cancelling():  # type: ignore[union-attr]
                raise
        finally:
            self._answers.pop(message["key"], None)
        await asyncio.sleep(0.05)
        return {}

    async def _stay(self) -> None:
        """Come back whenever the line is lost, and ask for what is newer."""
        address = self.url.replace("http", "ws", 1) + "/live/"
        headers = {"Cookie": self.cookie}
        while True:
            try:
                async with websockets.connect(
                    address,
                    origin=self.url,  # type: ignore[arg-type]
                    additional_headers=headers,
                    open_timeout=20,
                    ping_interval=None,
                    compression=None,
                    max_size=None,
                    proxy=None,
                ) as line:
                    await self._hear_all(line)
            except (OSError, TimeoutError, websockets.WebSocketException):
                pass
            finally:
                self._line = None
                self.connected.clear()
                for answer in self._answers.values():
                    if not answer.done():
                        answer.cancel()
            await asyncio.sleep(0.1)

    async def _hear_all(self, line: ClientConnection) -> None:
        await line.send(json.dumps({"do": "open", "talk": self.talk, "since": self.version}))
        async for text in line:
            message = json.loads(text)
            if message["is"] == "opened":
                self.lines += 1
                self._line = line
                self.connected.set()
            elif message["is"] == "changes":
                self._take(message)
            elif message.get("key") in self._answers:
                answer = self._answers[message["key"]]
                if not answer.done():
                    answer.set_result(message)

    def _take(self, message: dict[str, Any]) -> None:
        now = time.monotonic()
        for state in message["messages"]:
            if state["version"] <= self.version:
                self.twice += 1
            if state["seq"] not in self.states:
                self.gaps += state["seq"] != len(self.states) + 1
                self.arrived[state["key"]] = now
            self.states[state["seq"]] = state
            self.version = max(self.version, state["version"])
