from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import LINE, LONGEST_WORD, MOST_MINUTES, CheckIn, CheckInRhythm

GOING = [
    (5, _("Very well")),
    (4, _("Well")),
    (3, _("So-so")),
    (2, _("Not so well")),
    (1, _("Badly")),
]
HOPED = [
    (5, _("More than I hoped")),
    (4, _("What I hoped")),
    (3, _("About half of it")),
    (2, _("Less than I hoped")),
    (1, _("Nothing yet")),
]
CHOOSE = {"required": _("Choose the one that comes closest.")}


def scale(label: Any, choices: Sequence[tuple[int, Any]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )


class CheckInForm(forms.Form):
    going = scale(_("How is your exchange going?"), GOING)
    getting = scale(_("What are you getting?"), HOPED)
    giving = scale(_("What are you able to give?"), HOPED)
    minutes = forms.IntegerField(
        label=_("Minutes you have met since the last time, roughly"),
        required=False,
        min_value=0,
        max_value=MOST_MINUTES,
    )
    explained = forms.ChoiceField(
        label=_("Who mostly explained"),
        choices=[("", _("can’t say")), *CheckIn.Explained.choices],
        required=False,
    )
    line = forms.CharField(
        label=_("A line for yourself"),
        help_text=_("Only you see it, here, the next time."),
        max_length=LINE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LINE}),
    )


class WordForm(forms.Form):
    text = forms.CharField(
        label=_("Your word to the coordinators"),
        max_length=LONGEST_WORD,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST_WORD}),
        error_messages={"required": _("Write a few words first.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST_WORD,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_WORD}),
        error_messages={"required": _("Write a few words first.")},
    )


class RhythmForm(forms.Form):
    weeks = forms.TypedChoiceField(
        label=_("People are asked"), choices=CheckInRhythm.Weeks.choices, coerce=int
    )
