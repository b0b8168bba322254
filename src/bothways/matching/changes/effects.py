"""What a step would do, worked out before it is done: to each person, to the whole, by which rule
it may not be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from statistics import fmean
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.matching.percents import whole_percent
from bothways.matching.places.queries import published_pairs
from bothways.matching.review.actions import (
    LOCK,
    PART,
    already_partners,
    in_words,
    locked_together,
    no_place_left,
    one_lock_too_many,
    parted_in_words,
)
from bothways.matching.review.models import ReviewAct
from bothways.matching.review.queries import Pair, Totals, ordered, totals_of
from bothways.matching.review.ready import Ready
from bothways.matching.runs.certificate import CertificateWords
from bothways.matching.runs.models import Match, Run
from bothways.recruitment.models import SignUp
from bothways.recruitment.signups.models import lacks_support
from bothways.ui.words import first_name

from .proof import Whole, certificate_now, is_covered, whole_of, words_for
from .steps import Bond, Step, bond_of_match, bonds_of, free_places

if TYPE_CHECKING:
    from bothways.engine import Circle as FoundCircle
    from bothways.engine import Match as FoundMatch
    from bothways.engine.problem import Person as EnginePerson
    from bothways.engine.scoring import Scorer

HAIR = 0.005


@dataclass(frozen=True, slots=True)
class Made:
    """What would be put together: found by the engine's own scores, or a row of the run that was
    taken apart and comes back as it was."""

    people: tuple[int, ...]
    names: tuple[str, ...]
    gains: tuple[float, ...]
    gives: tuple[tuple[str, ...], ...]
    """Skills that each gives to the next; of two, to the other."""
    worth: float
    row: Match | None = None
    pair: FoundMatch | None = None
    ring: FoundCircle | None = None

    @property
    def is_pair(self) -> bool:
        return len(self.people) == 2

    @property
    def as_match(self) -> FoundMatch:
        assert self.pair is not None, "a row that comes back isn't made anew"
        return self.pair

    @property
    def as_circle(self) -> FoundCircle:
        assert self.ring is not None
        return self.ring

    @property
    def legs(self) -> list[dict[str, object]]:
        """A circle as the components draw it."""
        count = len(self.people)
        return [
            {
                "giver": first_name(name),
                "skills": list(self.gives[place]),
                "gain": self.gains[(place + 1) % count],
            }
            for place, name in enumerate(self.names)
        ]


@dataclass(frozen=True, slots=True)
class ForOne:
    """What a step means for somebody."""

    sign_up_id: int
    name: str
    before: float | None
    after: float | None
    partners_before: tuple[str, ...]
    partners_after: tuple[str, ...]
    has_published: bool = False
    """A partner by an earlier round, who stays."""

    @property
    def was(self) -> str:
        return whole_percent(self.before) if self.before is not None else "–"

    @property
    def becomes(self) -> str:
        return whole_percent(self.after) if self.after is not None else "–"

    @property
    def with_before(self) -> str:
        return ", ".join(self.partners_before) or self.nobody

    @property
    def with_after(self) -> str:
        return ", ".join(self.partners_after) or self.nobody

    @property
    def nobody(self) -> str:
        return gettext("nobody in this run") if self.has_published else gettext("nobody")

    @property
    def is_left_alone(self) -> bool:
        return bool(self.partners_before) and not self.partners_after

    @property
    def direction(self) -> str:
        if self.after is None:
            return "gone"
        change = (self.after or 0.0) - (self.before or 0.0)
        return "same" if abs(change) < HAIR else "up" if change > 0 else "down"


@dataclass(frozen=True, slots=True)
class Effect:
    step: Step
    together: tuple[tuple[str, ...], ...]
    """Who would be together, by name, also where it may not be."""
    made: tuple[Made, ...]
    people: tuple[ForOne, ...]
    refusals: tuple[str, ...]
    before: Whole
    after: Whole
    proof_before: CertificateWords | None
    proof_after: CertificateWords | None
    is_within_proof: bool
    everybody: tuple[EnginePerson, ...]
    """Who takes part, for the rows that are made."""

    @property
    def can_be_held(self) -> bool:
        """Whether a later run can be told: by locks on what is made, or a ban on what is split."""
        if self.made:
            return all(made.is_pair and made.row is None for made in self.made)
        return len(self.step.left) == 1 and self.step.left[0].is_pair

    @property
    def key(self) -> str:
        return self.step.key

    @property
    def lost(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What flowed in the pair that is split."""
        match = self.step.left[0].match if self.step.left else None
        return (skills_in(match.a_gives), skills_in(match.b_gives)) if match else ((), ())

    @property
    def lacks_flow(self) -> bool:
        """Whether somebody would gain nothing: more in their sign-ups might change that."""
        return any(min(made.gains) <= 0 for made in self.made)

    @property
    def may_be(self) -> bool:
        return not self.refusals

    @property
    def worth_change(self) -> float:
        return self.after.worth - self.before.worth

    @property
    def alone(self) -> list[str]:
        """Who would lose their only partner; not those who would be together, also where that can't
        be."""
        together = {who for people in self.step.made for who in people}
        return [
            one.name
            for one in self.people
            if one.is_left_alone and not one.has_published and one.sign_up_id not in together
        ]

    @property
    def figures(self) -> tuple[object, ...]:
        """All that somebody has seen and agrees to, for a fingerprint."""
        return (
            self.key,
            self.refusals,
            tuple((made.people, made.gains, made.worth, made.gives) for made in self.made),
            tuple((one.sign_up_id, one.before, one.after) for one in self.people),
            round(self.after.worth, 6),
            self.after.served,
            self.is_within_proof,
        )


