"""The set-up as its pages show it: which step, what is settled, what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from bothways.programmes.hooks import GUIDES, PREVIEWS, STEPS, Guide, Preview, Step, StepMaker
from bothways.programmes.models import Programme, SettledStep, State

from .facts import fact_of, with_facts


def guides() -> list[tuple[StepMaker, Guide]]:
    """The steps of the set-up, in their order."""
    return [(maker, GUIDES[maker]) for _, maker in STEPS if maker in GUIDES]


def url_of(guide: Guide, programme: Programme) -> str:
    return reverse(guide.url_name, args=[programme.pk])


def summary_url(programme: Programme) -> str:
    return reverse("setup:summary", args=[programme.pk])


def is_set_up_now(programme: Programme) -> bool:
    """Whether the set-up is going on: until sign-up opens or matching begins."""
    return programme.state == State.DRAFT


@dataclass(frozen=True, slots=True)
class SetUpLine:
    """One step of the set-up, as its pages list it."""

    number: int
    guide: Guide
    url: str
    detail: str
    is_filled: bool
    """What the step asks for is there."""
    is_looked_at: bool
    """A coordinator has gone on from it."""

    @property
    def is_settled(self) -> bool:
        return self.is_looked_at and not self.is_missing

    @property
    def is_missing(self) -> bool:
        """Sign-up can't open without it."""
        return self.guide.is_needed and not self.is_filled


@dataclass(frozen=True, slots=True)
class SetUp:
    programme: Programme
    lines: list[SetUpLine]

    @property
    def count(self) -> int:
        return len(self.lines)

    @property
    def settled(self) -> int:
        return sum(line.is_settled for line in self.lines)

    @property
    def next(self) -> SetUpLine | None:
        return next((line for line in self.lines if not line.is_settled), None)

    @property
    def missing(self) -> list[SetUpLine]:
        return [line for line in self.lines if line.is_missing]

    @property
    def unseen(self) -> list[SetUpLine]:
        """Steps nobody has looked at, which the programme could do without."""
        return [line for line in self.lines if not line.is_looked_at and not line.is_missing]


def set_up_of(programme: Programme) -> SetUp:
    """One query, and those of a step that reads what isn't a fact."""
    known, lines = with_facts(programme), []
    settled = set(fact_of(known, "settled").split(","))
    for number, (maker, guide) in enumerate(guides(), 1):
        step: Step = maker(known)
        lines.append(
            SetUpLine(
                number=number,
                guide=guide,
                url=url_of(guide, programme),
                detail=step.detail,
                is_filled=step.is_done,
                is_looked_at=guide.slug in settled,
            )
        )
    return SetUp(programme, lines)


@dataclass(frozen=True, slots=True)
class Bar:
    """Where one is in the set-up, on the page of one of its steps."""

    set_up: SetUp
    line: SetUpLine
    before: SetUpLine | None
    after: SetUpLine | None
    leads_on: bool
    """Going on from here is the page's one next step."""


def bar_of(programme: Programme, path: str) -> Bar | None:
    """The bar of a page; nothing where the set-up is over or the page isn't one of its steps."""
    slug = step_at(programme, path)
    if slug is None:
        return None
    set_up = set_up_of(programme)
    at = next(place for place, line in enumerate(set_up.lines) if line.guide.slug == slug)
    before = set_up.lines[at - 1] if at else None
    after = set_up.lines[at + 1] if at + 1 < set_up.count else None
    line = set_up.lines[at]
    leads_on = line.guide.is_list and path == line.url and not line.is_missing
    return Bar(set_up, line, before, after, leads_on)


def step_at(programme: Programme, path: str) -> str | None:
    """The step whose page, or a page below it, stands at ``path`` while the set-up goes on; no
    query."""
    if not is_set_up_now(programme):
        return None
    fitting = {
        url: guide.slug for _, guide in guides() if path.startswith(url := url_of(guide, programme))
    }
    return fitting[max(fitting, key=len)] if fitting else None


def after(programme: Programme, slug: str) -> str:
    """Where the step after ``slug`` is, or the summary after the last."""
    found = [guide for _, guide in guides()]
    at = next(place for place, guide in enumerate(found) if guide.slug == slug)
    return url_of(found[at + 1], programme) if at + 1 < len(found) else summary_url(programme)


@dataclass(frozen=True, slots=True)
class Resume:
    """Where the set-up of a programme goes on, as home and the lists say it."""

    number: int
    count: int
    url: str


def resumes(programmes: Iterable[Programme]) -> dict[int, Resume]:
    """{programme: where its set-up goes on}, of those being set up; one query, however many."""
    drafts = {each.pk: each for each in programmes if is_set_up_now(each)}
    if not drafts:
        return {}
    settled: dict[int, set[str]] = {pk: set() for pk in drafts}
    rows = SettledStep.objects.filter(programme__in=drafts)
    for pk, slug in rows.values_list("programme", "slug"):
        settled[pk].add(slug)
    found = [guide for _, guide in guides()]
    resumed = {}
    for pk, programme in drafts.items():
        left = [at for at, guide in enumerate(found) if guide.slug not in settled[pk]]
        url = url_of(found[left[0]], programme) if left else summary_url(programme)
        resumed[pk] = Resume(left[0] + 1 if left else len(found), len(found), url)
    return resumed


def previews() -> list[Preview]:
    return [preview for _, preview in PREVIEWS]


def preview_named(slug: str) -> Preview | None:
    return next((each for each in previews() if each.slug == slug), None)
