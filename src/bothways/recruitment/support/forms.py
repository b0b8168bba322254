from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import PersonManager
from bothways.recruitment.models import Support


class AnswerForm(forms.Form):
    """What a manager says."""

    answer = forms.ChoiceField(
        label=_("Do you support it?"),
        choices=[("yes", _("I support it")), ("not now", _("Not now"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    words = forms.CharField(
        label=_("A word to the coordinators"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They alone read it."),
    )

    def __init__(self, data: Any = None, *, support: Support) -> None:
        super().__init__(data, initial={"answer": support.answer, "words": support.words})
        self.use_required_attribute = False


class AskForm(forms.Form):
    prefix = "ask"

    email = forms.EmailField(
        label=_("The manager’s e-mail address"), max_length=254, required=False
    )

    def __init__(self, data: Any = None, *, email: str, manager: str) -> None:
        super().__init__(data, initial={"email": email})
        self.use_required_attribute = False
        if manager:
            self.fields["email"].help_text = _(
                "In the directory it is %(email)s; empty asks there."
            ) % {"email": manager}

    def clean_email(self) -> str:
        return PersonManager.normalize_email(self.cleaned_data["email"])


class NoteForm(forms.Form):
    """An answer that came another way."""

    prefix = "note"

    answer = forms.ChoiceField(
        label=_("What the manager said"),
        choices=[("yes", _("Supports it")), ("not now", _("Not now"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("How it came"),
        max_length=300,
        help_text=_("Such as “told me on the phone”. It stays with the answer, with your name."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False
