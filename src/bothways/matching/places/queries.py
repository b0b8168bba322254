"""Who has a free place: what sign-ups say, less what published partnerships take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched, combinations
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from bothways.matching.review.queries import has_circles, ordered, standing_pairs
from bothways.matching.runs.models import Circle, CircleMember, LeftOver, Match, Run
from bothways.people.models import Profile
from bothways.programmes.models import Programme, State
from bothways.recruitment.models import SignUp
from bothways.recruitment.signups.queries import engine_people

if TYPE_CHECKING:
    from bothways.engine.problem import Person, Policy, Problem, Review

Pair = tuple[int, int]
OVER = (State.CLOSED, State.ARCHIVED)


def standing_matches() -> QuerySet[Match]:
    """Published pairs that go on."""
    return Match.objects.filter(
        run__publication__isnull=False,
        parted_at=None,
        ended_at=None,
        a__withdrawn_at=None,
        b__withdrawn_at=None,
    )


def standing_seats() -> QuerySet[CircleMember]:
    """Seats in published circles and groups that go on; a circle is broken by who leaves it."""
    gone = Q(ended_at__isnull=False) | Q(sign_up__withdrawn_at__isnull=False)
    left = CircleMember.objects.filter(gone, circle=OuterRef("circle")).order_by()
    published = CircleMember.objects.filter(
        circle__run__publication__isnull=False, circle__parted_at=None
    )
    whole = ~Q(circle__kind=Circle.Kind.RING) | ~Exists(left)
    return published.filter(whole, ended_at=None, sign_up__withdrawn_at=None).order_by()


@dataclass(frozen=True, slots=True)
class Places:
    """What of a programme's places is taken, by sign-up."""

    here: Counter[int]
    """By published partnerships of this programme."""
    elsewhere: Counter[int]
    """By those of other live programmes; counted for people with a limit alone."""
    limits: dict[int, int]
    """How many at once over all programmes, where somebody has said so."""
    around: int
    """Published partnerships of this programme that stand."""

    def free(self, sign_up: int, partnerships: int) -> int:
        """Of the ``partnerships`` a sign-up asks for, how many are left."""
        left = partnerships - self.here[sign_up]
        if sign_up in self.limits:
            left = min(left, self.limits[sign_up] - self.here[sign_up] - self.elsewhere[sign_up])
        return max(0, left)

    def has_all(self, sign_up: int, partnerships: int) -> bool:
        """Whether they have the partners here that they have room for."""
        return bool(self.here[sign_up]) and not self.free(sign_up, partnerships)

    def is_taken_elsewhere(self, sign_up: int, partnerships: int) -> bool:
        """Whether other programmes leave them no room for a first partner here."""
        return partnerships > 0 and not self.here[sign_up] and not self.free(sign_up, partnerships)


def places_of(programme: Programme) -> Places:
    """Three queries; with limits, one more for each five hundred people who have one."""
    here: Counter[int] = Counter()
    around = 0
    for a, b in standing_matches().filter(run__programme=programme).values_list("a_id", "b_id"):
        here.update((a, b))
        around += 1
    rings = set()
    seats = standing_seats().filter(circle__run__programme=programme)
    for sign_up, ring in seats.values_list("sign_up_id", "circle_id"):
        here[sign_up] += 1
        rings.add(ring)
    limits, elsewhere = limits_and_elsewhere(programme)
    return Places(here, elsewhere, limits, around + len(rings))


def places_of_one(sign_up: SignUp) -> Places:
    """The same for one person alone, who has a profile or not."""
    profile = Profile.objects.filter(person=sign_up.person_id).first()
    limit = profile.most_partnerships if profile else None
    pairs = standing_matches().filter(Q(a=sign_up) | Q(b=sign_up)).count()
    here = pairs + standing_seats().filter(sign_up=sign_up).count()
    elsewhere = 0
    if limit is not None:
        person = sign_up.person_id
        pairs_there = live(standing_matches(), "run__programme", sign_up.programme)
        seats_there = live(standing_seats(), "circle__run__programme", sign_up.programme)
        elsewhere = pairs_there.filter(Q(a__person=person) | Q(b__person=person)).count()
        elsewhere += seats_there.filter(sign_up__person=person).count()
    return Places(
        here=Counter({sign_up.pk: here}),
        elsewhere=Counter({sign_up.pk: elsewhere}),
        limits={} if limit is None else {sign_up.pk: limit},
        around=0,
    )


