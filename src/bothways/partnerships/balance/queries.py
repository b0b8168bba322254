"""The balance of an exchange as one of the people in it sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext, ngettext

from bothways.partnerships.hooks import FLOWS, Space
from bothways.partnerships.partnerships.models import Participation
from bothways.ui.words import zone_of

from .drawing import Drawing, drawings_of
from .ledger import (
    EVEN,
    ONE_SIDED,
    PRIVATE,
    Entry,
    Side,
    counted,
    index,
    share_left,
    sides_of,
)
from .series import Month, months_of, rates_of

LEAST_SPAN = timedelta(days=42)
SAMPLES = 49


def entries_in(partnerships: Sequence[int]) -> dict[int, list[Entry]]:
    """Everything that flowed in each, from every feature that tells; a few queries for all."""
    found: dict[int, list[Entry]] = {}
    for flows in FLOWS:
        for pk, flow in flows(partnerships):
            entry = Entry(flow.giver, flow.receiver, flow.at, flow.kind, flow.amount)
            found.setdefault(pk, []).append(entry)
    return found


def shared_entries(space: Space, now: datetime) -> list[Entry]:
    """What everybody in it may read, the newest first."""
    pk = space.partnership.pk
    entries = counted(entries_in([pk]).get(pk, []), now)
    shared = [entry for entry in entries if entry.kind not in PRIVATE]
    return sorted(shared, key=lambda entry: entry.at, reverse=True)


@dataclass(frozen=True, slots=True)
class Balance:
    """How evenly an exchange flows, and how much of late from and to me."""

    index: float | None
    mine: Side
    names: str
    is_pair: bool

    @property
    def state(self) -> str:
        """“early”, “even”, “leaning” or “one-sided”."""
        if self.index is None:
            return "early"
        if self.index >= EVEN:
            return "even"
        return "leaning" if self.index >= ONE_SIDED else "one-sided"

    @property
    def title(self) -> str:
        return {
            "early": gettext("Too early to say"),
            "even": gettext("Flowing both ways"),
            "leaning": gettext("Leaning a little"),
            "one-sided": gettext("Mostly one way, for now"),
        }[self.state]

    @property
    def words(self) -> str:
        """What it says, without blame."""
        known = {"names": self.names}
        if self.state == "early":
            return gettext("Once two meetings are noted, you see here how your exchange flows.")
        if self.state == "even":
            return gettext("Of late about as much comes back as is given.")
        if not self.is_pair:
            return gettext(
                "Of late some of you give more and others get more. The next meeting is a good "
                "time to turn it round."
            )
        if self.mine.given > self.mine.got:
            return (
                gettext(
                    "Of late more has gone from you to %(names)s than back. The next meeting is a "
                    "good time to turn it round."
                )
                % known
            )
        return (
            gettext(
                "Of late more has come to you from %(names)s than gone back. The next meeting is a "
                "good time to turn it round."
            )
            % known
        )

    @property
    def give_gain(self) -> float:
        """For the icon: how strongly each ribbon is drawn."""
        return self.mine.given / (max(self.mine.given, self.mine.got) or 1)

    @property
    def get_gain(self) -> float:
        return self.mine.got / (max(self.mine.given, self.mine.got) or 1)


def balance_of(space: Space, entries: Sequence[Entry], now: datetime) -> Balance:
    return Balance(
        index=index(entries, now),
        mine=sides_of(entries, now).get(space.mine.person_id, Side()),
        names=space.names,
        is_pair=len(space.here) == 1,
    )


@dataclass(frozen=True, slots=True)
class Picture:
    drawings: list[Drawing]
    months: list[Month]
    give_hours: float
    get_hours: float
    since: datetime

    @property
    def give_words(self) -> str:
        return hours_words(self.give_hours)

    @property
    def get_words(self) -> str:
        return hours_words(self.get_hours)

    @property
    def rows(self) -> list[dict[str, object]]:
        """The months in words, the newest first."""
        return [
            {
                "first": month.first,
                "give": hours_words(month.give),
                "get": hours_words(month.get),
            }
            for month in reversed(self.months)
        ]

    @property
    def alternative(self) -> str:
        """The picture in words, for those who hear the page."""
        return gettext(
            "What you gave and got over time, as two ribbons: %(give)s and %(get)s in all. The "
            "table below has every month."
        ) % {"give": self.give_words, "get": self.get_words}


def picture_of(space: Space, entries: Sequence[Entry], now: datetime) -> Picture | None:
    """Nothing where nothing has flowed yet."""
    if not entries:
        return None
    me = space.mine.person_id
    zone = zone_of(space.mine.person)
    end = (space.partnership.ended_at or now).astimezone(zone)
    end = max(end, *(entry.at.astimezone(zone) for entry in entries))
    begun = min(space.partnership.opened_at, *(entry.at for entry in entries))
    start = min(begun.astimezone(zone), end - LEAST_SPAN)
    local = [at_zone(entry, zone) for entry in entries]
    return Picture(
        drawings=drawings_of(rates_of(local, me, start, end, SAMPLES)),
        months=months_of(local, me, begun.astimezone(zone).date(), end.date()),
        give_hours=sum(entry.hours for entry in local if entry.giver == me),
        get_hours=sum(entry.hours for entry in local if entry.receiver == me),
        since=start,
    )


def at_zone(entry: Entry, zone: object) -> Entry:
    return Entry(
        entry.giver, entry.receiver, entry.at.astimezone(zone_of(zone)), entry.kind, entry.amount
    )


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry in words."""

    at: datetime
    what: str
    way: str
    kind: str
    """“give”, “get” or “neutral”."""
    counts: str
    left: float


def lines_of(space: Space, entries: Sequence[Entry], now: datetime) -> list[EntryLine]:
    sides = {side.person_id: side for side in (space.mine, *space.others)}
    return [line_of(space, sides, entry, now) for entry in entries]


def line_of(
    space: Space, sides: dict[int, Participation], entry: Entry, now: datetime
) -> EntryLine:
    me = space.mine.person_id
    names = {"giver": name_in(sides, entry.giver), "receiver": name_in(sides, entry.receiver)}
    if entry.giver == me:
        way, kind = gettext("you gave %(receiver)s") % names, "give"
    elif entry.receiver == me:
        way, kind = gettext("%(giver)s gave you") % names, "get"
    else:
        way, kind = gettext("%(giver)s gave %(receiver)s") % names, "neutral"
    return EntryLine(
        at=entry.at,
        what=what_of(entry),
        way=way,
        kind=kind,
        counts=hours_words(entry.hours),
        left=round(share_left(entry.at, now), 2),
    )


def name_in(sides: dict[int, Participation], person: int) -> str:
    side = sides.get(person)
    return side.person.first_name if side else gettext("somebody")


def what_of(entry: Entry) -> str:
    known = {
        "meeting": gettext("taught in a meeting"),
        "goal": gettext("a goal moved"),
        "action item": gettext("something done"),
        "thanks": gettext("thanks for it"),
    }
    return known.get(entry.kind, entry.kind)


def hours_words(hours: float) -> str:
    """“1 h 15 min”."""
    minutes = round(hours * 60)
    if not minutes:
        return gettext("nothing") if not hours else gettext("less than a minute")
    whole, rest = divmod(minutes, 60)
    parts = []
    if whole:
        parts.append(gettext("%(n)d h") % {"n": whole})
    if rest:
        parts.append(ngettext("%(n)d min", "%(n)d min", rest) % {"n": rest})
    return " ".join(parts)
