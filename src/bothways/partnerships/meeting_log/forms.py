"""What one says of a meeting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.partnerships.hooks import Space
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.partnerships.space.forms import AnewForm, date_input

from .actions import Details
from .models import LONGEST_MEETING, LoggedMeeting
from .queries import today_of

USUAL_MINUTES = 60
BEFORE_IT_BEGAN = timedelta(days=31)
LEVELS = [(0, _("nothing")), (1, _("a little")), (2, _("a good part")), (3, _("most of it"))]


def sides_there(space: Space, details: Details | None = None) -> list[Participation]:
    """Who can have been at a meeting: who is in it now, and who was there when it was noted."""
    was = details.present if details else frozenset()
    return [
        side
        for side in (space.mine, *space.others)
        if side.left_at is None or side.pk in was or side.pk == space.mine.pk
    ]


class MeetingForm(AnewForm):
    """In a pair a slider says who taught how much; otherwise a row for each direction does."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = forms.DateField(label=_("When you met"), widget=date_input())
    minutes = forms.IntegerField(
        label=_("For how many minutes"), min_value=1, max_value=LONGEST_MEETING
    )
    way = forms.ChoiceField(
        label=_("How"),
        choices=[
            (LoggedMeeting.Way.IN_PERSON, _("In person")),
            (LoggedMeeting.Way.ONLINE, _("Online")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(
        self, data: Any = None, *, space: Space, details: Details | None = None, version: int = 0
    ) -> None:
        self.space, self.sides = space, sides_there(space, details)
        self.names = names_of(self.sides, space.mine)
        super().__init__(data, initial=self.first_values(details, version))
        self.use_required_attribute = False
        self.fields["on"].widget.attrs |= {"max": f"{self.today:%Y-%m-%d}"}
        if self.is_pair:
            self.add_slider(details)
        else:
            self.add_presence(details)
            self.add_rows(details)

    def first_values(self, details: Details | None, version: int) -> dict[str, Any]:
        usual = self.space.partnership.programme.meeting_minutes or USUAL_MINUTES
        return {
            "key": uuid4(),
            "version": version,
            "on": details.on if details else self.today,
            "minutes": details.minutes if details else usual,
            "way": details.way if details else None,
        }

    @property
    def is_pair(self) -> bool:
        return len(self.sides) == 2

    @property
    def is_ring(self) -> bool:
        return self.space.partnership.kind == Partnership.Kind.RING

    @property
    def other(self) -> Participation:
        return next(side for side in self.sides if side.pk != self.space.mine.pk)

    @property
    def today(self) -> date:
        return today_of(self.space.mine.person)

    def add_slider(self, details: Details | None) -> None:
        """How much of it the other taught: the nearer to a name, the more."""
        theirs = 50
        if details and details.turns:
            mine = details.turns.get((self.space.mine.pk, self.other.pk), 0)
            theirs = 100 - round(100 * mine / sum(details.turns.values()))
        self.fields["theirs"] = forms.IntegerField(
            label=gettext("Who taught how much"),
            help_text=gettext(
                "Move it towards whoever explained more; the middle is half and half."
            ),
            min_value=0,
            max_value=100,
            initial=theirs,
            widget=forms.NumberInput(attrs={"type": "range", "step": "5", "data-turns": ""}),
        )

    def add_presence(self, details: Details | None) -> None:
        there = details.present if details else [side.pk for side in self.sides]
        self.fields["present"] = forms.TypedMultipleChoiceField(
            label=gettext("Who was there"),
            coerce=int,
            choices=[(side.pk, self.names[side.pk]) for side in self.sides],
            initial=[side.pk for side in self.sides if side.pk in there],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": gettext("At least two of you were there.")},
        )

    def add_rows(self, details: Details | None) -> None:
        for name, label, usual, ways in self.rows():
            known = max((details.turns.get(way, 0) for way in ways), default=0) if details else 0
            level = min(3, known) if details else usual
            self.fields[name] = forms.TypedChoiceField(
                label=label, coerce=int, choices=LEVELS, initial=level
            )

    def rows(self) -> Iterator[tuple[str, str, int, list[tuple[int, int]]]]:
        """(field, label, usual level, directions): in a circle each to each, the places that
        follow each other first; in a group each to all others."""
        sides = sorted(self.sides, key=lambda side: (side.place, side.pk))
        if not self.is_ring:
            for side in self.sides:
                ways = [(side.pk, other.pk) for other in self.sides if other.pk != side.pk]
                yield f"by_{side.pk}", self.taught(side), 2 if side.gives else 0, ways
            return
        following = [*sides[1:], sides[0]]
        legs = [pair for pair in zip(sides, following, strict=True) if pair[0] != pair[1]]
        across = [(a, b) for a in sides for b in sides if a != b and (a, b) not in legs]
        for usual, pairs in ((2, legs), (0, across)):
            for giver, receiver in pairs:
                label = self.taught(giver, receiver)
                yield f"way_{giver.pk}_{receiver.pk}", label, usual, [(giver.pk, receiver.pk)]

    def taught(self, giver: Participation, receiver: Participation | None = None) -> str:
        mine = self.space.mine.pk
        known = {"giver": self.names[giver.pk]}
        if receiver is None:
            words = gettext("You taught") if giver.pk == mine else gettext("%(giver)s taught")
            return words % known
        known["receiver"] = self.names[receiver.pk]
        if giver.pk == mine:
            return gettext("You taught %(receiver)s") % known
        if receiver.pk == mine:
            return gettext("%(giver)s taught you") % known
        return gettext("%(giver)s taught %(receiver)s") % known

    @property
    def usual_rows(self) -> list[forms.BoundField]:
        """In a circle the ways of the match; in a group all."""
        return [self[name] for name, _, usual, _ in self.rows() if usual or not self.is_ring]

    @property
    def other_rows(self) -> list[forms.BoundField]:
        return [self[name] for name, _, usual, _ in self.rows() if not usual and self.is_ring]

    @property
    def other_rows_matter(self) -> bool:
        return any(str(row.value() or "0") != "0" or row.errors for row in self.other_rows)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(gettext("This day is still to come. Set it as your next date."))
        if on < (self.space.partnership.opened_at - BEFORE_IT_BEGAN).date():
            raise ValidationError(gettext("This day is long before your exchange began."))
        return on

    def clean_present(self) -> list[int]:
        present: list[int] = self.cleaned_data["present"]
        if len(present) < 2:
            raise ValidationError(gettext("At least two of you were there."))
        return present

    @property
    def details(self) -> Details:
        """What a valid form says."""
        said = self.cleaned_data
        there = said["present"] if "present" in said else [side.pk for side in self.sides]
        return Details(
            on=said["on"],
            minutes=said["minutes"],
            way=said["way"],
            present=frozenset(there),
            turns=self.turns(frozenset(there)),
        )

    def turns(self, there: frozenset[int]) -> dict[tuple[int, int], int]:
        """Without those that name somebody who wasn't there."""
        said = self.cleaned_data
        if self.is_pair:
            me, other, theirs = self.space.mine.pk, self.other.pk, said["theirs"]
            found = {(me, other): 100 - theirs, (other, me): theirs}
        else:
            found = {way: said[name] for name, _, _, ways in self.rows() for way in ways}
        return {way: parts for way, parts in found.items() if parts and there.issuperset(way)}


def names_of(sides: Sequence[Participation], mine: Participation) -> dict[int, str]:
    """First names, or whole ones where two share the first; “You” for oneself."""
    first = [side.person.first_name for side in sides]
    named = {
        side.pk: side.person.name
        if first.count(side.person.first_name) > 1
        else side.person.first_name
        for side in sides
    }
    return {**named, mine.pk: gettext("You")}