@dataclass(frozen=True)
class Table:
    """The board around a few people, read once for all steps that concern them."""

    run: Run
    by: Person | None
    """Who looks."""
    ready: Ready
    totals: Totals
    sign_ups: dict[int, SignUp]
    bonds: list[Bond]
    acts: list[ReviewAct]
    rows: dict[Pair, Match]
    """Of their pairs that were taken apart: what is put together again is one of these."""
    is_covered: bool
    proof: CertificateWords | None

    @classmethod
    def of(cls, run: Run, ready: Ready, steps: Iterable[Step], by: Person | None) -> Table:
        people = {who for step in steps for who in step.people}
        sign_ups = SignUp.objects.filter(programme=run.programme_id, pk__in=people)
        totals = totals_of(run, set())
        apart = Match.objects.filter(
            run=run, parted_at__isnull=False, a__in=people, b__in=people
        ).defer("search_text")
        acts = ReviewAct.objects.standing().filter(
            Q(low__in=people) | Q(high__in=people), programme=run.programme_id
        )
        acts = acts.select_related("by", "low__person", "high__person").order_by("at", "pk")
        return cls(
            run=run,
            by=by,
            ready=ready,
            totals=totals,
            sign_ups={one.pk: one for one in sign_ups.select_related("person")},
            bonds=bonds_of(run, people),
            acts=list(acts),
            rows={ordered(row.a_id, row.b_id): row for row in apart},
            is_covered=is_covered(run),
            proof=certificate_now(run, totals),
        )

    @cached_property
    def scorer(self) -> Scorer:
        return self.ready.scorer()

    @cached_property
    def published(self) -> set[Pair]:
        return published_pairs(self.run.programme)

    def free(self, sign_up: SignUp) -> int:
        return free_places(sign_up, self.ready.places)

    def standing(self, pair: Pair, kind: str) -> ReviewAct | None:
        acts = (act for act in self.acts if act.kind == kind and (act.low_id, act.high_id) == pair)
        return next(acts, None)

    def locks_of(self, who: int) -> list[ReviewAct]:
        """But for those that a published partnership has made good."""
        theirs = [act for act in self.acts if act.kind == LOCK and who in (act.low_id, act.high_id)]
        return [act for act in theirs if (act.low_id, act.high_id) not in self.published]


def effects_of(
    run: Run, ready: Ready, steps: Sequence[Step], by: Person | None = None
) -> list[Effect]:
    """What each would do, the best first: those that may be, then by people served and worth."""
    if not steps:
        return []
    table = Table.of(run, ready, steps, by)
    found = [effect_of(table, step) for step in steps]
    found.sort(key=lambda each: (not each.may_be, -each.after.served, -each.after.worth, each.key))
    return found


