"""What browsers send is waited for before a page is kept busy with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from ..bodies import IN_MEMORY, LONGEST, Bodies, HasGone, TooSlow

LONG = IN_MEMORY * 2 + 7


def browser(*pieces: bytes, then: str = "http.request") -> Callable[[], Awaitable[Any]]:
    """Sends these, and afterwards says nothing more for ever, or goes."""
    left = list(pieces)

    async def receive() -> Any:
        if left:
            return {"type": "http.request", "body": left.pop(0), "more_body": bool(left) or gone}
        if not gone:
            await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    gone = then == "http.disconnect"
    return receive


def length(size: int) -> dict[bytes, bytes]:
    return {b"content-length": str(size).encode()}


def heard(bodies: Bodies, headers: dict[bytes, bytes], receive: Callable[[], Awaitable[Any]]):
    async def all_of_it() -> bytes:
        body = await bodies.read(headers, receive)
        found = b""
        while not body.is_told:
            found += body.next()["body"]
        body.close()
        return found

    return asyncio.run(all_of_it())


@pytest.mark.parametrize("size", [1, IN_MEMORY, LONG])
def test_all_that_was_sent_reaches_the_page(size: int) -> None:
    sent = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    pieces = [sent[at : at + 100_000] for at in range(0, size, 100_000)]
    assert heard(Bodies(), length(size), browser(*pieces)) == sent


@pytest.mark.parametrize(
    "headers",
    [{}, length(LONGEST + 1), {b"transfer-encoding": b"chunked"}, {b"content-length": b"-1"}],
)
def test_nothing_is_waited_for_where_nothing_is_said_to_come_or_too_much(headers) -> None:
    assert heard(Bodies(), headers, browser()) == b""


@pytest.mark.parametrize("size", [100, LONG])
def test_browser_that_goes_before_it_has_said_all_is_noticed(size: int) -> None:
    with pytest.raises(HasGone):
        heard(Bodies(), length(size), browser(b"begun", then="http.disconnect"))


def test_long_one_that_takes_too_long_is_let_go_and_frees_its_turn() -> None:
    bodies = Bodies(at_once=1, patience=0.01)

    async def never() -> Any:
        await asyncio.sleep(3600)

    with pytest.raises(TooSlow):
        heard(bodies, length(LONG), never)
    assert heard(bodies, length(LONG), browser(b"y" * LONG)) == b"y" * LONG


def test_long_ones_wait_for_their_turn_and_short_ones_for_nobody() -> None:
    bodies = Bodies(at_once=1)

    async def scene() -> bool:
        async def never() -> Any:
            await asyncio.sleep(3600)

        first = asyncio.create_task(bodies.read(length(LONG), never))
        second = asyncio.create_task(bodies.read(length(LONG), browser(b"z" * LONG)))
        (await bodies.read(length(3), browser(b"abc"))).close()
        await asyncio.sleep(0)
        was_waiting = not second.done()
        first.cancel()
        (await second).close()
        return was_waiting

    assert asyncio.run(scene())
