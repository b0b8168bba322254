from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import LONGEST


def day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class PauseForm(forms.Form):
    until = day(_("Until"))


class LongerForm(forms.Form):
    until = day(_("Until"))


class EarlyForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, for the coordinators alone"),
        help_text=_("You needn’t say. Nobody else in the exchange reads it."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
    )
    sure = forms.BooleanField(
        label=_("I want to end it"), error_messages={"required": _("Tick this to end it.")}
    )


class LookBackForm(forms.Form):
    thanks = forms.CharField(
        label=_("Thanks to the others"),
        help_text=_("They read it. What did they do that you will keep?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST, "dir": "auto"}),
    )
    took_away = forms.CharField(
        label=_("What you take away"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST, "dir": "auto"}),
    )
    is_shared = forms.BooleanField(
        label=_("The others may read what I take away"), required=False, initial=True
    )
