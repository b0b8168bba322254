"""What recruitment adds to the pages of a programme: a tab, a step, figures."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from bothways.common.jobs.worker import HOURLY
from bothways.people.hooks import add_mover
from bothways.people.skills.hooks import on_use
from bothways.programmes.hooks import (
    EFFECTS,
    ON_COPY,
    PARTS,
    VEILS,
    Figure,
    Part,
    Step,
    Tab,
    add_figures,
    add_step,
    add_tab,
)
from bothways.programmes.models import Programme
from bothways.ui.words import percent

from . import guides
from .criteria import travelling
from .criteria.travelling import copy_rules
from .joining.effects import effects_on_sign_up
from .joining.inviting import remind_before_deadlines
from .kinds import register_kinds
from .models import Door
from .questions import part
from .shortlist.actions import offer_free_places
from .signups import merging
from .signups.own import veil_decisions
from .signups.queries import skill_counts, tally
from .signups.skill_use import people_using, uses_seen_by
from .support.actions import remind_managers

ENOUGH = 2
"""People who must be ready before anything can be matched."""


def register() -> None:
    guides.register()
    register_kinds()
    add_tab(20, people_tab)
    add_step(20, sign_up_step)
    add_figures(20, sign_up_figures)
    on_use(uses_seen_by, people_using)
    ON_COPY.extend([copy_rules, part.copy])
    PARTS["questions"] = Part(part.read, part.check, part.begin)
    PARTS["criteria"] = Part(travelling.read, travelling.check, travelling.begin)
    HOURLY.extend([remind_before_deadlines, offer_free_places, remind_managers])
    VEILS.append(veil_decisions)
    EFFECTS.append(effects_on_sign_up)
    add_mover(30, merging.mover())


def people_tab(programme: Programme) -> Tab:
    return Tab(gettext("People"), reverse("signups:list", args=[programme.pk]))


def sign_up_step(programme: Programme) -> Step:
    counted = tally(programme)
    if not counted.people:
        door = Door.objects.filter(programme=programme).select_related("programme").first()
        if door is not None and door.is_open:
            return Step(
                title=gettext("People sign up"),
                detail=gettext("Sign-up is open until %(day)s; nobody has signed up yet.")
                % {"day": door.closes_on.strftime("%-d %B")},
                url=reverse("doors:door", args=[programme.pk]),
                action=gettext("Hand on the link"),
                is_done=False,
            )
        return Step(
            title=gettext("People sign up"),
            detail=gettext(
                "Open a link by which people sign up themselves, or bring the sheet your form has "
                "made."
            ),
            url=reverse("doors:door", args=[programme.pk]),
            action=gettext("Open sign-up"),
            is_done=False,
        )
    people = ngettext(
        "%(count)d person has signed up", "%(count)d people have signed up", counted.people
    ) % {"count": counted.people}
    ready = ngettext(
        "%(count)d is ready to be matched", "%(count)d are ready to be matched", counted.ready
    ) % {"count": counted.ready}
    return Step(
        title=gettext("People sign up"),
        detail=f"{people}, {ready}.",
        url=reverse("signups:list", args=[programme.pk]),
        action=gettext("See the people"),
        is_done=counted.ready >= ENOUGH,
    )


def sign_up_figures(programme: Programme) -> list[Figure]:
    """Counts alone: sponsors see these, and no names."""
    counted = tally(programme)
    offers, wants = skill_counts(programme)
    share = counted.ready / counted.people if counted.people else None
    return [
        Figure(str(counted.people), gettext("people signed up")),
        Figure(percent(share), gettext("of them ready to be matched")),
        Figure(str(offers), gettext("offers to teach something")),
        Figure(str(wants), gettext("wishes to learn something")),
    ]
