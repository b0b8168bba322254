"""Meetings as one of the people in them sees them, and what they tell the rest of the space."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.partnerships.hooks import Flow, Space
from bothways.partnerships.partnerships.models import Participation
from bothways.ui.words import zone_of

from .models import EarlierMeeting, LoggedMeeting, Turn

A_PAGE = 20
KINDS = ("give", "get", "neutral")
SHOWN_REMOVED = 5


@dataclass(frozen=True, slots=True)
class Way:
    """What flowed one way in a meeting."""

    words: str
    kind: str
    """“give” from me, “get” to me, “neutral” between others: one of ``KINDS``."""


@dataclass(frozen=True, slots=True)
class MeetingLine:
    meeting: LoggedMeeting
    ways: list[Way]
    present: list[str]
    """First names of who was there, where somebody wasn't."""
    waits_for: list[str]
    """First names of whom it waits for to agree."""
    mine_to_say: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that somebody said of a meeting."""

    row: EarlierMeeting
    words: str
    ways: list[Way]
    present: list[str]
    is_same: bool
    """Nothing but removed, or brought back: its figures stand below."""


def here(space: Space) -> QuerySet[LoggedMeeting]:
    rows = LoggedMeeting.objects.filter(partnership=space.partnership, removed_at=None)
    return rows.select_related("entered_by__person").prefetch_related("turns", "attendances")


def meetings_of(space: Space, number: str) -> Page[LoggedMeeting]:
    was = EarlierMeeting.objects.filter(meeting=OuterRef("pk"))
    rows: QuerySet[LoggedMeeting] = here(space).annotate(was_changed=Exists(was))
    return Paginator(rows, A_PAGE).get_page(number)


def removed_in(space: Space) -> list[LoggedMeeting]:
    """What was removed last, in case that was a mistake."""
    rows = LoggedMeeting.objects.filter(partnership=space.partnership).exclude(removed_at=None)
    return list(rows.select_related("entered_by__person").order_by("-removed_at")[:SHOWN_REMOVED])


def lines_of(space: Space, meetings: Iterable[LoggedMeeting]) -> list[MeetingLine]:
    return [line_of(space, meeting) for meeting in meetings]


def line_of(space: Space, meeting: LoggedMeeting) -> MeetingLine:
    sides = sides_of(space)
    attendances = [each for each in meeting.attendances.all() if each.participation_id in sides]
    absent = any(not each.was_there for each in attendances)
    waiting = [each.participation_id for each in attendances if each.agreed_at is None]
    return MeetingLine(
        meeting=meeting,
        ways=ways_in(space, meeting.minutes, meeting.turns.all()),
        present=[
            sides[each.participation_id].person.first_name for each in attendances if each.was_there
        ]
        if absent
        else [],
        waits_for=[
            sides[pk].person.first_name
            for pk in waiting
            if pk != space.mine.pk and sides[pk].left_at is None
        ],
        mine_to_say=space.mine.pk in waiting and space.is_open and meeting.removed_at is None,
    )


def story_of(space: Space, meeting: LoggedMeeting) -> list[Said]:
    """Who said what of it, the newest first; empty where nobody has changed anything."""
    earlier = list(meeting.earlier.select_related("by__person"))
    if not earlier:
        return []
    told = [EarlierMeeting.of(meeting), *earlier]
    return [said_in(space, row, before) for row, before in zip(told, [*earlier, None], strict=True)]


def said_in(space: Space, row: EarlierMeeting, before: EarlierMeeting | None) -> Said:
    sides = sides_of(space)
    turns = [Turn(giver_id=a, receiver_id=b, parts=parts) for a, b, parts in row.turns]
    here = [turn for turn in turns if turn.giver_id in sides and turn.receiver_id in sides]
    present = [sides[pk].person.first_name for pk in row.present if pk in sides]
    return Said(
        row=row,
        words=deed_of(space, row, before),
        ways=ways_in(space, row.minutes, here),
        present=present if len(present) < len(sides) else [],
        is_same=before is not None and row.was_removed != before.was_removed,
    )


def deed_of(space: Space, row: EarlierMeeting, before: EarlierMeeting | None) -> str:
    mine = row.by is not None and row.by.pk == space.mine.pk
    name = row.by.person.first_name if row.by else gettext("Somebody")
    if before is None:
        words = gettext("You noted it") if mine else gettext("%(name)s noted it")
    elif row.was_removed and not before.was_removed:
        words = gettext("You removed it") if mine else gettext("%(name)s removed it")
    elif before.was_removed and not row.was_removed:
        words = gettext("You brought it back") if mine else gettext("%(name)s brought it back")
    else:
        words = gettext("You put it right") if mine else gettext("%(name)s put it right")
    return words % {"name": name}


def sides_of(space: Space) -> dict[int, Participation]:
    return {side.pk: side for side in (space.mine, *space.others)}


def ways_in(space: Space, minutes: int, taught: Iterable[Turn]) -> list[Way]:
    """What I taught, what I was taught, and then what went between others."""
    turns = list(taught)
    whole = sum(turn.parts for turn in turns)
    found = [way_of(space, turn, round(minutes * turn.parts / whole)) for turn in turns]
    return sorted(found, key=lambda way: KINDS.index(way.kind))


def way_of(space: Space, turn: Turn, minutes: int) -> Way:
    sides, me = sides_of(space), space.mine.pk
    known = {
        "giver": sides[turn.giver_id].person.first_name,
        "receiver": sides[turn.receiver_id].person.first_name,
        "minutes": minutes,
    }
    is_pair, kind = len(sides) == 2, kind_of(turn, me)
    if kind == "give":
        words = gettext("You taught %(minutes)d min")
        words = words if is_pair else gettext("You taught %(receiver)s %(minutes)d min")
    elif kind == "get":
        words = gettext("%(giver)s taught %(minutes)d min")
        words = words if is_pair else gettext("%(giver)s taught you %(minutes)d min")
    else:
        words = gettext("%(giver)s taught %(receiver)s %(minutes)d min")
    return Way(words % known, kind)


def kind_of(turn: Turn, me: int) -> str:
    if turn.giver_id == me:
        return "give"
    return "get" if turn.receiver_id == me else "neutral"


def has_met(space: Space) -> bool:
    return here(space).exists()


def awaiting_me(space: Space) -> list[LoggedMeeting]:
    """What I haven't agreed to yet, the oldest first."""
    rows = here(space).filter(
        attendances__participation=space.mine, attendances__agreed_at__isnull=True
    )
    return list(rows.order_by("on", "pk")[:3])


