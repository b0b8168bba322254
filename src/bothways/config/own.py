"""What a person takes part in: their programmes, how each stands for them, and their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from bothways.accounts.models import Person
from bothways.meetings.meetings.queries import next_in
from bothways.meetings.models import Meeting
from bothways.partnerships.hooks import FirstStep
from bothways.partnerships.partnerships.queries import Exchange, Round, exchanges_of
from bothways.partnerships.space.queries import next_step_of, space_of
from bothways.people.models import Profile
from bothways.programmes.life.moves import is_over
from bothways.programmes.models import Programme
from bothways.recruitment.joining.queries import Way, ways_of
from bothways.recruitment.models import SignUp

Theirs = Exchange | Round
MOST_STEPS = 4
"""Exchanges for which the home page asks what is next; each costs a few questions."""


@dataclass(frozen=True, slots=True)
class OwnProgramme:
    """A programme that somebody takes part in or is on their way into, as they see it."""

    programme: Programme
    way: Way | None
    """The way to their sign-up, while it is open."""
    exchanges: int
    is_in: bool

    @property
    def is_begun(self) -> bool:
        """Something is written that hasn't been sent."""
        return self.way is not None and self.way.is_begun

    @property
    def sentence(self) -> str:
        """Says nothing of a match that isn't published, nor whether there is one."""
        if not self.is_in and not self.exchanges:
            return gettext("You have begun and not sent it yet.")
        if self.exchanges:
            return ngettext(
                "You have %(count)d partnership here.",
                "You have %(count)d partnerships here.",
                self.exchanges,
            ) % {"count": self.exchanges}
        if self.programme.is_paused:
            return gettext("You are signed up. It is paused for now.")
        return gettext("You are signed up. You hear by e-mail as soon as there is a partner.")

    @property
    def until(self) -> str:
        """How long they can change or send what they said; empty when they can't."""
        if self.way is None:
            return ""
        known = {"day": date_format(self.way.closes_on, "j F")}
        if self.is_begun:
            return gettext("It is open until %(day)s.") % known
        return gettext("Until %(day)s you can change what you said.") % known


@dataclass(frozen=True, slots=True)
class Own:
    """All of a person's programmes and partnerships."""

    exchanges: Sequence[Theirs]
    steps: Sequence[FirstStep | None]
    """What is to be done next in each of them."""
    meetings: Mapping[int, Meeting]
    """The next one of each partnership that has a date ahead."""
    earlier: Sequence[Theirs]
    """Those that have ended, and of programmes that are over."""
    programmes: Sequence[OwnProgramme]
    limit: int | None
    """How many partnerships they would be in at once over all programmes."""

    @property
    def lines(self) -> list[tuple[Theirs, FirstStep | None, Meeting | None]]:
        """Each exchange with what is to be done next in it, and when they meet next."""
        return [
            (each, step, self.meetings.get(each.partnership.pk))
            for each, step in zip(self.exchanges, self.steps, strict=True)
        ]

    @property
    def shows_programmes(self) -> bool:
        """One programme with its partner is all said by the partner; anything else is listed."""
        return len(self.programmes) > 1 or any(
            not each.exchanges or each.way for each in self.programmes
        )

    @property
    def is_waiting(self) -> bool:
        """Signed up for one programme, and that is all there is to say."""
        return (
            not self.exchanges
            and len(self.programmes) == 1
            and self.programmes[0].is_in
            and self.programmes[0].way is None
        )

    @property
    def places(self) -> str:
        """“2 of the 3 partnerships you want at once are taken.”; of who takes part in several
        programmes or has said how many."""
        if self.limit is not None:
            return ngettext(
                "You want at most %(count)d partnership at once over all programmes, and have "
                "%(taken)d.",
                "You want at most %(count)d partnerships at once over all programmes, and have "
                "%(taken)d.",
                self.limit,
            ) % {"count": self.limit, "taken": len(self.exchanges)}
        if len(self.programmes) > 1:
            return gettext("Each programme counts for itself, as your sign-ups say.")
        return ""


def own_of(person: Person, today: date) -> Own:
    """A handful of queries, however many programmes."""
    live: list[Theirs] = []
    earlier: list[Theirs] = []
    for each in exchanges_of(person):
        at = each.partnership
        over = is_over(at.programme.state) or at.ended_at is not None
        (earlier if over or each.mine.left_at is not None else live).append(each)
    return Own(
        exchanges=live,
        steps=[
            next_step_of(space_of(person, each.partnership)) if place < MOST_STEPS else None
            for place, each in enumerate(live)
        ],
        meetings=next_in([each.partnership.pk for each in live]) if live else {},
        earlier=earlier,
        programmes=programmes_in(person, live, today),
        limit=limit_of(person),
    )


def limit_of(person: Person) -> int | None:
    profile: Profile | None = getattr(person, "profile", None)
    return profile.most_partnerships if profile else None


def programmes_in(person: Person, live: Sequence[Theirs], today: date) -> list[OwnProgramme]:
    """Those that aren't over: what is to be finished first, then by their beginning."""
    counts = Counter(each.partnership.programme_id for each in live)
    programmes = {each.partnership.programme_id: each.partnership.programme for each in live}
    # A way whose programme is paused leads nowhere for now.
    ways = {way.programme.pk: way for way in ways_of(person, today) if not way.programme.is_paused}
    programmes |= {pk: way.programme for pk, way in ways.items()}
    sign_ups = SignUp.objects.taking_part().filter(person=person).select_related("programme")
    mine = {sign_up.programme_id: sign_up.programme for sign_up in sign_ups}
    programmes |= mine
    found = [
        OwnProgramme(programme, ways.get(pk), counts[pk], pk in mine)
        for pk, programme in programmes.items()
        if not is_over(programme.state)
    ]
    return sorted(
        found, key=lambda own: (not own.is_begun, own.programme.starts_on, own.programme.name)
    )
