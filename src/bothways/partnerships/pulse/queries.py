"""Every exchange of a programme at a glance, in a handful of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import cast

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.partnerships.endings.models import Ending, Pause
from bothways.partnerships.hooks import MILESTONES, SIGNS_OF_LIFE, WORRIES, Worry
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.programmes.models import Programme

from .models import Attention, Nudge

FEWEST = 5
"""Figures of fewer exchanges are shown to nobody but coordinators."""
LEAST_SILENCE = timedelta(weeks=3)
SHOWN = 50
MANY = 500
"""Exchanges; more are asked about by their programme."""
SHOWS = ("all", "silent", "new", "paused", "ended")


@dataclass(frozen=True, slots=True)
class Line:
    """One exchange as a coordinator sees it."""

    pk: int
    opened_at: datetime
    ended_at: datetime | None
    reached: frozenset[str]
    """Keys of milestones."""
    last_sign: datetime | None
    is_silent: bool
    paused_until: date | None
    how_ended: str
    worries: int = 0

    @property
    def has_begun(self) -> bool:
        return self.last_sign is not None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class Pulse:
    lines: list[Line]
    milestones: list[tuple[str, str]]
    """(key, title)."""
    worries: list[Worry] = field(default_factory=list)

    def of(self, show: str) -> list[Line]:
        match show:
            case "silent":
                return [line for line in self.lines if line.is_silent]
            case "new":
                return [line for line in self.lines if line.is_open and not line.has_begun]
            case "paused":
                return [line for line in self.lines if line.paused_until]
            case "ended":
                return [line for line in self.lines if not line.is_open]
        return self.lines

    def count(self, key: str) -> int:
        return sum(key in line.reached for line in self.lines)


def exchanges_seen_by(programme: Programme, reader: Person) -> QuerySet[Partnership]:
    """All of the programme but those that the reader is in."""
    inside = Participation.objects.filter(person=reader).values("partnership")
    rows = Partnership.objects.filter(programme=programme).exclude(pk__in=inside)
    return rows.order_by("-opened_at", "pk")


def pks_of(rows: QuerySet[Partnership]) -> Sequence[int]:
    """Their keys, as the hooks take them: read when somebody reads them, and a question within the
    question where they are asked about. Five thousand keys in each of thirty questions would take
    seconds."""
    return cast("Sequence[int]", rows.order_by().values_list("pk", flat=True))


def pulse_of(
    programme: Programme,
    reader: Person,
    *,
    only: Partnership | None = None,
    with_worries: bool = True,
) -> Pulse:
    """Of every exchange that the reader may see, or of one of them alone."""
    rows = exchanges_seen_by(programme, reader)
    rows = rows.filter(pk=only.pk) if only else rows
    pks = pks_of(rows)
    signs = last_signs(pks)
    reached = {milestone.key: set(milestone.reached(pks)) for _, milestone in MILESTONES}
    paused = dict(
        Pause.objects.filter(partnership__in=pks, over_at=None).values_list("partnership", "until")
    )
    ended = dict(Ending.objects.filter(partnership__in=pks).values_list("partnership", "how"))
    words = {how: str(label) for how, label in Ending.How.choices}
    last_heard = timezone.now() - silence_of(programme)
    worries = worries_about(programme, pks_of(rows.filter(ended_at=None))) if with_worries else []
    counted = Counter(worry.partnership for worry in worries)
    lines = [
        Line(
            pk=pk,
            opened_at=opened_at,
            ended_at=ended_at,
            reached=frozenset(key for key, those in reached.items() if pk in those),
            last_sign=signs.get(pk),
            is_silent=ended_at is None
            and pk not in paused
            and (signs.get(pk) or opened_at) < last_heard,
            paused_until=paused.get(pk),
            how_ended=words.get(ended.get(pk, ""), ""),
            worries=counted[pk],
        )
        for pk, opened_at, ended_at in rows.values_list("pk", "opened_at", "ended_at")
    ]
    return Pulse(lines, [(one.key, str(one.title)) for _, one in MILESTONES], worries)


def names_of(partnerships: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = Participation.objects.filter(partnership__in=partnerships).order_by("place", "pk")
    for pk, name in rows.values_list("partnership", "person__name"):
        found.setdefault(pk, []).append(name)
    return found


def names_in(programme: Programme) -> dict[int, list[str]]:
    return names_of(pks_of(Partnership.objects.filter(programme=programme)))


def last_signs(partnerships: Sequence[int]) -> dict[int, datetime]:
    """When something last happened in each where anything has."""
    found: dict[int, datetime] = {}
    for signs in SIGNS_OF_LIFE:
        for pk, moment in signs(partnerships).items():
            found[pk] = max(found.get(pk, moment), moment)
    return found


def silence_of(programme: Programme) -> timedelta:
    """Twice the rhythm that the programme proposes, and three weeks at least."""
    weeks = programme.meets_every_weeks or 0
    return max(LEAST_SILENCE, timedelta(weeks=2 * weeks))


def worries_about(programme: Programme, partnerships: Sequence[int]) -> list[Worry]:
    """The longest first."""
    today = timezone.localdate()
    said = [worry for make in WORRIES for worry in make(programme, partnerships, today)]
    kinds = {(worry.partnership, worry.kind) for worry in said}
    found = [
        worry
        for worry in said
        if not any((worry.partnership, kind) in kinds for kind in worry.unless)
    ]
    return sorted(found, key=lambda worry: (worry.since, worry.partnership, worry.key))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the attention list."""

    worry: Worry
    names: list[str]
    decision: Attention | None
    nudged_at: datetime | None

    @property
    def is_new(self) -> bool:
        return self.decision is None


