"""The board as a page: a handful of queries, whatever the number of matches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db.models import Avg, Count, F, Min, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from bothways.accounts.models import Person
from bothways.matching.notes.models import about
from bothways.matching.notes.queries import counts_of, noted_matches
from bothways.matching.percents import whole_percent
from bothways.matching.publishing.models import Publication
from bothways.matching.runs.models import Circle, CircleMember, LeftOver, Match, Run
from bothways.matching.runs.queries import people_in
from bothways.matching.runs.search_text import folded
from bothways.programmes.models import Programme

from .models import ReviewAct

PER_PAGE = 50
UNCOUNTED = ("not_this_time", "elsewhere", "partnered")
"""Reasons of people left over who are no share of those to be served."""
UNEVEN_BELOW = 0.5
"""A balance below this is worth a second look: one gains less than half of what the other does."""
LOW_WORTH_BELOW = 0.3

SORTS = {"name": "name_a", "worth": "worth", "balance": "balance", "least": "least_gain"}
SORT_TITLES: dict[str, Promise] = {
    "name": gettext_lazy("Name"),
    "worth": gettext_lazy("Worth"),
    "balance": gettext_lazy("Balance"),
    "least": gettext_lazy("Least gain"),
}
USUAL_SORT = "-worth"

SHOWS: dict[str, Promise] = {
    "all": gettext_lazy("All"),
    "locked": gettext_lazy("Locked"),
    "uneven": gettext_lazy("Least balanced"),
    "crossing": gettext_lazy("Crosses functions"),
    "low": gettext_lazy("Low worth"),
    "by_hand": gettext_lazy("Made by hand"),
    "parted": gettext_lazy("Taken apart"),
    "notes": gettext_lazy("With notes"),
}
CONDITIONS = {
    "all": Q(),
    "uneven": Q(balance__lt=UNEVEN_BELOW, parted_at=None),
    "crossing": Q(crosses_functions=True, parted_at=None),
    "low": Q(worth__lt=LOW_WORTH_BELOW, parted_at=None),
    "parted": Q(parted_at__isnull=False),
}

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody has asked the board to show."""

    show: str = "all"
    sort: str = USUAL_SORT
    search: str = ""
    page: str = "1"

    @classmethod
    def from_query(cls, query: Any) -> Asked:
        """Anything may stand in an address; what isn't known counts as not said."""
        show, sort = query.get("show", "all"), query.get("sort", USUAL_SORT)
        return cls(
            show=show if show in SHOWS else "all",
            sort=sort if sort.removeprefix("-") in SORTS else USUAL_SORT,
            search=query.get("find", "").strip()[:100],
            page=query.get("page", "1"),
        )

    def address(self, **changes: str) -> str:
        """The query of an address that shows this, but for ``changes``, from the first page."""
        said = {"show": self.show, "find": self.search, "sort": self.sort, **changes}
        usual = {"show": "all", "find": "", "sort": USUAL_SORT}
        kept = {key: value for key, value in said.items() if value != usual[key]}
        return "?" + urlencode(kept)


@dataclass(frozen=True, slots=True)
class Row:
    """A match on the board, with what stands between the two."""

    match: Match
    path: str
    """Of the run's board, under which the match and its acts have their addresses."""
    lock: ReviewAct | None = None
    apart: ReviewAct | None = None
    """The act that took them apart: a ban or a parting."""
    notes: int = 0
    change: int | None = None
    """The latest change by hand that touched the match, and stands."""

    @property
    def address(self) -> str:
        """Made here and not by ``reverse``, which costs a board of 50 rows its quickness."""
        return f"{self.path}matches/{self.match.pk}/"

    @property
    def notes_address(self) -> str:
        return f"{self.address}#notes"

    @property
    def undoing(self) -> str:
        act = self.apart if self.is_parted else self.lock
        if act:
            return f"{self.path}acts/{act.pk}/undoing/"
        return f"{self.path}what-if/changes/{self.change}/undoing/" if self.change else ""

    @property
    def what_if(self) -> str:
        """Where things are tried out with one or both of the two."""
        return f"{self.path}what-if/?who="

    @property
    def names(self) -> str:
        return str(self.match)

    @property
    def gives(self) -> list[str]:
        return skills_of(self.match.a_gives)

    @property
    def gets(self) -> list[str]:
        return skills_of(self.match.b_gives)

    @property
    def gain_a(self) -> str:
        return whole_percent(self.match.gain_a)

    @property
    def gain_b(self) -> str:
        return whole_percent(self.match.gain_b)

    @property
    def is_parted(self) -> bool:
        return self.match.parted_at is not None

    @property
    def is_banned(self) -> bool:
        return self.apart is not None and self.apart.kind == ReviewAct.Kind.BAN

    @property
    def is_uneven(self) -> bool:
        return self.match.balance < UNEVEN_BELOW


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the filters, with how many matches it would show."""

    key: str
    title: str
    count: int
    is_current: bool
    address: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that sorts: the address of its other direction, and how it is sorted now."""

    title: str
    address: str
    direction: str
    """As ``aria-sort`` says it; empty when the board is sorted by something else."""

    @property
    def icon(self) -> str:
        marks = {"ascending": "chevron-up", "descending": "chevron-down"}
        return marks.get(self.direction, "chevrons-up-down")


