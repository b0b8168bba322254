"""Gatherings as their pages show them: dates with what is free and where one stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person, shut_out
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.programmes.models import Programme, State
from bothways.recruitment.models import SignUp

from .models import Gathering, Host, Sitting, Waiting

OVER = (State.CLOSED, State.ARCHIVED)
SHOWN_AT_HOME = 3


@dataclass(frozen=True, slots=True)
class Date:
    """One date as somebody sees it."""

    sitting: Sitting
    taken: int
    waiting: int
    kept: int
    mine: str
    """“place”, “waiting”, “offer” or empty."""
    position: int
    """On the wait-list, from 1."""
    kept_until: datetime | None

    @property
    def meeting(self) -> Meeting:
        return self.sitting.meeting

    @property
    def left(self) -> int | None:
        """Places that are free; None where there is no limit."""
        if self.sitting.places is None:
            return None
        return max(0, self.sitting.places - self.taken - self.kept)

    @property
    def is_full(self) -> bool:
        """Whether somebody new would wait."""
        return self.left is not None and (self.left == 0 or self.waiting > 0)

    @property
    def is_ahead(self) -> bool:
        return self.sitting.is_ahead


@dataclass(frozen=True, slots=True)
class Line:
    """A gathering with its dates, as somebody sees it."""

    gathering: Gathering
    dates: list[Date]
    is_host: bool = False

    @property
    def ahead(self) -> list[Date]:
        return [date for date in self.dates if date.is_ahead]

    @property
    def is_to_be_dated(self) -> bool:
        return not self.dates and not self.gathering.is_settled

    @property
    def is_asked_for(self) -> bool:
        """Whether people are being asked when it suits."""
        poll = getattr(self.gathering, "poll", None)
        return poll is not None and poll.proposal.is_open

    @property
    def is_mine(self) -> bool:
        return self.is_host or any(date.mine for date in self.ahead)

    @property
    def mine_at(self) -> datetime:
        """When the reader goes next, or else when it is next."""
        mine = next((date for date in self.ahead if date.mine in ("place", "offer")), None)
        return mine.meeting.starts_at if mine else self.first_at

    @property
    def more(self) -> int:
        """Dates after the next one."""
        return max(0, len(self.ahead) - 1)

    @property
    def taken(self) -> int:
        return sum(date.taken for date in self.ahead)

    @property
    def places(self) -> int | None:
        """Of all dates that lie ahead; None where one of them has no limit."""
        each = [date.sitting.places for date in self.ahead]
        return None if None in each else sum(places or 0 for places in each)

    @property
    def waiting(self) -> int:
        return sum(date.waiting + date.kept for date in self.ahead)

    @property
    def word(self) -> str:
        """How it stands for the reader, in a word or two."""
        mine = {date.mine for date in self.ahead}
        if self.is_host:
            return gettext("you host it")
        if "offer" in mine:
            return gettext("a place is free for you")
        if "place" in mine:
            return gettext("you have a place")
        if "waiting" in mine:
            return gettext("you are on the wait-list")
        return ""

    @property
    def tone(self) -> str:
        return "neutral" if self.word == gettext("you are on the wait-list") else "good"

    @property
    def first_at(self) -> datetime:
        shown = self.ahead or self.dates
        return shown[0].meeting.starts_at if shown else self.gathering.created_at


def counted(rows: QuerySet[Sitting], reader: Person) -> QuerySet[Any]:
    """Sittings with what is taken and waited for, and where the reader stands: one query."""
    now = timezone.now()
    hosts = Host.objects.filter(gathering=OuterRef("meeting__sitting__gathering"))
    seated = Attendee.objects.filter(meeting=OuterRef("meeting")).annotate(
        is_host=Exists(hosts.filter(person=OuterRef("person")))
    )
    waiting = Waiting.objects.filter(sitting=OuterRef("pk"))
    mine = waiting.filter(person=reader)
    before = Waiting.objects.filter(
        sitting=OuterRef("pk"),
        pk__lte=Subquery(
            Waiting.objects.filter(sitting=OuterRef("sitting"), person=reader).values("pk")[:1]
        ),
    )
    return rows.select_related("meeting", "gathering__programme").annotate(
        taken=number(seated.filter(is_host=False)),
        waits=number(waiting.filter(offered_until=None)),
        kept=number(waiting.filter(offered_until__gt=now)),
        hosts_it=Exists(Host.objects.filter(gathering=OuterRef("gathering"), person=reader)),
        has_place=Exists(Attendee.objects.filter(meeting=OuterRef("meeting"), person=reader)),
        mine_until=Subquery(mine.values("offered_until")[:1]),
        mine_at=Subquery(mine.values("pk")[:1]),
        position=number(before),
    )


def number(rows: QuerySet[Any]) -> Subquery:
    """How many, as a question within the question."""
    grouped = rows.order_by().annotate(one=F("pk") * 0).values("one")
    counts = grouped.annotate(n=Count("pk")).values("n")
    return Subquery(counts, output_field=IntegerField())


def date_of(row: Any) -> Date:
    mine = ""
    if row.has_place:
        mine = "place"
    elif row.mine_at is not None:
        is_kept = row.mine_until is not None and row.mine_until > timezone.now()
        mine = "offer" if is_kept else "waiting"
    return Date(
        sitting=row,
        taken=row.taken or 0,
        waiting=row.waits or 0,
        kept=row.kept or 0,
        mine=mine,
        position=(row.position or 0) if mine == "waiting" else 0,
        kept_until=row.mine_until if mine == "offer" else None,
    )


def lines_of(rows: Iterable[Any]) -> list[Line]:
    """By their next date."""
    dates: dict[int, list[Date]] = {}
    gatherings: dict[int, Gathering] = {}
    for row in rows:
        gatherings.setdefault(row.gathering_id, row.gathering)
        row.gathering = gatherings[row.gathering_id]
        dates.setdefault(row.gathering_id, []).append(date_of(row))
    found = [
        Line(one, dates[pk], is_host=dates[pk][0].sitting.hosts_it)  # type: ignore[attr-defined]
        for pk, one in gatherings.items()
    ]
    return sorted(found, key=lambda line: (line.first_at, line.gathering.pk))


def coming_up(person: Person, *, programme: int | None = None) -> list[Line]:
    """What somebody may come to, or goes to, and hasn't begun; one query."""
    rows = Sitting.objects.filter(
        gathering__in=Gathering.objects.visible_to(person).filter(cancelled_at=None),
        meeting__state=Meeting.State.PLANNED,
        meeting__starts_at__gt=timezone.now(),
    ).exclude(gathering__programme__state__in=OVER)
    if programme is not None:
        rows = rows.filter(gathering__programme=programme)
    return lines_of(counted(rows, person).order_by("meeting__starts_at", "pk"))


