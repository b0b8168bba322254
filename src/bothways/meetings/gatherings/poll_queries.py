"""What was answered so far, for who arranges it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.meetings.planning.choosing import Count, best_of, counts_of
from bothways.meetings.planning.models import Proposal, Word

from .models import Gathering, Poll


@dataclass(frozen=True, slots=True)
class Line:
    """One of the times."""

    count: Count
    said: list[tuple[str, list[Person]]]
    """(“Suits”, who) for each word that was said, in the order of the answers."""
    is_best: bool

    @property
    def pk(self) -> int:
        return self.count.time.pk

    @property
    def starts_at(self) -> datetime:
        return self.count.time.starts_at

    @property
    def has_passed(self) -> bool:
        return self.count.time.has_passed


@dataclass(frozen=True, slots=True)
class Question:
    poll: Poll
    lines: list[Line]
    asked: int
    silent: list[Person]

    @property
    def proposal(self) -> Proposal:
        return self.poll.proposal

    @property
    def all_passed(self) -> bool:
        return all(line.has_passed for line in self.lines)


def is_asked(gathering: Gathering) -> bool:
    return Proposal.objects.open().filter(gathering_poll__gathering=gathering).exists()


def question_of(gathering: Gathering) -> Question | None:
    """The newest; the same queries however many times and people."""
    rows = Poll.objects.filter(gathering=gathering).select_related("proposal")
    poll = rows.prefetch_related(
        "proposal__times__answers", "proposal__asked__person__profile"
    ).first()
    if poll is None:
        return None
    proposal = poll.proposal
    asked = sorted(
        (one for one in proposal.asked.all() if one.answered_at is not None),
        key=lambda one: (one.answered_at, one.pk),
    )
    best = best_of(proposal) if proposal.is_open else None
    titles = {
        Word.YES: gettext("Suits"),
        Word.IF_NEEDED: gettext("If need be"),
        Word.NO: gettext("Doesn’t suit"),
    }
    lines = []
    for count in counts_of(proposal):
        words = {answer.asked_id: answer.word for answer in count.time.answers.all()}
        each = [
            (title, [one.person for one in asked if words.get(one.pk) == word])
            for word, title in titles.items()
        ]
        is_best = best is not None and best.time.pk == count.time.pk and best.suits > 0
        lines.append(Line(count, [pair for pair in each if pair[1]], is_best))
    silent = [one.person for one in proposal.asked.all() if one.answered_at is None]
    return Question(poll, lines, len(proposal.asked.all()), silent)