@dataclass(frozen=True, slots=True)
class Totals:
    """The run in numbers, as its board stands: after what was taken apart or made by hand."""

    pairs: int
    circles: int
    groups: int
    served: int
    people: int
    mean_gain: float | None
    least_gain: float | None
    mean_balance: float | None
    counts: dict[str, int]
    worth: float = 0.0
    """Of all pairs and circles together."""


@dataclass(frozen=True)
class Decisions:
    """What stands in the programme, the latest first."""

    acts: Sequence[ReviewAct]

    @property
    def locks(self) -> int:
        return sum(act.kind == ReviewAct.Kind.LOCK for act in self.acts)

    @property
    def bans(self) -> int:
        return sum(act.kind == ReviewAct.Kind.BAN for act in self.acts)

    @property
    def latest(self) -> ReviewAct | None:
        """The last one, with its people."""
        if not self.acts:
            return None
        acts = ReviewAct.objects.select_related("low__person", "high__person")
        return acts.get(pk=self.acts[0].pk)

    @cached_property
    def pairs(self) -> dict[Pair, list[ReviewAct]]:
        found: dict[Pair, list[ReviewAct]] = {}
        for act in self.acts:
            found.setdefault((act.low_id, act.high_id), []).append(act)
        return found

    def words(self, parted: int, by_hand: int = 0) -> str:
        """“2 locked · 1 banned · 1 made by hand · 1 taken apart”."""
        counted = [
            (self.locks, gettext("%d locked")),
            (self.bans, gettext("%d banned")),
            (by_hand, gettext("%d made by hand")),
            (parted, gettext("%d taken apart")),
        ]
        return " · ".join(text % count for count, text in counted if count) or gettext(
            "No decisions yet"
        )


@dataclass(frozen=True)
class Board:
    """All that the page of a finished run shows."""

    run: Run
    asked: Asked
    decisions: Decisions
    totals: Totals
    page: Page[Match]
    rows: list[Row]
    is_newest: bool

    @property
    def choices(self) -> list[Choice]:
        return [
            Choice(
                key,
                str(title),
                self.totals.counts[key],
                key == self.asked.show,
                self.asked.address(show=key),
            )
            for key, title in SHOWS.items()
            if key in ("all", self.asked.show) or self.totals.counts[key]
        ]

    @property
    def headings(self) -> dict[str, Heading]:
        return {key: heading(self.asked, key) for key in SORTS}

    @property
    def decisions_in_words(self) -> str:
        counts = self.totals.counts
        return self.decisions.words(counts["parted"], counts["by_hand"])


def heading(asked: Asked, key: str) -> Heading:
    """Sorts by what one looks for first: names from A, worth from the top, the rest from below."""
    first = f"-{key}" if key == "worth" else key
    other = key if first.startswith("-") else f"-{key}"
    directions = {key: "ascending", f"-{key}": "descending"}
    return Heading(
        title=str(SORT_TITLES[key]),
        address=asked.address(sort=other if asked.sort == first else first),
        direction=directions.get(asked.sort, ""),
    )