def line_of(gathering: Gathering, reader: Person) -> Line:
    rows = counted(Sitting.objects.filter(gathering=gathering), reader)
    found = [date_of(row) for row in rows.order_by("meeting__starts_at", "pk")]
    is_host = Host.objects.filter(gathering=gathering, person=reader).exists()
    return Line(gathering, found, is_host)


def lines_in(programme: Programme, reader: Person) -> tuple[list[Line], list[Line]]:
    """For coordinators: what lies ahead, and what was, the latest first."""
    rows = counted(Sitting.objects.filter(gathering__programme=programme), reader)
    lines = lines_of(rows.order_by("meeting__starts_at", "pk"))
    undated = Gathering.objects.filter(programme=programme, sittings=None)
    undated = undated.select_related("programme", "poll__proposal")
    lines += [Line(gathering, []) for gathering in undated]
    ahead: list[Line] = []
    earlier: list[Line] = []
    for line in lines:
        (ahead if line.ahead or line.is_to_be_dated else earlier).append(line)
    return ahead, earlier[::-1]


@dataclass(frozen=True, slots=True)
class Roll:
    """A date with everybody who has a place, hosts it or waits: for who arranges it."""

    date: Date
    people: list[Person]
    waiting: list[Waiting]


def rolls_of(line: Line) -> list[Roll]:
    meetings = [date.meeting.pk for date in line.dates]
    hosts = set(Host.objects.filter(gathering=line.gathering).values_list("person", flat=True))
    there: dict[int, list[Person]] = {}
    rows = Attendee.objects.filter(meeting__in=meetings).exclude(person__in=hosts)
    for row in rows.select_related("person__profile").order_by("pk"):
        there.setdefault(row.meeting_id, []).append(row.person)
    waiting: dict[int, list[Waiting]] = {}
    waits = Waiting.objects.filter(sitting__gathering=line.gathering)
    for one in waits.select_related("person__profile").order_by("pk"):
        waiting.setdefault(one.sitting_id, []).append(one)
    return [
        Roll(date, there.get(date.meeting.pk, []), waiting.get(date.sitting.pk, []))
        for date in line.dates
    ]


def hosts_of(gathering: Gathering) -> list[Person]:
    rows = Person.objects.filter(hosted_gatherings__gathering=gathering)
    return list(rows.select_related("profile").order_by("name", "pk"))


def people_told(gathering: Gathering, to: str) -> QuerySet[Person]:
    """“placed”, “waiting” or both, at dates that lie ahead."""
    ahead = Sitting.objects.filter(
        gathering=gathering, meeting__state="planned", meeting__ends_at__gt=timezone.now()
    )
    coming = Attendee.objects.filter(meeting__in=ahead.values("meeting")).values("person")
    waiting = Waiting.objects.filter(sitting__in=ahead).values("person")
    people = {"placed": coming, "waiting": waiting}.get(to, coming.union(waiting))
    rows = Person.objects.filter(pk__in=people).exclude(shut_out())
    return rows.select_related("profile").order_by("pk")


def people_by_address(programme: Programme, addresses: Sequence[str]) -> dict[str, Person]:
    """Who takes part in the programme under these addresses."""
    rows = SignUp.objects.to_match().filter(programme=programme, person__email__in=addresses)
    return {row.person.email: row.person for row in rows.select_related("person")}


def functions_in(programme: Programme) -> list[str]:
    rows = SignUp.objects.to_match().filter(programme=programme)
    names = rows.exclude(person__profile__function="").order_by()
    return sorted({str(one) for one in names.values_list("person__profile__function", flat=True)
                   if one})  # fmt: skip
