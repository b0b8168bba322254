"""Choosing people by name, and doing what was shown."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bothways.matching.review.forms import Label, find_label, labels_of
from bothways.programmes.models import Programme

from .access import that_is_you


class NameForm(forms.Form):
    """One more person, by name."""

    name = forms.CharField(label=gettext_lazy("A person"), max_length=300)

    def __init__(
        self,
        *args: Any,
        programme: Programme,
        chosen: list[int],
        own: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.programme, self.chosen, self.own = programme, chosen, own
        self.fields["name"].widget.attrs |= {"list": "people", "autocomplete": "off"}

    @cached_property
    def labels(self) -> list[Label]:
        return labels_of(self.programme)

    def clean_name(self) -> int:
        label = find_label(self.labels, self.cleaned_data["name"])
        if label.sign_up_id in self.chosen:
            raise forms.ValidationError(
                gettext("%(name)s is chosen already.") % {"name": label.name}
            )
        if label.sign_up_id == self.own:
            raise forms.ValidationError(that_is_you())
        return label.sign_up_id


class StepForm(forms.Form):
    """A button below an effect: which step, as it was seen, and how."""

    do = forms.RegexField(r"^[a-z]{1,5}-[mc\d.]{0,200}-[\d_.]{0,200}$", max_length=420)
    state = forms.RegexField(r"^[0-9a-f]{16}-[0-9a-f]{16}$")
    how = forms.ChoiceField(choices=[("this", "just this"), ("run", "and run again")])


class DecisionForm(forms.Form):
    """Keep two people together or apart from the next run on."""

    kind = forms.ChoiceField(choices=[("lock", "together"), ("ban", "apart")])
