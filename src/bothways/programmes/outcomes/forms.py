from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.programmes.models import Outcome, Programme

FIGURES = ("baseline", "target", "result")


class OutcomeForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Outcome
        fields = (
            "audience", "text", "measure", "unit", "baseline", "target", "result", "due_on",
            "owner",
        )  # fmt: skip
        labels = {
            "audience": _("For whom"),
            "text": _("What should have changed"),
            "measure": _("How you will know"),
            "unit": _("What the figures count"),
            "baseline": _("Where it stands now"),
            "target": _("Where it should be"),
            "result": _("What it was in the end"),
            "due_on": _("By when"),
            "owner": _("Who looks after it"),
        }
        help_texts = {
            "text": _("One change, in words that everybody would agree with."),
            "unit": _("Such as “of 5” or “%”."),
            "result": _("Fill it in at the end. The next round begins from it."),
        }
        widgets = {
            "audience": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 2}),
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.programme = programme
        self.fields["measure"].choices = [  # type: ignore[attr-defined]
            ("", gettext("not decided yet")),
            *(choice for choice in self.fields["measure"].choices if choice[0]),  # type: ignore[attr-defined]
        ]
        team = Person.objects.filter(programme_roles__programme=programme).distinct()
        self.fields["owner"].queryset = team  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = gettext("nobody yet")  # type: ignore[attr-defined]
        self.fields["audience"].choices = Outcome.Audience.choices  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        has_figures = any(given.get(name) is not None for name in FIGURES)
        if has_figures and not given.get("measure") and "measure" not in self.errors:
            self.add_error("measure", gettext("Say how these figures are measured."))
        due = given.get("due_on")
        if due and due < self.programme.starts_on:
            self.add_error("due_on", gettext("The programme hasn’t begun by then."))
        return given
