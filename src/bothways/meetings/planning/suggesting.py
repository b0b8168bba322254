"""Suggested times as cards: on everybody's clock, with who has the odd hour and how that was shared
so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from bothways.accounts.models import Person
from bothways.meetings.availability.queries import suggestions_for
from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.hooks import Space
from bothways.ui.ribbons import listed
from bothways.ui.words import zone_of

from .fairness import Taken, odd_hours_of
from .forms import moment_said
from .hours import EARLY, GOOD, LATE, OFF, Hours, hours_of

DAYS = 21
COUNT = 6


@dataclass(frozen=True, slots=True)
class OtherClock:
    """The same time on the clock of some of the others."""

    names: str
    person: Person
    """One of them."""
    is_same_day: bool = True
    """Whether it is the same day there as for the reader."""


@dataclass(frozen=True, slots=True)
class Card:
    """A time to choose."""

    starts_at: datetime
    ends_at: datetime
    others: list[OtherClock] = field(default_factory=list)
    """Clocks that show something else than the reader's."""
    odd: list[str] = field(default_factory=list)
    """“early for Jun”."""
    fairness: str = ""
    """“Mara has taken 3 late hours so far, Jun 1.”"""
    why: str = ""

    @property
    def value(self) -> str:
        return self.starts_at.isoformat()


@dataclass(frozen=True, slots=True)
class Offered:
    cards: list[Card]
    reason: str = ""
    """Why there are none."""


def offered_to(
    space: Space, *, minutes: int, skip: int = 0, count: int = COUNT,
    leaving_out: Meeting | None = None,
) -> Offered:  # fmt: skip
    """The best times of the next three weeks, or of three later ones; other ones than that of
    ``leaving_out``, which is taken as though it weren't planned."""
    people = people_of(space)
    first = timezone.localdate() + timedelta(days=skip)
    last = min(first + timedelta(days=DAYS), space.partnership.last_day)
    if last < first:
        return Offered([], gettext("Your exchange ends before that."))
    found = suggestions_for(
        people, minutes=minutes, first=first, last=last, leaving_out=leaving_out,
        count=count + (leaving_out is not None),
    )  # fmt: skip
    if not found:
        return Offered([], found.reason)
    hours = hours_of(people)
    taken = odd_hours_of(space.partnership.pk, people, hours)
    me = space.mine.person
    return Offered([
        replace(card_for(people, me, one.starts_at, minutes, taken, hours),
                why=one.words_for(me) if one.is_good else "")
        for one in found
        if leaving_out is None or one.starts_at != leaving_out.starts_at
    ][:count])  # fmt: skip


def with_chosen(offered: Offered, space: Space, chosen: Sequence[str], minutes: int) -> Offered:
    """The same, and what was chosen of others before: nothing that was ticked is lost."""
    shown = {card.starts_at for card in offered.cards}
    missing = {at for value in chosen if (at := moment_said(value)) is not None} - shown
    people = people_of(space)
    if not missing:
        return offered
    hours = hours_of(people)
    taken = odd_hours_of(space.partnership.pk, people, hours)
    more = [card_for(people, space.mine.person, at, minutes, taken, hours)
            for at in sorted(missing)[:COUNT]]  # fmt: skip
    return Offered([*more, *offered.cards], offered.reason)


def people_of(space: Space) -> list[Person]:
    return [space.mine.person, *(side.person for side in space.here)]


def card_for(
    people: Sequence[Person], reader: Person, starts_at: datetime, minutes: int, taken: Taken,
    hours: Hours,
) -> Card:  # fmt: skip
    ends_at = starts_at + timedelta(minutes=minutes)
    fits = [(person, hours.fit(person, starts_at, ends_at)) for person in people]
    odd = [(person, fit) for person, fit in fits if fit != GOOD]
    return Card(
        starts_at=starts_at,
        ends_at=ends_at,
        others=other_clocks(people, reader, starts_at),
        odd=odd_words(odd, reader),
        fairness=fairness_words(people, reader, taken) if odd else "",
    )


def other_clocks(people: Sequence[Person], reader: Person, starts_at: datetime) -> list[OtherClock]:
    mine = starts_at.astimezone(zone_of(reader)).replace(tzinfo=None)
    by_zone: dict[str, list[Person]] = {}
    for person in people:
        zone = zone_of(person)
        if person != reader and starts_at.astimezone(zone).replace(tzinfo=None) != mine:
            by_zone.setdefault(str(zone), []).append(person)
    return [
        OtherClock(
            listed(person.first_name for person in some),
            some[0],
            starts_at.astimezone(zone_of(some[0])).date() == mine.date(),
        )
        for some in by_zone.values()
    ]


def odd_words(fits: Sequence[tuple[Person, str]], reader: Person) -> list[str]:
    """“early for you and Jun”, “late for Mara”."""
    words = {
        EARLY: gettext("early for %(names)s"),
        LATE: gettext("late for %(names)s"),
        OFF: gettext("on a day off for %(names)s"),
    }
    found = []
    for kind, said in words.items():
        names = [
            gettext("you") if person == reader else person.first_name
            for person, fit in sorted(fits, key=lambda each: each[0] != reader)
            if fit == kind
        ]
        if names:
            found.append(said % {"names": listed(names)})
    return found


def fairness_words(people: Sequence[Person], reader: Person, taken: Taken) -> str:
    """“So far: you 3 odd hours, Jun 1.” Empty where nobody has taken any."""
    ordered = sorted(people, key=lambda person: person != reader)
    counts = [(person, taken[person.pk].total()) for person in ordered]
    if not any(count for _, count in counts):
        return ""
    said = listed(
        ngettext("%(name)s %(n)d odd hour", "%(name)s %(n)d odd hours", count)
        % {"name": gettext("you") if person == reader else person.first_name, "n": count}
        for person, count in counts
    )
    return gettext("Taken so far: %(said)s.") % {"said": said}
