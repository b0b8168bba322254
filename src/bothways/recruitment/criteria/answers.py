"""Rules on the answers to a programme's own questions. The directory doesn't know these, so they
are weighed here, on one programme's answers, rather than in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from bothways.common.numbers import is_whole
from bothways.people.profiles.folding import folded
from bothways.programmes.models import Programme
from bothways.recruitment.models import Answer, Draft, Question, SignUp

from .models import Criterion

STEP = "questions"
"""The step of signing up at which a programme's own questions are asked."""
SAID_ABOUT = ("function", "location", "team", "title", "tenure")
"""Facts that people write themselves, at the step about where and when."""
YES = ("true", "yes", "on", "1")
NO = ("false", "no", "off", "0")

Kind = Question.Kind
TESTS: dict[str, tuple[str, ...]] = {
    Kind.YES_NO: ("yes", "no"),
    Kind.ONE: ("one of", "none of"),
    Kind.SOME: ("one of", "none of"),
    Kind.SCALE: ("at least", "at most"),
    Kind.NUMBER: ("at least", "at most"),
}
"""What may be asked of the answer to a question, by its kind; text can't be judged."""


def holds(criterion: Criterion, value: Any) -> bool | None:
    """Whether an answer meets the rule; ``None`` where nothing was answered, or the question is
    gone or of another kind by now."""
    question = criterion.question
    if question is None or criterion.lost_its_question:
        return None
    if criterion.test not in TESTS.get(question.kind, ()):
        return None
    match criterion.test:
        case "yes" | "no":
            said = yes_or_no(value)
            return None if said is None else said == (criterion.test == "yes")
        case "at least" | "at most":
            number = number_of(value)
            if number is None or criterion.number is None:
                return None
            is_more = number >= criterion.number
            return is_more if criterion.test == "at least" else number <= criterion.number
    chosen = options_of(value)
    if not chosen:
        return None
    named = {folded(str(one)) for one in criterion.values}
    return chosen.isdisjoint(named) == (criterion.test == "none of")


def yes_or_no(value: Any) -> bool | None:
    word = str(value).strip().lower()
    return True if word in YES else False if word in NO else None


def number_of(value: Any) -> Decimal | None:
    if isinstance(value, bool) or value in (None, ""):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def options_of(value: Any) -> set[str]:
    several = value if isinstance(value, list) else [value]
    return {folded(str(one)) for one in several if one not in (None, "")}


def step_of(criterion: Criterion) -> str:
    """The step of signing up at which somebody could say otherwise; empty where there is none."""
    if criterion.fact == Criterion.Fact.ANSWER:
        return STEP
    return "about" if criterion.fact in SAID_ABOUT else ""


# What has been answered


def drafted(answers: Mapping[str, Any]) -> dict[int, Any]:
    """What a draft says at the step of the programme's own questions, by question: it keeps them
    as ``{"12": …}`` or ``{"question-12": …}``."""
    said = answers.get(STEP)
    if not isinstance(said, dict):
        return {}
    numbers = {name: str(name).rpartition("-")[2] for name in said}
    return {int(n): said[name] for name, n in numbers.items() if is_whole(n)}


@dataclass(slots=True)
class Tally:
    """How many sign-ups and drafts meet a rule, fail it, and haven't answered."""

    meet: int = 0
    fail: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Tallied:
    sign_ups: int
    drafts: int
    by_criterion: dict[int, Tally]


def tallied(programme: Programme, criteria: list[Criterion]) -> Tallied:
    """Three queries, however many people: what sign-ups and drafts answered. Who changes a sign-up
    that stands is counted by it."""
    here = SignUp.objects.filter(programme=programme).taking_part()
    people = set(here.order_by().values_list("person_id", flat=True))
    begun = Draft.objects.filter(programme=programme).order_by()
    drafts = [
        drafted(answers)
        for person, answers in begun.values_list("person_id", "answers").iterator()
        if person not in people
    ]
    asked = {one.question_id for one in criteria if one.question_id}
    rows = Answer.objects.filter(sign_up__in=here.order_by().values("pk"), question__in=asked)
    given: dict[int, list[Any]] = {}
    for question, value in rows.order_by().values_list("question_id", "value").iterator():
        given.setdefault(question, []).append(value)
    found = {}
    for one in criteria:
        values = [*given.get(one.question_id or 0, ())]
        values += [draft.get(one.question_id or 0) for draft in drafts]
        found[one.pk] = weighed(one, values, len(people) + len(drafts))
    return Tallied(len(people), len(drafts), found)


def weighed(criterion: Criterion, values: Iterable[Any], people: int) -> Tally:
    tally = Tally()
    for value in values:
        verdict = holds(criterion, value)
        tally.meet += verdict is True
        tally.fail += verdict is False
    tally.unknown = people - tally.meet - tally.fail
    return tally
