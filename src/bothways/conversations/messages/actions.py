"""What people do in a talk. Each change takes the conversation's row: all stand in one order.

A talk is its own record: who said, changed and took back what is in its rows, and no line of the
audit trail, which coordinators and administrators read, says anything of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.live.hints import hint, hint_many
from bothways.common.text import tidy
from bothways.conversations.hooks import CARRIES, CLOSED, SAID, TAKEN_BACK
from bothways.conversations.safety.models import Blocked
from bothways.matching.runs.search_text import folded
from bothways.notifications.inbox.actions import mark_seen
from bothways.partnerships.models import Participation, Partnership
from bothways.programmes.life.moves import is_over

from .errors import (
    IsDeleted,
    NoSuchMessage,
    NotOnesOwn,
    SaysNothing,
    TalkIsClosed,
    TooLate,
    TooLong,
    UnknownSign,
)
from .models import LONGEST, Change, Conversation, Message, Reaction, ReadMark
from .signs import SIGNS
from .state import states_of
from .telling import path_of

CHANGEABLE = timedelta(hours=24)
KEYS_KEPT = timedelta(days=7)
"""So long a change may be tried again under its key."""


@transaction.atomic
def say(
    *, partnership: Partnership, by: Person, text: str, key: UUID, reply_to: int | None = None
) -> Message:
    """Add a message; the same key from the same person is the same message.

    ``reply_to`` is the place of the one it answers. Raises ``TalkRefused``.
    """
    is_bare = not text.strip() and any(carries(partnership, by, key) for carries in CARRIES)
    said = clean(text, may_be_empty=is_bare)
    talk = held(partnership)
    earlier = talk.messages.filter(author=by, key=key).first()
    if earlier is not None:
        return earlier
    others = others_of(partnership, by)
    answered = existing(talk, reply_to) if reply_to is not None else None
    talk.last_seq += 1
    message = Message(
        conversation=talk,
        seq=talk.last_seq,
        key=key,
        author=by,
        text=said,
        folded=folded(said),
        reply_to=answered,
    )
    put(talk, message, others)
    hearing = who_hears(partnership, by, others)
    for heard in SAID:
        heard(message, hearing)
    return message


@transaction.atomic
def edit(*, partnership: Partnership, by: Person, seq: int, text: str, key: UUID) -> Message:
    """Change one's own message within a day. Raises ``TalkRefused``."""
    said = clean(text)
    talk = held(partnership)
    message = existing(talk, seq)
    if is_made(talk, by, key):
        return message
    others_of(partnership, by)
    refuse_unless_fresh(message, by)
    if message.text != said:
        message.text, message.folded = said, folded(said)
        message.edited_at = timezone.now()
        put(talk, message)
    remember(talk, by, key)
    return message


@transaction.atomic
def delete(*, partnership: Partnership, by: Person, seq: int, key: UUID) -> Message:
    """Take one's own message back within a day: its place stays. A block doesn't keep it: it tells
    nobody anything. Raises ``TalkRefused``."""
    talk = held(partnership)
    message = existing(talk, seq)
    if is_made(talk, by, key):
        return message
    others_there(partnership, by)
    if message.deleted_at is None:
        refuse_unless_fresh(message, by)
        message.text = message.folded = ""
        message.deleted_at = timezone.now()
        message.reactions.all().delete()
        for taken_back in TAKEN_BACK:
            taken_back(message)
        put(talk, message)
    elif message.author_id != by.pk:
        raise NotOnesOwn
    remember(talk, by, key)
    return message


@transaction.atomic
def react(
    *, partnership: Partnership, by: Person, seq: int, sign: str, on: bool, key: UUID
) -> Message:
    """Put a sign under a message, or take one's own away. Raises ``TalkRefused``."""
    if sign not in SIGNS:
        raise UnknownSign
    talk = held(partnership)
    message = existing(talk, seq)
    if is_made(talk, by, key):
        return message
    others_of(partnership, by)
    if message.deleted_at is not None:
        raise IsDeleted
    mine = Reaction.objects.filter(message=message, person=by, sign=sign)
    if on and not mine.exists():
        Reaction.objects.create(message=message, person=by, sign=sign)
        put(talk, message)
    elif not on and mine.delete()[0]:
        put(talk, message)
    remember(talk, by, key)
    return message


