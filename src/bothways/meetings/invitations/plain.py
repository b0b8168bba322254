"""What people wrote, as calendars can carry it. No Django.

Readers take more letters for the end of a line than the standard has (U+2028, U+0085, the vertical
tab …): there somebody's words could go on as a property of their own.
"""

from __future__ import annotations

import re
import unicodedata

BREAKS = re.compile("\r\n|[\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
ISOLATES = re.compile("[\u2066-\u2069]")
ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
NOT_IN_ADDRESSES = re.compile(r'[\s<>"]')


def lines(text: str) -> str:
    """Its lines, each ended by a newline, without letters that stand for nothing."""
    broken = BREAKS.sub("\n", text)
    return "".join(one for one in broken if one == "\n" or not is_unseen(one))


def is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"}


def line(text: str) -> str:
    """All of it in one line."""
    return " ".join(lines(text).split())


def isolated(name: str) -> str:
    """A name whose direction doesn't turn the words around it."""
    return f"{ISOLATE}{ISOLATES.sub('', line(name))}{END}"


def web_address(link: str) -> str:
    """The link, or nothing where it isn't one that can be opened."""
    is_web = link.startswith(("https://", "http://"))
    whole = is_web and not NOT_IN_ADDRESSES.search(link) and lines(link) == link
    return link if whole else ""
