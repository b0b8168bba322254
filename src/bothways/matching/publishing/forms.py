from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PublicationForm(forms.Form):
    """What the coordinator adds to every e-mail."""

    words = forms.CharField(
        label=_("Your own words in the e-mail"),
        help_text=_("They stand below the match, with your name. Leave it empty to add none."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
