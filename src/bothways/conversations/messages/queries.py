"""A talk as its pages and sockets show it. Bounded, however long the talk is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.conversations.safety.models import Blocked
from bothways.matching.runs.search_text import folded
from bothways.partnerships.hooks import Space
from bothways.partnerships.models import Partnership
from bothways.partnerships.space.queries import space_of
from bothways.ui.words import zone_of

from .access import said_before
from .actions import CHANGEABLE
from .models import Conversation, Message, ReadMark
from .signs import SIGNS
from .state import as_html, excerpt_of, parts_of, signs_of, states_of

A_PAGE = 50
A_BATCH = 200
"""Changes told at once to who catches up."""
FOUND = 50
"""Results of a search."""
AROUND = 60
"""Letters shown on either side of what was found."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign under a message, and whose it is."""

    sign: str
    name: str
    count: int
    mine: bool
    who: str


@dataclass(frozen=True, slots=True)
class Line:
    """A message as one reader sees it."""

    message: Message
    author: str
    is_mine: bool
    html: SafeString
    parts: SafeString
    at: datetime
    """In the reader's zone."""
    day: str
    """The day, where it is the first message of one."""
    is_first_unread: bool
    quote: Line | None
    signs: tuple[Sign, ...]
    can_change: bool

    @property
    def excerpt(self) -> str:
        return excerpt_of(self.message)

    @property
    def clock(self) -> str:
        return date_format(self.at, "H:i")

    @property
    def day_key(self) -> str:
        return self.at.date().isoformat()


@dataclass(frozen=True, slots=True)
class TalkPage:
    lines: list[Line]
    version: int
    last_seq: int
    earlier: int | None
    """Ask for what was said before this place; ``None`` when this is the beginning."""
    later: int | None
    """Ask for what was said from this place on; ``None`` when this is the end."""
    read: int
    muted_until: datetime | None

    @property
    def first(self) -> int:
        return self.lines[0].message.seq if self.lines else 0

    @property
    def last(self) -> int:
        return self.lines[-1].message.seq if self.lines else 0


def talk_page(
    space: Space, *, before: int | None = None, start: int | None = None, today: date | None = None
) -> TalkPage:
    """The newest page, or the one that ends before a place or begins at one."""
    talk = Conversation.objects.filter(pk=space.partnership.pk).first()
    mark = ReadMark.objects.filter(
        conversation=space.partnership.pk, person=space.mine.person_id
    ).first()
    read = mark.seq if mark else 0
    muted = mark.muted_until if mark and is_ahead(mark.muted_until) else None
    if talk is None:
        return TalkPage([], 0, 0, None, None, read, muted)
    messages, has_earlier, has_later = window(space, before, start)
    lines = lines_of(space, messages, read, today)
    return TalkPage(
        lines=lines,
        version=talk.version,
        last_seq=talk.last_seq,
        earlier=messages[0].seq if has_earlier else None,
        later=messages[-1].seq + 1 if has_later else None,
        read=read,
        muted_until=muted,
    )


def is_ahead(moment: datetime | None) -> bool:
    return moment is not None and moment > timezone.now()


def window(space: Space, before: int | None, start: int | None) -> tuple[list[Message], bool, bool]:
    """At most a page of messages in their order, and whether there are earlier and later ones."""
    rows = readable(space).select_related("reply_to").prefetch_related("reactions")
    if start is not None:
        found = list(rows.filter(seq__gte=start).order_by("seq")[: A_PAGE + 1])
        return found[:A_PAGE], start > 1 and bool(found), len(found) > A_PAGE
    if before is not None:
        rows = rows.filter(seq__lt=before)
    found = list(rows.order_by("-seq")[: A_PAGE + 1])
    return found[:A_PAGE][::-1], len(found) > A_PAGE, before is not None and bool(found)


def readable(space: Space) -> Any:
    """The messages this person may read, in no order."""
    messages = Message.objects.filter(conversation=space.partnership.pk)
    return messages.filter(said_before(space.mine.left_at))


