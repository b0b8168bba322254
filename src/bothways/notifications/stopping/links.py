"""Signed links that stop e-mails of one kind, or one person's summaries, without signing in.

RFC 8058: the mail program posts to the link of ``List-Unsubscribe`` and is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from bothways.notifications.kinds.registry import Timing

SALT = "bothways.notices.stopping"
MOST = 400
"""Characters of a token; a longer one is none of ours."""
MOST_KINDS = 12


@dataclass(frozen=True, slots=True)
class Stop:
    """What a link stops: e-mails of these kinds, or everything that comes in one's summary."""

    person: int
    kinds: tuple[str, ...] = ()
    summary: str = ""


def token_for(stop: Stop) -> str:
    said: list[object] = [stop.person, stop.summary or list(stop.kinds)]
    return signing.dumps(said, salt=SALT, compress=True)


def stop_named(token: str) -> Stop:
    """What the link stops. Raises ``signing.BadSignature``. It never expires: an old e-mail's
    link works as long as there is something to stop."""
    if len(token) > MOST:
        raise signing.BadSignature("too long")
    person, what = signing.loads(token, salt=SALT)
    if isinstance(what, str):
        return Stop(int(person), summary=what)
    return Stop(int(person), kinds=tuple(str(kind) for kind in what))


def stop_url(stop: Stop) -> str:
    return settings.BASE_URL + reverse("notices:stop", args=[token_for(stop)])


def stop_of(person: int, kinds: Sequence[str], timing: str) -> Stop:
    """Of an e-mail that tells of these kinds: a summary is stopped as a whole."""
    if timing != Timing.AT_ONCE:
        return Stop(person, summary=timing)
    return Stop(person, kinds=tuple(dict.fromkeys(kinds))[:MOST_KINDS])


def headers_of(stop: Stop) -> dict[str, str]:
    """``List-Unsubscribe`` with the link, and who reads mail about it where somebody does; mail
    programs post by themselves only to an address that is encrypted."""
    url = stop_url(stop)
    ways = [f"<{url}>"]
    if settings.UNSUBSCRIBE_EMAIL:
        ways.append(f"<mailto:{settings.UNSUBSCRIBE_EMAIL}?subject=unsubscribe>")
    headers = {"List-Unsubscribe": ", ".join(ways)}
    if url.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
