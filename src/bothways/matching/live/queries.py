"""What is new on a board since its page last asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zlib import crc32

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.matching.review.models import ReviewAct
from bothways.matching.review.own import TOLD_TO_ALL, is_about_matches
from bothways.matching.review.queries import ordered
from bothways.matching.runs.models import Match, Run
from bothways.programmes.models import Programme

EXPIRES = timedelta(seconds=20)
"""So long after their page last said so somebody counts as looking."""
MOST_DEEDS = 40
"""More at once, after a night with the lid closed: the page had better be shown anew."""
MOST_ROWS = 20
LINES = 3

SENTENCES: dict[str, Promise] = {
    "locked a pair": gettext_lazy("%(who)s has locked %(what)s."),
    "banned a pair": gettext_lazy("%(who)s has banned %(what)s from each other."),
    "took a pair apart": gettext_lazy("%(who)s has taken %(what)s apart."),
    "took a decision back": gettext_lazy("%(who)s has taken a decision back. %(what)s."),
    "took a circle apart": gettext_lazy("%(who)s has taken a circle apart: %(what)s."),
    "put a circle together again": gettext_lazy(
        "%(who)s has put a circle together again: %(what)s."
    ),
    "changed matches by hand": gettext_lazy("%(who)s has changed matches by hand (%(what)s)."),
    "took a change by hand back": gettext_lazy(
        "%(who)s has taken a change by hand back (%(what)s)."
    ),
    "wrote a note": gettext_lazy("%(who)s has written a note about %(what)s."),
    "changed a note": gettext_lazy("%(who)s has changed a note about %(what)s."),
    "took a note away": gettext_lazy("%(who)s has taken a note about %(what)s away."),
    "put a note back": gettext_lazy("%(who)s has put a note about %(what)s back."),
    "started a run": gettext_lazy("%(who)s has started another run."),
    "finished a run": gettext_lazy("There is a newer run: %(what)s."),
    "published the matches": gettext_lazy("%(who)s has published the matches."),
}


def last_deed(programme: Programme) -> int:
    """Where a page that is opened now begins to ask."""
    last = Deed.objects.filter(programme=programme.pk).order_by("-pk").values_list("pk", flat=True)
    return last.first() or 0


def deeds_since(programme: int, since: int) -> list[Deed]:
    """The audit lines after ``since`` in their order; one more than a page should be told of."""
    deeds = Deed.objects.filter(programme=programme, pk__gt=since).order_by("pk")
    return list(deeds.select_related("by")[: MOST_DEEDS + 1])


def others_here(run: Run, me: Person) -> list[str]:
    """Who else has the board open, by name."""
    looking = Person.objects.filter(
        is_active=True,
        presences__run=run,
        presences__seen_at__gt=timezone.now() - EXPIRES,
    )
    return list(looking.exclude(pk=me.pk).order_by("name", "pk").values_list("name", flat=True))


def fingerprint(names: Iterable[str]) -> str:
    """By which a page says whom it shows already."""
    return f"{crc32('|'.join(names).encode()):x}"


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody did, in words; where to go, when the board isn't the place any more."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    lines: list[Line]
    matches: list[int]
    gone: list[int]
    """Matches that are in the run no more: a change by hand that had made them was taken back."""
    has_circles: bool
    is_much: bool

    @property
    def is_nothing(self) -> bool:
        return not (self.lines or self.matches or self.gone or self.has_circles or self.is_much)


NOTHING = Changes([], [], [], False, False)


def changes_in(run: Run, deeds: Sequence[Deed], me: Person, *, is_closed: bool) -> Changes:
    """What others did that shows on this board; to whom the matches are closed, of runs alone."""
    theirs = [deed for deed in deeds if deed.by_id != me.pk and concerns(deed, is_closed=is_closed)]
    if not theirs:
        return NOTHING
    lines = [line_of(run, deed) for deed in theirs[-LINES:]]
    is_much = len(deeds) > MOST_DEEDS
    if is_closed:
        return Changes(lines, [], [], False, is_much)
    matches = matches_of(run, theirs)
    return Changes(
        lines,
        matches[:MOST_ROWS],
        gone_of(run, theirs),
        any("circle" in deed.details or is_about_circle(deed) for deed in theirs),
        is_much or len(matches) > MOST_ROWS,
    )


def concerns(deed: Deed, *, is_closed: bool) -> bool:
    return deed.kind in TOLD_TO_ALL or (not is_closed and is_about_matches(deed))


def is_about_circle(deed: Deed) -> bool:
    return str(deed.details.get("about", "")).count("-") > 1


def line_of(run: Run, deed: Deed) -> Line:
    who = deed.by.name if deed.by else gettext("Bothways")
    known = {"who": who, "what": deed.subject}
    sentence = SENTENCES.get(deed.kind)
    text = str(sentence) % known if sentence else f"{who}: {deed.kind}: {deed.subject}."
    newer = deed.details.get("run")
    leads_on = deed.kind in TOLD_TO_ALL and newer and newer != run.pk
    return Line(text, address_of(run, newer) if leads_on else "")


def address_of(run: Run, other: int) -> str:
    return Run(pk=other, programme_id=run.programme_id).get_absolute_url()


def matches_of(run: Run, deeds: Sequence[Deed]) -> list[int]:
    """The matches of this run that the deeds are about; two queries."""
    named = {pk for deed in deeds for pk in matches_named(deed.details)}
    pairs = {pair for deed in deeds if (pair := pair_named(deed.details)) is not None}
    acts = [deed.details["act"] for deed in deeds if "act" in deed.details]
    if acts:
        pairs |= set(ReviewAct.objects.filter(pk__in=acts).values_list("low_id", "high_id"))
    if not pairs and not named:
        return []
    people = {person for pair in pairs for person in pair}
    rows = Match.objects.filter(Q(pk__in=named) | Q(a__in=people, b__in=people), run=run)
    found = rows.order_by("pk").values_list("pk", "a_id", "b_id")
    return [pk for pk, a, b in found if pk in named or ordered(a, b) in pairs]


def gone_of(run: Run, deeds: Sequence[Deed]) -> list[int]:
    """Those of the matches that changes by hand have named, and that aren't there. One query, or
    none."""
    made = {
        pk
        for deed in deeds
        if "change" in deed.details and deed.details.get("run") == run.pk
        for pk in matches_named(deed.details)
    }
    if not made:
        return []
    there = Match.objects.filter(pk__in=made).values_list("pk", flat=True)
    return sorted(made - set(there))[:MOST_ROWS]


def matches_named(details: dict[str, Any]) -> list[int]:
    named = [details.get("match"), *details.get("matches", [])]
    return [pk for pk in named if isinstance(pk, int)]


def pair_named(details: dict[str, Any]) -> tuple[int, int] | None:
    """The two people that a note is about."""
    key = str(details.get("about", "")).split("-")
    return (int(key[0]), int(key[1])) if len(key) == 2 else None
