"""A programme's own questions: as people answer them, and as a coordinator writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.recruitment.models import Question

from .models import MOST_OPTIONS

Kind = Question.Kind
LONGEST_LINE, LONGEST_TEXT, LONGEST_OPTION = 200, 2000, 100
LARGEST = 10**9


class AnswersForm(forms.Form):
    """The own questions of a programme, as one step of signing up.

    ``said`` is what was typed before: an option that is gone meanwhile can still be sent, for
    whoever had chosen it loses nothing.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        said: Mapping[str, Any] | None = None,
        *,
        questions: Sequence[Question] = (),
    ) -> None:
        super().__init__(data, initial=dict(said or {}))
        self.use_required_attribute = False
        self.questions = questions
        for question in questions:
            name = name_of(question)
            self.fields[name] = field_of(question, (said or {}).get(name))

    def answers(self) -> dict[int, Any]:
        """{question: value} of what was answered."""
        values = {
            question.pk: value_of(question, self.cleaned_data[name_of(question)])
            for question in self.questions
        }
        return {pk: value for pk, value in values.items() if value not in (None, "", [])}


def name_of(question: Question) -> str:
    return f"question-{question.pk}"


def as_said(question: Question, value: Any) -> Any:
    """An answer that is kept, as its field shows it."""
    if question.kind == Kind.YES_NO:
        return "yes" if value else "no"
    return value


def field_of(question: Question, said: Any) -> forms.Field:
    usual: dict[str, Any] = {
        "label": question.text,
        "help_text": help_of(question),
        "required": question.is_required,
    }
    match question.kind:
        case Kind.YES_NO:
            choices = [("yes", _("Yes")), ("no", _("No"))]
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **usual)
        case Kind.ONE:
            return forms.ChoiceField(
                choices=options_of(question, said), widget=forms.RadioSelect, **usual
            )
        case Kind.SOME:
            return forms.MultipleChoiceField(
                choices=options_of(question, said), widget=forms.CheckboxSelectMultiple, **usual
            )
        case Kind.SCALE:
            steps = [(str(step), str(step)) for step in range(1, 6)]
            return forms.ChoiceField(
                choices=steps, widget=forms.RadioSelect(attrs={"class": "scale"}), **usual
            )
        case Kind.NUMBER:
            return forms.FloatField(min_value=-LARGEST, max_value=LARGEST, **usual)
        case Kind.LINE:
            return forms.CharField(max_length=LONGEST_LINE, **usual)
    text = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(max_length=LONGEST_TEXT, widget=text, **usual)


def help_of(question: Question) -> SafeString:
    """The coordinator's word of help, and who will read the answer."""
    reads = (
        gettext("Only the coordinators read it.")
        if question.is_confidential
        else gettext("Your partner reads it.")
    )
    # Fields show their help unescaped, for the product's own has markup; this one is typed.
    return format_html("{} {}", question.help, reads) if question.help else format_html("{}", reads)


def options_of(question: Question, said: Any) -> list[tuple[str, Any]]:
    options = [(str(option), str(option)) for option in question.options]
    known = {value for value, _label in options}
    chosen = said if isinstance(said, list) else [said]
    gone = [str(one) for one in chosen if one not in (None, "") and str(one) not in known]
    return [*options, *((one, gettext("%(option)s (no longer asked)") % {"option": one})
                        for one in gone[:MOST_OPTIONS])]  # fmt: skip


def value_of(question: Question, cleaned: Any) -> Any:
    match question.kind:
        case Kind.YES_NO:
            return None if cleaned == "" else cleaned == "yes"
        case Kind.SCALE:
            return int(cleaned) if cleaned else None
        case Kind.NUMBER if cleaned is not None:
            return int(cleaned) if float(cleaned).is_integer() else cleaned
    return cleaned


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A question as its coordinator writes it. Its kind stays, for people have answered it so."""

    choices = forms.CharField(
        label=_("What to choose from"),
        required=False,
        max_length=MOST_OPTIONS * (LONGEST_OPTION + 2),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, two at least. For one or any of several alone."),
    )

    class Meta:
        model = Question
        fields = ("text", "kind", "help", "is_required", "is_confidential")
        labels = {
            "text": _("Your question"),
            "kind": _("How it is answered"),
            "help": _("A word of help below it"),
            "is_required": _("It has to be answered"),
            "is_confidential": _("Coordinators alone read the answer"),
        }
        help_texts = {
            "help": _("Who reads the answer is told beside it anyway."),
            "is_confidential": _("Otherwise their partner reads it too."),
        }

    field_order = ("text", "kind", "choices", "help", "is_required", "is_confidential")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.initial["choices"] = "\n".join(map(str, self.instance.options))
        if self.instance.pk is not None:
            del self.fields["kind"]
            if self.instance.kind not in Question.CHOOSING:
                del self.fields["choices"]
            else:
                self.ask_for_choices(self.fields["choices"])

    def ask_for_choices(self, field: forms.Field) -> None:
        field.required = True
        field.error_messages["required"] = gettext("Name at least two, one a line.")
        field.help_text = gettext(
            "One a line, two at least. Whoever has chosen one that you take away keeps it."
        )

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())

    def clean_choices(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines()]
        options = list(dict.fromkeys(line for line in lines if line))
        if len(options) > MOST_OPTIONS:
            raise ValidationError(gettext("Name up to %(most)d."), params={"most": MOST_OPTIONS})
        if any(len(option) > LONGEST_OPTION for option in options):
            raise ValidationError(
                gettext("One of these is longer than %(most)d letters."),
                params={"most": LONGEST_OPTION},
            )
        return options

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        kind = given.get("kind") or self.instance.kind
        is_choosing = kind in Question.CHOOSING
        if is_choosing and "choices" not in self.errors and len(given.get("choices") or []) < 2:
            self.add_error("choices", gettext("Name at least two, one a line."))
        self.instance.options = given.get("choices") or [] if is_choosing else []
        return given
