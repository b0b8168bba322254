"""What a policy would do to the people there are, beside what is saved: for the page that is
looking on while it is changed."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Max
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext

from bothways.engine.problem import Person, Problem, Review
from bothways.matching.places.queries import places_of, review_of, with_room
from bothways.programmes.models import Programme
from bothways.recruitment.models import Block, SignUp
from bothways.recruitment.signups.queries import engine_people
from bothways.ui.words import percent

from .desk import Question, Superseded, remembered
from .drawing import Change, Chart, chart_of
from .figures import Compared, Group, compared, groups_of
from .models import Policy, WhatCounts
from .queries import policy_of, to_engine
from .reasons import Why, why, wording_of
from .sentences import RULES, is_on

if TYPE_CHECKING:
    from bothways.engine.audit.impossible import LockFault
    from bothways.engine.audit.ledger import Ledger
    from bothways.engine.result import Figures, Matching

SECONDS_FRESH = 30
"""People read so lately are believed to be the same, unless a sign-up says that it has changed."""
NEAR_ENOUGH = 0.01
"""A gap up to which a picture is worth looking at, when it says so."""
UNSAID = 0.0001


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one of the two matchings may take, and among how many people it is tried."""

    seconds: float
    most_people: int

    @property
    def whole(self) -> float:
        """For both matchings, with what the engine takes beyond its time."""
        return 2.5 * self.seconds


LIVE = Patience(2.0, 5_000)
ASKED = Patience(6.0, 10_000)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a matching comes to, small enough to be kept for a while."""

    figures: Figures
    gains: dict[str, float]
    gap: float


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """A hard rule's weight among the pairs that fit."""

    rule: str
    is_on: bool
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One look. ``trouble`` says why there is no matching in it; the rest may be there still."""

    trouble: str = ""
    is_changed: bool = False
    figures: tuple[Compared, ...] = ()
    chart: Chart | None = None
    groups: tuple[Group, ...] = ()
    is_same: bool = False
    """Nobody would be better or worse off."""
    caveat: str = ""
    rules: tuple[RuleEffect, ...] = ()
    pairs: str = ""
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """Everybody as they stand, and what was decided about them; ``key`` is the same while both
    are."""

    people: tuple[Person, ...]
    review: Review
    key: Hashable


def picture_of(
    programme: Programme,
    policy: Policy,
    figures: dict[str, Decimal],
    question: Question,
    patience: Patience,
) -> Picture:
    """What ``policy`` would do against the saved one; ``figures`` stand in the sentences of rules
    that are off. Raises ``Superseded`` and ``TooBusy``."""
    people = SignUp.objects.filter(programme=programme).to_match().count()
    if people < 2:
        return Picture(gettext("There is something to see as soon as two people take part."))
    if people > patience.most_people:
        return Picture(too_many(people, patience))
    scene = scene_of(programme, fresh=patience is ASKED)
    saved = policy_of(programme)
    with question.seated():
        # Imported here: the engine is heavy, and few pages need it.
        from bothways.engine import Cancelled, EngineError

        try:
            return drawn(programme, scene, saved, policy, figures, question, patience)
        except Cancelled:
            if question.is_stale:
                raise Superseded from None
            return Picture(takes_longer(patience), is_changed=not same(saved, policy))
        except EngineError as error:
            return Picture(str(error))


def drawn(
    programme: Programme,
    scene: Scene,
    saved: Policy,
    policy: Policy,
    figures: dict[str, Decimal],
    question: Question,
    patience: Patience,
) -> Picture:
    is_changed = not same(saved, policy)
    ledger = full_ledger(scene, policy, figures, question)
    names = {person.id: person.name for person in scene.people}
    problem = Problem(scene.people, to_engine(policy), scene.review)
    locks = lock_faults_of(problem) if scene.review.locks else ()
    seen = Picture(
        is_changed=is_changed,
        rules=rule_effects(ledger, policy),
        pairs=pairs_sentence(ledger, policy),
        why=why_not(programme, ledger, policy, names, locks),
    )
    if locks:
        return replace(seen, trouble=gettext("A match can’t be made until the locks fit together."))
    then = answer_to(scene, policy, question, patience)
    now = answer_to(scene, saved, question, patience) if is_changed else then
    if then is None or max(then.gap, now.gap if now else 0.0) > NEAR_ENOUGH:
        return replace(seen, trouble=takes_longer(patience))
    if now is None:
        return replace(seen, trouble=gettext("What is saved doesn’t fit the locks."))
    changes = changes_of(names, now, then)
    taking_part = sum(1 for person in scene.people if person.capacity)
    return replace(
        seen,
        figures=compared(now.figures, then.figures, taking_part),
        chart=chart_of(now.gains, then.gains, taking_part, is_changed=is_changed),
        groups=groups_of(changes),
        is_same=not changes,
        caveat=caveat(max(now.gap, then.gap)),
    )


def same(one: WhatCounts, other: WhatCounts) -> bool:
    return to_engine(one) == to_engine(other)


def scene_of(programme: Programme, *, fresh: bool) -> Scene:
    """Read anew when asked, when a sign-up has changed, and else now and then."""
    counted = SignUp.objects.filter(programme=programme).aggregate(
        count=Count("pk"), changed=Max("changed_at")
    )
    blocks = Block.objects.filter(low__programme=programme).aggregate(
        count=Count("pk"), last=Max("pk")
    )
    now = timezone.now().timestamp()
    moment = now if fresh else now // SECONDS_FRESH
    key = (programme.pk, programme.starts_on, *counted.values(), *blocks.values(), moment)
    places = places_of(programme)
    key = (*key, places.around)
    people = remembered(
        "people", key, lambda: tuple(with_room(engine_people(programme), places)[0])
    )
    review = review_of(programme, people)
    return Scene(people, review, (key, review))


def full_ledger(
    scene: Scene, policy: Policy, figures: dict[str, Decimal], question: Question
) -> Ledger:
    """Every fitting pair by the rules that would forbid it were all of them on."""
    from bothways.engine.audit.ledger import ledger_of

    every = replace(
        to_engine(policy),
        manager_depth=int(figures["manager_depth"]),
        overlap_hours=float(figures["overlap_hours"]),
        cross_functions=True,
        cross_teams=True,
        shared_language=True,
    )
    hard = (every.manager_depth, every.overlap_hours, every.groups)
    problem = Problem(scene.people, every, scene.review)
    return remembered(
        "ledger", (scene.key, hard), lambda: ledger_of(problem, cancel=question.is_over)
    )


def lock_faults_of(problem: Problem) -> tuple[LockFault, ...]:
    from bothways.engine.audit.impossible import lock_faults

    return lock_faults(problem)


def why_not(
    programme: Programme,
    ledger: Ledger,
    policy: Policy,
    names: dict[str, str],
    locks: tuple[LockFault, ...],
) -> Why | None:
    from bothways.engine.audit.impossible import judged

    off = [rule for rule in RULES if not is_on(policy, rule)]
    found = judged(ledger.without(off), locks)
    return None if found.is_possible else why(found, wording_of(programme, policy, names))


def rule_effects(ledger: Ledger, policy: Policy) -> tuple[RuleEffect, ...]:
    """What each rule forbids now, and what one that is off would forbid of what is allowed."""
    off = [rule for rule in RULES if not is_on(policy, rule)]
    counts = {each.name: each for each in ledger.without(off).rule_counts}
    on = ledger.bits(each.name for each in ledger.rules if each.name not in off)
    effects = []
    for rule in RULES:
        mine = ledger.bits([rule])
        if rule in off:
            count = sum(
                pairs for sets, pairs in ledger.whole.items() if sets & mine and not sets & on
            )
            words = would_forbid(count)
        else:
            words = forbids(counts[rule].forbids, counts[rule].alone)
        effects.append(RuleEffect(rule, rule not in off, words))
    return tuple(effects)


def forbids(count: int, alone: int) -> str:
    if not count:
        return gettext("forbids no pair that fits")
    said = ngettext(
        "forbids %(count)d pair that fits", "forbids %(count)d pairs that fit", count
    ) % {"count": count}
    if alone == count:
        return said
    if not alone:
        return gettext("%(said)s; another rule forbids each of them too") % {"said": said}
    return gettext("%(said)s, %(alone)d of them alone") % {"said": said, "alone": alone}


def would_forbid(count: int) -> str:
    if not count:
        return gettext("off; would forbid no pair that is possible now")
    return ngettext(
        "off; would forbid %(count)d pair that is possible now",
        "off; would forbid %(count)d pairs that are possible now",
        count,
    ) % {"count": count}


def pairs_sentence(ledger: Ledger, policy: Policy) -> str:
    off = [rule for rule in RULES if not is_on(policy, rule)]
    known = {"mutual": ledger.mutual, "allowed": ledger.without(off).allowed}
    return (
        ngettext(
            "%(mutual)d pair of people fits both ways; %(allowed)d is allowed.",
            "%(mutual)d pairs of people fit both ways; %(allowed)d of them are allowed.",
            ledger.mutual,
        )
        % known
    )


def answer_to(
    scene: Scene, policy: Policy, question: Question, patience: Patience
) -> Answer | None:
    """The best matching by ``policy``; ``None`` where locks can't stand."""
    from bothways.engine import ImpossibleLocks, match
    from bothways.engine.audit import received

    asked = to_engine(policy)

    def solve() -> Answer:
        found: Matching = match(
            scene.people, asked, scene.review, time_budget=patience.seconds, cancel=question.is_over
        )
        gains, _ = received(scene.people, found)
        return Answer(found.figures, gains, found.certificate.gap)

    try:
        return remembered("matching", (scene.key, asked, patience.seconds), solve)
    except ImpossibleLocks:
        return None


