from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bothways.partnerships.partnerships.models import Partnership

from .models import LONGEST
from .queries import people_in


class NudgeForm(forms.Form):
    to = forms.MultipleChoiceField(
        label=_("To"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose somebody to write to.")},
    )
    text = forms.CharField(
        label=_("Your words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": LONGEST, "dir": "auto"}),
        error_messages={"required": _("Write a few words.")},
    )

    def __init__(self, *args: Any, exchange: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(side.person_id), side.person.name) for side in people_in(exchange)]
        self.fields["to"].choices = people  # type: ignore[attr-defined]
        self.fields["to"].initial = [pk for pk, _name in people]


class WordsForm(forms.Form):
    text = forms.CharField(
        label=_("Words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST, "dir": "auto"}),
    )
    goes_by_itself = forms.BooleanField(
        label=_("Send them by themselves after three days"), required=False
    )
