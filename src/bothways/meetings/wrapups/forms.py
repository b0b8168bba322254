"""How a meeting went, on one page: what was taught as in the log, and what follows from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.meetings.agendas.access import Here
from bothways.meetings.availability.queries import Suggestion
from bothways.partnerships.feedback.models import LINE
from bothways.partnerships.hooks import Space
from bothways.partnerships.meeting_log.actions import Details
from bothways.partnerships.meeting_log.forms import MeetingForm
from bothways.partnerships.notes.models import ITEM
from bothways.partnerships.partnerships.models import Participation
from bothways.ui.words import person_time

ACTIONS = 3
"""Things to take on at once."""
PLAIN = [ProhibitNullCharactersValidator()]


class WrapUpForm(MeetingForm):
    """The fields of a logged meeting, and then: actions, the next date, thanks."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    thanks = forms.CharField(
        label=_("Thanks, in a line"), max_length=LINE, required=False, validators=PLAIN,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("For what helped you most. Only who it is for reads it."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, here: Here, details: Details, version: int = 0, seen: int = 0,
        times: list[Suggestion] | None = None, unreached: int = 0,
    ) -> None:  # fmt: skip
        self.here = here
        super().__init__(data, space=here.space, details=details, version=version)
        self.initial["seen"] = seen
        self.add_actions(here.space)
        if unreached:
            self.fields["carry"] = forms.BooleanField(
                label=gettext("Take what wasn’t reached over to the next meeting"),
                required=False, initial=True,
            )  # fmt: skip
        if times:
            self.add_times(times)
        if len(here.space.here) > 1:
            self.add_thanks_to(here.space)

    def add_actions(self, space: Space) -> None:
        people = [(space.mine.person_id, gettext("Me"))]
        people += [(side.person_id, side.person.first_name) for side in space.here]
        for n in range(ACTIONS):
            self.fields[f"action_{n}"] = forms.CharField(
                label=gettext("Who does what until next time") if n == 0 else gettext("And"),
                max_length=ITEM, required=False, validators=PLAIN,
                widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"owner_{n}"] = forms.TypedChoiceField(
                label=gettext("By whom"), coerce=int, choices=people, required=False,
                empty_value=None,
            )  # fmt: skip

    def add_times(self, times: list[Suggestion]) -> None:
        me = self.here.me
        choices = [(one.starts_at.isoformat(), time_words(one, me)) for one in times]
        self.fields["next"] = forms.TypedChoiceField(
            label=gettext("When do you meet next?"), coerce=datetime.fromisoformat, required=False,
            empty_value=None, choices=[*choices, ("", gettext("We’ll find a time later"))],
            widget=forms.RadioSelect,
            help_text=gettext("The others are asked whether it suits them."),
        )  # fmt: skip

    def add_thanks_to(self, space: Space) -> None:
        """In a circle who teaches me comes first."""
        people = [(side.person_id, side.person.name) for side in reversed(space.here)]
        self.fields["thanks_to"] = forms.TypedChoiceField(
            label=gettext("To whom"), coerce=int, choices=people, required=False, empty_value=None
        )

    @property
    def action_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"action_{n}"], self[f"owner_{n}"]) for n in range(ACTIONS)]

    @property
    def things(self) -> list[tuple[str, int]]:
        """(what, whose) of each row that says something."""
        said = self.cleaned_data
        me = self.here.me.pk
        rows = [(said[f"action_{n}"], said[f"owner_{n}"] or me) for n in range(ACTIONS)]
        return [(text, owner) for text, owner in rows if text.strip()]

    @property
    def thanked(self) -> Participation | None:
        """To whom the line of thanks goes, where there is one."""
        said = self.cleaned_data
        if not said["thanks"].strip() or not self.here.space.here:
            return None
        wanted = said.get("thanks_to") or self.here.space.here[-1].person_id
        return next((side for side in self.here.space.here if side.person_id == wanted), None)


def time_words(one: Suggestion, reader: Person) -> str:
    when = person_time(one.starts_at, reader)
    return when if one.is_good else f"{when} · {one.words_for(reader)}"


class NotHeldForm(forms.Form):
    """Who could have come, without asking anybody why the others couldn't."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    came = forms.TypedMultipleChoiceField(
        label=_("Who could have made it"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Leave it empty if it simply slipped. Nobody is asked why; each sees only their own."
        ),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, here: Here, seen: int = 0) -> None:
        super().__init__(data, initial={"seen": seen}, prefix="not")
        people = [(here.me.pk, gettext("Me"))]
        people += [(side.person_id, side.person.first_name) for side in here.space.here]
        self.fields["came"].choices = people  # type: ignore[attr-defined]