def changes_of(names: dict[str, str], now: Answer, then: Answer) -> list[Change]:
    """Everybody to whom something would happen, by name."""
    if now is then:
        return []
    found = [
        Change(names[who], now.gains.get(who), then.gains.get(who))
        for who in now.gains.keys() | then.gains.keys()
    ]
    return sorted((each for each in found if each.matters), key=lambda each: each.name)


def caveat(gap: float) -> str:
    if gap <= UNSAID:
        return ""
    return gettext(
        "This is the best that was found in a moment; another way may be up to %(gap)s better."
    ) % {"gap": percent(gap)}


def takes_longer(patience: Patience) -> str:
    if patience is LIVE:
        return gettext(
            "This takes longer to work out than a moment. Press “Try it on these people”, and it "
            "gets a few seconds more."
        )
    return gettext(
        "This takes longer than a page can wait. A run takes the time it needs, and tells nobody."
    )


def too_many(people: int, patience: Patience) -> str:
    known = {"people": formats.number_format(people, force_grouping=True)}
    if patience is LIVE and people <= ASKED.most_people:
        return (
            gettext(
                "With %(people)s people this takes longer than a moment. Press “Try it on these "
                "people” when you have changed something; it may take a quarter "
                "of a minute."
            )
            % known
        )
    return (
        gettext(
            "With %(people)s people this takes longer than a page can wait. Save, and start a run: "
            "it tells nobody."
        )
        % known
    )
