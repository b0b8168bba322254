"""The steps of signing up, in order: each a form of its own, saved as soon as it is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.forms.formsets import BaseFormSet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .forms import AboutForm, HopesForm, offer_rows, want_rows

Answers = dict[str, Any]


class Page(Protocol):
    """What a step's page fills in: a form, or rows of skills."""

    def is_valid(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class StepOf:
    """One step of signing up."""

    slug: str
    title: Promise
    lead: Promise
    make: Callable[..., Any]
    """``make(data, answers)``: the form of the step, bound to ``data`` or filled from what was
    said before."""

    def form(self, data: Mapping[str, Any] | None, answers: Answers) -> Any:
        return self.make(data, answers.get(self.slug))


STEPS: tuple[StepOf, ...] = (
    StepOf(
        "offers",
        _("What you can give"),
        _(
            "Anything a colleague could learn from you: a craft, a tool, a language, how things "
            "work here. What you find easy is often what others look for."
        ),
        offer_rows,
    ),
    StepOf(
        "wants",
        _("What you want to learn"),
        _("What would help you now? Three or four wishes are plenty."),
        want_rows,
    ),
    StepOf(
        "about",
        _("Where and when"),
        _("So that you are matched with somebody you can meet, and they know how to reach you."),
        AboutForm,
    ),
    StepOf(
        "hopes",
        _("What you hope for"),
        _("In your own words, and how you would like to take part."),
        HopesForm,
    ),
)
BY_SLUG = {step.slug: step for step in STEPS}
LAST = "promise"
"""Reading everything once more, and accepting what is expected."""
MANAGER = "manager"
"""Where a draft keeps the manager's address that was typed on that last page."""


def after(slug: str) -> str:
    """The step that follows."""
    slugs = [*BY_SLUG, LAST]
    return slugs[slugs.index(slug) + 1]


def answers_in(slug: str, form: Any) -> Any:
    """What was typed at a step, as it is kept; also what isn't right yet, so nothing is lost."""
    if isinstance(form, BaseFormSet):
        names = list(form.empty_form.fields)
        rows = [{name: row[name].value() for name in names} for row in form.forms]
        return [row for row in rows if str(row.get("skill") or "").strip()]
    return {name: form[name].value() for name in form.fields}


def is_answered(step: StepOf, answers: Answers) -> bool:
    """Whether a step has what it needs, by its own form."""
    given = answers.get(step.slug)
    if given is None:
        return False
    return bool(step.make(as_posted(step, given), None).is_valid())


def as_posted(step: StepOf, given: Any) -> dict[str, Any]:
    """What was kept of a step, as its page would send it."""
    if not isinstance(given, list):
        return {name: value for name, value in given.items() if value not in (None, False)}
    posted: dict[str, Any] = {
        f"{step.slug}-TOTAL_FORMS": len(given),
        f"{step.slug}-INITIAL_FORMS": 0,
    }
    for number, row in enumerate(given):
        posted |= {f"{step.slug}-{number}-{name}": value for name, value in row.items()}
    return posted
