"""What reaches me, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.notifications.kinds.registry import Kind, Section, Timing, kinds_for

from . import actions
from .actions import Chosen
from .models import Hours
from .queries import choices_of

HOURS = [(str(hour), f"{hour:02d}:00") for hour in range(24)]
TIME = {"type": "time"}


@dataclass(frozen=True, slots=True)
class Row:
    """One kind on the page."""

    kind: Kind
    email: BoundField | None
    """Missing where its e-mails can't be switched off."""
    push: BoundField | None


class PreferencesForm(forms.Form):
    is_quiet = forms.BooleanField(label=_("Keep quiet hours"), required=False)
    quiet_from = forms.TimeField(
        label=_("From"), widget=forms.TimeInput(attrs=TIME, format="%H:%M")
    )
    quiet_to = forms.TimeField(label=_("until"), widget=forms.TimeInput(attrs=TIME, format="%H:%M"))
    weekends_off = forms.BooleanField(
        label=_("Nothing at weekends"),
        required=False,
        help_text=_("What comes on a Saturday or Sunday reaches you on Monday."),
    )
    digest_hour = forms.TypedChoiceField(
        label=_("Summaries come at"),
        choices=HOURS,
        coerce=int,
        help_text=_("Weekly ones on Mondays."),
    )

    def __init__(self, *args: Any, kinds: list[Kind], with_push: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kinds, self.with_push = kinds, with_push
        if self.is_bound and "is_quiet" not in self.data:
            # Switched off, the times may be left empty: the ones before stay.
            self.fields["quiet_from"].required = self.fields["quiet_to"].required = False
        for kind in kinds:
            if kind.can_switch_off:
                self.fields[email_name(kind)] = forms.ChoiceField(
                    label=kind.title, choices=Timing.choices
                )
            if with_push:
                self.fields[push_name(kind)] = forms.BooleanField(label=kind.title, required=False)

    @classmethod
    def of(cls, person: Person, data: Any = None, *, with_push: bool) -> PreferencesForm:
        kinds, chosen = kinds_for(person), choices_of(person.pk)
        hours = Hours.objects.filter(person=person).first() or Hours(person=person)
        initial = {name: getattr(hours, name) for name in FIELDS}
        for kind in kinds:
            choice = chosen.get(kind.key)
            initial[email_name(kind)] = choice.email if choice else kind.email.value
            initial[push_name(kind)] = choice.push if choice else kind.push
        return cls(data, initial=initial, kinds=kinds, with_push=with_push)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        begins, ends = values.get("quiet_from"), values.get("quiet_to")
        if values.get("is_quiet") and begins is not None and begins == ends:
            self.add_error(
                "quiet_to",
                _("They would last all day. Choose another time, or switch them off."),
            )
        return values

    def sections(self) -> Iterator[tuple[str, list[Row]]]:
        for section in Section:
            rows = [self.row(kind) for kind in self.kinds if kind.section == section]
            if rows:
                yield str(section.label), rows

    def row(self, kind: Kind) -> Row:
        return Row(
            kind,
            self[email_name(kind)] if kind.can_switch_off else None,
            self[push_name(kind)] if self.with_push else None,
        )

    def save_for(self, person: Person) -> None:
        values = self.cleaned_data
        given = {name: values[name] for name in FIELDS}
        hours = {name: value for name, value in given.items() if value is not None}
        actions.save_preferences(
            person=person, chosen={kind.key: self.chosen(kind) for kind in self.kinds}, hours=hours
        )

    def chosen(self, kind: Kind) -> Chosen:
        email = self.cleaned_data.get(email_name(kind), kind.email.value)
        if self.with_push:
            return Chosen(email, self.cleaned_data[push_name(kind)])
        return Chosen(email, self.initial[push_name(kind)])


FIELDS = ("is_quiet", "quiet_from", "quiet_to", "weekends_off", "digest_hour")


def email_name(kind: Kind) -> str:
    return f"email:{kind.key}"


def push_name(kind: Kind) -> str:
    return f"push:{kind.key}"