def board(run: Run, asked: Asked, reader: Person | None = None) -> Board:
    """``reader`` sees how many notes there are about whom; nobody named sees none."""
    decisions = decisions_of(run.programme)
    locked = locked_matches(run, decisions)
    noted = noted_matches(run, reader)
    totals = totals_of(run, locked)
    totals.counts["notes"] = len(noted)
    page = page_of(run, asked, noted if asked.show == "notes" else locked, totals)
    return Board(
        run=run,
        asked=asked,
        decisions=decisions,
        totals=totals,
        page=page,
        rows=rows_of(run, page.object_list, decisions, reader),
        is_newest=is_newest(run),
    )


def decisions_of(programme: Programme) -> Decisions:
    """Everything that stands. Few rows: each was somebody's click."""
    return Decisions(list(ReviewAct.objects.standing().filter(programme=programme)))


def history_of(programme: Programme, limit: int = 20) -> list[ReviewAct]:
    """Acts and who took them back, the latest first."""
    acts = ReviewAct.objects.filter(programme=programme)
    return list(acts.select_related("by", "undone_by", "low__person", "high__person")[:limit])


def standing_pairs(
    programme: Programme, at: datetime | None = None
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Locks and bans as the engine takes them: pairs of ids, in a fixed order; as they stand now,
    or as they stood ``at`` a moment."""
    every = ReviewAct.objects.standing() if at is None else ReviewAct.objects.standing_at(at)
    acts = (
        every.filter(programme=programme).order_by("low", "high").values_list("kind", "low", "high")
    )
    locks, bans = [], []
    for kind, low, high in acts:
        if kind == ReviewAct.Kind.LOCK:
            locks.append((str(low), str(high)))
        elif kind == ReviewAct.Kind.BAN:
            bans.append((str(low), str(high)))
    return locks, bans


def locked_matches(run: Run, decisions: Decisions) -> set[int]:
    """Matches of the run whose two people are locked to each other."""
    locks = {(act.low_id, act.high_id) for act in decisions.acts if act.kind == ReviewAct.Kind.LOCK}
    if not locks:
        return set()
    people = [person for pair in locks for person in pair]
    candidates = Match.objects.filter(run=run, a__in=people, b__in=people)
    return {pk for pk, a, b in candidates.values_list("pk", "a", "b") if ordered(a, b) in locks}


def totals_of(run: Run, locked: set[int]) -> Totals:
    """One pass over the run's matches."""
    whole = Q(parted_at=None)
    counts = {
        f"count_{key}": Count("pk", filter=condition) if condition else Count("pk")
        for key, condition in CONDITIONS.items()
    }
    found: dict[str, Any] = Match.objects.filter(run=run).aggregate(
        all_gain=Sum(F("gain_a") + F("gain_b"), filter=whole),
        smallest=Min("least_gain", filter=whole),
        mean_balance=Avg("balance", filter=whole),
        all_worth=Sum("worth", filter=whole),
        **counts,
    )
    pairs = found["count_all"] - found["count_parted"]
    placed = placed_by_hand(run) if is_changed(run) else Placed()
    shapes = shapes_of(run) if has_circles(run) else Shapes()
    gains = 2 * pairs + shapes.ring_members
    smallest = [least for least in (found["smallest"], shapes.smallest) if least is not None]
    return Totals(
        pairs=pairs,
        circles=shapes.rings,
        groups=shapes.groups,
        served=served_of(run, pairs, found["count_parted"] + shapes.parted, placed),
        people=people_in(run.figures) + placed.newcomers,
        mean_gain=((found["all_gain"] or 0.0) + shapes.gain) / gains if gains else None,
        least_gain=min(smallest, default=None),
        mean_balance=found["mean_balance"],
        counts={
            **{key: found[f"count_{key}"] for key in CONDITIONS},
            "locked": len(locked),
            "by_hand": placed.pairs,
        },
        worth=(found["all_worth"] or 0.0) + shapes.worth,
    )


@dataclass(frozen=True, slots=True)
class Shapes:
    """Circles and peer groups in numbers: those that stand, and how many were taken apart."""

    rings: int = 0
    groups: int = 0
    ring_members: int = 0
    gain: float = 0.0
    """Of all members of rings together."""
    smallest: float | None = None
    parted: int = 0
    worth: float = 0.0


def found_circles(run: Run) -> bool:
    """Whether the run itself has found circles or groups."""
    return bool(run.figures.get("circles") or run.figures.get("groups"))


def has_circles(run: Run) -> bool:
    """Whether the run has found some, or somebody has made one by hand."""
    return found_circles(run) or bool(run.figures.get("circles_by_hand"))


def is_changed(run: Run) -> bool:
    """Whether anything was ever put together by hand on its board."""
    return bool(run.figures.get("changed_by_hand"))


def shapes_of(run: Run) -> Shapes:
    whole, ring = Q(parted_at=None), Q(kind=Circle.Kind.RING)
    counted: dict[str, Any] = Circle.objects.filter(run=run).aggregate(
        rings=Count("pk", filter=whole & ring),
        groups=Count("pk", filter=whole & ~ring),
        smallest=Min("least_gain", filter=whole & ring),
        parted=Count("pk", filter=~whole),
        all_worth=Sum("worth", filter=whole & ring),
    )
    worth = counted.pop("all_worth") or 0.0
    members: dict[str, Any] = CircleMember.objects.filter(
        circle__run=run, circle__parted_at=None, circle__kind=Circle.Kind.RING
    ).aggregate(ring_members=Count("pk"), gain=Sum("gain"))
    return Shapes(
        **counted,
        ring_members=members["ring_members"],
        gain=members["gain"] or 0.0,
        worth=worth,
    )


@dataclass(frozen=True, slots=True)
class Placed:
    """Who has a partner by hand alone, in numbers."""

    pairs: int = 0
    served: int = 0
    """People whom the run had left without a partner."""
    newcomers: int = 0
    """Those of them whom the run didn't count among its people: they have signed up since, waited
    then, or had their partner."""


def placed_by_hand(run: Run) -> Placed:
    """Four queries, and two more with circles; few rows, for each was somebody's click."""
    pairs = Match.objects.filter(run=run, is_by_hand=True, parted_at=None).count()
    people = with_partner_by_hand(run)
    people -= found_by_run(run, people)
    left_over = LeftOver.objects.filter(run=run, sign_up__in=people).exclude(reason__in=UNCOUNTED)
    return Placed(pairs, len(people), len(people) - left_over.count())


def with_partner_by_hand(run: Run) -> set[int]:
    """Everybody in a match or circle that was made by hand and stands."""
    pairs = Match.objects.filter(run=run, is_by_hand=True, parted_at=None)
    found = {who for pair in pairs.values_list("a", "b") for who in pair}
    if has_circles(run):
        members = CircleMember.objects.filter(circle__run=run, circle__is_by_hand=True)
        found |= set(members.filter(circle__parted_at=None).values_list("sign_up", flat=True))
    return found


def found_by_run(run: Run, people: set[int]) -> set[int]:
    """Those of the people to whom the run itself had given a partner."""
    if not people:
        return set()
    pairs = Match.objects.filter(Q(a__in=people) | Q(b__in=people), run=run, is_by_hand=False)
    found = {who for pair in pairs.values_list("a", "b") for who in pair}
    if has_circles(run):
        members = CircleMember.objects.filter(circle__run=run, circle__is_by_hand=False)
        found |= set(members.filter(sign_up__in=people).values_list("sign_up", flat=True))
    return found & people


def served_of(run: Run, pairs: int, parted: int, placed: Placed) -> int:
    """How many people have a partner, after what has been taken apart and made by hand."""
    if "served" not in run.figures:
        return 2 * pairs
    served = int(run.figures["served"]) + placed.served
    return served - len(alone_by_parting(run)) if parted else served


def alone_by_parting(run: Run) -> set[int]:
    """Sign-ups to whom the run had given a partner, and that lost every one of them."""
    apart = people_together(run, apart=True)
    if is_changed(run):
        apart = found_by_run(run, apart)
    return apart - people_together(run, apart=False, among=apart) if apart else apart


def people_together(run: Run, *, apart: bool, among: set[int] | None = None) -> set[int]:
    """Who is in a match or circle of the run that stands, or in one that was taken apart."""
    matches = Match.objects.filter(run=run, parted_at__isnull=not apart)
    if among is not None:
        matches = matches.filter(Q(a__in=among) | Q(b__in=among))
    found = {who for pair in matches.values_list("a", "b") for who in pair}
    if not has_circles(run):
        return found
    members = CircleMember.objects.filter(circle__run=run, circle__parted_at__isnull=not apart)
    if among is not None:
        members = members.filter(sign_up__in=among)
    return found | set(members.values_list("sign_up", flat=True))


def page_of(run: Run, asked: Asked, chosen: set[int], totals: Totals) -> Page[Match]:
    """``chosen`` are the matches that are locked, or have notes, where those are asked for."""
    matches = shown_matches(run, asked, chosen)
    known = None if asked.search else totals.counts[asked.show]
    return KnownPaginator(matches, PER_PAGE, known=known).get_page(asked.page)


class KnownPaginator(Paginator):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Django's paginator for a list whose length may be known already."""

    def __init__(self, rows: QuerySet[Match], per_page: int, *, known: int | None) -> None:
        super().__init__(rows, per_page)
        self.known = known

    @cached_property
    def count(self) -> int:
        return int(super().count) if self.known is None else self.known


def shown_matches(run: Run, asked: Asked, chosen: set[int]) -> QuerySet[Match]:
    matches = Match.objects.filter(run=run)
    if asked.show in ("locked", "notes"):
        matches = matches.filter(pk__in=chosen)
    elif asked.show == "by_hand":
        matches = matches.filter(is_by_hand=True, parted_at=None)
    else:
        matches = matches.filter(CONDITIONS[asked.show])
    for word in folded(asked.search).split():
        matches = matches.filter(search_text__contains=word)
    field = SORTS[asked.sort.removeprefix("-")]
    down = asked.sort.startswith("-")
    # The same order that the indexes have, read forwards or backwards, with no ties left over.
    order = {("worth", True): ("-worth", "id"), ("worth", False): ("worth", "-id")}
    usual = (f"-{field}", "-id") if down else (field, "id")
    return matches.order_by(*order.get((field, down), usual)).defer("why", "search_text")


def rows_of(
    run: Run, matches: Iterable[Match], decisions: Decisions, reader: Person | None = None
) -> list[Row]:
    path, matches = run.get_absolute_url(), list(matches)
    keys = [about((match.a_id, match.b_id)) for match in matches]
    notes = counts_of(run.programme_id, keys, reader)
    changes = change_of_rows(run, [match.pk for match in matches])
    return [
        row_of(match, decisions, path, notes.get(key, 0), changes.get(match.pk))
        for match, key in zip(matches, keys, strict=True)
    ]


def change_of_rows(run: Run, matches: list[int]) -> dict[int, int]:
    """{match: the latest standing change by hand that touched it}; one query, or none."""
    if not is_changed(run):
        return {}
    rows = apps.get_model("matching", "ChangedRow")._default_manager.filter(
        match__in=matches, change__undone_at=None
    )
    return dict(rows.order_by("change__at", "pk").values_list("match", "change"))


def row_of(
    match: Match, decisions: Decisions, path: str, notes: int = 0, change: int | None = None
) -> Row:
    acts = decisions.pairs.get(ordered(match.a_id, match.b_id), [])
    lock = next((act for act in acts if act.kind == ReviewAct.Kind.LOCK), None)
    apart = next((act for act in acts if takes_apart(act, match)), None)
    return Row(match, path, lock, apart, notes, change)


def takes_apart(act: ReviewAct, match: Match) -> bool:
    """A ban holds in every run; a parting only in the one it was made in."""
    return act.kind == ReviewAct.Kind.BAN or (
        act.kind == ReviewAct.Kind.PART and act.match_id == match.pk
    )


def ordered(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)


def skills_of(flows: Iterable[dict[str, Any]]) -> list[str]:
    return [str(flow["skill"]) for flow in flows]


def is_open_for_decisions(run: Run) -> bool:
    """The newest finished run, as long as no round was published since it began: its own, or one
    it doesn't know of."""
    return is_newest(run) and not is_told(run)


def is_told(run: Run) -> bool:
    told = Q(run=run) | Q(at__gt=run.started_at or run.created_at)
    return Publication.objects.filter(told, programme=run.programme_id).exists()


def is_newest(run: Run) -> bool:
    newer = Run.objects.filter(
        programme=run.programme_id, state=Run.State.DONE, number__gt=run.number
    )
    return not newer.exists()
