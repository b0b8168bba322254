from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .choosing import Choice, used

if TYPE_CHECKING:
    from django.http import QueryDict


class ChoiceForm(forms.Form):
    """Whom of the directory; what is left empty isn't asked."""

    functions = forms.MultipleChoiceField(label=_("Functions"), required=False)
    locations = forms.MultipleChoiceField(label=_("Locations"), required=False)
    levels = forms.MultipleChoiceField(label=_("Levels"), required=False)
    months_least = forms.IntegerField(
        label=_("With us for at least so many months"), required=False, min_value=1, max_value=600
    )
    months_most = forms.IntegerField(
        label=_("and for at most"), required=False, min_value=1, max_value=600
    )
    meets_criteria = forms.BooleanField(
        label=_("Only who isn’t kept out by a rule on who may take part"), required=False
    )
    everybody = forms.BooleanField(
        label=_("Everybody in the directory, where nothing above is chosen"), required=False
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        for name, column in (
            ("functions", "function"),
            ("locations", "location"),
            ("levels", "level"),
        ):
            values = used(column)
            field = self.fields[name]
            field.choices = [(value, value) for value in values]  # type: ignore[attr-defined]
            field.widget = forms.CheckboxSelectMultiple(choices=[(v, v) for v in values])
            if not values:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        least, most = given.get("months_least"), given.get("months_most")
        if least and most and least > most:
            self.add_error("months_most", gettext("At most is less than at least."))
        if not self.errors and not given.get("everybody") and self.choice().is_empty:
            self.add_error(None, gettext("Choose something, or tick that it is everybody."))
        return given

    def choice(self) -> Choice:
        given = self.cleaned_data
        return Choice(
            functions=tuple(given.get("functions", ())),
            locations=tuple(given.get("locations", ())),
            levels=tuple(given.get("levels", ())),
            months_least=given.get("months_least"),
            months_most=given.get("months_most"),
            meets_criteria=bool(given.get("meets_criteria")),
        )

    def hidden(self) -> list[tuple[str, str]]:
        """The choice once more, for the button that invites."""
        asked = cast("QueryDict", self.data)
        return [(name, str(value)) for name in self.fields for value in asked.getlist(name)]
