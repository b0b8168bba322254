from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person

from . import connecting
from .models import CalendarAccount
from .trouble import Trouble, WrongPassword


def password_field() -> forms.CharField:
    return forms.CharField(
        label=_("Password"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Best an “app password” that you make for Bothways at your calendar’s service. "
                    "It is kept encrypted and never shown again."),
    )  # fmt: skip


class ConnectForm(forms.Form):
    address = forms.CharField(
        label=_("Address of the server"),
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": "https://", "inputmode": "url"}),
    )
    login = forms.CharField(
        label=_("User name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    password = password_field()

    def connect(self, person: Person) -> CalendarAccount | None:
        """``None`` where it didn't work, and the form says why."""
        try:
            return connecting.connect(by=person, **self.cleaned_data)
        except WrongPassword as trouble:
            self.add_error("password", str(trouble))
        except Trouble as trouble:
            self.add_error("address", str(trouble))
        except connecting.Refused as refusal:
            self.add_error(None, str(refusal))
        return None


class PasswordForm(forms.Form):
    password = password_field()


class ChoiceForm(forms.Form):
    """Which calendars are used, and for what."""

    takes = forms.ChoiceField(
        label=_("Write my meetings to"),
        widget=forms.RadioSelect,
        required=False,
        help_text=_("What you change there changes the meeting here."),
    )
    busy = forms.MultipleChoiceField(
        label=_("I am busy when something is in"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Only the times are read and kept, not what they are for."),
    )

    def __init__(self, data: Any = None, *, account: CalendarAccount) -> None:
        calendars = list(account.calendars.all())
        writable = [each for each in calendars if each.is_writable]
        taking = next((each for each in calendars if each.takes_meetings), None)
        if taking is None and account.is_new and writable:
            taking = writable[0]
        busy = [str(each.pk) for each in calendars if each.tells_busy or account.is_new]
        super().__init__(data, initial={"takes": str(taking.pk) if taking else "", "busy": busy})
        self.fields["takes"].choices = [  # type: ignore[attr-defined]
            *((str(each.pk), each.name) for each in writable),
            ("", _("none of these")),
        ]
        self.fields["busy"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), each.name) for each in calendars
        ]

    def save(self, person: Person, account: CalendarAccount) -> None:
        takes = self.cleaned_data["takes"]
        connecting.choose(
            by=person,
            account=account,
            takes=int(takes) if takes else None,
            busy={int(each) for each in self.cleaned_data["busy"]},
        )


class RemovalForm(forms.Form):
    take_out = forms.BooleanField(
        label=_("Also take out of the calendar what Bothways wrote there"),
        required=False,
        initial=True,
    )