def limits_and_elsewhere(programme: Programme) -> tuple[dict[int, int], Counter[int]]:
    """Both by sign-up, of those who would be in so many partnerships at once."""
    most = "person__profile__most_partnerships"
    rows = SignUp.objects.filter(programme=programme, **{f"{most}__isnull": False}).order_by()
    held = list(rows.values_list("person_id", "pk", most))
    taken = taken_elsewhere(programme, [person for person, _pk, _most in held])
    return (
        {pk: most for _person, pk, most in held},
        Counter({pk: taken[person] for person, pk, _most in held}),
    )


def limited(programme: Programme) -> QuerySet[Profile]:
    """Profiles of the programme's people who would be in so many partnerships at once."""
    return Profile.objects.filter(
        most_partnerships__isnull=False, person__sign_ups__programme=programme
    )


def taken_elsewhere(programme: Programme, who: Sequence[int]) -> Counter[int]:
    """{person: places that other live programmes take}, of these people."""
    taken: Counter[int] = Counter()
    for some in batched(who, 500):
        pairs = live(standing_matches().order_by(), "run__programme", programme)
        seats = live(standing_seats(), "circle__run__programme", programme)
        # One query of three, so that each finds its rows by its own index.
        rows = (
            pairs.filter(a__person__in=some)
            .values_list("a__person_id")
            .union(
                pairs.filter(b__person__in=some).values_list("b__person_id"),
                seats.filter(sign_up__person__in=some).values_list("sign_up__person_id"),
                all=True,
            )
        )
        taken.update(person for (person,) in rows)
    return taken


def live[Rows: (QuerySet[Match], QuerySet[CircleMember])](
    rows: Rows, path: str, programme: Programme
) -> Rows:
    """Those of other programmes that are neither closed nor archived."""
    others = rows.exclude(**{f"{path}__state__in": OVER})
    return others.exclude(**{path: programme})


def hold_limits(programme: Programme) -> None:
    """Count over programmes one at a time: whoever publishes first takes the place.

    On SQLite a transaction is alone anyway; on PostgreSQL the profiles are the lock, in one order.
    """
    rows = limited(programme).select_for_update(of=("self",)).order_by("person_id")
    list(rows.values_list("person_id", flat=True))


# To the engine


@dataclass(frozen=True, slots=True)
class Ready:
    """What a run would be asked now."""

    problem: Problem
    elsewhere: frozenset[str]
    """Who is in it without a place: other programmes have taken them."""
    partnered: frozenset[str]
    """Who has a published partner and room for another."""
    around: int
    """Published partnerships, which it leaves as they are."""


def ready(programme: Programme, policy: Policy) -> Ready:
    """Everybody with a free place, under this policy and the decisions that hold."""
    from bothways.engine.problem import Problem

    places = places_of(programme)
    people, elsewhere = with_room(engine_people(programme), places)
    review = review_of(programme, people)
    return Ready(
        Problem(tuple(people), policy, review),
        elsewhere,
        frozenset(person.id for person in people if places.here[int(person.id)]),
        places.around,
    )


def with_room(people: Iterable[Person], places: Places) -> tuple[list[Person], frozenset[str]]:
    """Everybody but those who have their partners, each with the places left; and who of them
    other programmes leave none."""
    found, elsewhere = [], set()
    for person in people:
        sign_up = int(person.id)
        if places.has_all(sign_up, person.capacity):
            continue
        if places.is_taken_elsewhere(sign_up, person.capacity):
            elsewhere.add(person.id)
        free = places.free(sign_up, person.capacity)
        found.append(person if free == person.capacity else replace(person, capacity=free))
    return found, frozenset(elsewhere)


def review_of(programme: Programme, people: Iterable[Person], at: datetime | None = None) -> Review:
    """What is decided about these people: as it stands now, or as it stood ``at`` a moment.

    Somebody may have withdrawn or have found their partner since, here or elsewhere: a lock of
    theirs has nothing to act on. Of somebody who waits it is the coordinator's mistake, and stays.
    """
    from bothways.engine.problem import Review

    capacity = {person.id: person.capacity for person in people}
    here = capacity.keys()
    locks, bans = standing_pairs(programme, at)
    previous = published_pairs(programme, at)
    together = {(str(low), str(high)) for low, high in previous}
    full = {who for pair in locks for who in pair if not capacity.get(who, 1)}
    waiting = SignUp.objects.filter(pk__in=full, is_waiting_this_time=True) if full else ()
    free = here - (full - {str(sign_up.pk) for sign_up in waiting})
    return Review(
        locks=tuple(pair for pair in locks if free.issuperset(pair) and pair not in together),
        bans=tuple(pair for pair in bans if here >= set(pair)),
        previous=tuple(
            (str(low), str(high))
            for low, high in sorted(previous)
            if str(low) in here and str(high) in here
        ),
    )


