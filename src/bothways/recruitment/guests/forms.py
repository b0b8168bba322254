from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import PersonManager


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class GuestForm(forms.Form):
    """Somebody from outside who is invited."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    organisation = forms.CharField(
        label=_("Where they come from"),
        max_length=120,
        help_text=_("Such as Acme. Their partner reads it too."),
    )
    ends_on = day_field(_("Their last day"), help_text=_("After it they can’t sign in any more."))
    words = forms.CharField(
        label=_("Your own words in the invitation"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, ends_on: date) -> None:
        super().__init__(data, initial={"ends_on": ends_on})
        self.use_required_attribute = False

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_organisation(self) -> str:
        return " ".join(self.cleaned_data["organisation"].split())

    def clean_email(self) -> str:
        return PersonManager.normalize_email(self.cleaned_data["email"])


class LastDayForm(forms.Form):
    ends_on = day_field(_("Last day"))
