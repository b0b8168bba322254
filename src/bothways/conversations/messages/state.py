"""Messages as they are told to browsers: the same for every reader, so that it is made once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from bothways.conversations.hooks import PARTS

from .models import Message, Reaction

EXCERPT = 140


def states_of(messages: Sequence[Message], *, are_new: bool = False) -> list[dict[str, Any]]:
    """The messages in the order of their changes; a few queries, however many.

    ``are_new``: they have just been said, so nobody has put a sign under them.
    """
    if not are_new:
        prefetch_related_objects(list(messages), "reactions", "reply_to")
    parts = parts_of(messages)
    changed = sorted(messages, key=lambda message: message.version)
    return [
        state_of(
            message,
            parts.get(message.pk, ""),
            {} if are_new else signs_of(message.reactions.all()),
        )
        for message in changed
    ]


def state_of(message: Message, parts: str, signs: dict[str, list[int]]) -> dict[str, Any]:
    """One message, with what it replies to loaded."""
    return {
        "seq": message.seq,
        "version": message.version,
        "key": str(message.key),
        "author": message.author_id,
        "text": message.text,
        "html": as_html(message.text),
        "parts": parts,
        "at": message.said_at.isoformat(),
        "edited": message.edited_at is not None,
        "deleted": message.deleted_at is not None,
        "reply": quote_of(message.reply_to),
        "signs": signs,
    }


def parts_of(messages: Sequence[Message]) -> dict[int, SafeString]:
    """What other features put below messages, by the pk of each."""
    found: dict[int, SafeString] = {}
    for parts in PARTS:
        for pk, html in parts(messages).items():
            found[pk] = SafeString(found.get(pk, "") + html)
    return found


def quote_of(message: Message | None) -> dict[str, Any] | None:
    if message is None:
        return None
    return {"seq": message.seq, "author": message.author_id, "text": excerpt_of(message)}


def excerpt_of(message: Message) -> str:
    """The beginning of what it says; one without words has files."""
    if not message.text and message.deleted_at is None:
        return gettext("a file")
    return excerpt(message.text)


def signs_of(reactions: Iterable[Reaction]) -> dict[str, list[int]]:
    signs: dict[str, list[int]] = {}
    for reaction in reactions:
        signs.setdefault(reaction.sign, []).append(reaction.person_id)
    return signs


def excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"


def as_html(text: str) -> SafeString:
    """Scripts shown as text, links to be clicked, line breaks kept."""
    linked = urlize(str(text), nofollow=True, autoescape=True)
    # What people typed has its quotes escaped: only links of ours look like this.
    linked = linked.replace(' rel="nofollow"', ' rel="noopener nofollow" target="_blank"')
    return mark_safe(linked.replace("\n", "<br>"))  # noqa: S308 - urlize has escaped it
