from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.aliases.queries import person_of
from bothways.accounts.models import Person, PersonManager


class TwoForm(forms.Form):
    """Two addresses that somebody knows to be one person’s."""

    one = forms.CharField(label=_("One e-mail address"), max_length=254)
    other = forms.CharField(label=_("The other"), max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False

    def clean_one(self) -> Person:
        return known(self.cleaned_data["one"])

    def clean_other(self) -> Person:
        return known(self.cleaned_data["other"])


def known(email: str) -> Person:
    person = person_of(PersonManager.normalize_email(email))
    if person is None:
        raise ValidationError(gettext("Nobody here has this address."))
    return person


class MergeForm(forms.Form):
    keep = forms.TypedChoiceField(
        label=_("Which address stays?"), coerce=int, widget=forms.RadioSelect
    )
    is_sure = forms.BooleanField(
        label=_("I have looked at both: they are one person. It can’t be undone."),
        error_messages={"required": _("Tick this when you are sure; it can’t be undone.")},
    )

    def __init__(self, *args: Any, people: tuple[Person, Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        self.fields["keep"].choices = [  # type: ignore[attr-defined]
            (person.pk, person.email) for person in people
        ]
        self.use_required_attribute = False

    def kept_and_gone(self) -> tuple[Person, Person]:
        keep = self.cleaned_data["keep"]
        gone = next(person for pk, person in self.people.items() if pk != keep)
        return self.people[keep], gone
