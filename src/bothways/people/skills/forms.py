"""What a coordinator types about words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person

from . import actions
from .models import OwnWord


class FindForm(forms.Form):
    """What to look for; what makes no sense is as if it hadn't been asked."""

    find = forms.CharField(required=False, max_length=100, strip=True)
    words = forms.CharField(required=False, max_length=100, strip=True)
    same_as = forms.CharField(required=False, max_length=100, strip=True)

    def asked(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


class WordForm(forms.Form):
    """Words, and the skill they mean; without one they become a skill."""

    words = forms.CharField(label=_("A word for a skill"), max_length=100)
    means = forms.CharField(
        label=_("It means"),
        max_length=100,
        required=False,
        help_text=_("A skill of the vocabulary. Leave it empty if it is a skill of its own."),
        widget=forms.TextInput(attrs={"list": "skills", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False

    def save(self, *, by: Person) -> OwnWord | None:
        """What is now said of the words, or nothing, with the reason in the form."""
        words, means = self.cleaned_data["words"], self.cleaned_data["means"]
        try:
            if means:
                return actions.make_same(words=words, name=means, by=by)
            return actions.add_skill(words=words, by=by)
        except actions.WordRefused as refusal:
            self.add_error("means" if isinstance(refusal, actions.NotASkill) else "words",
                           refusal.sentence)  # fmt: skip
            return None
