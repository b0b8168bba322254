"""The upload, and what the columns mean."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .queries import ColumnLine
from .roles import ROLES, Role

FILE_KINDS = ".csv,.tsv,.txt,.xlsx"


class UploadForm(forms.Form):
    sheet = forms.FileField(
        label=_("Sign-up sheet"),
        help_text=_("A CSV or Excel file (.xlsx) of up to 20 MB, as your form exports it."),
        widget=forms.FileInput(attrs={"accept": FILE_KINDS}),
        error_messages={"required": _("Choose a file first.")},
        allow_empty_file=True,  # what is wrong with it is said by whoever reads it
    )


class MappingForm(forms.Form):
    """One choice a column, and whether these people have addresses at all."""

    without_addresses = forms.BooleanField(
        label=_("These people have no e-mail addresses"),
        required=False,
        help_text=_(
            "They can be matched. But they can’t sign in and get no messages: you tell them."
        ),
    )

    def __init__(self, *args: Any, columns: list[ColumnLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        choices = [(str(role), label(role)) for role in ROLES]
        for column in columns:
            self.fields[self.name_of(column)] = forms.ChoiceField(
                label=gettext("What “%(heading)s” means") % {"heading": column.heading},
                choices=choices,
                initial=str(column.role),
                required=False,
            )

    def name_of(self, column: ColumnLine) -> str:
        return f"column-{column.position}"

    def bound_columns(self) -> list[tuple[ColumnLine, forms.BoundField]]:
        return [(column, self[self.name_of(column)]) for column in self.columns]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        taken: dict[str, ColumnLine] = {}
        for column in self.columns:
            name = self.name_of(column)
            role = Role(given.get(name) or Role.IGNORE)
            if not role.many and taken.setdefault(role, column) is not column:
                self.add_error(
                    name,
                    gettext("“%(heading)s” is the %(role)s already; only one column can be.")
                    % {"heading": taken[role].heading, "role": role.label},
                )
        if given.get("without_addresses") and Role.EMAIL in taken:
            self.add_error(
                "without_addresses",
                gettext("“%(heading)s” holds e-mail addresses. Choose one or the other.")
                % {"heading": taken[Role.EMAIL].heading},
            )
        return given

    def roles(self) -> list[Role]:
        """The roles by position; a column that wasn't sent keeps the one it has."""
        return [
            Role(self.cleaned_data.get(self.name_of(column)) or column.role)
            for column in self.columns
        ]


def label(role: Role) -> str:
    return role.label[:1].upper() + role.label[1:]
