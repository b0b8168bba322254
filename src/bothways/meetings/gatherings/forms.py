"""What coordinators say of a gathering, its dates, who may come, and what they write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.common.text import one_line
from bothways.meetings.meetings.actions import When
from bothways.meetings.meetings.models import TITLE
from bothways.meetings.planning.forms import (
    FAR_AHEAD,
    PLAIN_TEXT,
    USUAL_MINUTES,
    WhereForm,
    on_your_clock,
    time_input,
)
from bothways.meetings.rhythm.models import LONGEST
from bothways.meetings.rhythm.moments import SKIPPED, moment_of
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.partnerships.space.forms import AnewForm, date_input
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from bothways.ui.words import zone_of

from .actions import WORDS, Facts
from .models import ABOUT, MOST_DATES, MOST_PLACES, Gathering
from .queries import functions_in, hosts_of, people_by_address

MORE = (2, 3, 4)
"""Dates that can be given beside the first."""
MOST_ADDRESSES = 2000


class FactsForm(AnewForm):
    """What it is, who may come, until when one signs up, and who hosts it."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            (Gathering.Kind.SESSION, _("Group session: people learn or work together")),
            (Gathering.Kind.FOCUS_GROUP, _("Focus group: you ask, and they tell you")),
            (Gathering.Kind.EVENT, _("Event: a kick-off, a celebration, a talk")),
        ],
        initial=Gathering.Kind.SESSION,
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE,
        validators=PLAIN_TEXT,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    about = forms.CharField(
        label=_("What it is about"),
        max_length=ABOUT,
        required=False,
        validators=PLAIN_TEXT,
        help_text=_("What people get out of it, and what to bring."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    who = forms.ChoiceField(
        label=_("Who may come"),
        choices=[
            (Gathering.Who.ALL, _("Everybody who takes part in the programme")),
            (Gathering.Who.CHOSEN, _("Only people you invite")),
        ],
        initial=Gathering.Who.ALL,
        widget=forms.RadioSelect,
    )
    hosts = forms.CharField(
        label=_("Hosts"),
        max_length=2000,
        required=False,
        validators=PLAIN_TEXT,
        help_text=_(
            "E-mail addresses, one a line: coordinators or participants of this programme. They "
            "are there at every date and need no place."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    closes_on = forms.DateField(
        label=_("Sign-up until"),
        required=False,
        widget=date_input(),
        help_text=_("The end of that day on your clock. Empty: until it begins."),
    )
    is_one_of = forms.BooleanField(
        label=_("Everybody comes to one of the dates"),
        required=False,
        help_text=_("Otherwise people come to as many of them as they like."),
    )

    def __init__(
        self, data: Any = None, *, person: Person, programme: Programme,
        found: Gathering | None = None,
    ) -> None:  # fmt: skip
        self.zone, self.programme, self.found = zone_of(person), programme, found
        initial: dict[str, Any] = {}
        if found is not None:
            closes = found.closes_at and found.closes_at.astimezone(self.zone)
            initial = {
                "kind": found.kind,
                "title": found.title,
                "about": found.about,
                "who": found.who,
                "is_one_of": found.is_one_of,
                "closes_on": (closes - timedelta(seconds=1)).date() if closes else None,
                "hosts": "\n".join(one.email for one in hosts_of(found)),
            }
        # Also where the fields of a date stand beside these, whose words are in ``first_words``.
        forms.Form.__init__(self, data, initial=self.first_words() | initial)
        self.use_required_attribute = False

    def first_words(self) -> dict[str, Any]:
        return {}

    def clean_title(self) -> str:
        title = one_line(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError(gettext("Give it a title that people recognise it by."))
        return title

    def clean_hosts(self) -> list[Person]:
        addresses = sorted({line.strip().lower() for line in self.cleaned_data["hosts"].split()})
        roles = self.programme.roles.filter(role="coordinator", person__email__in=addresses)
        known = {role.person.email: role.person for role in roles.select_related("person")}
        known |= people_by_address(self.programme, addresses)
        unknown = [one for one in addresses if one not in known]
        if unknown:
            said = gettext("Nobody in this programme has the address %(addresses)s.")
            raise forms.ValidationError(said % {"addresses": ", ".join(unknown[:5])})
        return [known[one] for one in addresses]

    def clean_closes_on(self) -> date | None:
        day: date | None = self.cleaned_data["closes_on"]
        if day is not None and not 2000 <= day.year <= 9000:
            raise forms.ValidationError(gettext("That isn’t a day for it."))
        same = self.found is not None and self.initial.get("closes_on") == day
        if day is not None and not same and day < timezone.now().astimezone(self.zone).date():
            raise forms.ValidationError(gettext("This day has passed."))
        return day

    @property
    def closes_at(self) -> datetime | None:
        day = self.cleaned_data["closes_on"]
        return moment_of(day + timedelta(days=1), time(0), self.zone).at if day else None

    @property
    def facts(self) -> Facts:
        said = self.cleaned_data
        return Facts(
            said["title"], said["about"], said["kind"], said["who"], said["is_one_of"],
            self.closes_at,
        )  # fmt: skip


class ChangeForm(FactsForm):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def first_words(self) -> dict[str, Any]:
        return {"seen": self.found.version if self.found else 0}


class DateForm(WhereForm):
    """One date: when, where, how many."""

    on = forms.DateField(label=_("Day"), widget=date_input())
    at = forms.TimeField(label=_("Time"), widget=time_input())
    minutes = forms.IntegerField(label=_("For how many minutes"), min_value=1, max_value=LONGEST)
    places = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=MOST_PLACES,
        required=False,
        help_text=_("At each date. Empty: as many as like to come."),
    )

    def __init__(self, data: Any = None, *, person: Person, **initial: Any) -> None:
        self.zone = zone_of(person)
        super().__init__(data, initial={"minutes": USUAL_MINUTES, **initial})
        self.offer_calls(person, partnership=None)
        self.use_required_attribute = False
        self.fields["at"].help_text = on_your_clock(self.zone)

    def moment(self, on: str, at: str) -> datetime | None:
        """What the two fields say together; what is wrong is said beside them."""
        day, hour = self.cleaned_data.get(on), self.cleaned_data.get(at)
        if day is None or hour is None:
            return None
        if day.year < 2000 or day > timezone.localdate() + FAR_AHEAD:
            self.add_error(on, gettext("That isn’t a day for it: at most a year and a half ahead."))
            return None
        found = moment_of(day, hour, self.zone)
        if found.oddity == SKIPPED:
            self.add_error(at, gettext("The clocks go forward then, and skip this time."))
        elif found.at <= timezone.now():
            self.add_error(on, gettext("This has passed."))
        return found.at

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self.fill_in_link(said)
        said["starts_at"] = self.moment("on", "at")
        return said

    @property
    def when(self) -> When:
        said = self.cleaned_data
        return When(said["starts_at"], said["minutes"], str(self.zone))


class NewForm(FactsForm, DateForm):
    """A gathering with its dates."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    every = forms.TypedChoiceField(
        label=_("Comes again"),
        coerce=int,
        choices=[
            (0, _("No")),
            (1, _("Every week")),
            (2, _("Every two weeks")),
            (4, _("Every four weeks")),
        ],
        initial=0,
    )
    times = forms.IntegerField(
        label=_("How many times in all"),
        min_value=1,
        max_value=MOST_DATES,
        required=False,
        help_text=_("The same time on your clock, also when the clocks change."),
    )
    tell = forms.BooleanField(
        label=_("Tell everybody who may come"),
        required=False,
        initial=True,
        help_text=_("By a notice, and by e-mail as each has chosen."),
    )

    def __init__(self, data: Any = None, *, person: Person, programme: Programme) -> None:
        FactsForm.__init__(self, data, person=person, programme=programme)
        self.offer_calls(person, partnership=None)
        self.fields["at"].help_text = on_your_clock(self.zone)
        for number in MORE:
            day = forms.DateField(
                label=gettext("Day %(number)d") % {"number": number},
                required=False,
                widget=date_input(),
            )
            hour = forms.TimeField(label=gettext("Time"), required=False, widget=time_input())
            self.fields |= {f"on_{number}": day, f"at_{number}": hour}

    def first_words(self) -> dict[str, Any]:
        minutes = self.programme.meeting_minutes or USUAL_MINUTES
        return {"minutes": minutes, "key": uuid4(), "every": 0, "tell": True}

    @property
    def more(self) -> list[tuple[Any, Any]]:
        return [(self[f"on_{number}"], self[f"at_{number}"]) for number in MORE]

    @property
    def has_more(self) -> bool:
        """Whether one of these dates was filled in, so that they are shown."""
        return any(pair[0].value() or pair[1].value() for pair in self.more)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        first = said.get("starts_at")
        starts = [first] if first else []
        for number in MORE:
            on, at = f"on_{number}", f"at_{number}"
            if (said.get(on) is None) != (said.get(at) is None) and not (
                self.has_error(on) or self.has_error(at)
            ):
                self.add_error(on, gettext("A date needs a day and a time."))
            found = self.moment(on, at)
            if found is not None:
                starts.append(found)
        starts += self.repeated(said)
        said["starts"] = sorted(set(starts))
        if len(said["starts"]) > MOST_DATES:
            self.add_error("times", gettext("At most %(most)d dates.") % {"most": MOST_DATES})
        closes = said.get("closes_on")
        if closes and said["starts"]:
            last = said["starts"][-1].astimezone(self.zone).date()
            if closes > last:
                self.add_error("closes_on", gettext("That is after the last date."))
        return said

    def repeated(self, said: dict[str, Any]) -> list[datetime]:
        every, times = said.get("every") or 0, said.get("times") or 1
        day, hour = said.get("on"), said.get("at")
        if not every or times == 1 or day is None or hour is None or said.get("starts_at") is None:
            if every and "times" in said and times == 1:
                self.add_error("times", gettext("Say how many times it comes."))
            return []
        until = day + timedelta(weeks=every * (times - 1))
        rhythm = Rhythm(day, until, hour, str(self.zone), every=every)
        return [rhythm.moment(one).at for one in rhythm.days()]

    @property
    def dates(self) -> list[When]:
        minutes = self.cleaned_data["minutes"]
        return [When(at, minutes, str(self.zone)) for at in self.cleaned_data["starts"]]


class PlacesForm(forms.Form):
    places = forms.IntegerField(
        label=_("Places"), min_value=1, max_value=MOST_PLACES, required=False
    )


class InviteForm(forms.Form):
    """Who may come: by address, or everybody of a function."""

    addresses = forms.CharField(
        label=_("E-mail addresses, one a line"),
        max_length=200_000,
        required=False,
        validators=PLAIN_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    functions = forms.MultipleChoiceField(
        label=_("Everybody of these functions"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, data: Any = None, *, programme: Programme) -> None:
        super().__init__(data)
        self.programme = programme
        names = functions_in(programme)
        self.fields["functions"].choices = [(one, one) for one in names]  # type: ignore[attr-defined]
        if not names:
            del self.fields["functions"]

    def clean_addresses(self) -> dict[str, Person]:
        typed = self.cleaned_data["addresses"].replace(",", " ").replace(";", " ").lower()
        addresses = sorted(set(typed.split()))
        if len(addresses) > MOST_ADDRESSES:
            said = gettext("At most %(most)d addresses at a time.")
            raise forms.ValidationError(said % {"most": MOST_ADDRESSES})
        known = people_by_address(self.programme, addresses)
        unknown = [one for one in addresses if one not in known]
        if unknown:
            said = gettext("Nobody in this programme has the address %(addresses)s.")
            raise forms.ValidationError(said % {"addresses": ", ".join(unknown[:5])})
        return known

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and not said["addresses"] and not said.get("functions"):
            self.add_error("addresses", gettext("Name somebody."))
        return said

    @property
    def people(self) -> Sequence[Person]:
        found = dict.fromkeys(self.cleaned_data["addresses"].values())
        rows = SignUp.objects.to_match().filter(
            programme=self.programme,
            person__profile__function__in=self.cleaned_data.get("functions") or [],
        )
        return list(found | dict.fromkeys(row.person for row in rows.select_related("person")))


class WordForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.ChoiceField(
        label=_("To"),
        choices=[
            ("placed", _("Who has a place")),
            ("waiting", _("Who waits")),
            ("both", _("Both")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Your words"),
        max_length=WORDS,
        validators=PLAIN_TEXT,
        widget=forms.Textarea(attrs={"rows": 7, "maxlength": WORDS, "dir": "auto"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"to": "placed", "key": uuid4()})
        self.use_required_attribute = False