def lines_of(
    space: Space, messages: Sequence[Message], read: int, today: date | None = None
) -> list[Line]:
    names, zone = names_in(space), zone_of(space.mine.person)
    today = today or timezone.now().astimezone(zone).date()
    me, parts = space.mine.person_id, parts_of(messages)
    lines: list[Line] = []
    day, is_unread_to_come = None, True
    for message in messages:
        line = line_of(message, names, me, zone)
        is_new = is_unread_to_come and message.seq > read and not line.is_mine
        lines.append(
            replace(
                line,
                parts=parts.get(message.pk, SafeString("")),
                day=day_words(line.at.date(), today) if line.at.date() != day else "",
                is_first_unread=is_new,
            )
        )
        day, is_unread_to_come = line.at.date(), is_unread_to_come and not is_new
    return lines


def line_of(message: Message, names: Mapping[int | None, str], me: int, zone: tzinfo) -> Line:
    """A message by itself: no day above it."""
    is_mine = message.author_id == me
    reply = message.reply_to
    return Line(
        message=message,
        author=names.get(message.author_id) or gettext("Somebody who has left"),
        is_mine=is_mine,
        html=as_html(message.text),
        parts=SafeString(""),
        at=message.said_at.astimezone(zone),
        day="",
        is_first_unread=False,
        quote=quoted(reply, names, me, zone) if reply else None,
        signs=signs_seen(message, names, me),
        can_change=is_mine and message.deleted_at is None and is_fresh(message),
    )


def quoted(message: Message, names: Mapping[int | None, str], me: int, zone: tzinfo) -> Line:
    return Line(
        message,
        names.get(message.author_id) or gettext("Somebody who has left"),
        message.author_id == me,
        SafeString(""),
        SafeString(""),
        message.said_at.astimezone(zone),
        "",
        False,
        None,
        (),
        False,
    )


def is_fresh(message: Message) -> bool:
    return timezone.now() - message.said_at <= CHANGEABLE


def signs_seen(message: Message, names: Mapping[int | None, str], me: int) -> tuple[Sign, ...]:
    found = signs_of(message.reactions.all())
    return tuple(
        Sign(
            sign,
            str(SIGNS[sign]),
            len(people),
            me in people,
            ", ".join(names.get(person, "") or gettext("Somebody") for person in people),
        )
        for sign in SIGNS
        if (people := found.get(sign))
    )


def names_in(space: Space) -> dict[int | None, str]:
    """What each person in it is called here; whole names where two share the first."""
    people = [space.mine.person, *(other.person for other in space.others)]
    first = [person.first_name for person in people]
    names: dict[int | None, str] = {
        person.pk: person.name if first.count(person.first_name) > 1 else person.first_name
        for person in people
    }
    return names | {space.mine.person_id: gettext("You")}


def day_words(day: date, today: date) -> str:
    if day == today:
        return gettext("Today")
    if (today - day).days == 1:
        return gettext("Yesterday")
    return date_format(day, "l j F" if day.year == today.year else "l j F Y")


# What sockets ask


def changes_since(partnership: int, version: int, limit: int = A_BATCH) -> list[dict[str, Any]]:
    """Messages changed after ``version``, in the order of their changes, as they are now."""
    rows = Message.objects.filter(conversation=partnership, version__gt=version)
    return states_of(list(rows.order_by("version")[:limit]))


def version_of(partnership: int) -> int:
    found = Conversation.objects.filter(pk=partnership).values_list("version", flat=True).first()
    return found or 0


# What is new, for tabs and home


