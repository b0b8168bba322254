"""What a programme asks, as it travels: in a template, and to the next round."""

from __future__ import annotations

from typing import Any

from bothways.accounts.models import Person
from bothways.programmes.blueprints.files import is_text
from bothways.programmes.models import Programme
from bothways.recruitment.models import Arrangement, Question

from .actions import MOST_QUESTIONS, as_kept
from .blocks import BY_KEY
from .forms import LONGEST_OPTION
from .models import MOST_OPTIONS
from .queries import arranged, arranged_from, questions_of

COLUMNS: dict[str, type] = {
    "kind": str,
    "text": str,
    "help": str,
    "options": list,
    "is_required": bool,
    "is_confidential": bool,
}


def read(programme: Programme) -> dict[str, Any] | None:
    """The arrangement and the questions that stand; nothing where all is as usual."""
    questions = [
        {name: getattr(question, name) for name in COLUMNS} for question in questions_of(programme)
    ]
    kept = Arrangement.objects.filter(programme=programme).exists()
    if not kept and not questions:
        return None
    return {"blocks": as_kept(arranged(programme)), "questions": questions}


def check(content: Any) -> None:
    """Raise ``ValueError`` unless it is as ``read`` makes it."""
    if not isinstance(content, dict) or set(content) != {"blocks", "questions"}:
        raise ValueError("blocks, questions")
    blocks, questions = content["blocks"], content["questions"]
    if not isinstance(blocks, list) or len(blocks) > len(BY_KEY):
        raise ValueError("blocks")
    for block in blocks:
        if not isinstance(block, dict) or set(block) != {"key", "is_on", "is_required"}:
            raise ValueError("blocks")
        if block["key"] not in BY_KEY or type(block["is_on"]) is not bool:
            raise ValueError("blocks")
    if not isinstance(questions, list) or len(questions) > MOST_QUESTIONS:
        raise ValueError("questions")
    for question in questions:
        check_question(question)


def check_question(question: Any) -> None:
    if not isinstance(question, dict) or set(question) != set(COLUMNS):
        raise ValueError("questions")
    if any(type(question[name]) is not kind for name, kind in COLUMNS.items()):
        raise ValueError("questions")
    texts = [question["text"], question["help"], *question["options"]]
    if any(not isinstance(text, str) or not is_text(text) for text in texts):
        raise ValueError("questions")
    is_choosing = question["kind"] in Question.CHOOSING
    fits = (
        question["kind"] in Question.Kind.values
        and 0 < len(question["text"].strip()) <= 200
        and len(question["help"]) <= 300
        and (2 <= len(question["options"]) <= MOST_OPTIONS) == is_choosing
        and (is_choosing or not question["options"])
        and all(0 < len(option) <= LONGEST_OPTION for option in question["options"])
    )
    if not fits:
        raise ValueError("questions")


def begin(*, programme: Programme, content: Any, by: Person | None) -> None:
    """Give a new programme what a template asks, or what the round before did."""
    Arrangement.objects.update_or_create(
        programme=programme, defaults={"blocks": as_kept(arranged_from(content["blocks"]))}
    )
    Question.objects.bulk_create(
        Question(programme=programme, position=position, **question)
        for position, question in enumerate(content["questions"], start=1)
    )


def copy(*, programme: Programme, copy: Programme, by: Person | None) -> None:
    content = read(programme)
    if content is not None:
        begin(programme=copy, content=content, by=by)
