from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person, PersonManager
from bothways.people.models import Profile
from bothways.people.profiles.trainings import trainings_in

FACTS = ("title", "function", "team", "location", "level", "started_on")


class FactsForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)
    title = forms.CharField(label=_("What they do"), max_length=120, required=False)
    function = forms.CharField(label=_("Function"), max_length=120, required=False)
    team = forms.CharField(label=_("Team"), max_length=120, required=False)
    location = forms.CharField(label=_("Location"), max_length=120, required=False)
    level = forms.CharField(
        label=_("Level"),
        max_length=120,
        required=False,
        help_text=_("As your organisation names it, such as “Senior”."),
    )
    started_on = forms.DateField(
        label=_("With us since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    manager = forms.EmailField(
        label=_("Manager’s e-mail address"),
        required=False,
        help_text=_("Nobody is matched with their own manager."),
    )

    trainings = forms.CharField(
        label=_("Trainings finished"),
        max_length=6000,
        required=False,
        help_text=_("One on each line."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        profile = Profile.objects.filter(person=person).select_related("manager").first()
        known = profile or Profile(person=person)
        initial = {name: getattr(known, name) for name in FACTS}
        initial["name"] = person.name
        initial["trainings"] = "\n".join(known.trainings)
        initial["manager"] = known.manager.email if known.manager else ""
        super().__init__(data, initial=initial)
        self.use_required_attribute = False

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_manager(self) -> str:
        return PersonManager.normalize_email(self.cleaned_data["manager"])

    def clean_trainings(self) -> list[str]:
        return trainings_in(self.cleaned_data["trainings"].splitlines())

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*FACTS, "trainings")}
