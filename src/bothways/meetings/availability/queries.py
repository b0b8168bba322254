"""Times that suit several people: all that anybody learns of another's hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Meeting
from bothways.meetings.slots.clocks import DAY, clock_of, day_of, midnight
from bothways.meetings.slots.costs import Usual
from bothways.meetings.slots.people import EARLY, GOOD, Diary
from bothways.meetings.slots.search import (
    MOST_DAYS,
    MOST_PEOPLE,
    NO_HOURS,
    TOO_SHORT,
    Fit,
    Found,
    Slot,
    Wish,
    search,
)
from bothways.meetings.slots.spans import minute_of, moment_at
from bothways.people.models import Profile
from bothways.ui.ribbons import listed

from .diaries import gather, zone_named

NOTICE = timedelta(hours=3)
"""Nobody is asked to a meeting that begins sooner."""
SPARED = 1.0
"""From how much more of a burden than another's it is said that somebody is spared."""


@dataclass(frozen=True, slots=True)
class PersonFit:
    """How a time is for one of them: ``kind`` is “good”, “early” or “late”."""

    person: Person
    kind: str
    minutes: int
    """Before or after their hours."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    starts_at: datetime
    """In UTC."""
    ends_at: datetime
    fits: tuple[PersonFit, ...]
    """In the order of the people."""
    is_usual: bool
    """At the day and time at which they have met before."""
    spared: tuple[Person, ...]
    """For whom it isn't odd since it was theirs to take more often before."""

    @property
    def fit(self) -> Mapping[int, str]:
        """The kind for each person's pk."""
        return {each.person.pk: each.kind for each in self.fits}

    @property
    def is_good(self) -> bool:
        return all(each.kind == GOOD for each in self.fits)

    @property
    def words(self) -> str:
        return self.words_for(None)

    def words_for(self, reader: Person | None) -> str:
        """Why it is suggested: “Good for all of you, at your usual time.”"""
        if self.is_good:
            return (
                gettext("Good for all of you, at your usual time.")
                if self.is_usual
                else gettext("Good for all of you.")
            )
        odd = [each for each in self.fits if each.kind != GOOD]
        early = [each.person for each in odd if each.kind == EARLY]
        late = [each.person for each in odd if each.kind != EARLY]
        said = []
        if early:
            said.append(gettext("Early for %(names)s.") % {"names": names(early, reader)})
        if late:
            said.append(gettext("Late for %(names)s.") % {"names": names(late, reader)})
        if self.spared:
            known = {"names": names(self.spared, reader)}
            said.append(gettext("So far, early and late hours were mostly for %(names)s.") % known)
        return " ".join(said)


class Suggestions(list[Suggestion]):
    """The best first. Where there are none, ``reason`` says why in a sentence for who reads it,
    and nothing of whose hours they are."""

    def __init__(self, found: Iterable[Suggestion] = (), reason: str = "") -> None:
        super().__init__(found)
        self.reason = reason


def suggestions_for(
    people: Sequence[Person],
    *,
    minutes: int,
    first: date,
    last: date,
    count: int = 6,
    leaving_out: Meeting | None = None,
) -> Suggestions:
    """Times at which all of these can meet for so long, over several days of those from ``first``
    to ``last`` on the first one's clock. ``leaving_out``: a meeting that is to be moved.

    Seven queries, however many people.
    """
    if not 1 <= len(people) <= MOST_PEOPLE:
        known = {"n": MOST_PEOPLE}
        return Suggestions(reason=gettext("Times are suggested for up to %(n)d people.") % known)
    last = min(last, first + timedelta(days=MOST_DAYS - 2))
    zone = zone_at(people[0])
    soonest = minute_of(timezone.now() + NOTICE)
    since = max(midnight(first, zone), soonest)
    until = midnight(last + timedelta(days=1), zone)
    if until - since < minutes:
        return Suggestions(reason=gettext("These days have passed, or are about to."))
    gathered = gather(people, since, until, leaving_out)
    wish = Wish(minutes, since, until, count, gathered.usual)
    found = search(gathered.diaries, wish)
    if not found.slots:
        return Suggestions(reason=reason_of(found, len(people)))
    return Suggestions(
        suggestion_of(slot, people, gathered.diaries, gathered.usual) for slot in found.slots
    )


def zone_at(person: Person) -> str:
    said = Profile.objects.filter(person=person).values_list("time_zone", flat=True).first()
    return zone_named(said or "")


def suggestion_of(
    slot: Slot, people: Sequence[Person], diaries: Sequence[Diary], usual: Usual | None
) -> Suggestion:
    fits = tuple(
        PersonFit(person, fit.kind, max(fit.early, fit.late))
        for person, fit in zip(people, slot.fits, strict=True)
    )
    return Suggestion(
        starts_at=moment_at(slot.starts),
        ends_at=moment_at(slot.ends),
        fits=fits,
        is_usual=usual is not None and is_at(slot.starts, usual),
        spared=spared_by(slot.fits, people, diaries),
    )


def is_at(starts: int, usual: Usual) -> bool:
    shown = clock_of(usual.zone, starts, starts).shows(starts)
    return (day_of(shown).weekday(), shown % DAY) == (usual.weekday, usual.minute)


def spared_by(
    fits: Sequence[Fit], people: Sequence[Person], diaries: Sequence[Diary]
) -> tuple[Person, ...]:
    odd = [diary.burden for fit, diary in zip(fits, diaries, strict=True) if fit.kind != GOOD]
    if not odd:
        return ()
    return tuple(
        person
        for fit, person, diary in zip(fits, people, diaries, strict=True)
        if fit.kind == GOOD and diary.burden >= max(odd) + SPARED
    )


def names(people: Iterable[Person], reader: Person | None) -> str:
    return listed(gettext("you") if one == reader else one.first_name for one in people)


def reason_of(found: Found, count: int) -> str:
    if count == 1:
        return gettext("You have no such time free in these days. Choose more days, or less time.")
    if found.reason == TOO_SHORT:
        return gettext(
            "You have at most %(n)d minutes together at a time in these days. Choose more days, or "
            "a shorter meeting."
        ) % {"n": found.longest}
    if found.reason == NO_HOURS:
        return gettext(
            "In these days there is no time at all for one of you at least. Choose later days, or "
            "talk about a time."
        )
    return gettext(
        "There is no time in these days at which all of you can. Choose more days, or see whether "
        "each of you would meet a little earlier or later than usual."
    )
