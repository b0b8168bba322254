from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import LONGEST


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("A note for the other coordinators"),
        help_text=_("Up to 2,000 letters. Participants, sponsors and administrators never see it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
        error_messages={"required": _("Write a few words first.")},
    )

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")
