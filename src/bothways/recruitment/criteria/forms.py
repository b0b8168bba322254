"""A rule as a coordinator types it: each kind has a form of its own fields."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.recruitment.joining.choosing import used
from bothways.recruitment.models import Criterion, Question

from .answers import TESTS
from .models import WORDS

MOST_VALUES = 30
MOST_SHOWN = 20
FEW = ("function", "location", "level")
"""Facts of which a directory has few enough to name: to be copied, and not misspelt."""
LONGEST = 120
Fact = Criterion.Fact

TEST_WORDS = {
    **{
        fact: {"one of": _("is one of"), "none of": _("is none of")}
        for fact in (*WORDS, Question.Kind.ONE)
    },
    Fact.TRAINING: {
        "all of": _("all of these are finished"),
        "one of": _("any of these is finished"),
        "none of": _("none of these is finished"),
    },
    Fact.TENURE: {
        "at least": _("at least so many months"),
        "at most": _("at most so many months"),
    },
    Question.Kind.SOME: {"one of": _("has any of"), "none of": _("has none of")},
    Question.Kind.YES_NO: {"yes": _("is yes"), "no": _("is no")},
    Question.Kind.SCALE: {"at least": _("is at least"), "at most": _("is at most")},
    Question.Kind.NUMBER: {"at least": _("is at least"), "at most": _("is at most")},
}
"""How a test is said, by what it is about: a fact, or the kind of a question."""


class CriterionForm(forms.ModelForm):  # type: ignore[type-arg]
    named = forms.CharField(
        label=_("Which ones"),
        max_length=MOST_VALUES * (LONGEST + 1),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, as they stand in people’s profiles. Capitals don’t matter."),
        error_messages={"required": _("Name at least one.")},
    )
    options = forms.MultipleChoiceField(
        label=_("Which ones"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )

    class Meta:
        model = Criterion
        fields = ("fact", "test", "months", "number", "is_hard", "points", "reason")
        labels = {
            "test": _("What holds"),
            "months": _("How many months"),
            "number": _("The number"),
            "is_hard": _("Who fails it can’t sign up"),
            "points": _("Otherwise: points on the shortlist"),
            "reason": _("What they are told"),
        }
        help_texts = {
            "is_hard": _("What isn’t known of somebody never keeps them out."),
            "reason": _("Kindly, and with what would help: they read it as it stands."),
        }
        widgets = {"fact": forms.HiddenInput}

    field_order = ("fact", "test", "named", "options", "months", "number")

    def __init__(self, *args: Any, question: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        asked = self.data.get("fact", "") if self.is_bound else self.instance.fact
        self.about = str(self.instance.fact if self.instance.pk else asked)
        self.question = question or self.instance.question
        self.initial["fact"] = self.about
        self.fit()

    def fit(self) -> None:
        """Keep the fields that this kind of rule has."""
        kind = self.question.kind if self.about == Fact.ANSWER and self.question else self.about
        words = TEST_WORDS.get(kind, {})
        self.fields["test"] = forms.ChoiceField(
            label=_("What holds"),
            choices=list(words.items()),
            error_messages={"invalid_choice": _("This doesn’t fit what it is about.")},
        )
        has_number = "at least" in words and self.about == Fact.ANSWER
        has_options = kind in Question.CHOOSING and self.about == Fact.ANSWER
        self.drop("months", self.about != Fact.TENURE)
        self.drop("number", not has_number)
        self.drop("options", not has_options)
        self.drop("named", self.about not in (*WORDS, Fact.TRAINING))
        self.drop("test", self.about == Fact.SUPPORT)
        self.drop("reason", self.about == Fact.SUPPORT)
        if self.instance.pk:
            del self.fields["fact"]
        self.begin(has_options=has_options)

    def begin(self, *, has_options: bool) -> None:
        if "months" in self.fields:
            self.fields["months"].required = True
            self.fields["months"].error_messages["required"] = gettext("Say how many months.")
        if "number" in self.fields:
            self.fields["number"].required = True
        if "named" in self.fields:
            self.initial["named"] = "\n".join(map(str, self.instance.values))
            # A rule that is changed names some of them already.
            is_new = self.instance.pk is None
            in_use = used(self.about)[:MOST_SHOWN] if is_new and self.about in FEW else ()
            if in_use:
                self.fields["named"].help_text = gettext(
                    "One a line; capitals don’t matter. In the directory: %(values)s."
                ) % {"values": ", ".join(in_use)}
        if has_options and self.question is not None:
            options = [str(one) for one in self.question.options]
            self.fields["options"].choices = [(one, one) for one in options]  # type: ignore[attr-defined]
            self.initial["options"] = self.instance.values
        if self.instance.number is not None:
            self.initial["number"] = self.instance.plain_number
        if self.about == Fact.SUPPORT:
            hard = self.fields["is_hard"]
            hard.label = _("Nobody is matched before their manager supports it")
            hard.help_text = _("Otherwise support gives points, and nobody is kept out.")

    def drop(self, name: str, is_unfit: bool) -> None:
        if is_unfit:
            self.fields.pop(name, None)

    def clean_named(self) -> list[str]:
        lines = re.split(r"[\n\r]+", self.cleaned_data["named"])
        values = list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))
        if len(values) > MOST_VALUES:
            raise ValidationError(gettext("Name up to %(most)d."), params={"most": MOST_VALUES})
        if any(len(value) > LONGEST for value in values):
            raise ValidationError(gettext("One of these is longer than 120 letters."))
        return values

    def clean_number(self) -> Decimal:
        number: Decimal = self.cleaned_data["number"]
        is_scale = self.question is not None and self.question.kind == Question.Kind.SCALE
        if is_scale and not 1 <= number <= 5:
            raise ValidationError(gettext("The scale goes from 1 to 5."))
        return number

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.about == Fact.ANSWER and (self.question is None or self.question.kind not in TESTS):
            raise ValidationError(gettext("Choose one of the questions that a rule can judge."))
        if self.about == Fact.SUPPORT and self.asks_twice():
            raise ValidationError(gettext("The manager’s support is asked for already."))
        return given

    def asks_twice(self) -> bool:
        others = Criterion.objects.filter(programme=self.instance.programme, fact=Fact.SUPPORT)
        return others.exclude(pk=self.instance.pk).exists()

    def _post_clean(self) -> None:
        """The rule whole, before the database's constraints are asked."""
        if not self.errors:
            self.complete(self.instance)
        super()._post_clean()  # type: ignore[misc]

    def complete(self, made: Criterion) -> None:
        given = self.cleaned_data
        made.fact = self.about
        made.test = given.get("test", Criterion.Test.GIVEN)
        made.values = given.get("named") or given.get("options") or []
        made.months, made.number = given.get("months"), given.get("number")
        made.question = self.question if self.about == Fact.ANSWER else None
        if self.about == Fact.SUPPORT:
            made.reason = gettext("Their manager is asked by e-mail.")

    def criterion(self) -> Criterion:
        made: Criterion = self.save(commit=False)
        return made
