"""Proposals as those who are asked see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.numbers import whole
from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.hooks import Space

from .choosing import Count, best_of, counts_of
from .fairness import odd_hours_of
from .hours import hours_of
from .models import Proposal, Word
from .suggesting import Card, card_for


def open_in(space: Space) -> Proposal | None:
    rows = Proposal.objects.open().filter(partnership=space.partnership).select_related("by")
    return rows.prefetch_related("times", "asked").first()


def to_move_in(space: Space, said: str) -> Meeting | None:
    """The meeting that a page is to find other times for. Raises ``Http404`` for a number that is
    none of theirs."""
    if not said:
        return None
    rows = Meeting.objects.visible_to(space.mine.person).filter(partnership=space.partnership)
    found = rows.filter(pk=whole(said)).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal as the one next step of somebody."""

    proposal: Proposal
    waits_for_me: bool
    is_mine: bool
    count: int
    """Times that haven't passed."""

    @property
    def title(self) -> str:
        by = self.proposal.by
        if self.proposal.moves_id is not None:
            if self.is_mine or by is None:
                return gettext("Other times are proposed for a meeting of yours")
            words = gettext("%(name)s proposes other times for a meeting of yours")
            return words % {"name": by.first_name}
        if self.is_mine or by is None:
            return gettext("Times are proposed for your next meeting")
        return gettext("%(name)s proposes times for your next meeting") % {"name": by.first_name}


def waiting_in(space: Space) -> Waiting | None:
    """The proposal that is open in a space; two queries more where there is one."""
    proposal = open_in(space)
    if proposal is None:
        return None
    me = space.mine.person_id
    waits = any(asked.person_id == me and asked.answered_at is None
                for asked in proposal.asked.all())  # fmt: skip
    ahead = sum(not time.has_passed for time in proposal.times.all())
    return Waiting(proposal, waits, proposal.by_id == me, ahead)


@dataclass(frozen=True, slots=True)
class TimeLine:
    """One of the times, as somebody who is asked sees it."""

    pk: int
    card: Card
    count: Count
    mine: str
    """My word; empty while I haven't said any."""
    said: list[tuple[str, str]]
    """(“Suits”, “Mara and Jun”) for each word that was said."""
    is_best: bool
    has_passed: bool


def lines_of(proposal: Proposal, person: Person, *, named: bool = True) -> list[TimeLine]:
    """Needs what ``access.get_proposal`` has got with it. Not ``named``: how many, and not who."""
    asked = list(proposal.asked.all())
    people = [each.person for each in asked]
    hours = hours_of(people)
    taken = odd_hours_of(proposal.partnership_id, people, hours)
    best = best_of(proposal) if proposal.is_open and len(asked) > 2 else None
    mine = next((each.pk for each in asked if each.person_id == person.pk), 0)
    names = {each.pk: each.person for each in asked}
    found = []
    for count in counts_of(proposal):
        time = count.time
        words = {answer.asked_id: answer.word for answer in time.answers.all()}
        found.append(
            TimeLine(
                pk=time.pk,
                card=card_for(people if named else [person], person, time.starts_at,
                              proposal.minutes, taken, hours),
                count=count,
                mine=words.get(mine, ""),
                said=said_to([(names[pk], word) for pk, word in words.items() if pk in names],
                             person) if named else numbers_said(count),
                is_best=best is not None and best.time.pk == time.pk and best.suits > 1,
                has_passed=time.has_passed,
            )
        )  # fmt: skip
    return found


def numbers_said(count: Count) -> list[tuple[str, str]]:
    each = ((gettext("Suits"), count.yes), (gettext("If need be"), count.if_needed),
            (gettext("Doesn’t suit"), count.no))  # fmt: skip
    return [(title, str(number)) for title, number in each if number]


def said_to(words: Sequence[tuple[Person, str]], reader: Person) -> list[tuple[str, str]]:
    titles = {
        Word.YES: gettext("Suits"),
        Word.IF_NEEDED: gettext("If need be"),
        Word.NO: gettext("Doesn’t suit"),
    }
    found = []
    for word, title in titles.items():
        names = [
            gettext("you") if person == reader else person.first_name
            for person, said in words
            if said == word
        ]
        if names:
            found.append((title, ", ".join(names)))
    return found
