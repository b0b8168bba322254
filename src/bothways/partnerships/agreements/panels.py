"""The agreement on other pages: the space's tab, its first step and its panel; the programme's."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from bothways.partnerships.hooks import FirstStep, Panel, Space, Tab
from bothways.programmes import hooks as programmes
from bothways.programmes.models import Programme

from .queries import Standing, change_waits_for, standing_of


def agreement_url(space: Space) -> str:
    return reverse("agreement:agreement", args=[space.partnership.pk])


def agreement_tab(space: Space) -> Tab:
    return Tab(gettext("Agreement"), agreement_url(space))


def agreement_step(space: Space) -> FirstStep | None:
    if not space.is_open:
        return None
    standing = standing_of(space)
    detail, action = step_words(standing)
    return FirstStep(
        title=gettext("Agree on how to work"),
        detail=detail,
        url=agreement_url(space),
        action=action,
        is_done=standing.in_force is not None,
        waits=standing.is_begun and not standing.waits_for_me and not standing.is_draft,
    )


def step_words(standing: Standing) -> tuple[str, str]:
    if not standing.is_begun:
        return (
            gettext(
                "How often, how long, what stays between you: ten minutes now save an awkward talk "
                "later. The programme proposes words for all of it."
            ),
            gettext("Begin the agreement"),
        )
    if standing.waits_for_me:
        return gettext("Your agreement waits for you."), gettext("Read and accept it")
    if standing.is_draft:
        return (
            gettext("There is a draft. Change what you like, then propose it."),
            gettext("Go on with the draft"),
        )
    return gettext("Now: %(words)s.") % {"words": standing.words}, gettext("Look at it")


def agreement_waits(space: Space) -> Panel | None:
    """A change that waits for me while another version is in force."""
    if not space.is_open or not change_waits_for(space):
        return None
    return Panel("partnerships/agreements/_waits.html", {"url": agreement_url(space)})


def change_step(space: Space) -> FirstStep | None:
    """The same as the one next thing on the home page."""
    if agreement_waits(space) is None:
        return None
    return FirstStep(
        title=gettext("A change of your agreement waits for you"),
        detail=gettext("Until you accept it, what you agreed on stays in force."),
        url=agreement_url(space),
        action=gettext("Read and accept it"),
        is_done=False,
    )


def agreement_panel(space: Space) -> Panel | None:
    """The one in force; while none is, the first step says it."""
    standing = standing_of(space)
    if standing.in_force is None:
        return None
    context = {"standing": standing, "url": agreement_url(space)}
    return Panel("partnerships/agreements/_panel.html", context)


def agreements_tab(programme: Programme) -> programmes.Tab:
    return programmes.Tab(
        gettext("Agreements"), reverse("agreement-template:template", args=[programme.pk])
    )
