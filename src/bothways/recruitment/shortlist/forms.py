from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.recruitment.models import Shortlist

MOST_LINES = 6
LONGEST = 200


class ShortlistForm(forms.ModelForm):  # type: ignore[type-arg]
    lines = forms.CharField(
        label=_("What reviewers judge"),
        required=False,
        max_length=MOST_LINES * (LONGEST + 2),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Up to six lines, each scored from 1 to 5. Such as “What they can give”."),
    )

    class Meta:
        model = Shortlist
        fields = ("is_on", "is_blind")
        labels = {
            "is_on": _("Choose among those who sign up: only who is accepted is matched"),
            "is_blind": _("Reviewers see no names, functions or places"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.initial["lines"] = "\n".join(self.instance.rubric)

    def clean_lines(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["lines"].splitlines()]
        lines = list(dict.fromkeys(line for line in lines if line))
        if len(lines) > MOST_LINES:
            raise ValidationError(
                gettext("These are %(count)d lines; keep the six that matter."),
                params={"count": len(lines)},
            )
        if any(len(line) > LONGEST for line in lines):
            raise ValidationError(gettext("One line is longer than 200 letters."))
        return lines

    def shortlist(self) -> Shortlist:
        made: Shortlist = self.save(commit=False)
        made.rubric = self.cleaned_data["lines"]
        return made
