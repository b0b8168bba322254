from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bothways.common.numbers import whole
from bothways.conversations.messages.models import HIGHEST

from .models import LONGEST, Report


class ReportForm(forms.Form):
    text = forms.CharField(
        label=_("What should they know?"),
        help_text=_("What happened, and what would help you. A few words are enough."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "maxlength": LONGEST}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def chosen_in(data: QueryDict) -> dict[int, int]:
    """{place: version} of the messages that were ticked, as “place” or “place:version”."""
    found: dict[int, int] = {}
    for value in data.getlist("message"):
        seq, _, version = value.partition(":")
        if is_number(seq):
            found[int(seq)] = int(version) if is_number(version) else 0
    return found


def is_number(text: str) -> bool:
    return 0 <= whole(text, -1) <= HIGHEST


class HandlingForm(forms.Form):
    state = forms.ChoiceField(label=_("How far it is"), choices=Report.State.choices)
    note = forms.CharField(
        label=_("A note for the coordinators"),
        help_text=_("Never shown to anybody else, whoever asked for help included."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "maxlength": LONGEST}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, report: Report) -> HandlingForm:
        initial: dict[str, Any] = {
            "state": report.state, "note": report.note, "version": report.version,
        }  # fmt: skip
        return cls(initial=initial)


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "maxlength": LONGEST}),
        error_messages={"required": _("Write a few words first.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