@dataclass(frozen=True, slots=True)
class AttentionList:
    waiting: list[Entry]
    set_aside: list[Entry]
    """Snoozed, or settled while the worry still stands."""


def attention_of(programme: Programme, pulse: Pulse) -> AttentionList:
    """What stands to be looked at; two queries beside those of the pulse."""
    pks = {worry.partnership for worry in pulse.worries}
    decisions = decisions_about(pks)
    nudged: dict[int, datetime] = {}
    for pk, at in Nudge.objects.filter(partnership__in=pks).values_list("partnership", "at"):
        nudged[pk] = max(nudged.get(pk, at), at)
    names = names_of(sorted(pks)) if len(pks) <= MANY else names_in(programme)
    today = timezone.localdate()
    waiting: list[Entry] = []
    aside: list[Entry] = []
    for worry in pulse.worries:
        decision = decisions.get((worry.partnership, worry.key))
        entry = Entry(
            worry, names.get(worry.partnership, []), decision, nudged.get(worry.partnership)
        )
        (aside if rests(decision, today) else waiting).append(entry)
    return AttentionList(waiting, aside)


def waiting_in(programme: Programme, reader: Person) -> int:
    """How many lines ``attention_of`` would have waiting, without whom they are about."""
    worries = worries_about(
        programme, pks_of(exchanges_seen_by(programme, reader).filter(ended_at=None))
    )
    decisions = decisions_about({worry.partnership for worry in worries})
    today = timezone.localdate()
    return sum(not rests(decisions.get((worry.partnership, worry.key)), today) for worry in worries)


def decisions_about(partnerships: Collection[int]) -> dict[tuple[int, str], Attention]:
    """By exchange and worry."""
    rows = Attention.objects.filter(partnership__in=partnerships)
    return {
        (one.partnership_id, one.key): one for one in rows.select_related("taken_by", "settled_by")
    }


def rests(decision: Attention | None, today: date) -> bool:
    """Whether it needn't be looked at now: settled, or put off to a later day."""
    if decision is None:
        return False
    put_off = decision.snoozed_until is not None and decision.snoozed_until > today
    return decision.settled_at is not None or put_off


def found_by(lines: Sequence[Line], programme: Programme, find: str) -> list[Line]:
    """Those in which each word of ``find`` stands in somebody's name."""
    wanted = find.casefold().split()
    if not wanted:
        return list(lines)
    names = names_in(programme)
    return [
        line
        for line in lines
        if all(any(word in name.casefold() for name in names.get(line.pk, ())) for word in wanted)
    ]


def people_in(partnership: Partnership) -> list[Participation]:
    """Who is in it, with how they are reached."""
    rows = partnership.participations.filter(left_at=None).select_related("person__profile")
    return list(rows.order_by("place", "pk"))


def figures_of(programme: Programme) -> list[tuple[str, str]]:
    """Figures for sponsors: of everybody, no names, nothing of fewer than five exchanges."""
    count = Partnership.objects.filter(programme=programme).count()
    if not count:
        return []
    if count < FEWEST:
        return [("–", gettext("exchanges begun: shown from five exchanges on"))]
    pks = pks_of(Partnership.objects.filter(programme=programme))
    found = [(f"{len(last_signs(pks))} / {count}", gettext("exchanges have begun"))]
    for _, milestone in MILESTONES:
        reached = len(set(milestone.reached(pks)))
        if reached:
            found.append((f"{reached} / {count}", str(milestone.title)))
    return found


def is_inside(partnership: Partnership, person: Person) -> bool:
    return Participation.objects.filter(person=person, partnership=partnership).exists()
