"""Who passes the criteria: on everybody in the directory, on those who signed up, on one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Any

from django.db.models import Case, Count, ExpressionWrapper, IntegerField, Q, Value, When

from bothways.accounts.models import Person, of_the_organisation
from bothways.programmes.models import Programme
from bothways.recruitment.guests.queries import guests_now
from bothways.recruitment.models import Criterion, SignUp
from bothways.recruitment.questions.queries import answers_of
from bothways.recruitment.support.queries import counts_of as support_counts
from bothways.recruitment.support.queries import is_supported

from .answers import Tallied, holds, tallied
from .conditions import NOBODY, failing, is_known, meeting


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with how many meet it, fail it, and aren't known: of the directory, or of those
    who signed up where only they can tell."""

    criterion: Criterion
    meet: int
    fail: int
    fail_alone: int
    """Kept out by this one and by no other hard one."""
    unknown: int


@dataclass(frozen=True, slots=True)
class DryRun:
    people: int
    passing: int
    """Whom no hard criterion on the directory keeps out."""
    lines: list[Line]
    guests: int = 0
    """Of this programme, on whom the rules on the directory aren't tried: they come by name."""
    sign_ups: int = 0
    drafts: int = 0
    """On how many sign-ups and drafts the answers were counted."""

    @property
    def asks_directory(self) -> bool:
        return any(line.criterion.is_on_directory for line in self.lines)


def criteria_of(programme: Programme) -> list[Criterion]:
    return list(Criterion.objects.filter(programme=programme).select_related("question"))


def dry_run(programme: Programme, today: date) -> DryRun:
    """Counted in the database: three queries, however many people, and a few on the sign-ups where
    a rule asks for answers or the manager's support."""
    criteria = criteria_of(programme)
    on_directory = [one for one in criteria if one.is_on_directory]
    found = counted(on_directory, today)
    asking = [one for one in criteria if one.fact == Criterion.Fact.ANSWER]
    answered = tallied(programme, asking) if asking else Tallied(0, 0, {})
    lines = []
    for one in criteria:
        if one.is_on_directory:
            lines.append(directory_line(one, on_directory, found))
        elif one.fact == Criterion.Fact.ANSWER:
            tally = answered.by_criterion[one.pk]
            lines.append(Line(one, tally.meet, tally.fail, 0, tally.unknown))
        else:
            given = support_counts(programme)
            lines.append(Line(one, given.supported, given.not_now, 0, given.open))
    hard = [place for place, one in enumerate(on_directory) if one.is_hard]
    return DryRun(
        people=found.total(),
        passing=sum(n for states, n in found.items() if not fails_of(states, hard)),
        lines=lines,
        guests=guests_now(programme) if on_directory else 0,
        sign_ups=answered.sign_ups,
        drafts=answered.drafts,
    )


def directory_line(one: Criterion, criteria: list[Criterion], found: Counter[States]) -> Line:
    mine = criteria.index(one)
    hard = [place for place, each in enumerate(criteria) if each.is_hard]
    by_state: Counter[int] = Counter()
    for states, count in found.items():
        by_state[states[mine]] += count
    alone = sum(n for states, n in found.items() if fails_of(states, hard) == [mine])
    return Line(one, by_state[MEETS], by_state[FAILS], alone, by_state[UNKNOWN])


def fails_of(states: States, places: Iterable[int]) -> list[int]:
    return [place for place in places if states[place] == FAILS]


States = tuple[int, ...]
"""How somebody stands to each rule on the directory, in their order."""
UNKNOWN, MEETS, FAILS = range(3)
AT_ONCE = 18
"""Rules whose states fit into one number of 32 bits, three states a rule."""


def counted(criteria: list[Criterion], today: date) -> Counter[States]:
    """How many of the organisation's own people stand how to each rule: one query, which asks every
    rule once of everybody and groups them by the answers. Guests take part where they were invited,
    whatever the rules say."""
    codes = {
        f"code_{number}": code_of(some, today)
        for number, some in enumerate(batched(criteria, AT_ONCE))
    }
    people = Person.objects.filter(of_the_organisation(), is_active=True).order_by()
    rows = people.annotate(**codes).values_list(*codes).annotate(count=Count("pk"))
    if not codes:
        return Counter({(): people.count()})
    found: Counter[States] = Counter()
    for *numbers, count in rows:
        states = [state for number in numbers for state in states_in(number)]
        found[tuple(states[: len(criteria)])] += count
    return found


def code_of(criteria: Iterable[Criterion], today: date) -> Any:
    """The states of somebody to some rules, as one number: a digit a rule, to the base of three."""
    code: Any = Value(0)
    for place, one in enumerate(criteria):
        state = Case(
            When(failing(one, today), then=FAILS),
            When(is_known(one), then=MEETS),
            default=UNKNOWN,
            output_field=IntegerField(),
        )
        code = code + state * Value(3**place)
    return ExpressionWrapper(code, output_field=IntegerField())


def states_in(number: int) -> Iterator[int]:
    for _ in range(AT_ONCE):
        number, state = divmod(number, 3)
        yield state


def kept_out(criteria: list[Criterion], today: date) -> Q:
    """People whom a hard criterion on the directory keeps out."""
    found = NOBODY
    for one in criteria:
        if one.is_hard and one.is_on_directory:
            found |= failing(one, today)
    return found


def kept_out_by(
    programme: Programme, person: Person, today: date, drafted: Mapping[int, Any] | None = None
) -> list[Criterion]:
    """The hard criteria that somebody is known to fail; at most one query a criterion. What they
    have answered is taken from ``drafted`` where it stands there, else from their sign-up. The
    manager's support keeps nobody from signing up: it is asked for afterwards."""
    criteria = [one for one in criteria_of(programme) if one.is_hard]
    answers = answers_by(programme, person, criteria) | dict(drafted or {})
    me = Person.objects.filter(pk=person.pk)
    return [
        one
        for one in criteria
        if (
            holds(one, answers.get(one.question_id or 0)) is False
            if one.fact == Criterion.Fact.ANSWER
            else one.is_on_directory and me.filter(failing(one, today)).exists()
        )
    ]


def answers_by(programme: Programme, person: Person, criteria: list[Criterion]) -> dict[int, Any]:
    asked = {one.question_id for one in criteria if one.question_id}
    if not asked:
        return {}
    sign_up = SignUp.objects.filter(programme=programme, person=person).first()
    return answers_of(sign_up, asked) if sign_up else {}


def points_of(programme: Programme, person: Person, today: date) -> list[tuple[Criterion, bool]]:
    """Each criterion that gives points, and whether somebody is known to meet it."""
    criteria = [
        one for one in criteria_of(programme) if not one.is_hard and not one.lost_its_question
    ]
    answers = answers_by(programme, person, criteria)
    me = Person.objects.filter(pk=person.pk)
    found = []
    for one in criteria:
        if one.fact == Criterion.Fact.ANSWER:
            meets = holds(one, answers.get(one.question_id or 0)) is True
        elif one.fact == Criterion.Fact.SUPPORT:
            meets = is_supported(programme, person)
        else:
            meets = me.filter(meeting(one, today)).exists()
        found.append((one, meets))
    return found
