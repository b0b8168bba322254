"""A rhythm: its first day, its time on whose clock, how often, and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.meetings.planning.forms import WhereForm, again_choices, moment_typed, time_input
from bothways.partnerships.space.forms import date_input
from bothways.ui.ribbons import listed
from bothways.ui.words import zone_name, zone_of

from .models import LONGEST
from .recurrence import MOST_EVERY, UNITS, Rhythm

USUAL = "week:2"


class RhythmForm(WhereForm):
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = forms.DateField(label=_("First on"), widget=date_input())
    at = forms.TimeField(label=_("At"), widget=time_input())
    zone = forms.ChoiceField(label=_("On whose clock"))
    again = forms.ChoiceField(label=_("How often"), choices=again_choices)
    until = forms.DateField(label=_("Until"), widget=date_input())
    minutes = forms.IntegerField(label=_("For how many minutes"), min_value=1, max_value=LONGEST)
    field_order = ("key", "seen", "again", "on", "at", "zone", "until", "minutes", "way", "place")

    def __init__(
        self, data: Any = None, *, people: Sequence[Person], reader: Person, last_day: date,
        initial: Mapping[str, Any], partnership: int | None = None,
    ) -> None:  # fmt: skip
        self.last_day = last_day
        first = {"key": uuid4(), "zone": str(zone_of(reader)), "again": USUAL, "until": last_day}
        super().__init__(data, initial=first | dict(initial))
        self.offer_calls(reader, partnership=partnership)
        self.use_required_attribute = False
        zone = self.fields["zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = clock_choices(people, reader, str(self.initial["zone"]))
        zone.help_text = gettext("Where clocks change, it keeps the time of this one.")
        today = timezone.now().astimezone(zone_of(reader)).date()
        self.fields["on"].widget.attrs |= {"min": f"{today:%Y-%m-%d}"}
        self.fields["until"].widget.attrs |= {"max": f"{last_day:%Y-%m-%d}"}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self.fill_in_link(said)
        if all(name in said for name in ("on", "at", "zone")):
            moment_typed(self, "on", "at", said["on"], said["at"], zone_of(said["zone"]))
        if "on" in said and "until" in said and said["until"] < said["on"]:
            self.add_error("until", gettext("This is before the first day."))
        return said

    @property
    def rhythm(self) -> Rhythm:
        said = self.cleaned_data
        unit, every = read_again(said["again"])
        at = said["at"].replace(second=0, microsecond=0)
        return Rhythm(said["on"], said["until"], at, said["zone"], unit, every)

    def keep_clock(self, zone: str, on: date, at: str) -> None:
        """Show it again on another clock; everything else that was typed stays."""
        self.show_anew(zone=zone, on=on.isoformat(), at=at)


def clock_choices(people: Sequence[Person], reader: Person, kept: str) -> list[tuple[str, str]]:
    by_zone: dict[str, list[Person]] = {str(zone_of(reader)): [reader]}
    for person in people:
        if person != reader:
            by_zone.setdefault(str(zone_of(person)), []).append(person)
    if kept not in by_zone:
        by_zone[kept] = []
    return [(zone, clock_words(zone, some, reader)) for zone, some in by_zone.items()]


def clock_words(zone: str, some: Sequence[Person], reader: Person) -> str:
    name = zone_name(zone_of(zone))
    if reader in some:
        return gettext("yours (%(zone)s)") % {"zone": name}
    if not some:
        return name
    names = listed(person.first_name for person in some)
    return gettext("that of %(names)s (%(zone)s)") % {"names": names, "zone": name}


def read_again(value: str) -> tuple[str, int]:
    """“week:2” as a unit and a number. Raises ``ValueError``."""
    unit, _, number = value.partition(":")
    every = int(number)
    if unit not in UNITS or not 1 <= every <= MOST_EVERY:
        raise ValueError(value)
    return unit, every
