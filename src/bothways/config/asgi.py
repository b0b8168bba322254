"""Pages and sockets on one port: pages in threads, as the WSGI application they are."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, cast
from urllib.parse import quote

from a2wsgi import WSGIMiddleware

from bothways.config.bodies import Bodies, HasGone, TooSlow
from bothways.config.wsgi import application as wsgi_application

# The models are there only after the line above.
from bothways.config.sockets.consumer import LiveSocket, Runtime  # isort: skip

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

THREADS = "PAGE_THREADS"
"""Requests at the same time; `bothways serve` sets it from its option."""
SOCKET = "/live/"


class Pages:
    """The WSGI application in a pool of threads."""

    def __init__(self, threads: int) -> None:
        # No bound on what waits to be sent: a browser that reads slowly must not keep a thread.
        self._pages: Any = WSGIMiddleware(
            cast("Any", wsgi_application), workers=threads, send_queue_size=0
        )
        self._bodies = Bodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_while_there(message: Any) -> None:
            # When the browser has gone, the thread still has to get to its end.
            with suppress(Exception):
                await send(message)

        try:
            body = await self._bodies.read(dict(scope["headers"]), receive)
        except HasGone:
            return
        except TooSlow:
            await send_while_there({"type": "http.response.start", "status": 408, "headers": []})
            await send_while_there({"type": "http.response.body", "body": b""})
            return

        async def receive_on() -> Any:
            return await receive() if body.is_told else body.next()

        try:
            await self._pages(as_wsgi_expects(scope), receive_on, send_while_there)
        finally:
            body.close()


def as_wsgi_expects(scope: Scope) -> Scope:
    """Headers with an underscore are left out, for WSGI takes them for those with a hyphen; and
    an address is plain ASCII."""
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    query = quote(scope["query_string"], safe=SAFE).encode("ascii")
    return {**scope, "headers": headers, "query_string": query}


SAFE = "".join(chr(code) for code in range(33, 127))


class Site:
    """What `bothways serve` serves."""

    def __init__(self, threads: int = 4) -> None:
        self.pages = Pages(threads)
        self.socket = LiveSocket.as_asgi(runtime=Runtime())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.pages(scope, receive, send)
        elif scope["type"] == "websocket" and scope["path"] == SOCKET:
            await self.socket(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        else:
            await lifespan(receive, send)


async def lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


application = Site(int(os.environ.get(THREADS, "4")))
