"""The last page of signing up: accepting what is expected, and whom to ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import PersonManager

from .queries import Asking, asks_address
from .reading import Reading, reading_in
from .steps import Steps


class PromiseForm(forms.Form):
    accepted = forms.BooleanField(
        label=_("I accept this"),
        error_messages={"required": _("Tick this to sign up; it is what your partner relies on.")},
    )
    read = forms.CharField(
        widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False, max_length=2000
    )
    """What was read, by its ``Reading``, so that nobody accepts or sends what has been changed."""

    manager = forms.EmailField(
        label=_("Your manager’s e-mail address"),
        max_length=254,
        error_messages={"required": _("Name your manager’s address: they are asked by e-mail.")},
    )
    """Asked for where the programme wants the manager's support and the directory names none."""

    def __init__(
        self,
        *args: Any,
        reading: Reading,
        steps: Steps,
        asking: Asking | None = None,
        said: object = None,
        **kwargs: Any,
    ) -> None:
        self.reading = reading
        self.steps = steps
        self.asking = asking
        self.is_unticked = False
        super().__init__(*args, **kwargs)
        self.initial["read"] = str(reading)
        self.use_required_attribute = False
        if asking is None or not asks_address(asking):
            del self.fields["manager"]
        else:
            self.fields["manager"].required = asking.is_hard
            self.initial["manager"] = said if isinstance(said, str) else ""

    def manager_typed(self) -> str:
        """As it was typed, right or not, to be kept."""
        return str(self["manager"].value() or "")[:254] if "manager" in self.fields else ""

    def clean_manager(self) -> str:
        email = PersonManager.normalize_email(self.cleaned_data["manager"])
        assert self.asking is not None
        if email == self.asking.person.email:
            raise ValidationError(gettext("This is your own address. Name your manager’s."))
        if email and not self.asking.door.admits(email):
            raise ValidationError(
                gettext("Your manager’s address is one at %(domains)s."),
                params={"domains": ", ".join(self.asking.door.allowed_domains)},
            )
        return email

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        was = reading_in(given.get("read", ""))
        if was.expectations != self.reading.expectations:
            self.read_once_more(
                gettext("What is expected has been changed meanwhile. Please read it once more.")
            )
        elif others := was.other_steps(self.reading):
            titles = [f"“{step.title}”" for step in self.steps if step.slug in others]
            self.read_once_more(
                gettext(
                    "What you said has been changed since you opened this page, in another tab or "
                    "on another device: %(steps)s. Please read it once more."
                )
                % {"steps": ", ".join(titles)}
            )
        return given

    def read_once_more(self, why: str) -> None:
        """To be ticked anew; an address that was typed stays."""
        self.is_unticked = True
        self.add_error("accepted", why)

    def read_now(self) -> None:
        """The page that comes back carries what stands on it."""
        data = {} if self.is_unticked else {"accepted": self.data.get("accepted", "")}
        self.data = {**data, "manager": self.manager_typed(), "read": str(self.reading)}
