"""Sockets of the real application, without a server: for tests, on the test's database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.test import Client

from bothways.accounts.models import Person
from bothways.config.sockets.consumer import LiveSocket, Runtime
from tests.clients import client_of

HOST = "localhost"


class Browser:
    """One page's socket: what it says, and what it has heard."""

    def __init__(self, socket: ApplicationCommunicator) -> None:
        self.socket = socket

    async def say(self, **message: Any) -> None:
        await self.say_text(json.dumps(message))

    async def say_text(self, text: str) -> None:
        await self.socket.send_input({"type": "websocket.receive", "text": text})

    async def hear(self, kind: str, seconds: float = 5) -> dict[str, Any]:
        """The next message of a kind; others are passed over."""
        while True:
            message = await self.next(seconds)
            if message.get("is") == kind:
                return message

    async def next(self, seconds: float = 5) -> dict[str, Any]:
        event = await self.socket.receive_output(seconds)
        if event["type"] == "websocket.close":
            return {"is": "end", "code": event.get("code")}
        message = json.loads(event["text"])
        assert isinstance(message, dict)
        return message

    async def hears_nothing(self, seconds: float = 0.3) -> bool:
        return bool(await self.socket.receive_nothing(seconds))

    async def rest(self, seconds: float = 0.5) -> list[dict[str, Any]]:
        """All that is heard until nothing is for a while."""
        heard = []
        while not await self.hears_nothing(seconds):
            heard.append(await self.next())
        return heard

    async def leave(self) -> None:
        await self.socket.send_input({"type": "websocket.disconnect", "code": 1001})
        with suppress(TimeoutError):
            await self.socket.wait(1)


class Scene:
    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.browsers: list[Browser] = []

    async def do[Result](self, deed: Callable[..., Result], *given: Any, **named: Any) -> Result:
        """Something with the database, in a thread."""
        return await self.runtime.reads.run(deed, *given, **named)

    async def open(
        self,
        client: Client | None,
        *,
        origin: str | None = f"http://{HOST}",
        host: str = HOST,
        expect: bool = True,
    ) -> Browser:
        headers = [(b"host", host.encode())]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        if client is not None:
            cookie = f"sessionid={client.cookies['sessionid'].value}"
            headers.append((b"cookie", cookie.encode()))
        application = LiveSocket.as_asgi(runtime=self.runtime)
        scope = {"type": "websocket", "path": "/live/", "headers": headers}
        socket = ApplicationCommunicator(application, scope)
        await socket.send_input({"type": "websocket.connect"})
        answer = await socket.receive_output(5)
        assert (answer["type"] == "websocket.accept") is expect
        browser = Browser(socket)
        self.browsers.append(browser)
        return browser

    async def talk(self, client: Client, talk: int, since: int = 0) -> Browser:
        browser = await self.open(client)
        await browser.say(do="open", talk=talk, since=since)
        await browser.hear("opened")
        return browser


def play(story: Callable[[Scene], Awaitable[None]]) -> None:
    """Run a story with sockets, and close all of them after it."""

    async def whole() -> None:
        runtime = Runtime(keeps_connections=False)
        scene = Scene(runtime)
        try:
            await story(scene)
        finally:
            for browser in scene.browsers:
                await browser.leave()
            runtime.close()

    asyncio.run(whole())


def clients(*people: Person) -> list[Client]:
    return [client_of(person) for person in people]
