from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

WORDS = (
    ("ten_minutes", _("ten minutes before")),
    ("hour", _("an hour before")),
    ("day", _("a day before")),
    ("week", _("a week before")),
)


class RemindersForm(forms.Form):
    leads = forms.MultipleChoiceField(
        label=_("Remind me of meetings"),
        choices=WORDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Several, or none. A meeting that you can’t come to isn’t one of them."),
    )