@transaction.atomic
def mark_read(*, partnership: Partnership, by: Person, seq: int) -> bool:
    """Say that one has read up to ``seq``; ``False`` when one had. One's mark never goes back."""
    last = Conversation.objects.filter(pk=partnership.pk).values_list("last_seq", flat=True).first()
    if last is None:
        return False
    mark, _ = ReadMark.objects.get_or_create(conversation_id=partnership.pk, person=by)
    read = ReadMark.objects.filter(pk=mark.pk, seq__lt=min(seq, last))
    if not read.update(seq=min(seq, last)):
        return False
    if min(seq, last) == last:
        mark_seen(by, path_of(partnership.pk))
    hint(f"person:{by.pk}", talk=partnership.pk, read=min(seq, last))
    return True


@transaction.atomic
def mute(*, partnership: Partnership, by: Person, until: datetime | None) -> None:
    """Hear nothing of new messages until then; ``None``: hear of them again."""
    Conversation.objects.get_or_create(partnership=partnership)
    ReadMark.objects.update_or_create(
        conversation_id=partnership.pk, person=by, defaults={"muted_until": until}
    )


def forget_keys() -> int:
    """The hourly chore: keys that nobody tries again any more."""
    return Change.objects.filter(at__lt=timezone.now() - KEYS_KEPT).delete()[0]


def held(partnership: Partnership) -> Conversation:
    """The conversation's row, locked until the change is made."""
    rows = Conversation.objects.select_for_update().filter(pk=partnership.pk)
    found = rows.first()
    if found is None:
        Conversation.objects.get_or_create(partnership_id=partnership.pk)
        found = rows.get()
    return found


def others_of(partnership: Partnership, by: Person) -> list[int]:
    """The same for who wants to say or change something: a block refuses that, too."""
    others = others_there(partnership, by)
    for closed in CLOSED:
        if why := closed(partnership, by):
            raise TalkIsClosed(why)
    return others


def others_there(partnership: Partnership, by: Person) -> list[int]:
    """Pks of the others in it. Raises ``TalkIsClosed`` when it has ended, or this one has left."""
    sides = Participation.objects.filter(partnership=partnership.pk, left_at=None).values_list(
        "person_id", "partnership__ended_at", "partnership__programme__state"
    )
    found = {person: (ended, state) for person, ended, state in sides}
    ended, state = found.get(by.pk, (True, ""))
    if ended or is_over(state):
        raise TalkIsClosed
    return [person for person in found if person != by.pk]


def who_hears(partnership: Partnership, by: Person, others: Sequence[int]) -> list[int]:
    """Those of them who want to hear of a new message from somebody."""
    muted = ReadMark.objects.filter(
        conversation=partnership.pk, person=OuterRef("pk"), muted_until__gt=timezone.now()
    )
    blocked = Blocked.objects.filter(partnership=partnership.pk, by=OuterRef("pk"), whom=by.pk)
    hearing = Person.objects.filter(~Exists(muted), ~Exists(blocked), pk__in=others)
    return list(hearing.order_by().values_list("pk", flat=True))


def existing(talk: Conversation, seq: int) -> Message:
    message = talk.messages.filter(seq=seq).first()
    if message is None:
        raise NoSuchMessage
    return message


def refuse_unless_fresh(message: Message, by: Person) -> None:
    if message.author_id != by.pk:
        raise NotOnesOwn
    if message.deleted_at is not None:
        raise IsDeleted
    if timezone.now() - message.said_at > CHANGEABLE:
        raise TooLate


def put(talk: Conversation, message: Message, others: Sequence[int] = ()) -> None:
    """Write the message as the conversation's newest change, and give a hint of it: to who has the
    talk open, and to ``others`` wherever they are."""
    talk.version += 1
    message.version = talk.version
    is_new = message.pk is None
    message.save()
    talk.save(update_fields=["last_seq", "version"])
    topic = f"talk:{talk.pk}"
    hints = [(topic, {"version": talk.version, "seq": message.seq})]
    hints += [(f"person:{pk}", {"talk": talk.pk, "seq": message.seq}) for pk in others]
    hint_many(hints, {topic: partial(states_of, [message], are_new=is_new)})


def is_made(talk: Conversation, by: Person, key: UUID) -> bool:
    return Change.objects.filter(conversation=talk, person=by, key=key).exists()


def remember(talk: Conversation, by: Person, key: UUID) -> None:
    Change.objects.create(conversation=talk, person=by, key=key, version=talk.version)


def clean(text: str, *, may_be_empty: bool = False) -> str:
    """The text as it is kept. Raises ``SaysNothing`` or ``TooLong``."""
    said = tidy(text)
    if not said and not may_be_empty:
        raise SaysNothing
    if len(said) > LONGEST:
        raise TooLong(len(said))
    return said
