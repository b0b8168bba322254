"""One's own profile."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person

from . import actions
from .models import MOST_AT_ONCE, Profile

FACTS = ("title", "function", "team", "location", "contact")
CHOSEN = ("time_zone", "languages", "most_partnerships")


def zone_choices() -> list[tuple[str, str]]:
    """Zones that people live in, as “Europe/London”."""
    regions = (
        "Africa/",
        "America/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    zones = sorted(zone for zone in available_timezones() if zone.startswith(regions))
    return [
        ("", gettext("not said")),
        ("UTC", "UTC"),
        *((zone, zone.replace("_", " ")) for zone in zones),
    ]


def language_choices() -> list[tuple[str, str]]:
    names = {
        code: str(info["name"])
        for code, info in LANG_INFO.items()
        if len(code) == 2 and "name" in info
    }
    return sorted(names.items(), key=lambda entry: entry[1])


def quarter_hours() -> list[tuple[str, str]]:
    return [
        (str(Decimal(quarter) / 4), f"{quarter // 4:02d}:{quarter % 4 * 15:02d}")
        for quarter in range(0, 24 * 4 + 1, 2)
    ]


def limit_choices() -> list[tuple[str, str]]:
    most = [
        (str(count), ngettext("at most %(n)d", "at most %(n)d", count) % {"n": count})
        for count in range(1, MOST_AT_ONCE + 1)
    ]
    return [("", gettext("as many as my sign-ups say")), *most]


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)
    title = forms.CharField(label=_("What you do"), max_length=120, required=False)
    function = forms.CharField(label=_("Function"), max_length=120, required=False)
    team = forms.CharField(label=_("Team"), max_length=120, required=False)
    location = forms.CharField(label=_("Location"), max_length=120, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, required=False)
    work_starts = forms.TypedChoiceField(
        label=_("Your working day begins"), choices=quarter_hours, coerce=Decimal
    )
    work_ends = forms.TypedChoiceField(label=_("and ends"), choices=quarter_hours, coerce=Decimal)
    languages = forms.MultipleChoiceField(
        label=_("Languages you are glad to talk in"),
        choices=language_choices,
        required=False,
        help_text=_("Hold Ctrl (or ⌘) to choose several."),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    most_partnerships = forms.TypedChoiceField(
        label=_("Partnerships at once, over all programmes"),
        choices=limit_choices,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_(
            "You may take part in several programmes. Nobody gives you more partners at once than "
            "you say here. Coordinators see how many places are taken, not where."
        ),
    )
    contact = forms.CharField(
        label=_("How you are best reached"),
        max_length=200,
        required=False,
        help_text=_("Your partner reads this. For example: “Teams; mornings are best.”"),
    )

    @classmethod
    def of(cls, person: Person, data: Any = None) -> ProfileForm:
        profile = Profile.objects.filter(person=person).first() or Profile(person=person)
        initial = {field: getattr(profile, field) for field in (*FACTS, *CHOSEN)}
        for field in ("work_starts", "work_ends"):
            initial[field] = nearest_half_hour(Decimal(getattr(profile, field)))
        return cls(data, initial=initial | {"name": person.name})

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        starts, ends = values.get("work_starts"), values.get("work_ends")
        if starts is not None and ends is not None and ends <= starts:
            self.add_error("work_ends", _("The day must end after it begins."))
        return values

    def save_for(self, person: Person) -> None:
        values = dict(self.cleaned_data)
        actions.save_own_profile(person, name=values.pop("name"), facts=values)


def nearest_half_hour(hours: Decimal) -> str:
    return str(Decimal(round(hours * 2)) * 2 / 4)