def unread_in(person: int, partnerships: Iterable[int], *, audible: bool = False) -> dict[int, int]:
    """How many messages of others are unread, by partnership, and none of whom the person has
    blocked there; one query.

    ``audible`` leaves out talks that the person has made quiet.
    """
    mark = ReadMark.objects.filter(conversation=OuterRef("conversation"), person=person)
    rows = Message.objects.filter(conversation__in=list(partnerships), deleted_at=None)
    blocked = Blocked.objects.filter(
        partnership=OuterRef("conversation"), by=person, whom=OuterRef("author")
    )
    rows = (
        rows.exclude(author=person)
        .filter(~Exists(blocked))
        .annotate(read=Coalesce(Subquery(mark.values("seq")[:1]), Value(0)))
    )
    if audible:
        rows = rows.annotate(muted=Subquery(mark.values("muted_until")[:1]))
        rows = rows.filter(Q(muted=None) | Q(muted__lte=timezone.now()))
    counted = rows.filter(seq__gt=F("read")).values("conversation").annotate(count=Count("pk"))
    return {row["conversation"]: row["count"] for row in counted.order_by()}


@dataclass(frozen=True, slots=True)
class News:
    """A talk in which something is unread."""

    names: str
    programme: str
    count: int
    partnership: Partnership


def news_for(person: Person, partnerships: Sequence[Partnership]) -> list[News]:
    """Those open ones in which something is unread that the person wants to hear of; one query.

    Each comes with its programme and people loaded.
    """
    spaces = {each.pk: space_of(person, each) for each in partnerships}
    still = [pk for pk, space in spaces.items() if space.is_open]
    unread = unread_in(person.pk, still, audible=True) if still else {}
    return [
        News(space.names, space.partnership.programme.name, unread[pk], space.partnership)
        for pk, space in spaces.items()
        if pk in unread
    ]


def has_written(person: int, partnership: int) -> bool:
    return Message.objects.filter(conversation=partnership, author=person).exists()


def greetings_in(person: int, partnership: int) -> tuple[bool, int | None]:
    """Whether this person has written, and who wrote first; one query."""
    said = Message.objects.filter(conversation=partnership)
    row = Partnership.objects.filter(pk=partnership).values_list(
        Exists(said.filter(author=person)),
        Subquery(said.filter(deleted_at=None).order_by("seq").values("author")[:1]),
    )
    has_written, began = row.get()
    return has_written, began


def signs_of_life(partnerships: Sequence[int]) -> dict[int, datetime]:
    """When something was last said in each."""
    rows = Message.objects.filter(conversation__in=partnerships).values("conversation")
    return dict(rows.annotate(last=Max("said_at")).order_by().values_list("conversation", "last"))


# Search


@dataclass(frozen=True, slots=True)
class Found:
    line: Line
    before: str
    match: str
    after: str


def search(space: Space, words: str) -> tuple[list[Found], bool]:
    """Messages with all of the words, the newest first, and whether there are more than fit."""
    wanted = folded(words.replace("\x00", "")).split()[:10]
    if not wanted:
        return [], False
    has_all = Q()
    for word in wanted:
        has_all &= Q(folded__contains=word)
    rows = readable(space).filter(has_all).select_related("reply_to").prefetch_related("reactions")
    messages = list(rows.order_by("-seq")[: FOUND + 1])
    names, zone = names_in(space), zone_of(space.mine.person)
    found = [
        Found(line_of(message, names, space.mine.person_id, zone), *context(message.text, wanted))
        for message in messages[:FOUND]
    ]
    return found, len(messages) > FOUND


def context(text: str, wanted: Sequence[str]) -> tuple[str, str, str]:
    """(before, what was found, after) around the first of the words, on one line."""
    line = " ".join(text.split())
    at, length = place_of(line, wanted[0])
    begin, end = max(0, at - AROUND), min(len(line), at + length + AROUND)
    before = ("…" if begin else "") + line[begin:at]
    return (
        before,
        line[at : at + length],
        line[at + length : end] + ("…" if end < len(line) else ""),
    )


def place_of(line: str, word: str) -> tuple[int, int]:
    """Where the folded word stands in the line as it was written; (0, 0) when nowhere."""
    letters: list[int] = []
    plain = ""
    for at, letter in enumerate(line):
        small = folded(letter) or (" " if letter.isspace() else "")
        plain += small
        letters.extend([at] * len(small))
    found = plain.find(word)
    if found < 0:
        return 0, 0
    begin, last = letters[found], letters[found + len(word) - 1]
    return begin, last - begin + 1
