"""The upload, and what the columns mean."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .queries import ColumnLine
from .roles import LABELS, Role

FILE_KINDS = ".csv,.tsv,.txt,.xlsx"


class UploadForm(forms.Form):
    sheet = forms.FileField(
        label=_("Sheet of the directory"),
        help_text=_("A CSV or Excel file (.xlsx) of up to 20 MB and 150,000 people."),
        widget=forms.FileInput(attrs={"accept": FILE_KINDS}),
        error_messages={"required": _("Choose a file first.")},
        allow_empty_file=True,  # what is wrong with it is said by whoever reads it
    )


class ColumnsForm(forms.Form):
    """One choice a column."""

    def __init__(self, *args: Any, columns: list[ColumnLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        choices = [(str(role), str(label)[:1].upper() + str(label)[1:]) for role, label in
                   LABELS.items()]  # fmt: skip
        for column in columns:
            self.fields[name_of(column)] = forms.ChoiceField(
                label=gettext("What “%(heading)s” means") % {"heading": column.heading},
                choices=choices,
                initial=str(column.role),
                required=False,
            )

    def bound_columns(self) -> list[tuple[ColumnLine, forms.BoundField]]:
        return [(column, self[name_of(column)]) for column in self.columns]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        taken: dict[Role, ColumnLine] = {}
        for column in self.columns:
            role = Role(given.get(name_of(column)) or Role.IGNORE)
            if not role.many and taken.setdefault(role, column) is not column:
                self.add_error(
                    name_of(column),
                    gettext("“%(heading)s” is the %(role)s already; only one column can be.")
                    % {"heading": taken[role].heading, "role": role.label},
                )
        return given

    def roles(self) -> list[Role]:
        """The roles by position; a column that wasn't sent keeps the one it has."""
        return [
            Role(self.cleaned_data.get(name_of(column)) or column.role) for column in self.columns
        ]


def name_of(column: ColumnLine) -> str:
    return f"column-{column.position}"
