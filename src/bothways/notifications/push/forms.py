from __future__ import annotations

from django import forms

from bothways.accounts.models import Person

from .actions import add_device
from .models import Device


class DeviceForm(forms.Form):
    """What a browser gives when it is asked to tell its owner."""

    endpoint = forms.CharField(max_length=1000)
    public_key = forms.CharField(max_length=100)
    secret = forms.CharField(max_length=40)
    name = forms.CharField(max_length=200, required=False)

    def save_for(self, person: Person) -> Device:
        """Raises ``CantTellThere``."""
        return add_device(person=person, **self.cleaned_data)
