from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.programmes.hooks import COUNTED
from bothways.programmes.models import Outcome, Programme

from .models import Measure
from .sheets import LIMITS, BadSheet, readings_in

FIGURES = ("baseline", "target", "result")


def counted_choices() -> list[tuple[str, Any]]:
    """Filled in by somebody, or counted here, by how it is measured."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for counted in COUNTED.values():
        words = str(Measure(counted.measure).label).capitalize()
        groups.setdefault(words, []).append((counted.slug, str(counted.title)))
    return [("", gettext("filled in by us")), *groups.items()]


class OutcomeForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Outcome
        fields = (
            "audience", "text", "measure", "counted", "unit", "baseline", "target", "result",
            "due_on", "owner", "owner_name",
        )  # fmt: skip
        labels = {
            "audience": _("For whom"),
            "text": _("What should have changed"),
            "measure": _("How you will know"),
            "counted": _("Where the figure comes from"),
            "unit": _("What the figures count"),
            "baseline": _("Where it stands now"),
            "target": _("Where it should be"),
            "result": _("What it was in the end"),
            "due_on": _("By when"),
            "owner": _("Who looks after it"),
            "owner_name": _("Or somebody else, by name"),
        }
        help_texts = {
            "text": _("One change, in words that everybody would agree with."),
            "owner": _("Somebody of the team, who sees it on their home page."),
            "counted": _(
                "What Bothways counts itself is up to date whenever you look, and says how it is "
                "counted."
            ),
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
        self.fields["counted"] = forms.ChoiceField(
            label=self.fields["counted"].label,
            help_text=self.fields["counted"].help_text,
            required=False,
            choices=counted_choices(),
        )
        team = Person.objects.filter(programme_roles__programme=programme).distinct()
        self.fields["owner"].queryset = team  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = gettext("nobody yet")  # type: ignore[attr-defined]
        self.fields["audience"].choices = Outcome.Audience.choices  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        counted = COUNTED.get(given.get("counted") or "")
        if counted is not None:
            if given.get("measure") != counted.measure and "measure" not in self.errors:
                words = dict(Measure.choices)[counted.measure]
                self.add_error(
                    "measure",
                    gettext("What you chose below is counted as “%(measure)s”.")
                    % {"measure": words},
                )
            given["unit"] = str(counted.unit)
        if given.get("owner") and given.get("owner_name"):
            self.add_error("owner_name", gettext("One owner is enough: choose or write."))
        has_figures = any(given.get(name) is not None for name in FIGURES)
        if has_figures and not given.get("measure") and "measure" not in self.errors:
            self.add_error("measure", gettext("Say how these figures are measured."))
        due = given.get("due_on")
        if due and due < self.programme.starts_on:
            self.add_error("due_on", gettext("The programme hasn’t begun by then."))
        return given


class ReadingForm(forms.Form):
    """One figure, typed."""

    prefix = "reading"
    on = forms.DateField(
        label=_("On which day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    value = forms.DecimalField(label=_("The figure"), max_digits=11, decimal_places=2)
    source = forms.CharField(
        label=_("Where it is from"),
        max_length=200,
        help_text=_("So that others can check it: a survey, a report. Sponsors read it too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(gettext("This day is still to come."))
        return day

    @property
    def values(self) -> dict[date, Decimal]:
        return {self.cleaned_data["on"]: self.cleaned_data["value"]}


class SeriesForm(forms.Form):
    """A series, as a small file."""

    prefix = "series"
    file = forms.FileField(
        label=_("A file with a day and a figure a row"),
        help_text=_(
            "CSV or XLSX, such as “2027-03-31,34”. A day that is there already is replaced."
        ),
        error_messages={"required": _("Choose a file first."), "empty": _("This file is empty.")},
    )
    source = forms.CharField(label=_("Where it is from"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False

    def clean_file(self) -> dict[date, Decimal]:
        brought = self.cleaned_data["file"]
        content = brought.read(LIMITS.max_bytes + 1)
        try:
            values = readings_in(content, brought.name or "")
        except BadSheet as problem:
            raise ValidationError(str(problem)) from None
        if max(values) > timezone.localdate():
            raise ValidationError(
                gettext("%(day)s is still to come.") % {"day": max(values).isoformat()}
            )
        return values

    @property
    def values(self) -> dict[date, Decimal]:
        values: dict[date, Decimal] = self.cleaned_data["file"]
        return values
