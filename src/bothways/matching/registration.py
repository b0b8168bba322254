"""What the matching adds to a programme's pages: a tab, two steps, figures for sponsors."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from bothways.accounts.models import Person
from bothways.people.hooks import add_mover
from bothways.programmes.blueprints.blueprint import Blueprint
from bothways.programmes.hooks import (
    EFFECTS,
    ON_BEGIN,
    SETTINGS_OF,
    VEILS,
    Figure,
    Step,
    Tab,
    add_counted,
    add_figures,
    add_preview,
    add_step,
    add_tab,
)
from bothways.programmes.life.moves import is_over
from bothways.programmes.models import Programme
from bothways.recruitment.hooks import add_sign_up_mover, on_places
from bothways.ui.words import worth

from . import merging
from .kinds import register_kinds
from .percents import whole_percent
from .places.words import places_in_words
from .policies.models import Policy
from .policies.queries import policy_of
from .previews import LETTER
from .publishing.effects import effects_on_matching
from .publishing.rounds import told_in
from .review.own import veil_matches
from .review.queries import is_told
from .runs.queries import newest_finished_run, open_run, publications_of, served_sentence
from .runs.readiness import Readiness, readiness
from .ties import COUNTED


def register() -> None:
    register_kinds()
    add_tab(25, demand_tab)
    add_tab(40, match_tab)
    add_preview(30, LETTER)
    for counted in COUNTED:
        add_counted(counted)
    add_step(40, match_step)
    add_step(50, publish_step)
    add_figures(40, published_figures)
    ON_BEGIN.append(policy_from_blueprint)
    add_mover(40, merging.mover())
    add_sign_up_mover(merging.sign_up_mover())
    SETTINGS_OF.append(settings_of)
    VEILS.append(veil_matches)
    EFFECTS.append(effects_on_matching)
    on_places(places_in_words)


SETTINGS = ("other_function", "same_location", "working_hours", "manager_depth", "circles")
"""What of a policy a template may hold."""


def policy_from_blueprint(*, programme: Programme, blueprint: Blueprint, by: Person) -> None:
    """What counts, as the template proposes it; the coordinator still has to confirm it."""
    known = {name: value for name, value in blueprint.settings.items() if name in SETTINGS}
    if known:
        Policy.objects.create(programme=programme, **known)


def settings_of(programme: Programme) -> dict[str, int]:
    policy = policy_of(programme)
    return {name: int(getattr(policy, name)) for name in SETTINGS}


def runs_path(programme: Programme) -> str:
    return reverse("runs:list", args=[programme.pk])


def demand_tab(programme: Programme) -> Tab:
    return Tab(gettext("Supply and demand"), reverse("demand:demand", args=[programme.pk]))


def match_tab(programme: Programme) -> Tab:
    return Tab(gettext("Match"), runs_path(programme))


def match_step(programme: Programme) -> Step:
    title = gettext("Match")
    run = newest_finished_run(programme)
    if run is not None and not is_told(run):
        detail = served_sentence(run.figures)
        return Step(title, detail, run.get_absolute_url(), gettext("See the matches"), True)
    under_way = open_run(programme)
    if under_way is not None:
        detail = gettext("Run %(number)d is under way.") % {"number": under_way.number}
        return Step(title, detail, under_way.get_absolute_url(), gettext("Watch it"), False)
    ready = readiness(programme)
    if run is not None:
        return match_again_step(title, programme, ready)
    people = ready.people
    return Step(
        title,
        gettext("It takes seconds and tells nobody."),
        runs_path(programme),
        gettext("Match %(count)d people") % {"count": people} if people > 1 else gettext("Match"),
        False,
    )


def match_again_step(title: str, programme: Programme, ready: Readiness) -> Step:
    """After a round: undone as soon as somebody has come or lost their partner."""
    path = runs_path(programme)
    if ready.arrivals and ready.is_enough and not is_over(programme.state):
        known = {"who": ready.arrivals, "around": ready.around}
        detail = gettext("%(who)s: match them, %(around)s.") % known
        return Step(title, detail, path, gettext("Match again"), False)
    detail = ngettext(
        "%(count)d published partnership stands.",
        "%(count)d published partnerships stand.",
        ready.room.around,
    ) % {"count": ready.room.around}
    return Step(title, detail, path, gettext("See the runs"), True)


def publish_step(programme: Programme) -> Step:
    title = gettext("Review and publish")
    rounds = publications_of(programme)
    run = newest_finished_run(programme)
    if rounds and (run is None or is_told(run)):
        detail = gettext("Everybody in these matches knows their partner.")
        path = rounds[0].run.get_absolute_url()
        return Step(title, detail, path, gettext("See them"), True)
    path = run.get_absolute_url() if run else runs_path(programme)
    detail = (
        gettext("Read the new matches, change what you like; then their people hear at once.")
        if rounds
        else gettext("Read the matches, change what you like; then everybody hears at once.")
    )
    return Step(title, detail, path, gettext("Review the matches"), False)


def published_figures(programme: Programme) -> list[Figure]:
    """Over all published rounds, and from them alone: a draft is nobody's news."""
    told = told_in(programme)
    if told is None:
        return []
    figures = [
        Figure(
            gettext("%(served)d of %(people)d") % {"served": told.served, "people": told.people},
            gettext("people have a partner"),
        ),
        Figure(whole_percent(told.mean_gain), gettext("is what each gains, on average")),
        Figure(
            "–" if told.mean_balance is None else worth(told.mean_balance),
            gettext("mean balance of what flows each way (1 is even)"),
        ),
    ]
    if told.rounds > 1:
        figures.append(Figure(str(told.rounds), gettext("rounds of matching published")))
    return figures
