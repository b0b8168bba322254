from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.programmes.hooks import FIGURES, STEPS, TABS, VEILS, Figure, Step, Tab
from bothways.programmes.models import Outcome, Programme, ProgrammeRole, State


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme in a person's list, and what they are in it."""

    programme: Programme
    role: str

    @property
    def is_coordinator(self) -> bool:
        return self.role == ProgrammeRole.Role.COORDINATOR


@dataclass(frozen=True, slots=True)
class CurrentTab:
    title: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """A step as the checklist component takes it."""

    title: str
    done: bool
    text: str
    action: str
    url: str


def programmes_of(person: Person, *, archived: bool = False) -> list[ProgrammeLine]:
    """Programmes the person coordinates or sponsors, in the archive or not; the coordinator's
    role comes first."""
    roles = ProgrammeRole.objects.filter(person=person).select_related("programme")
    put_away = Q(programme__state=State.ARCHIVED)
    roles = roles.filter(put_away if archived else ~put_away)
    lines: dict[int, ProgrammeLine] = {}
    for role in roles.order_by("-programme__starts_on", "role"):
        lines.setdefault(role.programme_id, ProgrammeLine(role.programme, role.role))
    return list(lines.values())


def archived_count(person: Person) -> int:
    theirs = Programme.objects.filter(roles__person=person, state=State.ARCHIVED)
    return theirs.distinct().count()


def tabs_of(programme: Programme, path: str) -> list[CurrentTab]:
    """The programme's menu. Current is the longest address that ``path`` begins with."""
    tabs = [maker(programme) for _, maker in TABS]
    fitting = [tab.url for tab in tabs if path.startswith(tab.url)]
    current = max(fitting, key=len, default="")
    return [CurrentTab(tab.title, tab.url, tab.url == current) for tab in tabs]


def checklist_of(programme: Programme) -> list[ChecklistItem]:
    steps = [maker(programme) for _, maker in STEPS]
    return [
        ChecklistItem(step.title, step.is_done, step.detail, step.action, step.url)
        for step in steps
    ]


def figures_of(programme: Programme) -> list[Figure]:
    return [figure for _, maker in FIGURES for figure in maker(programme)]


def history_of(programme: Programme) -> QuerySet[Deed]:
    return Deed.objects.filter(programme=programme.pk).select_related("by__profile")


def veil(programme: Programme, reader: Person, deeds: Sequence[Deed]) -> Sequence[Deed]:
    """The lines as this reader may read them: what is about their own match says only that."""
    for hook in VEILS:
        instead = hook(programme, reader, deeds)
        for deed in deeds:
            deed.subject = instead.get(deed.pk, deed.subject)
    return deeds


def roles_of(programme: Programme) -> QuerySet[ProgrammeRole]:
    roles = ProgrammeRole.objects.filter(programme=programme).select_related("person")
    return roles.order_by("role", "person__name")


def outcomes_by_audience(programme: Programme) -> list[tuple[str, list[Outcome]]]:
    """(“for participants”, outcomes), (“for the organisation”, outcomes)."""
    outcomes = list(programme.outcomes.all())
    return [
        (str(audience.label), [one for one in outcomes if one.audience == audience])
        for audience in Outcome.Audience
    ]


# What this stage itself adds to a programme's pages


def overview_tab(programme: Programme) -> Tab:
    return Tab(gettext("Overview"), programme.get_absolute_url())


def figures_tab(programme: Programme) -> Tab:
    return Tab(gettext("Figures"), reverse("programmes:figures", args=[programme.pk]))


def team_tab(programme: Programme) -> Tab:
    return Tab(gettext("Team"), reverse("programmes:roles", args=[programme.pk]))


def history_tab(programme: Programme) -> Tab:
    return Tab(gettext("History"), reverse("programmes:history", args=[programme.pk]))


def outcomes_step(programme: Programme) -> Step:
    audiences = {outcome.audience for outcome in programme.outcomes.all()}
    count = programme.outcomes.count()
    is_done = audiences == set(Outcome.Audience.values)
    detail = ngettext("%(count)d outcome is set.", "%(count)d outcomes are set.", count) % {
        "count": count
    }
    if not is_done:
        detail = gettext(
            "What should have changed at the end, for people and for the organisation?"
        )
    return Step(
        title=gettext("Say what it is for"),
        detail=detail,
        url=reverse("outcomes:list", args=[programme.pk]),
        action=gettext("Set the outcomes"),
        is_done=is_done,
    )
