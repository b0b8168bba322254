from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import FIELDS, Policy, PolicyVersion
from .sentences import CIRCLE_WORTH, FIGURES, SOFT, STABILITY, Words, word_for

USUAL: dict[str, Decimal] = {"manager_depth": Decimal(2), "overlap_hours": Decimal(2)}
"""The figure a rule is offered with while it is off."""
SLIDERS: dict[str, Words] = {
    "stability": STABILITY,
    "circle_worth": CIRCLE_WORTH,
    "other_function": SOFT,
    "same_location": SOFT,
    "working_hours": SOFT,
}


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """Rules that have a figure are switched on and off by a choice beside it: whatever the figure
    says, a rule that is off isn't there."""

    manager_on = forms.BooleanField(required=False)
    overlap_hours_on = forms.BooleanField(required=False)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Policy
        fields = FIELDS
        widgets = {
            "objective": forms.RadioSelect,
            "mean": forms.RadioSelect,
            "circles": forms.RadioSelect,
        }
        labels = {
            "objective": _("What matters most"),
            "stability": _("Give up for fewer pairs who would rather have each other"),
            "circles": _("Who is put together"),
            "circle_worth": _("What somebody in a circle counts"),
            "groups": _("Peer groups of four to eight for those whom no pair serves"),
            "mean": _("How the two gains of a pair are weighed together"),
            "other_function": _("Being from different functions"),
            "same_location": _("Working at the same location"),
            "working_hours": _("Sharing working hours"),
            "manager_depth": _("Steps of the line of management to keep apart"),
            "cross_functions": _("Partners come from different functions"),
            "cross_teams": _("Partners come from different teams"),
            "shared_language": _("Partners share a language"),
            "overlap_hours": _("Least hours that both working days share"),
        }
        help_texts = {
            "stability": _(
                "Per cent of all that the matches are worth, 0 to 20. The best match has some "
                "pairs of people who would both gain more from each other; a few per cent "
                "halve them. Not used when those who gain least come first."
            ),
            "circle_worth": _(
                "0 to 100, against 100 for somebody in a pair who gains as much: the less it is, "
                "the fewer pairs are broken up for circles."
            ),
            "groups": _(
                "Also for people who ask for one. A peer group gathers around what several of "
                "them want and at least one of them can teach."
            ),
            "shared_language": _("Somebody whose languages aren’t known is never kept apart."),
            "overlap_hours": _("Somebody whose time zone isn’t known is never kept apart."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule, name in FIGURES.items():
            field = self.fields[name]
            field.required = False
            figure = getattr(self.instance, name)
            self.initial[f"{rule}_on"] = bool(figure)
            self.initial[name] = figure or USUAL[name]
            field.widget.attrs |= {"min": "1" if name == "manager_depth" else "0.5"}
        self.fields["overlap_hours"].widget.attrs["step"] = "0.5"
        for name in SLIDERS:
            self.fields[name].widget.attrs |= {"min": "0", "max": str(most_of(name))}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for rule, name in FIGURES.items():
            if not cleaned.get(f"{rule}_on"):
                # Nobody is stopped by a figure that isn't used.
                self.errors.pop(name, None)
                cleaned[name] = 0
            elif name not in self.errors and not cleaned.get(name):
                self.add_error(name, gettext("The rule is on: say how much, or switch it off."))
        return cleaned

    def figure_of(self, name: str) -> Decimal:
        """What stands in the sentence of a rule, also while it is off."""
        try:
            figure = Decimal(str(self[name].value() or 0))
        except InvalidOperation:
            figure = Decimal(0)
        most = {"manager_depth": 20, "overlap_hours": 12}[name]
        # NaN compares as false, so it falls back too.
        return figure if figure.is_finite() and 0 < figure <= most else USUAL[name]

    def word_of(self, name: str) -> str:
        """What a slider's figure means, in words."""
        try:
            value = int(self[name].value())
        except (TypeError, ValueError):
            return ""
        return word_for(value, SLIDERS[name]) if 0 <= value <= most_of(name) else ""


def most_of(name: str) -> int:
    return 20 if name == "stability" else 100


class VersionForm(forms.Form):
    """The name that what counts is kept under."""

    name = forms.CharField(
        label=_("Name of the version"),
        max_length=PolicyVersion._meta.get_field("name").max_length,
        help_text=_("Such as “Strict on languages”."),
    )
