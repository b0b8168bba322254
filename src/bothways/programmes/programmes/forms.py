from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.programmes.models import Outcome, Programme, ProgrammeRole

from . import actions

OUTCOME_LENGTH = 300
MOST_OUTCOMES = 12


class LinesField(forms.CharField):
    """A text with one entry a line; the value is the list of lines."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [" ".join(line.split()) for line in str(super().clean(value)).splitlines()]
        entries = [line for line in lines if line]
        if len(entries) > MOST_OUTCOMES:
            raise forms.ValidationError(
                _("These are %(count)d outcomes; choose the %(most)d that matter most."),
                params={"count": len(entries), "most": MOST_OUTCOMES},
            )
        for entry in entries:
            if len(entry) > OUTCOME_LENGTH:
                raise forms.ValidationError(
                    _("One outcome is longer than %(most)d letters: “%(start)s …”"),
                    params={"most": OUTCOME_LENGTH, "start": entry[:40]},
                )
        return entries


class ProgrammeForm(forms.ModelForm):  # type: ignore[type-arg]
    participants = LinesField(
        label=_("What should participants have at the end?"),
        help_text=_(
            "One outcome a line. For example: “Everybody can do one thing they couldn’t before, by "
            "their own rating.”"
        ),
    )
    organisation = LinesField(
        label=_("What should the organisation have?"),
        help_text=_(
            "One outcome a line. For example: “Twice as many people know whom to ask in another "
            "function.”"
        ),
    )

    class Meta:
        model = Programme
        fields = ("name", "purpose", "starts_on", "ends_on", "places")
        labels = {
            "name": _("Name"),
            "purpose": _("What it is for"),
            "starts_on": _("Starts on"),
            "ends_on": _("Ends on"),
            "places": _("Places"),
        }
        help_texts = {
            "name": _("As people will read it in their e-mail."),
            "purpose": _("A sentence or two that everybody would agree with."),
            "places": _("How many people it has room for. Leave it empty to take everybody."),
        }
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.use_required_attribute = False
        if self.instance.pk:
            # Outcomes have pages of their own, with what measures them.
            for audience in Outcome.Audience:
                del self.fields[str(audience)]
            self.fields["read"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=self.as_it_stands()
            )

    def as_it_stands(self) -> str:
        """What the form was filled from, so that a save can tell whether it still stands."""
        facts = Programme.objects.filter(pk=self.instance.pk).values_list(*self.Meta.fields).get()
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", _("The end must come after the start."))
        read = values.pop("read", "")
        if read and read != self.as_it_stands():
            self.add_error(None, self.changed_meanwhile())
            self.data = {**self.data.dict(), "read": self.as_it_stands()}  # type: ignore[attr-defined]
        return values

    def changed_meanwhile(self) -> str:
        stands = Programme.objects.get(pk=self.instance.pk)
        return gettext(
            "This was changed meanwhile, by somebody else or in another tab: it is “%(name)s”, "
            "%(starts)s to %(ends)s now. What you typed is still here and not saved; saving again "
            "keeps yours."
        ) % {"name": stands.name, "starts": stands.starts_on, "ends": stands.ends_on}

    def save_as(self, person: Person) -> Programme:
        """Create the programme, or change the one the form was opened with."""
        values = dict(self.cleaned_data)
        outcomes = {str(audience): values.pop(str(audience), []) for audience in Outcome.Audience}
        facts = actions.ProgrammeFacts(**values)  # type: ignore[typeddict-item]
        if self.instance.pk is None:
            return actions.create_programme(facts=facts, outcomes=outcomes, by=person)
        programme: Programme = self.instance
        actions.change_programme(programme, facts=facts, by=person)
        return programme


class RoleForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        required=False,
        help_text=_("Needed only for somebody who is new here."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=ProgrammeRole.Role.choices)