def published_pairs(programme: Programme, at: datetime | None = None) -> set[Pair]:
    """Every two people who were published together in the programme, whether or not it stands."""
    told = Q(run__publication__isnull=False) if at is None else Q(run__publication__at__lte=at)
    matches = Match.objects.filter(told, run__programme=programme, parted_at=None)
    found = {ordered(a, b) for a, b in matches.values_list("a_id", "b_id")}
    rings: dict[int, list[int]] = {}
    circles = Circle.objects.filter(told, run__programme=programme, parted_at=None).order_by()
    for circle, who in circles.values_list("pk", "members__sign_up_id"):
        rings.setdefault(circle, []).append(who)
    for together in rings.values():
        found |= {ordered(one, other) for one, other in combinations(together, 2)}
    return found


# In numbers


@dataclass(frozen=True, slots=True)
class Room:
    """A programme's people in numbers, by whether a run could match them now."""

    free: int
    waiting: int
    """Signed up, and not to be matched this time."""
    elsewhere: int
    """Without a place, for other programmes take them."""
    around: int
    """Published partnerships that stand."""
    new: int
    """Of the free: who has come since the last round, or was accepted since."""
    freed: int
    """Of the free: whose partnerships have all ended."""


def room_of(programme: Programme, together: set[Pair] | None = None) -> Room:
    """A dozen queries at most, however many people. ``together`` are the published pairs, where
    they are known already."""
    places = places_of(programme)
    rows = list(
        SignUp.objects.filter(programme=programme)
        .to_match()
        .order_by()
        .values_list("pk", "partnerships", "is_waiting_this_time")
    )
    ready = {pk: count for pk, count, waits in rows if not waits}
    free = {pk for pk, count in ready.items() if places.free(pk, count)}
    elsewhere = sum(places.is_taken_elsewhere(pk, count) for pk, count in ready.items())
    together = published_pairs(programme) if together is None else together
    matched, alone = met_before(programme, together)
    return Room(
        free=len(free),
        waiting=len(rows) - len(ready),
        elsewhere=elsewhere,
        around=places.around,
        new=len(free - matched - alone) if matched else 0,
        freed=len({pk for pk in free & matched if not places.here[pk]}),
    )


def met_before(programme: Programme, together: set[Pair]) -> tuple[set[int], set[int]]:
    """Who was published with somebody, and who was left over by a published run."""
    if not together:
        return set(), set()
    alone = LeftOver.objects.filter(run__programme=programme, run__publication__isnull=False)
    apart = Match.objects.filter(
        run__programme=programme, run__publication__isnull=False, parted_at__isnull=False
    ).values_list("a_id", "b_id")
    left = set(alone.values_list("sign_up_id", flat=True)) | {who for pair in apart for who in pair}
    return {who for pair in together for who in pair}, left


# Of a run


def needs_of(run: Run) -> Counter[int]:
    """How many places of each sign-up the run's standing pairs, circles and groups take."""
    needs: Counter[int] = Counter()
    for pair in Match.objects.filter(run=run, parted_at=None).values_list("a_id", "b_id"):
        needs.update(pair)
    if has_circles(run):
        seats = CircleMember.objects.filter(circle__run=run, circle__parted_at=None)
        needs.update(seats.order_by().values_list("sign_up_id", flat=True))
    return needs


def overbooked(run: Run) -> set[int]:
    """Sign-ups that would be in more partnerships than they have room for, were it published."""
    needs, places = needs_of(run), places_of(run.programme)
    several = {who for who, count in needs.items() if count > 1}
    asked = several | (needs.keys() & (places.here.keys() | places.limits.keys()))
    if not asked:
        return set()
    rooms = SignUp.objects.filter(programme=run.programme_id).order_by()
    if len(asked) < 500:
        rooms = rooms.filter(pk__in=asked)
    return {
        pk
        for pk, partnerships in rooms.values_list("pk", "partnerships")
        if pk in asked and needs[pk] > places.free(pk, partnerships)
    }


def together_again(run: Run) -> list[Match]:
    """Pairs of the run who have been partners in this programme before."""
    before = published_pairs(run.programme)
    if not before:
        return []
    pairs = Match.objects.filter(run=run, parted_at=None).defer("why", "search_text")
    return [match for match in pairs if ordered(match.a_id, match.b_id) in before]
