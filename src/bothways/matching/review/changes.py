"""What has changed since a run: reasons to run again before anybody is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from bothways.accounts.models import closed
from bothways.matching.places.queries import overbooked
from bothways.matching.runs.models import Circle, Match, Run
from bothways.recruitment.models import Block, SignUp
from bothways.recruitment.signups.models import passed_over

from .circles import circles_in
from .models import ReviewAct
from .queries import has_circles, ordered

NAMED = 50
GoneAndApart = tuple[set[int], set[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Since:
    """What is newer than a run: reasons to run again before publishing."""

    decisions: int
    changed: int
    """Sign-ups that are new or have changed."""
    gone: list[Match]
    """Matches that can't be published: somebody has left, waits this time, or wishes it not."""
    gone_circles: list[Circle]
    """Circles and peer groups that can't, for the same reasons."""

    @property
    def sentences(self) -> list[str]:
        found = []
        if self.decisions:
            found.append(
                ngettext(
                    "%(count)d decision of yours is newer than this run.",
                    "%(count)d decisions of yours are newer than this run.",
                    self.decisions,
                )
                % {"count": self.decisions}
            )
        if self.changed:
            found.append(
                ngettext(
                    "%(count)d sign-up is new or has changed since.",
                    "%(count)d sign-ups are new or have changed since.",
                    self.changed,
                )
                % {"count": self.changed}
            )
        return found


def since(run: Run) -> Since:
    moment = run.started_at or run.created_at
    known = gone_and_apart(run)
    return Since(
        decisions=newer_decisions(run, moment).count(),
        changed=SignUp.objects.filter(programme=run.programme_id, changed_at__gt=moment).count(),
        gone=impossible_matches(run, known)[:NAMED],
        gone_circles=impossible_circles(run, known)[:NAMED],
    )


def newer_decisions(run: Run, moment: datetime) -> QuerySet[ReviewAct]:
    """Locks and bans that the run hasn't known, or has known and that were taken back since.

    Partings don't count: a run around them would only bring the same two together again.
    """
    made = Q(undone_at=None, at__gt=moment)
    taken_back = Q(undone_at__gt=moment, at__lte=moment)
    return ReviewAct.objects.filter(
        made | taken_back, programme=run.programme_id, kind__in=("lock", "ban")
    )


def impossible_matches(run: Run, known: GoneAndApart | None = None) -> list[Match]:
    """Matches of the run that may not be told any more, and are not taken apart yet.

    Begins with those who have left or wait, and with wishes: all of them few beside the matches.
    """
    gone, apart = known or gone_and_apart(run)
    if not gone and not apart:
        return []
    named = {person for pair in apart for person in pair}
    whole = Match.objects.filter(run=run, parted_at=None).defer("why", "search_text")
    candidates = whole.filter(Q(a__in=gone) | Q(b__in=gone) | Q(a__in=named, b__in=named)).order_by(
        "name_a", "pk"
    )
    return [
        match
        for match in candidates
        if match.a_id in gone or match.b_id in gone or ordered(match.a_id, match.b_id) in apart
    ]


def impossible_circles(run: Run, known: GoneAndApart | None = None) -> list[Circle]:
    """The same of circles and peer groups, of which a wish or a ban between any two is enough; a
    match is taken apart by its ban at once."""
    if not has_circles(run):
        return []
    gone, apart = known or gone_and_apart(run)
    apart = apart | banned(run)
    if not gone and not apart:
        return []
    named = gone | {person for pair in apart for person in pair}
    standing = circles_in(run).filter(parted_at=None)
    return [
        circle
        for circle in standing.filter(members__sign_up__in=named).distinct()
        if is_impossible([member.sign_up_id for member in circle.members.all()], gone, apart)
    ]


def is_impossible(people: list[int], gone: set[int], apart: set[tuple[int, int]]) -> bool:
    pairs = {ordered(one, other) for one, other in combinations(people, 2)}
    return not gone.isdisjoint(people) or not apart.isdisjoint(pairs)


def banned(run: Run) -> set[tuple[int, int]]:
    acts = ReviewAct.objects.standing().filter(programme=run.programme_id, kind="ban")
    return set(acts.values_list("low", "high"))


def gone_and_apart(run: Run, no_room: set[int] | None = None) -> GoneAndApart:
    """Who can't be matched now, for they have left, wait or have no free place any more, and
    which two wish not to be: few beside everybody."""
    people = SignUp.objects.filter(programme=run.programme_id)
    no_room = overbooked(run) if no_room is None else no_room
    away = Q(withdrawn_at__isnull=False) | Q(is_waiting_this_time=True) | passed_over()
    away |= Q(person__in=closed())
    wishes = Block.objects.filter(low__programme=run.programme_id)
    return (
        set(people.filter(away).order_by().values_list("pk", flat=True)) | no_room,
        set(wishes.values_list("low", "high")),
    )
