from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bothways.programmes.models import Programme

LONGEST = 4000
WEEKS = (
    ("", _("as they like")),
    ("1", _("every week")),
    ("2", _("every two weeks")),
    ("3", _("every three weeks")),
    ("4", _("every four weeks")),
)
MINUTES = (
    ("", _("as they like")),
    ("30", _("half an hour")),
    ("45", _("three quarters of an hour")),
    ("60", _("an hour")),
    ("90", _("an hour and a half")),
)


class RhythmForm(forms.Form):
    every_weeks = forms.TypedChoiceField(
        label=_("How often partners meet"),
        choices=WEEKS,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("A proposal: each pair settles its own dates."),
    )
    minutes = forms.TypedChoiceField(
        label=_("For how long"), choices=MINUTES, coerce=int, empty_value=None, required=False
    )
    words = forms.CharField(
        label=_("What people accept when they sign up"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("One promise a line. They tick it at the end, and it is kept with the date."),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.initial = {
            **self.initial,
            "every_weeks": programme.meets_every_weeks,
            "minutes": programme.meeting_minutes,
            "words": programme.expectations,
        }
