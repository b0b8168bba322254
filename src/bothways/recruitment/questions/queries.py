"""What a programme asks, and what people answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext

from bothways.programmes.models import Programme
from bothways.recruitment.models import Answer, Arrangement, Question, SignUp
from bothways.ui.ribbons import listed

from .blocks import BLOCKS, BY_KEY, Block

WRITTEN = (Question.Kind.LINE, Question.Kind.TEXT)
"""Kinds that are answered in one's own words."""
TEXTS_SHOWN = 20
"""Answers in people's own words on the page of answers; the rest stand with each sign-up."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """A block as a programme has it."""

    block: Block
    is_on: bool
    is_required: bool


def arranged(programme: Programme) -> list[Arranged]:
    """All blocks in the programme's order; what its arrangement doesn't know comes last, as usual.
    Whatever is kept, every block comes once."""
    kept = Arrangement.objects.filter(programme=programme).first()
    return arranged_from(kept.blocks if kept else [])


def arranged_from(kept: object) -> list[Arranged]:
    found: dict[str, Arranged] = {}
    for entry in kept if isinstance(kept, list) else []:
        block = BY_KEY.get(str(entry.get("key"))) if isinstance(entry, dict) else None
        if block is not None and block.key not in found:
            is_required = entry.get("is_required") is True and block.can_be_required
            found[block.key] = Arranged(block, entry.get("is_on") is True, is_required)
    for block in BLOCKS:
        found.setdefault(block.key, Arranged(block, block.is_usual, is_required=False))
    return list(found.values())


def questions_of(programme: Programme) -> list[Question]:
    return list(Question.objects.filter(programme=programme).asked())


# Answers


def answers_of(sign_up: SignUp, questions: Iterable[int] | None = None) -> dict[int, Any]:
    """{question: value} of these questions; of all, also those that have been removed, where none
    are named. One query."""
    rows = Answer.objects.filter(sign_up=sign_up)
    if questions is not None:
        rows = rows.filter(question__in=questions)
    return dict(rows.values_list("question_id", "value"))


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer as it is read."""

    text: str
    words: str
    is_confidential: bool


def answered(sign_up: SignUp) -> list[Answered]:
    """What somebody answered, for coordinators; one query."""
    rows = Answer.objects.filter(sign_up=sign_up, question__removed_at=None)
    return [read(row) for row in in_order(rows)]


def answers_for_partners(programme: int, people: Iterable[int]) -> dict[int, list[Answered]]:
    """What the partners of these people may read, by person; confidential answers never."""
    rows = Answer.objects.filter(
        sign_up__programme=programme,
        sign_up__person__in=people,
        question__is_confidential=False,
        question__removed_at=None,
    ).select_related("sign_up")
    found: dict[int, list[Answered]] = defaultdict(list)
    for row in in_order(rows):
        found[row.sign_up.person_id].append(read(row))
    return dict(found)


def in_order(rows: Any) -> Any:
    return rows.select_related("question").order_by("question__position", "question__pk")


def read(row: Answer) -> Answered:
    question = row.question
    return Answered(question.text, in_words(question, row.value), question.is_confidential)


def in_words(question: Question, value: Any) -> str:
    match question.kind:
        case Question.Kind.YES_NO:
            return gettext("yes") if value else gettext("no")
        case Question.Kind.SOME:
            return listed(map(str, value)) if isinstance(value, list) else str(value)
        case Question.Kind.SCALE:
            return gettext("%(value)s of 5") % {"value": value}
    return str(value)


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    count: int
    share: float
    """Of the longest bar, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The answers to one question."""

    question: Question
    answered: int
    bars: list[Bar]
    texts: list[tuple[SignUp, str]]
    """Own words, each with whose they are."""


def summaries(programme: Programme) -> list[Summary]:
    """Of every question that stands, by those who take part; three queries."""
    questions = questions_of(programme)
    given = Answer.objects.filter(question__in=questions, sign_up__withdrawn_at=None)
    written = [question.pk for question in questions if question.kind in WRITTEN]
    values: dict[int, list[Any]] = defaultdict(list)
    for pk, value in given.exclude(question__in=written).values_list("question", "value"):
        values[pk].append(value)
    texts: dict[int, list[tuple[SignUp, str]]] = defaultdict(list)
    counts: dict[int, int] = {}
    for row in newest_texts(given.filter(question__in=written)):
        counts[row.question_id] = row.among
        texts[row.question_id].append((row.sign_up, str(row.value)))
    return [
        Summary(question, counts.get(question.pk, 0), [], texts[question.pk])
        if question.kind in WRITTEN
        else Summary(question, len(values[question.pk]), bars(question, values[question.pk]), [])
        for question in questions
    ]


def newest_texts(given: QuerySet[Answer]) -> Iterable[Any]:
    """The newest answers to each question, with ``among`` how many they are the newest."""
    newest = (F("sign_up__changed_at").desc(), F("pk").desc())
    ranked = given.annotate(
        place=Window(RowNumber(), partition_by=F("question"), order_by=newest),
        among=Window(Count("pk"), partition_by=F("question")),
    )
    shown = ranked.filter(place__lte=TEXTS_SHOWN)
    return shown.select_related("sign_up__person").order_by("question", "place")


def bars(question: Question, values: Iterable[Any]) -> list[Bar]:
    counts: Counter[str] = Counter()
    for value in values:
        chosen = value if isinstance(value, list) else [value]
        counts.update(in_words(question, one) for one in chosen)
    names = [*dict.fromkeys([*usual_labels(question), *sorted(counts, key=sorts_as)])]
    longest = max(counts.values(), default=0)
    return [Bar(name, counts[name], counts[name] / longest if longest else 0) for name in names]


def usual_labels(question: Question) -> list[str]:
    """What could be answered, whether or not anybody has."""
    match question.kind:
        case Question.Kind.YES_NO:
            return [in_words(question, True), in_words(question, False)]
        case Question.Kind.SCALE:
            return [in_words(question, step) for step in range(1, 6)]
        case Question.Kind.ONE | Question.Kind.SOME:
            return [str(option) for option in question.options]
    return []


def sorts_as(label: str) -> tuple[int, float, str]:
    """Numbers by their size, then words."""
    try:
        return (0, float(label), label)
    except ValueError:
        return (1, 0.0, label)
