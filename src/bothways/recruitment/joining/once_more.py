"""All that somebody has said, as they read it once more before they send it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.translation import gettext

from bothways.recruitment.signups.forms import BaseSkillFormSet
from bothways.recruitment.signups.meanwhile import rows_said, value_of, words_of

from .steps import Answers, Steps

APART = ("hope", "not_with", "work_ends")
"""Shown in their own way: as a quotation, as a number of people, beside the beginning."""


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """What was said at one step."""

    slug: str
    title: str
    lines: list[Line] = field(default_factory=list)


def said_once_more(steps: Steps, answers: Answers) -> list[Part]:
    """By step, what isn't empty; every step must be answered."""
    return [
        Part(step.slug, str(step.title), lines_of(steps.form_of(step.slug, answers)))
        for step in steps
    ]


def lines_of(form: Any) -> list[Line]:
    if isinstance(form, BaseSkillFormSet):
        return [Line(row.label, row.words) for row in rows_said(form).values()]
    if form is None or not form.is_valid():
        return []
    said = (bound for bound in form if bound.name not in APART and value_of(bound))
    return [line_of(form, bound) for bound in said]


def line_of(form: Any, bound: BoundField) -> Line:
    given = form.cleaned_data.get(bound.name)
    if bound.name == "work_starts":
        words = f"{words_of(bound)} – {words_of(form['work_ends'])}"
        return Line(gettext("Your working day"), words)
    if isinstance(given, date):
        return Line(str(bound.label), date_format(given, "j F Y"))
    return Line(str(bound.label), words_of(bound))
