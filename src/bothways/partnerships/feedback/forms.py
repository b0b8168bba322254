from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import LINE, LONGEST


def part(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST, "dir": "auto"}),
    )


class FeedbackForm(forms.Form):
    saw = part(
        _("What I saw or heard"),
        _("One occasion, as a camera has it: “On Tuesday you showed me the whole forecast.”"),
    )
    did = part(
        _("What it did for me"),
        _("“I could follow until the third sheet; then I was lost and didn’t dare to ask.”"),
    )
    wish = part(
        _("What I wish for next time"),
        _("“Could we do one sheet, and I try the next one while you watch?”"),
    )


class ThanksForm(forms.Form):
    line = forms.CharField(
        label=_("For what"),
        required=False,
        max_length=LINE,
        widget=forms.TextInput(attrs={"maxlength": LINE, "dir": "auto"}),
    )
    to = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
