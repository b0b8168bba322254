from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions import clean
from .errors import TalkRefused
from .models import HIGHEST


class TextForm(forms.Form):
    may_be_empty = False

    text = forms.CharField(
        label=_("Your message"),
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("key", uuid4())

    def clean_text(self) -> str:
        try:
            return clean(self.cleaned_data["text"], may_be_empty=self.may_be_empty)
        except TalkRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean_key(self) -> Any:
        return self.cleaned_data["key"] or uuid4()


class SayForm(TextForm):
    may_be_empty = True  # a message with files needs no words; ``say`` knows whether it has any

    reply = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=HIGHEST
    )
    seen = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=HIGHEST
    )
    """The last message on the page on which it was written: it was read by then."""


class EditForm(TextForm):
    pass


class ReactForm(forms.Form):
    key = forms.UUIDField(required=False)
    on = forms.CharField(required=False, max_length=16)
    off = forms.CharField(required=False, max_length=16)

    def clean_key(self) -> Any:
        return self.cleaned_data["key"] or uuid4()


class PlaceForm(forms.Form):
    seq = forms.IntegerField(min_value=0, max_value=HIGHEST)


class QuietForm(forms.Form):
    length = forms.ChoiceField(
        choices=[
            ("hour", _("for an hour")),
            ("day", _("for a day")),
            ("week", _("for a week")),
            ("always", _("until I turn it on again")),
            ("off", _("not quiet")),
        ]
    )


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Search in this talk"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
