from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.common.text import one_line

from . import actions
from .links import LONGEST, BadLink, refuse_bad_hosts, refuse_bad_link, refuse_bad_template
from .models import VideoSystem
from .queries import rooms_of


class SystemForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("As people read it: “Video call by …”.")
    )
    template = forms.CharField(
        label=_("Link"),
        max_length=LONGEST,
        help_text=_(
            "{meeting} becomes a room for each meeting, {partnership} one for each exchange; both "
            "have names nobody can guess. {own} alone: the link of whoever plans the meeting."
        ),
    )
    hosts = forms.CharField(
        label=_("Servers of people’s own links"),
        max_length=200,
        required=False,
        help_text=_("With {own}: where those links may lead, such as zoom.us. Empty: anywhere."),
    )

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_template(self) -> str:
        template: str = self.cleaned_data["template"].strip()
        try:
            refuse_bad_template(template)
        except BadLink as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return template

    def clean_hosts(self) -> str:
        hosts = " ".join(self.cleaned_data["hosts"].lower().replace(",", " ").split())
        try:
            refuse_bad_hosts(hosts)
        except BadLink as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return hosts

    def save(self, by: Person, system: VideoSystem | None = None) -> VideoSystem | None:
        """``None`` where it was refused, and the form says why."""
        try:
            return actions.set_system(by=by, system=system, **self.cleaned_data)
        except actions.NameTaken as refusal:
            self.add_error("name", str(refusal))
        except actions.Refused as refusal:
            self.add_error(None, str(refusal))
        return None


class RoomsForm(forms.Form):
    """A field for each system that takes people's own rooms."""

    def __init__(self, data: Any = None, *, person: Person) -> None:
        self.person = person
        self.systems = {
            f"system-{each.pk}": each for each in VideoSystem.objects.all() if each.takes_own
        }
        mine = rooms_of(person)
        super().__init__(data, initial={name: mine.get(each.pk, "")
                                        for name, each in self.systems.items()})  # fmt: skip
        for name, system in self.systems.items():
            self.fields[name] = forms.CharField(
                label=system.name,
                max_length=LONGEST,
                required=False,
                widget=forms.URLInput(attrs={"placeholder": "https://"}),
                help_text=where_at(system.hosts),
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name, system in self.systems.items():
            try:
                if said.get(name):
                    refuse_bad_link(said[name], system.hosts)
            except BadLink as refusal:
                self.add_error(name, str(refusal))
        return said

    def save(self) -> None:
        for name, system in self.systems.items():
            actions.save_room(by=self.person, system=system, link=self.cleaned_data[name])


def where_at(hosts: str) -> str:
    if not hosts:
        return gettext("The link of your own room there.")
    named = gettext(" or ").join(hosts.split())
    return gettext("The link of your own room, at %(hosts)s.") % {"hosts": named}