def effect_of(table: Table, step: Step) -> Effect:
    gone = [table.sign_ups[who] for who in strangers(table, step)]
    if gone:
        made: tuple[Made, ...] = ()
        refusals = [why_not(table.ready, sign_up) for sign_up in gone]
        refusals += partners_before(table, step)
    else:
        judged = [made_of(table, people) for people in step.made]
        made = tuple(each for each, _ in judged)
        refusals = [reason for _, reasons in judged for reason in reasons]
    refusals += refused_by_decisions(table, step)
    kept = [bond for bond in table.bonds if bond not in step.left]
    people = tuple(for_one(table, who, kept, made) for who in step.people)
    refusals += refused_by_places(table, people, kept, made)
    after = after_step(table, step, made, people)
    within = is_within(table, step)
    proof = words_for(table.run, after, is_covered=table.is_covered and within)
    return Effect(
        step=step,
        together=tuple(
            tuple(table.sign_ups[who].person.name for who in people) for people in step.made
        ),
        made=made,
        people=people,
        refusals=tuple(dict.fromkeys(refusals)),
        before=whole_of(table.totals),
        after=after,
        proof_before=table.proof,
        proof_after=proof,
        is_within_proof=within,
        everybody=table.ready.then.people,
    )


def strangers(table: Table, step: Step) -> list[int]:
    """Those to be put together who can't be matched any more."""
    made = (who for people in step.made for who in people)
    return [who for who in made if not table.ready.knows([who])]


def partners_before(table: Table, step: Step) -> list[str]:
    pairs = [pair for people in step.made for pair in combinations(sorted(people), 2)]
    if not pairs:
        return []
    return [
        already_partners(table.sign_ups[low], table.sign_ups[high])
        for low, high in pairs
        if (low, high) in table.published
    ]


def why_not(ready: Ready, sign_up: SignUp) -> str:
    """Why no run could match them now."""
    name = {"name": sign_up.person.name}
    if not sign_up.takes_part:
        return gettext("%(name)s doesn’t take part any more.") % name
    if str(sign_up.pk) in ready.everybody:
        return str(no_place_left(sign_up, ready.places))
    if not sign_up.person.may_sign_in:
        return gettext("%(name)s has left: their account is closed.") % name
    if SignUp.objects.filter(lacks_support(), pk=sign_up.pk).exists():
        return gettext("%(name)s can’t be matched before their manager supports it.") % name
    return gettext("%(name)s can’t be matched: the shortlist hasn’t accepted them.") % name


def made_of(table: Table, people: tuple[int, ...]) -> tuple[Made, list[str]]:
    """The pair or circle with what flows in it, and the rules that it breaks."""
    from bothways.engine import circle_by_hand, pair_by_hand

    scorer = table.scorer
    ids = [str(who) for who in people]
    if len(people) > 2:
        ring = circle_by_hand(scorer, ids)
        return made_of_circle(table, ring.circle), list(ring.forbidden_by)
    pair = pair_by_hand(scorer, *ids)
    row = table.rows.get(ordered(*people))
    if row is None:
        return made_of_match(table, pair.match), list(pair.forbidden_by)
    # A match still says what it said when people change; whether it may be is today's matter.
    bond = bond_of_match(row)
    gives = (skills_in(row.a_gives), skills_in(row.b_gives))
    return Made(bond.people, bond.names, bond.gains, gives, row.worth, row), list(pair.forbidden_by)


def skills_in(flows: Iterable[dict[str, object]]) -> tuple[str, ...]:
    return tuple(str(flow["skill"]) for flow in flows)


def made_of_match(table: Table, found: FoundMatch) -> Made:
    people = (int(found.a), int(found.b))
    return Made(
        people=people,
        names=tuple(table.sign_ups[who].person.name for who in people),
        gains=(found.gain_a, found.gain_b),
        gives=(
            tuple(flow.skill for flow in found.a_gives),
            tuple(flow.skill for flow in found.b_gives),
        ),
        worth=found.worth,
        pair=found,
    )


