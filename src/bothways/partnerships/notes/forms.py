from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from bothways.partnerships.hooks import Space

from .models import ITEM, LONGEST, TITLE


class NoteForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=TITLE, error_messages={"required": _("Give it a title.")}
    )
    text = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": LONGEST, "dir": "auto"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    number = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)


class ItemForm(forms.Form):
    text = forms.CharField(
        label=_("What is to be done"),
        max_length=ITEM,
        error_messages={"required": _("Say in a few words what is to be done.")},
    )
    owner = forms.TypedChoiceField(label=_("By whom"), coerce=int)
    for_whom = forms.TypedChoiceField(
        label=_("Whom it helps"), coerce=int, required=False, empty_value=None
    )
    due_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: list[tuple[int, Any]] = [(space.mine.person_id, _("Me"))]
        people += [(side.person_id, side.person.first_name) for side in space.here]
        self.fields["owner"].choices = people  # type: ignore[attr-defined]
        self.fields["for_whom"].choices = [("", _("both of us, or all")), *people]  # type: ignore[attr-defined]
