"""A goal, how far one is, a milestone, and what shows it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.partnerships.hooks import Space
from bothways.partnerships.partnerships.models import Participation
from bothways.partnerships.partnerships.queries import skills_of
from bothways.ui.ribbons import listed

from .actions import Wording
from .models import EVIDENCE, HIGHEST, LINK, SIGN, STEP, TEXT
from .queries import helpers_of, wants_of

HEARS = [
    ("shared", _("Shared with everybody in this exchange")),
    ("private", _("Private: only you see it, or that there is one")),
]


def day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as 2027-03-09, or choose it.")},
    )


def scale(label: Any, *, required: bool = True, help_text: Any = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        required=required,
        help_text=help_text,
        coerce=int,
        empty_value=None,
        choices=[(value, str(value)) for value in range(HIGHEST + 1)],
        widget=forms.RadioSelect(attrs={"class": "goal-scale"}),
        error_messages={"required": _("Choose a number from 0 to 10.")},
    )


class GoalForm(forms.Form):
    """What a goal says; on setting it also where one is today, and its first milestones."""

    text = forms.CharField(
        label=_("What you want to be able to do"),
        max_length=TEXT,
        help_text=_("Said as what you can do in the end: “I can …”."),
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": TEXT, "dir": "auto"}),
        error_messages={"required": _("Say in a sentence what you want to be able to do.")},
    )
    sign = forms.CharField(
        label=_("How you will notice"),
        required=False,
        max_length=SIGN,
        help_text=_("What will be different? What would somebody else see?"),
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": SIGN, "dir": "auto"}),
    )
    due_on = day(_("By when"), _("Soon enough to begin this week, far enough to be real."))
    about = forms.ChoiceField(label=_("Which of your wishes it is about"), required=False)
    helper = forms.TypedChoiceField(
        label=_("Who helps you with it"), required=False, coerce=int, empty_value=None
    )
    hears = forms.ChoiceField(
        label=_("Who sees it"), choices=HEARS, widget=forms.RadioSelect, initial="shared"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, space: Space, **options: Any) -> None:
        super().__init__(*args, **options)
        self.use_required_attribute = False
        self.space = space
        wants = wants_of(space)
        kept = self.initial.get("about", "")
        if kept and kept not in wants:
            wants.append(kept)
        self.named("about").choices = [("", _("None in particular")), *((w, w) for w in wants)]
        helpers = [(side.pk, helper_label(side)) for side in helpers_of(space)]
        self.named("helper").choices = [("", _("Nobody in particular")), *helpers]

    def named(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def wording(self) -> Wording:
        said = self.cleaned_data
        sides = {side.pk: side for side in self.space.others}
        return Wording(
            text=said["text"],
            sign=said["sign"],
            about=said["about"],
            due_on=said["due_on"],
            is_private=said["hears"] == "private",
            helper=sides.get(said["helper"]),
        )


class NewGoalForm(GoalForm):
    before = scale(
        _("Where you are today"),
        required=False,
        help_text=_("0: I haven’t begun. 10: I can do it."),
    )
    steps = forms.CharField(
        label=_("The first steps"),
        required=False,
        max_length=10 * (STEP + 2),
        help_text=_("One a line. The first is best so small that you could do it this week."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    field_order = ("text", "sign", "due_on", "steps", "before", "about", "helper", "hears")

    def clean_steps(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["steps"].splitlines()]
        kept = [line for line in lines if line]
        if len(kept) > 10:
            raise forms.ValidationError(gettext("Ten steps are enough to begin with."))
        if any(len(line) > STEP for line in kept):
            raise forms.ValidationError(
                gettext("Keep each step within %(most)d letters.") % {"most": STEP}
            )
        return kept


def helper_label(side: Participation) -> str:
    gives = listed(skills_of(side.gives)[:3])
    name: str = side.person.first_name
    if not gives:
        return name
    return gettext("%(name)s, who gives %(skills)s") % {"name": name, "skills": gives}


class RatingForm(forms.Form):
    value = scale(_("Where are you today?"), help_text=_("0: not begun. 10: I can do it."))


class ReachedForm(forms.Form):
    value = scale(_("Where are you now, after it?"))


class StepForm(forms.Form):
    text = forms.CharField(
        label=_("Next milestone"),
        max_length=STEP,
        widget=forms.TextInput(attrs={"maxlength": STEP, "dir": "auto"}),
        error_messages={"required": _("Say in a few words what it is.")},
    )
    due_on = day(_("Until"))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class EvidenceForm(forms.Form):
    text = forms.CharField(
        label=_("What shows it"),
        required=False,
        max_length=EVIDENCE,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": EVIDENCE, "dir": "auto"}),
    )
    link = forms.CharField(
        label=_("A link to it"),
        required=False,
        max_length=LINK,
        validators=[URLValidator(schemes=["http", "https"], message=_("This isn’t a link."))],
        widget=forms.URLInput(attrs={"maxlength": LINK, "placeholder": "https://"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("text") and not said.get("link"):
            self.add_error("text", gettext("Say what shows it, or give a link."))
        return said
