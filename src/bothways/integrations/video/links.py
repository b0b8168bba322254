"""Templates of links: what is allowed in them, and filling them in. No database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext

MEETING, PARTNERSHIP, OWN = "{meeting}", "{partnership}", "{own}"
ROOMS = (MEETING, PARTNERSHIP)
MOST_ROOMS = 4
LONGEST = 300
LETTERS = 20
"""Of a room's name: five bits each."""


class BadLink(Exception):
    """The link or template can't be used; says why to who wrote it."""


def refuse_bad_template(template: str) -> None:
    """Raises ``BadLink``."""
    if template == OWN:
        return
    rest = template
    for room in ROOMS:
        rest = rest.replace(room, "")
    if "{" in rest or "}" in rest:
        raise BadLink(
            gettext("Only {meeting} and {partnership} can stand in a link, or {own} alone.")
        )
    if sum(template.count(room) for room in ROOMS) > MOST_ROOMS:
        raise BadLink(gettext("It names rooms too often."))
    if any(room in urlsplit_of(template).netloc for room in ROOMS):
        raise BadLink(gettext("The server’s name must be written out."))
    refuse_bad_link(template)


def refuse_bad_link(link: str, hosts: str = "") -> None:
    """An address that anybody may be led to: https, a host, nothing hidden. ``hosts``: only these
    and what is below them, where any is named. Raises ``BadLink``."""
    if len(link) > LONGEST or not re.fullmatch(r"[!-~]+", link):
        raise BadLink(gettext("Write the link as it stands in a browser, without spaces."))
    parts = urlsplit_of(link)
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host):
        raise BadLink(gettext("It must begin with https:// and the name of a server."))
    if "@" in parts.netloc:
        raise BadLink(gettext("A link with a name or a password in it isn’t used."))
    if hosts and not any(host == one or host.endswith("." + one) for one in hosts.split()):
        raise BadLink(gettext("This isn’t a link of %(hosts)s.") % {"hosts": hosts})


def urlsplit_of(link: str) -> SplitResult:
    try:
        parts = urlsplit(link)
        _ = parts.port
    except ValueError:
        raise BadLink(gettext("This isn’t a link.")) from None
    return parts


def refuse_bad_hosts(hosts: str) -> None:
    for host in hosts.split():
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host):
            raise BadLink(gettext("Write names of servers, such as zoom.us, with spaces between."))


def room_of(kind: str, key: str) -> str:
    """The name of a room: always the same for the same thing, and not to be guessed."""
    secret = hashlib.sha256(b"video rooms:" + settings.SECRET_KEY.encode()).digest()
    found = hmac.digest(secret, f"{kind}:{key}".encode(), "sha256")
    return base64.b32encode(found).decode().lower()[:LETTERS]


def filled(template: str, *, meeting: UUID, partnership: int | None, own: str = "") -> str:
    """The link. A meeting of no partnership has its own room in place of one."""
    if template == OWN:
        return own
    mine = room_of("meeting", str(meeting))
    ours = mine if partnership is None else room_of("partnership", str(partnership))
    return template.replace(MEETING, mine).replace(PARTNERSHIP, ours)
