"""What somebody says of themselves when they sign up, and what a coordinator says of the way in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import PersonManager
from bothways.recruitment.imports.details import languages_of
from bothways.recruitment.questions.queries import Arranged
from bothways.recruitment.signups.forms import (
    BaseSkillFormSet,
    OfferForm,
    WantForm,
    hours,
    zone_choices,
)
from bothways.recruitment.signups.levels import PRIORITY_WORDS
from bothways.recruitment.signups.meanwhile import MOST_ROWS
from bothways.recruitment.signups.models import MOST_HOURS, MOST_PARTNERSHIPS, MeetingFormat

from .models import Door
from .pasted import MOST, addresses_in

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
EXPECTATIONS = _(
    "I give about an hour every two weeks, for the length of the programme.\n"
    "I come prepared, keep what I hear to myself, and say early when I can’t come.\n"
    "I teach as gladly as I learn.\n"
    "When it doesn’t work, I tell the coordinator, who will help without fault to anybody."
)
MOST_APART = 20


class ComingForm(forms.Form):
    """Who comes: the address a link is sent to."""

    email = forms.EmailField(label=_("Your e-mail address at work"), max_length=254)

    def __init__(self, *args: Any, door: Door, **kwargs: Any) -> None:
        self.door = door
        self.outsider = ""
        """An address that isn't at the door's domains: perhaps an invited guest's."""
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs |= {"autocomplete": "email"}
        self.use_required_attribute = False

    def clean_email(self) -> str:
        email = PersonManager.normalize_email(self.cleaned_data["email"])
        if not self.door.admits(email):
            self.outsider = email
            raise ValidationError(
                gettext(
                    "Signing up here takes an address at %(domains)s. If you were invited as a "
                    "guest with this one, a link is on its way to it."
                ),
                params={"domains": ", ".join(self.door.allowed_domains)},
            )
        return email


class MyOffer(OfferForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].label = _("How well you have it")


