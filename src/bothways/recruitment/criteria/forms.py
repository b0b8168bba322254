from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.recruitment.models import Criterion

MOST_VALUES = 30
LONGEST = 120


class CriterionForm(forms.ModelForm):  # type: ignore[type-arg]
    named = forms.CharField(
        label=_("Which ones"),
        required=False,
        max_length=MOST_VALUES * (LONGEST + 1),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, as they stand in people’s profiles. Not for time with us."),
    )

    class Meta:
        model = Criterion
        fields = ("fact", "test", "months", "is_hard", "points", "reason")
        labels = {
            "fact": _("What it is about"),
            "test": _("What holds"),
            "months": _("How many months"),
            "is_hard": _("Who fails it can’t sign up"),
            "points": _("Otherwise: points on the shortlist"),
            "reason": _("What they are told"),
        }
        help_texts = {
            "months": _("For time with us alone."),
            "is_hard": _("What isn’t known of somebody never keeps them out."),
            "reason": _("Kindly, and with what would help: they read it as it stands."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.initial["named"] = "\n".join(self.instance.values)

    def clean_named(self) -> list[str]:
        lines = re.split(r"[\n\r]+", self.cleaned_data["named"])
        values = list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))
        if len(values) > MOST_VALUES:
            raise ValidationError(gettext("Name up to %(most)d."), params={"most": MOST_VALUES})
        if any(len(value) > LONGEST for value in values):
            raise ValidationError(gettext("One of these is longer than 120 letters."))
        return values

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        fact, test = given.get("fact"), given.get("test")
        if not fact or not test:
            return given
        is_tenure, counts_months = fact == Criterion.Fact.TENURE, test.startswith("at ")
        if is_tenure != counts_months:
            self.add_error("test", gettext("This doesn’t fit what it is about."))
        elif is_tenure and not given.get("months") and "months" not in self.errors:
            self.add_error("months", gettext("Say how many months."))
        elif not is_tenure and not given.get("named") and "named" not in self.errors:
            self.add_error("named", gettext("Name at least one."))
        return given

    def criterion(self) -> Criterion:
        made: Criterion = self.save(commit=False)
        is_tenure = made.fact == Criterion.Fact.TENURE
        made.values = [] if is_tenure else self.cleaned_data["named"]
        made.months = made.months if is_tenure else None
        return made
