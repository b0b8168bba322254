"""What forms of a space share."""

from __future__ import annotations

from django import forms
from django.http import QueryDict


def date_input(**attributes: str) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", **attributes}, format="%Y-%m-%d")


class AnewForm(forms.Form):
    """A form whose hidden fields can follow what has changed, while what was typed stays."""

    def show_anew(self, **hidden: object) -> None:
        data = QueryDict(mutable=True)
        for name in self.data:
            data.setlist(name, self.data.getlist(name))  # type: ignore[attr-defined]
        for name, value in hidden.items():
            data[name] = str(value)
        self.data = data
