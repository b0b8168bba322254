"""What the templates of the page need: sliders with their words, rules with their figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms.boundfield import BoundField
from django.utils.translation import gettext

from .forms import SLIDERS, PolicyForm, most_of
from .models import WhatCounts
from .queries import VersionLine
from .sentences import FIGURES, RULES


@dataclass(frozen=True, slots=True)
class Slider:
    field: BoundField
    most: int
    word: str
    words: str
    """[[from, word], …] as JSON, for the script that moves it."""


@dataclass(frozen=True, slots=True)
class RuleField:
    """A hard rule as a sentence: before and after its figure, where it has one."""

    name: str
    switch: BoundField
    figure: BoundField | None
    figure_value: str
    before: str
    after: str
    help: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of two that are compared: a version, or what is saved now."""

    key: str
    title: str
    choices: WhatCounts


def page_parts(form: PolicyForm) -> dict[str, Any]:
    return {
        "sliders": {name: slider_of(form, name) for name in SLIDERS},
        "rules": [rule_of(form, name) for name in RULES],
    }


def slider_of(form: PolicyForm, name: str) -> Slider:
    words = json.dumps([[least, str(word)] for least, word in SLIDERS[name]], ensure_ascii=False)
    return Slider(form[name], most_of(name), form.word_of(name), words)


def rule_of(form: PolicyForm, name: str) -> RuleField:
    sentence = {
        # The figure stands where the bar is.
        "manager": gettext("Nobody is matched with a manager up to | steps above them."),
        "cross_functions": gettext("Partners come from different functions."),
        "cross_teams": gettext("Partners come from different teams."),
        "shared_language": gettext("Partners share a language."),
        "overlap_hours": gettext("Partners’ working days share at least | hours."),
    }[name]
    before, _, after = sentence.partition("|")
    figure = form[FIGURES[name]] if name in FIGURES else None
    help_text = {
        "manager": gettext("1 is one’s own manager, 2 also the manager’s manager."),
        "cross_functions": gettext("Unknown functions are never kept apart."),
        "cross_teams": gettext("Unknown teams are never kept apart."),
        "shared_language": form.fields["shared_language"].help_text,
        "overlap_hours": form.fields["overlap_hours"].help_text,
    }[name]
    return RuleField(
        name,
        form[f"{name}_on" if figure else name],
        figure,
        "" if figure is None else str(figure.value() if figure.value() is not None else ""),
        before.strip(),
        after.strip(),
        str(help_text),
    )


def choices_of(lines: list[VersionLine], saved: WhatCounts) -> list[Side]:
    return [
        Side("now", gettext("What counts now"), saved),
        *(Side(str(line.version.pk), line.version.name, line.version) for line in lines),
    ]


def sides_of(sides: list[Side], asked: Mapping[str, str]) -> tuple[Side | None, Side | None]:
    """The two that are compared; ``None`` until two are asked for that are there."""
    known = {side.key: side for side in sides}
    return known.get(asked.get("one", "")), known.get(asked.get("other", ""))
