"""A talk over a socket: what a browser may ask, and how it hears what is new.

The database is the truth. Each open talk knows the version its browser has; a change that follows
directly is forwarded as it was made, and whenever anything is missing it is asked of the database.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Protocol
from uuid import UUID

from django.db import Error as DatabaseError

from bothways.accounts.models import Person
from bothways.common.live.hub import Heard, Hub
from bothways.common.live.pool import Pool, Writer
from bothways.partnerships.models import Partnership

from .actions import delete, edit, mark_read, react, say
from .errors import TalkRefused
from .models import HIGHEST, Conversation, Message
from .queries import A_BATCH, changes_since

logger = logging.getLogger("bothways.live")

MOST_OPEN = 20
"""Talks that one socket may have open."""
TYPING_EVERY = 1.5
"""Seconds between two words of “is writing” that are passed on."""


class Socket(Protocol):
    person: Person

    def put(self, message: Mapping[str, Any]) -> None: ...

    async def allows(self, kind: str, **named: Any) -> bool: ...


class Refused(Exception):
    """What was asked makes no sense; a browser of ours doesn't ask it."""


class Reading:
    """Asks the database for changes, once for all sockets that lack the same ones."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._asked: dict[tuple[int, int], asyncio.Task[list[dict[str, Any]]]] = {}

    async def changes(self, talk: int, since: int) -> list[dict[str, Any]]:
        asked = self._asked.get((talk, since))
        if asked is None:
            asked = asyncio.create_task(self._pool.run(changes_since, talk, since))
            self._asked[talk, since] = asked
            asked.add_done_callback(lambda _: self._asked.pop((talk, since), None))
        return await asyncio.shield(asked)


class OpenTalk:
    """One talk that a browser has before it."""

    def __init__(self, socket: Socket, reading: Reading, talk: int, known: int) -> None:
        self.socket = socket
        self.talk = talk
        self.known = known
        self._reading = reading
        self._catching: asyncio.Task[None] | None = None
        self._is_stale = False
        self._typed_at = 0.0

    def hear(self, heard: Heard) -> None:
        if "typing" in heard.content:
            self.socket.put({"is": "typing", "talk": self.talk, "person": heard.content["typing"]})
        elif heard.carried is not None:
            self._take(heard.carried)
        elif heard.content.get("version", HIGHEST) > self.known:
            self.catch_up()

    def _take(self, states: list[dict[str, Any]]) -> None:
        for state in states:
            if state["version"] <= self.known:
                continue
            if self._catching or state["version"] != self.known + 1:
                self.catch_up()
                return
            self._pass_on([state])

    def _pass_on(self, states: list[dict[str, Any]]) -> None:
        self.known = states[-1]["version"]
        self.socket.put(
            {"is": "changes", "talk": self.talk, "version": self.known, "messages": states}
        )

    def catch_up(self) -> None:
        """Ask the database for what is missing, and once more if something came meanwhile."""
        self._is_stale = True
        if self._catching is None:
            self._catching = asyncio.create_task(self._catch_up())

    async def _catch_up(self) -> None:
        try:
            while self._is_stale:
                self._is_stale = False
                states = await self._reading.changes(self.talk, self.known)
                states = [state for state in states if state["version"] > self.known]
                if states:
                    self._pass_on(states)
                self._is_stale = self._is_stale or len(states) >= A_BATCH
        except DatabaseError:
            logger.exception("What is new in a talk can't be read; the next look tries again.")
        finally:
            self._catching = None

    def may_type(self) -> bool:
        now = time.monotonic()
        if now - self._typed_at < TYPING_EVERY:
            return False
        self._typed_at = now
        return True

    def close(self) -> None:
        if self._catching:
            self._catching.cancel()


class TalkDesk:
    """What one socket may ask about talks; it is gone with its socket."""

    def __init__(self, socket: Socket, hub: Hub, reading: Reading, writes: Pool | Writer) -> None:
        self.socket = socket
        self.open: dict[int, OpenTalk] = {}
        self._hub = hub
        self._reading = reading
        self._writes = writes
        self._commands: dict[str, Callable[[int, dict[str, Any]], Awaitable[None]]] = {
            "open": self._open,
            "close": self._close,
            "typing": self._typing,
            "read": self._read,
            **dict.fromkeys(CHANGES, self._change),
        }

    async def handle(self, message: dict[str, Any]) -> None:
        """Raises ``Refused`` for what no browser of ours asks."""
        command = self._commands.get(str(message.get("do")))
        if command is None:
            raise Refused
        await command(number(message.get("talk")), message)

    async def _open(self, talk: int, message: dict[str, Any]) -> None:
        if talk not in self.open and len(self.open) >= MOST_OPEN:
            raise Refused
        since = number(message.get("since"), least=0)
        if not await self.socket.allows("talk", partnership=talk):
            self.socket.put({"is": "closed", "talk": talk})
            return
        self.forget(talk)
        opened = OpenTalk(self.socket, self._reading, talk, since)
        self.open[talk] = opened
        self._hub.join(f"talk:{talk}", opened)
        self.socket.put({"is": "opened", "talk": talk})
        opened.catch_up()

    async def _close(self, talk: int, message: dict[str, Any]) -> None:
        self.forget(talk)

    async def _typing(self, talk: int, message: dict[str, Any]) -> None:
        opened = self.open.get(talk)
        if opened and opened.may_type():
            self._hub.tell(Heard(f"talk:{talk}", {"typing": self.socket.person.pk}), but=opened)

    async def _read(self, talk: int, message: dict[str, Any]) -> None:
        if talk in self.open:
            seq = number(message.get("seq"), least=0)
            await self._writes.run(
                mark_read, partnership=Partnership(pk=talk), by=self.socket.person, seq=seq
            )

    async def _change(self, talk: int, message: dict[str, Any]) -> None:
        """A change is acknowledged when it is committed, and not before."""
        known = {"talk": talk, "key": str(key_of(message))}
        change = CHANGES[message["do"]]
        if talk not in self.open:
            # The rule was asked when it was opened, the guard asks it again every few seconds, and
            # the change itself refuses whoever isn't in it any more.
            self.socket.put({"is": "closed", **known})
            return
        try:
            made = await self._writes.run(change, self.socket.person, talk, message)
        except TalkRefused as refusal:
            self.socket.put({"is": "refused", **known, "why": str(refusal)})
        except DatabaseError:
            logger.exception("A change of a talk was not kept.")
            self.socket.put({"is": "failed", **known})
        else:
            self.socket.put({"is": "done", **known, "seq": made.seq, "version": made.version})

    def forget(self, talk: int) -> None:
        opened = self.open.pop(talk, None)
        if opened:
            self._hub.leave(f"talk:{talk}", opened)
            opened.close()

    def shut(self, talk: int) -> None:
        """The person may hear it no longer."""
        self.forget(talk)
        self.socket.put({"is": "closed", "talk": talk})

    def close(self) -> None:
        for talk in list(self.open):
            self.forget(talk)


def versions_of(talks: Iterable[int]) -> dict[int, int]:
    return dict(Conversation.objects.filter(pk__in=list(talks)).values_list("pk", "version"))


# What a browser may change; each is asked in the pool for writes.


def _say(by: Person, talk: int, given: dict[str, Any]) -> Message:
    reply = given.get("reply")
    return say(
        partnership=Partnership(pk=talk),
        by=by,
        text=text_of(given),
        key=key_of(given),
        reply_to=None if reply is None else number(reply),
    )


def _edit(by: Person, talk: int, given: dict[str, Any]) -> Message:
    return edit(
        partnership=Partnership(pk=talk),
        by=by,
        seq=number(given.get("seq")),
        text=text_of(given),
        key=key_of(given),
    )


def _delete(by: Person, talk: int, given: dict[str, Any]) -> Message:
    return delete(
        partnership=Partnership(pk=talk),
        by=by,
        seq=number(given.get("seq")),
        key=key_of(given),
    )


def _react(by: Person, talk: int, given: dict[str, Any]) -> Message:
    return react(
        partnership=Partnership(pk=talk),
        by=by,
        seq=number(given.get("seq")),
        sign=str(given.get("sign")),
        on=given.get("on") is True,
        key=key_of(given),
    )


CHANGES: dict[str, Callable[[Person, int, dict[str, Any]], Message]] = {
    "say": _say,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
}


def number(given: object, least: int = 1) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= HIGHEST:
        raise Refused
    return given


def key_of(given: Mapping[str, Any]) -> UUID:
    try:
        return UUID(given.get("key"))
    except (AttributeError, TypeError, ValueError):
        raise Refused from None


def text_of(given: Mapping[str, Any]) -> str:
    text = given.get("text")
    if not isinstance(text, str):
        raise Refused
    return text