class MyWant(WantForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["priority"].label = _("How much it matters to you")
        mine = PRIORITY_WORDS | {3: _("why I take part")}
        self.fields["priority"].choices = list(mine.items())  # type: ignore[attr-defined]
        self.fields["level_now"].label = _("Where you stand")


class AtLeastOne(BaseSkillFormSet):
    """Rows of which one at least names a skill."""

    nothing_said = ""

    def clean(self) -> None:
        super().clean()
        if not any(self.errors) and not self.said():
            raise ValidationError(self.nothing_said)


class Offered(AtLeastOne):
    nothing_said = _("Name one thing that somebody could learn from you.")  # type: ignore[assignment]


class Wanted(AtLeastOne):
    nothing_said = _("Name one thing that you would like to learn.")  # type: ignore[assignment]


def offer_rows(data: Mapping[str, Any] | None, said: list[dict[str, Any]] | None) -> Any:
    return rows_of(MyOffer, Offered, "offers", data, said)


def want_rows(data: Mapping[str, Any] | None, said: list[dict[str, Any]] | None) -> Any:
    return rows_of(MyWant, Wanted, "wants", data, said)


def rows_of(
    form: type[forms.Form],
    base: type[AtLeastOne],
    prefix: str,
    data: Mapping[str, Any] | None,
    said: list[dict[str, Any]] | None,
) -> Any:
    said = said or []
    made = forms.formset_factory(
        form,
        formset=base,
        extra=max(1, 3 - len(said)),
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
    )
    return made(data, prefix=prefix, initial=said)


def arrange(form: forms.Form, arranged: Sequence[Arranged], first: Sequence[str] = ()) -> None:
    """Leave out what a programme doesn't ask, and ask the rest in its order."""
    for one in arranged:
        for name in one.block.fields:
            if not one.is_on:
                form.fields.pop(name, None)
            elif one.is_required and name in one.block.needed:
                form.fields[name].required = True
    form.order_fields([*first, *(name for one in arranged for name in one.block.fields)])


class AboutForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=150)
    title = forms.CharField(label=_("What you do"), max_length=120, required=False)
    function = forms.CharField(
        label=_("Function"), max_length=120, required=False, help_text=_("Such as Marketing.")
    )
    team = forms.CharField(label=_("Team"), max_length=120, required=False)
    location = forms.CharField(label=_("Where you work"), max_length=120, required=False)
    started_on = forms.DateField(
        label=_("With us since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("About is fine."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    work_starts = forms.TimeField(
        label=_("Your working day begins"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    work_ends = forms.TimeField(label=_("and ends"), widget=forms.TimeInput(attrs={"type": "time"}))
    languages = forms.CharField(
        label=_("Languages you are glad to talk in"),
        max_length=300,
        required=False,
        help_text=_("Separated by commas, such as English, Polish."),
    )
    contact = forms.CharField(
        label=_("How you are best reached"),
        max_length=200,
        required=False,
        help_text=_("Your partner reads this. For example: “Teams; mornings are best.”"),
    )

    def __init__(
        self,
        data: Any = None,
        said: dict[str, Any] | None = None,
        *,
        arranged: Sequence[Arranged] = (),
    ) -> None:
        super().__init__(data, initial=said)
        self.use_required_attribute = False
        arrange(self, arranged, first=("name",))
        if "time_zone" in self.fields:
            self.offer_zones()
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def offer_zones(self) -> None:
        zone = str(self.initial.get("time_zone") or "")
        self.fields["time_zone"].choices = zone_choices(zone)  # type: ignore[attr-defined]
        self.fields["time_zone"].widget.attrs["data-zone"] = "guess"

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_languages(self) -> list[str]:
        codes, unknown = languages_of(self.cleaned_data["languages"])
        if unknown:
            raise ValidationError(
                ngettext(
                    "We don’t know the language %(names)s. Its English name or its code works.",
                    "We don’t know the languages %(names)s. English names or codes work.",
                    len(unknown),
                ),
                params={"names": ", ".join(unknown)},
            )
        return list(codes)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        starts, ends = given.get("work_starts"), given.get("work_ends")
        if starts and ends and hours(starts) >= hours(ends, is_end=True):
            self.add_error("work_ends", gettext("The working day ends after it begins."))
        return given


class HopesForm(forms.Form):
    hope = forms.CharField(
        label=_("What would make this worth your time?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your partner reads it."),
    )
    goals = forms.CharField(
        label=_("What do you want to have reached by the end?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two things, as plain as you like. Your partner reads it."),
    )
    interests = forms.CharField(
        label=_("What do you like to talk about besides work?"),
        max_length=300,
        required=False,
        help_text=_("Such as climbing, old cameras, bringing up twins. Your partner reads it."),
    )
    commitment = forms.IntegerField(
        label=_("How many hours a month can you give?"),
        required=False,
        min_value=1,
        max_value=MOST_HOURS,
        help_text=_("Two to four is usual. Only the coordinators read it."),
    )
    meeting_format = forms.ChoiceField(
        label=_("How would you rather meet?"),
        required=False,
        choices=MeetingFormat.choices,
        widget=forms.RadioSelect,
    )
    partnerships = forms.TypedChoiceField(
        label=_("How many partners at once?"),
        coerce=int,
        choices=[(number, str(number)) for number in range(1, MOST_PARTNERSHIPS + 1)],
        initial=1,
        help_text=_("One for most people."),
    )
    in_group = forms.BooleanField(
        label=_("I’d rather be in a peer group than in a pair"), required=False
    )
    not_with = forms.CharField(
        label=_("Is there anybody you don’t want to be matched with?"),
        max_length=3000,
        required=False,
        # A browser keeps what is typed until it is saved, but not this.
        widget=forms.Textarea(attrs={"rows": 2, "data-unkept": ""}),
        help_text=_(
            "Their e-mail addresses, one a line. Nobody but the coordinators learns of it, and no "
            "reason is needed."
        ),
    )

    def __init__(
        self,
        data: Any = None,
        said: dict[str, Any] | None = None,
        *,
        arranged: Sequence[Arranged] = (),
    ) -> None:
        super().__init__(data, initial=said)
        self.use_required_attribute = False
        arrange(self, arranged)

    def clean_not_with(self) -> list[str]:
        words = [word for word in re.split(r"[\s,;]+", self.cleaned_data["not_with"]) if word]
        emails = list(dict.fromkeys(PersonManager.normalize_email(word) for word in words))
        strange = [email for email in emails if not is_address(email)]
        if strange:
            raise ValidationError(
                gettext("%(words)s: these aren’t e-mail addresses."),
                params={"words": ", ".join(strange)},
            )
        if len(emails) > MOST_APART:
            raise ValidationError(
                gettext("Name up to %(count)d people here; for more, write to the coordinator."),
                params={"count": MOST_APART},
            )
        return emails


def is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


class DoorForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Door
        fields = ("closes_on", "domains", "expectations")
        labels = {
            "closes_on": _("The last day to sign up"),
            "domains": _("Only for addresses at"),
            "expectations": _("What people accept when they sign up"),
        }
        help_texts = {
            "closes_on": _("Until its end people sign up, change what they said, or withdraw."),
            "domains": _("Such as example.org example.com. Empty: whoever has the link."),
            "expectations": _("They tick it at the end, and it is kept with the date."),
        }
        widgets = {
            "closes_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "expectations": forms.Textarea(attrs={"rows": 5}),
        }

    read = forms.CharField(required=False, widget=forms.HiddenInput)
    """What the form was filled from, so that a save can tell whether it still stands."""

    def __init__(self, *args: Any, ends_on: date, **kwargs: Any) -> None:
        self.ends_on = ends_on
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.stands = self.initial["read"] = mark_of(self.instance)
        self.stands_in_words = standing_of(self.instance)
        if self.instance._state.adding:
            usual = timezone.localdate() + timedelta(days=21)
            usual_words = self.instance.programme.expectations or str(EXPECTATIONS)
            self.initial["expectations"] = usual_words
            self.initial["closes_on"] = min(usual, ends_on)

    def clean_closes_on(self) -> date:
        day: date = self.cleaned_data["closes_on"]
        if day < timezone.localdate():
            raise ValidationError(gettext("This day is over. Choose today or a later one."))
        if day > self.ends_on:
            raise ValidationError(gettext("The programme has ended by then."))
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        read = values.pop("read", "")
        if read and read != self.stands:
            self.add_error(
                None,
                gettext(
                    "This was changed meanwhile, by somebody else or in another tab: %(now)s What "
                    "you typed is still here and not saved; saving again keeps yours."
                )
                % {"now": self.stands_in_words},
            )
            self.data = {**self.data.dict(), "read": self.stands}  # type: ignore[attr-defined]
        return values

    def clean_domains(self) -> str:
        words = re.split(r"[\s,;]+", self.cleaned_data["domains"].strip().lower())
        domains = list(dict.fromkeys(word.removeprefix("@") for word in words if word))
        strange = [domain for domain in domains if not DOMAIN.fullmatch(domain)]
        if strange:
            raise ValidationError(
                gettext("%(words)s: write it like example.org."),
                params={"words": ", ".join(strange)},
            )
        return " ".join(domains)


def mark_of(door: Door) -> str:
    facts = (door.closes_on, door.domains, door.expectations, door.is_shut, door._state.adding)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def standing_of(door: Door) -> str:
    if door._state.adding:
        return ""
    day = date_format(door.closes_on, "j F Y")
    if door.is_shut:
        return gettext("sign-up isn’t open now, and its last day is %(day)s.") % {"day": day}
    return gettext("sign-up is open until %(day)s now.") % {"day": day}


class InviteForm(forms.Form):
    prefix = "invite"

    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Paste them as they are: one a line, or separated by commas."),
    )
    words = forms.CharField(
        label=_("Your own words in the invitation"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False

    def clean_emails(self) -> list[str]:
        found = addresses_in(self.cleaned_data["emails"])
        if not found:
            raise ValidationError(gettext("There is no e-mail address in this."))
        if len(found) > MOST:
            raise ValidationError(
                gettext("These are %(count)d addresses; invite up to %(most)d in one go."),
                params={"count": len(found), "most": MOST},
            )
        return found
