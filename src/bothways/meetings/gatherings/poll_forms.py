"""Times to choose from, and whom to ask, for a gathering that has yet to find its date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Meeting
from bothways.meetings.planning.actions import Times
from bothways.meetings.planning.forms import (
    PLAIN_TEXT,
    USUAL_MINUTES,
    WhereForm,
    moment_said,
    moment_typed,
    on_your_clock,
    time_input,
)
from bothways.meetings.planning.models import NOTE
from bothways.meetings.rhythm.models import LONGEST
from bothways.partnerships.space.forms import date_input
from bothways.programmes.models import Programme
from bothways.ui.words import zone_of

from .access import may_come
from .forms import FactsForm, InviteForm
from .models import MOST_PLACES, Gathering
from .polls import FEWEST, FEWEST_TIMES, MOST, MOST_TIMES
from .refusals import TooFewAsked, TooFewTimes, TooManyAsked

TYPED = range(1, MOST_TIMES + 1)
FOLDED = 3
"""From this one on they are shown when asked for."""
ABOUT_PEOPLE = ("addresses", "functions")


class UndatedForm(FactsForm):
    """A gathering whose date people are asked about first."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, person: Person, programme: Programme) -> None:
        super().__init__(data, person=person, programme=programme)
        del self.fields["is_one_of"]

    def first_words(self) -> dict[str, Any]:
        return {"key": uuid4()}

    def clean(self) -> dict[str, Any]:
        return (super().clean() or self.cleaned_data) | {"is_one_of": False}


class PollForm(WhereForm, InviteForm):
    """Whom to ask, and two to six times of those suggested and of one's own."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    minutes = forms.IntegerField(label=_("For how many minutes"), min_value=1, max_value=LONGEST)
    places = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=MOST_PLACES,
        required=False,
        help_text=_(
            "Who can come gets one in the order of the answers, the rest wait. Empty: no limit."
        ),
    )
    note = forms.CharField(
        label=_("A note to them"),
        max_length=NOTE,
        required=False,
        validators=PLAIN_TEXT,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    tell = forms.BooleanField(
        label=_("Tell everybody who may come, once the date stands"), required=False
    )

    def __init__(self, data: Any = None, *, person: Person, gathering: Gathering) -> None:
        self.zone, self.gathering = zone_of(person), gathering
        self.programme = gathering.programme
        forms.Form.__init__(self, data, initial=first_words(gathering))
        self.use_required_attribute = False
        self.rows = may_come(gathering).select_related("person__profile")
        self.asks_all_invited = (
            gathering.who == Gathering.Who.CHOSEN and self.rows[: MOST + 1].count() <= MOST
        )
        self.choose_people()
        self.offer_calls(person, partnership=None)
        if gathering.who == Gathering.Who.CHOSEN or gathering.sittings.exists():
            del self.fields["tell"]
        today = timezone.now().astimezone(self.zone).date()
        for number in TYPED:
            day = date_input(min=f"{today:%Y-%m-%d}")
            self.fields |= {
                f"on_{number}": forms.DateField(
                    label=gettext("Day %(number)d") % {"number": number},
                    required=False,
                    widget=day,
                ),
                f"at_{number}": forms.TimeField(
                    label=gettext("Time"), required=False, widget=time_input()
                ),
            }
        self.fields["at_1"].help_text = on_your_clock(self.zone)

    def choose_people(self) -> None:
        if self.asks_all_invited:
            for name in ABOUT_PEOPLE:
                del self.fields[name]
            return
        self.fields["addresses"].help_text = gettext(
            "Two to thirty people of this programme who may come."
        )
        known = self.rows.exclude(person__profile__function="").order_by()
        names = sorted(set(known.values_list("person__profile__function", flat=True)) - {None})
        self.fields["functions"].choices = [(one, one) for one in names]  # type: ignore[attr-defined]
        if not names:
            del self.fields["functions"]

    @property
    def typed(self) -> list[tuple[Any, Any]]:
        return [(self[f"on_{number}"], self[f"at_{number}"]) for number in TYPED]

    @property
    def first_typed(self) -> list[tuple[Any, Any]]:
        return self.typed[: FOLDED - 1]

    @property
    def more_typed(self) -> list[tuple[Any, Any]]:
        return self.typed[FOLDED - 1 :]

    @property
    def has_more(self) -> bool:
        return any(pair[0].value() or pair[1].value() for pair in self.more_typed)

    @property
    def chosen(self) -> list[str]:
        """Of the suggested ones."""
        return list(self.data.getlist("times")) if hasattr(self.data, "getlist") else []

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        self.fill_in_link(said)
        chosen = [at for value in self.chosen if (at := moment_said(value)) is not None]
        typed = [at for number in TYPED if (at := self.moment(number)) is not None]
        said["starts_at"] = sorted({*chosen, *typed})
        if not FEWEST_TIMES <= len(said["starts_at"]) <= MOST_TIMES and not self.errors:
            self.add_error(None, str(TooFewTimes()))
        said["people"] = self.asked()
        return said

    def moment(self, number: int) -> datetime | None:
        on, at = f"on_{number}", f"at_{number}"
        day, hour = self.cleaned_data.get(on), self.cleaned_data.get(at)
        if self.has_error(on) or self.has_error(at) or (day is None and hour is None):
            return None
        if day is None or hour is None:
            self.add_error(on if day is None else at, gettext("Say both, the day and the time."))
            return None
        return moment_typed(self, on, at, day, hour, self.zone)

    def asked(self) -> list[Person]:
        """Whom the form names; what is wrong with them is said beside the field."""
        if any(self.has_error(name) for name in ABOUT_PEOPLE):
            return []
        rows = self.rows
        if not self.asks_all_invited:
            named = [person.pk for person in self.cleaned_data["addresses"].values()]
            functions = self.cleaned_data.get("functions") or []
            rows = rows.filter(person__in=named) | rows.filter(
                person__profile__function__in=functions
            )
        hosts = self.gathering.hosts.values("person")
        rows = rows.exclude(person__in=hosts).order_by("person__name", "pk")
        people = [row.person for row in rows[: MOST + 1]]
        where = None if self.asks_all_invited else "addresses"
        if len(people) < FEWEST:
            self.add_error(where, str(TooFewAsked()))
        elif len(people) > MOST:
            self.add_error(where, str(TooManyAsked()))
        return people

    def only_people(self) -> Sequence[Person]:
        """Where times are to be suggested, nothing else has to be filled in yet."""
        self.full_clean()
        people: Sequence[Person] = self.cleaned_data.get("people", [])
        for name in list(self.errors):
            if name not in ABOUT_PEOPLE:
                del self.errors[name]
        return [] if self.errors else people

    @property
    def times(self) -> Times:
        said = self.cleaned_data
        return Times(said["starts_at"], said["minutes"], str(self.zone))


def first_words(gathering: Gathering) -> dict[str, Any]:
    """As at its last date, or as its programme proposes."""
    usual = gathering.programme.meeting_minutes or USUAL_MINUTES
    found: dict[str, Any] = {"key": uuid4(), "minutes": usual, "tell": True}
    last = gathering.sittings.select_related("meeting").order_by("meeting__starts_at").last()
    if last is None:
        return found | {"way": Meeting.Way.ONLINE}
    one = last.meeting
    return found | {"minutes": one.minutes, "way": one.way, "place": one.place, "link": one.link,
                    "places": last.places}  # fmt: skip