def made_of_circle(table: Table, found: FoundCircle) -> Made:
    people = tuple(int(who) for who in found.people)
    return Made(
        people=people,
        names=tuple(table.sign_ups[who].person.name for who in people),
        gains=found.gains,
        gives=tuple(tuple(flow.skill for flow in flows) for flows in found.gives),
        worth=found.worth,
        ring=found,
    )


def refused_by_decisions(table: Table, step: Step) -> list[str]:
    """What stands on the board against the step."""
    found = []
    for bond in step.left:
        if bond.is_pair and (lock := table.standing(ordered(*bond.people), LOCK)):
            found.append(str(locked_together(lock, table.by)))
    for people in step.made:
        for pair in combinations(sorted(people), 2):
            if act := table.standing(pair, PART):
                found.append(parted_in_words(act, in_words(act.low, act.high), table.by))
        if len(people) == 2 and table.standing(ordered(*people), LOCK):
            continue
        for who in people:
            locks = table.locks_of(who)
            if who in table.sign_ups and len(locks) >= table.free(table.sign_ups[who]) > 0:
                found.append(str(one_lock_too_many(table.sign_ups[who], locks)))
    return found


def for_one(table: Table, who: int, kept: Collection[Bond], made: Sequence[Made]) -> ForOne:
    before = [bond for bond in table.bonds if who in bond.people]
    stay = [bond for bond in before if bond in kept]
    new = [each for each in made if who in each.people]
    gains = [bond.gain_of(who) for bond in stay]
    gains += [each.gains[each.people.index(who)] for each in new]
    partners = [name for bond in stay for name in bond.others(who)]
    partners += [
        name
        for each in new
        for other, name in zip(each.people, each.names, strict=True)
        if other != who
    ]
    return ForOne(
        sign_up_id=who,
        name=table.sign_ups[who].person.name if who in table.sign_ups else "–",
        before=fmean(bond.gain_of(who) for bond in before) if before else None,
        after=fmean(gains) if gains else None,
        partners_before=tuple(name for bond in before for name in bond.others(who)),
        partners_after=tuple(partners),
        has_published=table.ready.places.here[who] > 0,
    )


def refused_by_places(
    table: Table, people: Sequence[ForOne], kept: Collection[Bond], made: Sequence[Made]
) -> list[str]:
    """Nobody is in more partnerships at once than they would be, nor with somebody twice."""
    found = []
    for one in people:
        new = sum(one.sign_up_id in each.people for each in made)
        stay = sum(one.sign_up_id in bond.people for bond in kept)
        sign_up = table.sign_ups.get(one.sign_up_id)
        if new and sign_up is not None and stay + new > table.free(sign_up):
            found.append(no_place(table, sign_up, one.partners_before))
        twice = [name for name, count in Counter(one.partners_after).items() if count > 1]
        if new and twice and len(made[0].people) == 2:
            found.append(
                gettext("%(one)s and %(other)s are together already.")
                % {"one": one.name, "other": twice[0]}
            )
    return found


def no_place(table: Table, sign_up: SignUp, partners: Sequence[str]) -> str:
    if sign_up.is_waiting_this_time:
        return gettext("%(name)s isn’t to be matched this time.") % {"name": sign_up.person.name}
    if not table.free(sign_up):
        return str(no_place_left(sign_up, table.ready.places))
    return gettext("%(name)s has no place for one more: %(partners)s.") % {
        "name": sign_up.person.name,
        "partners": ", ".join(partners),
    }


def after_step(table: Table, step: Step, made: Sequence[Made], people: Sequence[ForOne]) -> Whole:
    worth = table.totals.worth - sum(bond.worth for bond in step.left)
    worth += sum(each.worth for each in made)
    served = table.totals.served
    served += sum(not one.partners_before and bool(one.partners_after) for one in people)
    served -= sum(one.is_left_alone for one in people)
    return Whole(worth, served)


def is_within(table: Table, step: Step) -> bool:
    """Whether the run's ceiling speaks of what is made: it is of the people that the run knew, and
    no decision that the run had known keeps them apart."""
    if not step.made:
        return True
    if not table.ready.is_same:
        return False
    bans = {frozenset(pair) for pair in table.ready.then.review.bans}
    return not any(
        frozenset((str(a), str(b))) in bans
        for people in step.made
        for a, b in combinations(people, 2)
    )
