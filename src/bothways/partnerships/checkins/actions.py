"""Answering a check-in, how often a programme asks, words between people and coordinators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.common.text import tidy
from bothways.notifications.telling.actions import notify
from bothways.partnerships.hooks import Space
from bothways.partnerships.space.writing import Refused, hold
from bothways.programmes.models import Programme

from .models import LONGEST_WORD, CheckIn, CheckInRhythm, Word
from .queries import newest_of, readers_of


class NothingAsked(Refused):
    def __str__(self) -> str:
        return gettext("Nothing has been asked of you here yet, so there is nothing to answer.")


class SaysNothing(Refused):
    def __str__(self) -> str:
        return gettext("Write a few words, up to 2,000 letters. Nothing was kept.")


class AnsweredAlready(Refused):
    def __str__(self) -> str:
        return gettext(
            "Another coordinator has answered meanwhile. Your text is below; nothing was sent."
        )


@transaction.atomic
def answer(*, space: Space, answers: dict[str, Any]) -> CheckIn:
    """Keep what somebody says in the newest check-in asked of them, as often as they change it.

    ``answers``: going, getting, giving from 1 to 5, minutes or ``None``, explained, line. Raises
    ``NothingAsked`` and ``Over``.
    """
    hold(space, is_for_oneself=True)
    newest = newest_of(space.mine)
    if newest is None:
        raise NothingAsked
    held = CheckIn.objects.select_for_update().get(pk=newest.pk)
    for name in ("going", "getting", "giving", "minutes", "explained", "line"):
        setattr(held, name, answers[name])
    held.answered_at = timezone.now()
    held.save()
    return held


@transaction.atomic
def set_rhythm(*, programme: Programme, weeks: int, by: Person) -> None:
    """How often the programme asks; 0 is never."""
    CheckInRhythm.objects.update_or_create(programme=programme, defaults={"weeks": weeks})
    record("changed how often people are asked", programme, by=by, programme=programme.pk)


@transaction.atomic
def write_word(*, space: Space, text: str, key: UUID) -> Word:
    """A word that only coordinators outside of this exchange read; sent twice, it is kept once.

    Raises ``SaysNothing``.
    """
    word, is_new = Word.objects.get_or_create(
        key=key,
        defaults={
            "partnership": space.partnership,
            "by": space.mine.person,
            "text": clean(text),
        },
    )
    if is_new:
        programme = word.partnership.programme
        notify(
            readers_of(word.partnership),
            kind="word",
            key=f"word:{word.pk}",
            title=gettext("A confidential word for you in %(programme)s")
            % {"programme": programme.name},
            path=reverse("asked:overview", args=[programme.pk]) + "#words",
        )
    return word


@transaction.atomic
def answer_word(*, word: Word, text: str, by: Person) -> Word:
    """Answer it once, to who wrote it. Raises ``SaysNothing`` and ``AnsweredAlready``."""
    said = clean(text)
    held = Word.objects.select_for_update().get(pk=word.pk)
    if held.answered_at is not None:
        if held.answer == said and held.answered_by_id == by.pk:
            return held
        raise AnsweredAlready
    held.answer, held.answered_by, held.answered_at = said, by, timezone.now()
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    notify(
        held.by,
        kind="word answered",
        key=f"word-answered:{held.pk}",
        title=gettext("A coordinator has answered your word"),
        path=reverse("checkins:words", args=[held.partnership_id]),
    )
    record("answered a confidential word", "", by=by, programme=held.partnership.programme_id)
    return held


def clean(text: str) -> str:
    said = tidy(text)
    if not said or len(said) > LONGEST_WORD:
        raise SaysNothing
    return said
