"""Two runs side by side: who is better off in which, and what each is in numbers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from statistics import fmean

from django.db.models import Q
from django.utils.translation import gettext, ngettext

from bothways.matching.changes.proof import certificate_now
from bothways.matching.percents import whole_percent
from bothways.matching.publishing.models import Publication
from bothways.matching.review.queries import totals_of
from bothways.recruitment.models import SignUp
from bothways.ui.words import worth as in_words

from .models import CircleMember, LeftOver, Match, Run
from .queries import began

HAIR = 0.005
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Side:
    """What somebody has in one run."""

    gain: float | None
    """The mean over their partnerships; ``None`` without one."""
    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Somebody who has it otherwise in the second run."""

    sign_up_id: int
    name: str
    before: Side
    after: Side

    @property
    def change(self) -> float:
        return (self.after.gain or 0.0) - (self.before.gain or 0.0)

    @property
    def was(self) -> str:
        return in_side(self.before)

    @property
    def becomes(self) -> str:
        return in_side(self.after)


def in_side(side: Side) -> str:
    """“Ben Ode, 80 %”, or that there is nobody."""
    if side.gain is None:
        return gettext("nobody")
    return f"{', '.join(side.partners)}, {whole_percent(side.gain)}"


@dataclass(frozen=True, slots=True)
class Comparison:
    one: Run
    other: Run
    figures: list[tuple[str, str, str]]
    sentence: str
    better: list[Difference]
    worse: list[Difference]
    same_gain: int
    """Who has other partners and gains as much."""
    more_better: int
    more_worse: int
    only_both: int | None = None
    """How many people are compared, where a round lies between the runs: those in both alone."""
    counted: tuple[list[str], list[str]] = ([], [])
    """What counted in the one alone, and in the other alone, in sentences."""


def compare(one: Run, other: Run) -> Comparison:
    """From ``one`` to ``other``, each as its board stands: what was taken apart or made by hand
    counts. A dozen queries, however many people."""
    before, after = sides_of(one), sides_of(other)
    names = dict(
        SignUp.objects.filter(programme=one.programme_id).values_list("pk", "person__name")
    )
    nothing = Side(None, ())
    compared = before.keys() | after.keys()
    both = None
    if has_round_between(one, other):
        both = people_in(one) & people_in(other)
        compared &= both
    changed = [
        Difference(who, names.get(who, "–"), before.get(who, nothing), after.get(who, nothing))
        for who in compared
        if before.get(who) != after.get(who)
    ]
    better = sorted(
        (each for each in changed if each.change > HAIR), key=lambda each: (-each.change, each.name)
    )
    worse = sorted(
        (each for each in changed if each.change < -HAIR), key=lambda each: (each.change, each.name)
    )
    return Comparison(
        one=one,
        other=other,
        figures=figures(one, other),
        sentence=sentence(len(better), len(worse)),
        better=better[:SHOWN],
        worse=worse[:SHOWN],
        same_gain=len(changed) - len(better) - len(worse),
        more_better=max(0, len(better) - SHOWN),
        more_worse=max(0, len(worse) - SHOWN),
        only_both=None if both is None else len(both),
        counted=(only_in(one, other), only_in(other, one)),
    )


def only_in(run: Run, other: Run) -> list[str]:
    """What of the policy counted in a run and not in the other; nothing of a run that has kept no
    sentences, for then it can't be said."""
    theirs, others = run.policy.get("sentences"), other.policy.get("sentences")
    return [each for each in theirs if each not in others] if theirs and others else []


def has_round_between(one: Run, other: Run) -> bool:
    """Whether matches were published between the two: then they have other people to match."""
    first, last = sorted((one, other), key=lambda run: run.number)
    told = Publication.objects.filter(programme=first.programme_id, at__lte=began(last))
    return told.filter(Q(run=first) | Q(at__gt=began(first))).exists()


def people_in(run: Run) -> set[int]:
    """Everybody whom the run could match, whatever has become of it on the board."""
    found = {"is_by_hand": False, "run": run}
    pairs = Match.objects.filter(**found).order_by().values_list("a_id", "b_id")
    seats = CircleMember.objects.filter(circle__run=run, circle__is_by_hand=False).order_by()
    alone = LeftOver.objects.filter(run=run).order_by().values_list("sign_up_id", flat=True)
    return {*chain.from_iterable(pairs), *seats.values_list("sign_up_id", flat=True), *alone}


def sentence(better: int, worse: int) -> str:
    if not better and not worse:
        return gettext("Nobody is better or worse off.")
    up = ngettext("%(count)d person is better off", "%(count)d people are better off", better) % {
        "count": better
    }
    down = ngettext("%(count)d is worse off", "%(count)d are worse off", worse) % {"count": worse}
    return gettext("%(up)s, %(down)s.") % {"up": up, "down": down}


def sides_of(run: Run) -> dict[int, Side]:
    """{sign-up: what they have}, from pairs, circles and groups."""
    gains: dict[int, list[float]] = defaultdict(list)
    partners: dict[int, set[str]] = defaultdict(set)
    rows = Match.objects.filter(run=run, parted_at=None).values_list(
        "a_id", "b_id", "name_a", "name_b", "gain_a", "gain_b"
    )
    for a, b, name_a, name_b, gain_a, gain_b in rows:
        gains[a].append(gain_a)
        gains[b].append(gain_b)
        partners[a].add(name_b)
        partners[b].add(name_a)
    circles: dict[int, list[tuple[int, str, float]]] = defaultdict(list)
    members = CircleMember.objects.filter(circle__run=run, circle__parted_at=None).values_list(
        "circle_id", "sign_up_id", "name", "gain"
    )
    for circle, who, name, gain in members:
        circles[circle].append((who, name, gain))
    for together in circles.values():
        for who, _, gain in together:
            gains[who].append(gain)
            partners[who] |= {name for other, name, _ in together if other != who}
    return {who: Side(fmean(each), tuple(sorted(partners[who]))) for who, each in gains.items()}


def figures(one: Run, other: Run) -> list[tuple[str, str, str]]:
    """(label, in one, in the other)."""
    now, then = (totals_of(run, set()) for run in (one, other))
    words, words_then = certificate_now(one, now), certificate_now(other, then)
    return [
        (gettext("people have a partner"), str(now.served), str(then.served)),
        (
            gettext("at most is any other pairing better"),
            words.number if words else "–",
            words_then.number if words_then else "–",
        ),
        (
            gettext("is what each gains, on average"),
            whole_percent(now.mean_gain),
            whole_percent(then.mean_gain),
        ),
        (
            gettext("the least anyone gains"),
            whole_percent(now.least_gain),
            whole_percent(then.least_gain),
        ),
        (gettext("worth in all"), in_words(now.worth), in_words(then.worth)),
    ]
