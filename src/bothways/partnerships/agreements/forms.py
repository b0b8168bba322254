"""One section of an agreement, and what a programme proposes for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.recruitment.signups.models import MeetingFormat

from .content import SHARED, SIDE
from .models import FIXED, LINE, LONGEST, MOST_FIXED


def line(label: Any, **options: Any) -> forms.CharField:
    attributes = {"maxlength": LINE, "dir": "auto"}
    return forms.CharField(
        label=label, max_length=LINE, widget=forms.TextInput(attrs=attributes), **options
    )


def text(label: Any, rows: int = 5, **options: Any) -> forms.CharField:
    attributes = {"rows": rows, "maxlength": LONGEST, "dir": "auto"}
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea(attrs=attributes), **options
    )


def meeting_format() -> forms.ChoiceField:
    choices = [
        (MeetingFormat.IN_PERSON.value, _("In person")),
        (MeetingFormat.ONLINE.value, _("Online")),
        (MeetingFormat.EITHER.value, _("Both, as it suits")),
    ]
    return forms.ChoiceField(
        label=_("In person or online"), choices=choices, widget=forms.RadioSelect
    )


FIELDS: dict[str, Callable[[], forms.Field]] = {
    "often": lambda: line(
        _("How often"), error_messages={"required": _("Say about how often you meet.")}
    ),
    "long": lambda: line(
        _("How long each time"), error_messages={"required": _("Say about how long a meeting is.")}
    ),
    "format": meeting_format,
    "where": lambda: line(
        _("Where"), required=False, help_text=_("A room, a café, a link; or as it comes.")
    ),
    "reach": lambda: text(
        _("How we reach each other"),
        error_messages={"required": _("Say how you reach each other.")},
    ),
    "confidentiality": lambda: text(
        _("What stays between us"),
        error_messages={"required": _("Say what stays between you, if only in a sentence.")},
    ),
    "trouble": lambda: text(
        _("If it doesn’t work"),
        error_messages={"required": _("Say what you do when it doesn’t work.")},
    ),
}


class SectionForm(forms.Form):
    """The fields of one section; ``number`` is the version that was before who writes."""

    number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        slug: str,
        days: tuple[date, date],
        initial: Mapping[str, Any] | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.use_required_attribute = False
        self.days = days
        if slug.startswith(SIDE):
            said = labels or {}
            self.fields["get"] = text(said.get("get", ""), rows=4, required=False)
            self.fields["give"] = text(said.get("give", ""), rows=4, required=False)
            self.names: tuple[str, ...] = ("get", "give")
            return
        self.names = SHARED[slug]
        for name in self.names:
            self.fields[name] = self.end_field() if name == "ends_on" else FIELDS[name]()

    def end_field(self) -> forms.Field:
        first, last = self.days
        days = {"type": "date", "min": first.isoformat(), "max": last.isoformat()}
        return forms.DateField(
            label=_("Until when"),
            widget=forms.DateInput(attrs=days, format="%Y-%m-%d"),
            help_text=gettext("Your exchange ends on %(day)s; an earlier day is possible.")
            % {"day": last.strftime("%-d %B %Y")},
        )

    def clean_ends_on(self) -> str:
        day: date = self.cleaned_data["ends_on"]
        first, last = self.days
        if not first <= day <= last:
            raise forms.ValidationError(
                gettext("Choose a day within the programme: %(first)s to %(last)s.")
                % {"first": first.strftime("%-d %B %Y"), "last": last.strftime("%-d %B %Y")}
            )
        return day.isoformat()

    def values(self) -> dict[str, Any]:
        return {name: plain(self.cleaned_data[name]) for name in self.names}


class AcceptForm(forms.Form):
    """Which version was read, by its number and by what it says."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class TemplateForm(forms.Form):
    """What a programme proposes."""

    fixed = forms.CharField(
        label=_("What isn’t left to choice"),
        required=False,
        max_length=MOST_FIXED * (FIXED + 2),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_(
            "One sentence a line. It stands in every agreement, and its people can’t change it. "
            "Agreements that are accepted already keep what they say; their people see that you "
            "have changed it since."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.use_required_attribute = False
        for name, make in FIELDS.items():
            self.fields[name] = make()
        self.order_fields([*FIELDS, "fixed"])

    def clean_fixed(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["fixed"].splitlines()]
        kept = [line for line in lines if line]
        if len(kept) > MOST_FIXED:
            raise forms.ValidationError(
                gettext("%(most)d sentences at most: people read what is short.")
                % {"most": MOST_FIXED}
            )
        if any(len(line) > FIXED for line in kept):
            raise forms.ValidationError(
                gettext("Keep each sentence within %(most)d letters.") % {"most": FIXED}
            )
        return kept

    def content(self) -> dict[str, Any]:
        return {name: plain(value) for name, value in self.cleaned_data.items()}


def plain(value: Any) -> Any:
    """One kind of line end, whatever the browser sends."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value
