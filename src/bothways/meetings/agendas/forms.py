"""One point of an agenda, as it is typed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from bothways.meetings.rhythm.models import LONGEST
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.partnerships.space.forms import AnewForm

from .access import Here
from .actions import Point
from .models import TEXT, AgendaItem
from .teaching import learner_of, teaching_words


class PointForm(AnewForm):
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("A point"),
        max_length=TEXT,
        validators=[ProhibitNullCharactersValidator()],
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Say in a few words what you want to do.")},
    )
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=LONGEST)
    teacher = forms.TypedChoiceField(
        label=_("Who teaches"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, data: Any = None, *, here: Here, item: AgendaItem | None = None) -> None:
        self.sides = {side.pk: side for side in sides_of(here)}
        initial: dict[str, Any] = {"key": uuid4()}
        if item:
            initial = {"text": item.text, "minutes": item.minutes, "version": item.version}
            initial |= {"teacher": item.teacher_id or ""}
        super().__init__(data, initial=initial, auto_id="point_%s")
        self.use_required_attribute = False
        self.fields["teacher"].choices = self.teachers(here)  # type: ignore[attr-defined]

    def teachers(self, here: Here) -> list[tuple[Any, Any]]:
        is_pair = here.space.partnership.kind == Partnership.Kind.PAIR
        words = [
            (pk, teaching_words(here.space, side, learner_of(here.space, side)))
            for pk, side in self.sides.items()
        ]
        return [("", _("both of you") if is_pair else _("all of you")), *words]

    @property
    def point(self) -> Point:
        said = self.cleaned_data
        return Point(said["text"], said["minutes"], self.sides.get(said["teacher"] or 0))


def sides_of(here: Here) -> list[Participation]:
    return [here.space.mine, *here.space.here]
