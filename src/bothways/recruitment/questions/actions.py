"""Arranging what a programme asks, and keeping what people answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.programmes.models import Programme
from bothways.recruitment.models import Answer, Arrangement, Draft, Question, SignUp

from .queries import Arranged, arranged

MOST_QUESTIONS = 30
CHANGED = "changed what people are asked"


class TooManyQuestions(Exception):
    def __str__(self) -> str:
        return gettext(
            "A programme asks up to %(most)d questions of its own; people sign up in five minutes "
            "with ten. Remove one first."
        ) % {"most": MOST_QUESTIONS}


class ToldOtherwise(Exception):
    """People answered, or have begun to, being told that only the coordinators read it."""

    def __str__(self) -> str:
        return gettext(
            "People have answered this, being told that only the coordinators read it. So it "
            "stays; ask it as a new question if partners should read the answers."
        )


# Ready blocks


def switch_block(*, programme: Programme, key: str, is_on: bool, by: Person) -> None:
    """Ask a block or leave it out; what people said in it is kept."""
    change_block(programme, key, by, is_on=is_on)


def require_block(*, programme: Programme, key: str, is_required: bool, by: Person) -> None:
    """Make a block something that has to be answered, or not. It holds for who signs up from now
    on; who is in stays in."""
    change_block(programme, key, by, is_required=is_required)


@transaction.atomic
def move_block(*, programme: Programme, key: str, is_up: bool, by: Person) -> None:
    """Before the block above it in its step, or after the one below; at an end nothing happens."""
    blocks = held(programme)
    here = next((at for at, one in enumerate(blocks) if one.block.key == key), None)
    if here is None:
        return
    step = blocks[here].block.step
    others = [at for at, one in enumerate(blocks) if one.block.step == step]
    place = others.index(here) + (-1 if is_up else 1)
    if not 0 <= place < len(others):
        return
    there = others[place]
    blocks[here], blocks[there] = blocks[there], blocks[here]
    keep(programme, blocks, by)


@transaction.atomic
def change_block(programme: Programme, key: str, by: Person, **changes: bool) -> None:
    before = held(programme)
    after = [
        Arranged(
            one.block,
            changes.get("is_on", one.is_on),
            changes.get("is_required", one.is_required) and one.block.can_be_required,
        )
        if one.block.key == key
        else one
        for one in before
    ]
    if after != before:
        keep(programme, after, by)


def held(programme: Programme) -> list[Arranged]:
    """The arrangement, one at a time a programme, so that two changes at once both stand."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    return arranged(programme)


def keep(programme: Programme, blocks: Sequence[Arranged], by: Person) -> None:
    Arrangement.objects.update_or_create(programme=programme, defaults={"blocks": as_kept(blocks)})
    record(CHANGED, programme, by=by, programme=programme.pk)


def as_kept(blocks: Sequence[Arranged]) -> list[dict[str, Any]]:
    return [
        {"key": one.block.key, "is_on": one.is_on, "is_required": one.is_required} for one in blocks
    ]


# Own questions


@transaction.atomic
def save_question(*, question: Question, by: Person) -> Question:
    """Add a question at the end, or change it.

    Raises ``TooManyQuestions``, and ``ToldOtherwise`` where answers given in confidence would be
    shown to partners.
    """
    programme = question.programme
    Programme.objects.select_for_update().get(pk=programme.pk)
    is_new = question.pk is None
    if is_new:
        asked = Question.objects.filter(programme=programme).asked()
        if asked.count() >= MOST_QUESTIONS:
            raise TooManyQuestions
        question.position = (asked.aggregate(last=Max("position"))["last"] or 0) + 1
    elif not question.is_confidential and was_answered_in_confidence(question):
        raise ToldOtherwise
    question.save()
    kind = "added a question" if is_new else "changed a question"
    record(kind, question, by=by, programme=programme.pk, question=question.pk)
    return question


def was_answered_in_confidence(question: Question) -> bool:
    if not Question.objects.filter(pk=question.pk, is_confidential=True).exists():
        return False
    begun = Draft.objects.filter(
        programme=question.programme_id, answers__questions__has_key=f"question-{question.pk}"
    )
    return Answer.objects.filter(question=question).exists() or begun.exists()


@transaction.atomic
def remove_question(*, question: Question, by: Person) -> bool:
    """Ask it no more; the answers are kept. ``False`` when it had been removed."""
    standing = Question.objects.asked().filter(pk=question.pk)
    if not standing.update(removed_at=timezone.now()):
        return False
    record("removed a question", question, by=by, programme=question.programme_id)
    return True


@transaction.atomic
def bring_back(*, question: Question, by: Person) -> bool:
    """Ask a removed one again, with its answers. ``False`` when it stood."""
    gone = Question.objects.filter(pk=question.pk, removed_at__isnull=False)
    if not gone.update(removed_at=None):
        return False
    record("brought a question back", question, by=by, programme=question.programme_id)
    return True


@transaction.atomic
def move_question(*, question: Question, is_up: bool, by: Person) -> None:
    """Before the question above it, or after the one below."""
    Programme.objects.select_for_update().get(pk=question.programme_id)
    asked = list(Question.objects.filter(programme=question.programme_id).asked())
    here = next((at for at, one in enumerate(asked) if one.pk == question.pk), None)
    there = -1 if here is None else here + (-1 if is_up else 1)
    if here is None or not 0 <= there < len(asked):
        return
    asked[here], asked[there] = asked[there], asked[here]
    for position, one in enumerate(asked, start=1):
        one.position = position
    Question.objects.bulk_update(asked, ["position"])
    record(CHANGED, question.programme, by=by, programme=question.programme_id)


# Answers


def keep_answers(*, sign_up: SignUp, asked: Sequence[Question], said: Mapping[int, Any]) -> None:
    """What somebody answers to the questions ``asked`` is ``said``, from now on; answers to others
    stay. Called in the transaction in which a sign-up is sent."""
    gone = [question.pk for question in asked if question.pk not in said]
    Answer.objects.filter(sign_up=sign_up, question__in=gone).delete()
    Answer.objects.bulk_create(
        [
            Answer(sign_up=sign_up, question=question, value=said[question.pk])
            for question in asked
            if question.pk in said
        ],
        update_conflicts=True,
        unique_fields=["sign_up", "question"],
        update_fields=["value"],
    )
