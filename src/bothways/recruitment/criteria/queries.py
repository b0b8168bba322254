"""Who passes the criteria: on everybody in the directory, on those who signed up, on one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.recruitment.models import Criterion, SignUp
from bothways.recruitment.support.queries import counts_of as support_counts
from bothways.recruitment.support.queries import is_supported

from .answers import Tallied, answers_of, holds, tallied
from .conditions import NOBODY, failing, meeting


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
    sign_ups: int = 0
    drafts: int = 0
    """On how many sign-ups and drafts the answers were counted."""

    @property
    def asks_directory(self) -> bool:
        return any(line.criterion.is_on_directory for line in self.lines)


def criteria_of(programme: Programme) -> list[Criterion]:
    return list(Criterion.objects.filter(programme=programme).select_related("question"))


def dry_run(programme: Programme, today: date) -> DryRun:
    """Counted in the database: two queries, however many people, and a few on the sign-ups where
    a rule asks for answers or the manager's support."""
    criteria = criteria_of(programme)
    found = counted([one for one in criteria if one.is_on_directory], today)
    people = found["people"]
    asking = [one for one in criteria if one.fact == Criterion.Fact.ANSWER]
    answered = tallied(programme, asking) if asking else Tallied(0, 0, {})
    lines = []
    for one in criteria:
        if one.is_on_directory:
            lines.append(directory_line(one, found))
        elif one.fact == Criterion.Fact.ANSWER:
            tally = answered.by_criterion[one.pk]
            lines.append(Line(one, tally.meet, tally.fail, 0, tally.unknown))
        else:
            given = support_counts(programme)
            lines.append(Line(one, given.supported, given.not_now, 0, given.open))
    return DryRun(
        people=people,
        passing=people - found["kept_out"],
        lines=lines,
        sign_ups=answered.sign_ups,
        drafts=answered.drafts,
    )


def counted(criteria: list[Criterion], today: date) -> dict[str, int]:
    """One query over the directory."""
    fails = {one.pk: failing(one, today) for one in criteria}
    hard = [one for one in criteria if one.is_hard]
    counts: dict[str, Any] = {
        "people": Count("pk"),
        "kept_out": Count("pk", filter=kept_out(criteria, today)),
    }
    for one in criteria:
        counts |= {
            f"meet_{one.pk}": Count("pk", filter=meeting(one, today)),
            f"fail_{one.pk}": Count("pk", filter=fails[one.pk]),
        }
        if one.is_hard:
            others = NOBODY
            for other in hard:
                if other.pk != one.pk:
                    others |= fails[other.pk]
            counts[f"alone_{one.pk}"] = Count("pk", filter=fails[one.pk] & ~others)
    return Person.objects.filter(is_active=True).aggregate(**counts)


def kept_out(criteria: list[Criterion], today: date) -> Q:
    """People whom a hard criterion on the directory keeps out."""
    found = NOBODY
    for one in criteria:
        if one.is_hard and one.is_on_directory:
            found |= failing(one, today)
    return found


def directory_line(one: Criterion, found: Mapping[str, int]) -> Line:
    meet, fail = found[f"meet_{one.pk}"], found[f"fail_{one.pk}"]
    unknown = found["people"] - meet - fail
    return Line(one, meet, fail, found.get(f"alone_{one.pk}", 0), unknown)


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
