from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.programmes.hooks import (
    FIGURES,
    GUIDES,
    STEPS,
    TABS,
    UNDER,
    VEILS,
    WATCHES,
    Figure,
    Tab,
    Watch,
)
from bothways.programmes.models import Programme, ProgrammeRole, State
from bothways.programmes.setup.facts import with_facts
from bothways.programmes.setup.queries import Resume, is_set_up_now, resumes, set_up_of


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme in a person's list, and what they are in it."""

    programme: Programme
    role: str
    resume: Resume | None = None
    """Where its set-up goes on, for its coordinators."""

    @property
    def is_coordinator(self) -> bool:
        return self.role == ProgrammeRole.Role.COORDINATOR

    @property
    def watches(self) -> list[Watch]:
        """What to look at now, for its coordinators."""
        return watches_of(self.programme) if self.is_coordinator else []


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
    held: dict[int, ProgrammeRole] = {}
    for role in roles.order_by("-programme__starts_on", "role"):
        held.setdefault(role.programme_id, role)
    mine = [one for one in held.values() if one.role == ProgrammeRole.Role.COORDINATOR]
    going_on = resumes(one.programme for one in mine)
    return [
        ProgrammeLine(one.programme, one.role, going_on.get(pk) if one in mine else None)
        for pk, one in held.items()
    ]


def watches_of(programme: Programme) -> list[Watch]:
    return [watch for maker in WATCHES if (watch := maker(programme))]


def archived_count(person: Person) -> int:
    theirs = Programme.objects.filter(roles__person=person, state=State.ARCHIVED)
    return theirs.distinct().count()


def tabs_of(programme: Programme, path: str) -> list[CurrentTab]:
    """The programme's menu. Current is the longest address that ``path`` begins with, of a page
    or of one below it."""
    tabs = [maker(programme) for _, maker in TABS]
    inner = [[below(programme) for _, below in UNDER.get(maker, ())] for _, maker in TABS]
    longest = [fitting(path, [tab, *below]) for tab, below in zip(tabs, inner, strict=True)]
    current = max(longest, default=0)
    return [
        CurrentTab(tab.title, tab.url, bool(current) and length == current)
        for tab, length in zip(tabs, longest, strict=True)
    ]


def tabs_below(programme: Programme, path: str) -> list[CurrentTab]:
    """The row of the current page and those below it; empty where there are none."""
    for _, maker in TABS:
        below = UNDER.get(maker, ())
        row = [maker(programme), *(each(programme) for _, each in below)] if below else []
        current = fitting(path, row)
        if current:
            return [
                CurrentTab(tab.first or tab.title, tab.url, tab.url == path[:current])
                for tab in row
            ]
    return []


def fitting(path: str, tabs: list[Tab]) -> int:
    """The length of the longest address among them that ``path`` begins with."""
    return max((len(tab.url) for tab in tabs if path.startswith(tab.url)), default=0)


def checklist_of(programme: Programme) -> list[ChecklistItem]:
    """The steps from outcomes to published matches.

    While a programme is set up these are all of them, and a step of the set-up is done when
    somebody has gone on from it. Once people are in, only those remain that matter for long.
    """
    programme = with_facts(programme)
    set_up, later = is_set_up_now(programme), [each for each in STEPS if each[1] not in GUIDES]
    made = {maker: maker(programme) for _, maker in later}
    if set_up and not any(step.is_done for step in made.values()):
        lines = {line.guide.slug: line for line in set_up_of(programme).lines}
    else:
        lines = {}
    items = []
    # While it is set up, the set-up comes first as a whole.
    for _, maker in sorted(STEPS, key=lambda entry: bool(lines) and entry[1] not in GUIDES):
        guide = GUIDES.get(maker)
        if guide is not None and lines:
            line = lines[guide.slug]
            items.append(
                ChecklistItem(
                    str(guide.title),
                    line.is_settled,
                    line.detail,
                    gettext("Go on with step %(number)d of %(count)d")
                    % {"number": line.number, "count": len(lines)},
                    line.url,
                )
            )
        elif guide is None or guide.stays:
            step = made.get(maker) or maker(programme)
            items.append(
                ChecklistItem(step.title, step.is_done, step.detail, step.action, step.url)
            )
    return items


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


# What this stage itself adds to a programme's pages


def overview_tab(programme: Programme) -> Tab:
    return Tab(gettext("Overview"), programme.get_absolute_url())


def figures_tab(programme: Programme) -> Tab:
    return Tab(gettext("Figures"), reverse("programmes:figures", args=[programme.pk]))


def team_tab(programme: Programme) -> Tab:
    return Tab(gettext("Team"), reverse("programmes:roles", args=[programme.pk]))


def history_tab(programme: Programme) -> Tab:
    return Tab(gettext("History"), reverse("programmes:history", args=[programme.pk]))