def last_on(space: Space) -> date | None:
    last: date | None = here(space).aggregate(last=Max("on"))["last"]
    return last


def today_of(person: Person) -> date:
    return timezone.now().astimezone(zone_of(person)).date()


# What it tells the rest


def flows(partnerships: Sequence[int]) -> Iterator[tuple[int, Flow]]:
    """Minutes from each who taught to whom they taught; one query."""
    rows = (
        Turn.objects.filter(meeting__partnership__in=partnerships, meeting__removed_at__isnull=True)
        .order_by("meeting")
        .values_list(
            "meeting",
            "meeting__partnership",
            "meeting__on",
            "meeting__minutes",
            "giver__person",
            "receiver__person",
            "parts",
            "meeting__logged_at",
        )
    )
    for _, of_one in groupby(rows, key=lambda row: row[0]):
        turns = list(of_one)
        whole = sum(turn[6] for turn in turns)
        for _pk, partnership, on, minutes, giver, receiver, parts, logged_at in turns:
            yield (
                partnership,
                Flow(giver, receiver, moment_of(on, logged_at), "meeting", minutes * parts / whole),
            )


def who_met(partnerships: Sequence[int]) -> Iterable[int]:
    rows = LoggedMeeting.objects.filter(partnership__in=partnerships, removed_at=None).order_by()
    return rows.values_list("partnership", flat=True).distinct()


def moment_of(on: date, logged_at: datetime) -> datetime:
    """A day as a moment that is that day nearly everywhere, and never after it was noted."""
    return min(datetime.combine(on, time(12), UTC), logged_at)


def signs_of_life(partnerships: Sequence[int]) -> Mapping[int, datetime]:
    """When a meeting was noted or put right."""
    noted = LoggedMeeting.objects.filter(partnership__in=partnerships).order_by()
    return dict(noted.values_list("partnership").annotate(Max("changed_at")))
