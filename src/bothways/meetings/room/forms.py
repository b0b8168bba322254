from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bothways.partnerships.notes.models import LONGEST
from bothways.partnerships.space.forms import AnewForm


class RoomNoteForm(AnewForm):
    text = forms.CharField(
        label=_("What you note together"),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": LONGEST, "dir": "auto"}),
    )
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)
