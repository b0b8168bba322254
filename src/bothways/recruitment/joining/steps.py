"""The steps of signing up, in order: each a form of its own, saved as soon as it is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bothways.programmes.models import Programme
from bothways.recruitment.questions.blocks import ABOUT, HOPES
from bothways.recruitment.questions.forms import AnswersForm
from bothways.recruitment.questions.queries import arranged, questions_of
from bothways.recruitment.signups.forms import BaseSkillFormSet

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
        """Rows that are also their own first values would count as not filled in, so when rows are
        sent they don't learn what was said before."""
        said = answers.get(self.slug)
        return self.make(data, None if data is not None and isinstance(said, list) else said)


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of one programme, in order, without the last page, where all is read once more."""

    steps: tuple[StepOf, ...]

    def __iter__(self) -> Iterator[StepOf]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def find(self, slug: str) -> StepOf | None:
        return next((step for step in self.steps if step.slug == slug), None)

    def number(self, slug: str) -> int:
        """From one."""
        return [step.slug for step in self.steps].index(slug) + 1

    def after(self, slug: str) -> str:
        """The step that follows, or ``LAST``."""
        slugs = [*(step.slug for step in self.steps), LAST]
        return slugs[slugs.index(slug) + 1]

    def missing(self, answers: Answers) -> str:
        """The first step that still lacks something; empty when all is said."""
        return next((step.slug for step in self.steps if not is_answered(step, answers)), "")

    def fields_of(self, slug: str) -> frozenset[str]:
        """The names of what a step asks; none where it isn't asked."""
        step = self.find(slug)
        return frozenset() if step is None else frozenset(step.make(None, None).fields)

    def form_of(self, slug: str, answers: Answers) -> Any:
        """The form of a step bound to what was kept; nothing where it isn't asked."""
        step = self.find(slug)
        if step is None:
            return None
        given = answers.get(slug)
        return None if given is None else kept_form(step, given)


def steps_of(programme: Programme) -> Steps:
    """What a programme asks, as steps; two queries."""
    blocks = arranged(programme)
    about = [one for one in blocks if one.block.step == ABOUT]
    hopes = [one for one in blocks if one.block.step == HOPES]
    own = questions_of(programme)
    steps = [*SKILLS, replace(WHERE, make=partial(AboutForm, arranged=about))]
    if any(one.is_on for one in hopes):
        steps.append(replace(WHY, make=partial(HopesForm, arranged=hopes)))
    if own:
        steps.append(replace(OWN, make=partial(AnswersForm, questions=own)))
    return Steps(tuple(steps))


SKILLS: tuple[StepOf, ...] = (
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
)
WHERE = StepOf(
    ABOUT,
    _("Where and when"),
    _("So that you are matched with somebody you can meet, and they know how to reach you."),
    AboutForm,
)
WHY = StepOf(
    HOPES,
    _("What you hope for"),
    _("In your own words, and how you would like to take part."),
    HopesForm,
)
OWN = StepOf(
    "questions",
    _("A few more questions"),
    _("The coordinators of this programme would like to know."),
    AnswersForm,
)
LAST = "promise"
"""Reading everything once more, and accepting what is expected."""
MANAGER = "manager"
"""Where a draft keeps the manager's address that was typed on that last page."""


def answers_in(slug: str, form: Any) -> Any:
    """What was typed at a step, as it is kept; also what isn't right yet, so nothing is lost."""
    if isinstance(form, BaseSkillFormSet):
        return form.typed()
    return {name: form[name].value() for name in form.fields}


def is_answered(step: StepOf, answers: Answers) -> bool:
    """Whether a step has what it needs, by its own form."""
    given = answers.get(step.slug)
    if given is None:
        return False
    return bool(kept_form(step, given).is_valid())


def kept_form(step: StepOf, given: Any) -> Any:
    """The form of a step bound to what was kept of it."""
    return step.form(as_posted(step, given), {step.slug: given})


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
