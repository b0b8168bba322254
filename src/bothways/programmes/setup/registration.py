"""The steps of the set-up that this stage knows: the programme, its outcomes, its team, its
meetings."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bothways.programmes.hooks import Guide, Reads, Step, add_step
from bothways.programmes.models import Outcome, Programme, ProgrammeRole, SettledStep
from bothways.ui.ribbons import listed as names_list

from .facts import fact_of, how_many, which


def register() -> None:
    settled = which(SettledStep.objects.all(), "slug")
    add_step(5, basics_step, BASICS, Reads(facts={"settled": settled}))
    add_step(10, outcomes_step, OUTCOMES, Reads(facts=outcomes_counted()))
    add_step(11, team_step, TEAM)
    add_step(16, rhythm_step, RHYTHM)


BASICS = Guide(
    slug="programme",
    title=_("Name, purpose and dates"),
    url_name="programmes:edit",
    why=_(
        "It is the first thing people read when they are invited, so say it as you would say it "
        "to a colleague."
    ),
    example=_(
        "“People learn from somebody in another function what they need from it, and the "
        "functions come to know each other.”"
    ),
    later=_("All of it, at any time. Who has the invitation sees the new words at once."),
)


def basics_step(programme: Programme) -> Step:
    days = (programme.ends_on - programme.starts_on).days
    weeks = max(1, round(days / 7))
    lasts = ngettext("%(count)d week", "%(count)d weeks", weeks) % {"count": weeks}
    begins = gettext("%(name)s, %(weeks)s from %(day)s.") % {
        "name": programme.name,
        "weeks": lasts,
        "day": programme.starts_on.strftime("%-d %B %Y"),
    }
    no_purpose = gettext("It doesn’t say yet what it is for.")
    return Step(
        title=gettext("Name, purpose and dates"),
        detail=begins if programme.purpose else f"{begins} {no_purpose}",
        url=reverse("programmes:edit", args=[programme.pk]),
        action=gettext("Say what it is"),
        is_done=bool(programme.purpose.strip()),
    )


OUTCOMES = Guide(
    slug="outcomes",
    title=_("What should have changed"),
    url_name="outcomes:list",
    why=_(
        "Everything later is measured against it. One outcome for the people and one for the "
        "organisation are enough; three of each are plenty."
    ),
    example=_("“Everybody knows whom to ask in another function”: a survey, from 2.5 to 4 of 5."),
    later=_(
        "Words, figures and owners at any time. Once sign-up is open one outcome for each side "
        "stays."
    ),
    is_needed=True,
    stays=True,
    is_list=True,
)


def outcomes_counted() -> dict[str, Any]:
    return {
        f"outcomes_for_{audience}": how_many(Outcome.objects.filter(audience=audience))
        for audience in Outcome.Audience.values
    }


def outcomes_step(programme: Programme) -> Step:
    counts = [fact_of(programme, name) for name in outcomes_counted()]
    count, is_done = sum(counts), all(counts)
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


TEAM = Guide(
    slug="team",
    title=_("Who runs it, who sponsors it"),
    url_name="programmes:roles",
    why=_(
        "With a second coordinator it goes on when you are away. A sponsor opens doors, and sees "
        "figures without anybody’s name."
    ),
    example=_("A colleague from another office as coordinator; the head of people as sponsor."),
    later=_("Everybody, at any time. Whom you name gets an e-mail that says so."),
    is_list=True,
)


def team_step(programme: Programme) -> Step:
    roles = ProgrammeRole.objects.filter(programme=programme).order_by("person__name", "role")
    held = list(roles.values_list("role", "person__name"))
    coordinators = [name for role, name in held if role == ProgrammeRole.Role.COORDINATOR]
    sponsors = [name for role, name in held if role == ProgrammeRole.Role.SPONSOR]
    runs = gettext("Run by %(names)s.") % {"names": names_list(coordinators)}
    sponsored = (
        gettext("Sponsored by %(names)s.") % {"names": names_list(sponsors)}
        if sponsors
        else gettext("Nobody sponsors it yet.")
    )
    return Step(
        title=gettext("Name who runs and sponsors it"),
        detail=f"{runs} {sponsored}" if coordinators else sponsored,
        url=reverse("programmes:roles", args=[programme.pk]),
        action=gettext("Name the team"),
        is_done=bool(sponsors) or len(coordinators) > 1,
    )


RHYTHM = Guide(
    slug="meetings",
    title=_("Meetings, and what people promise"),
    url_name="setup:rhythm",
    why=_(
        "People sign up more gladly when they know how much time it takes, and pairs that have "
        "their first meeting early go on meeting."
    ),
    example=_("An hour every two weeks; “I teach as gladly as I learn, and come prepared.”"),
    later=_(
        "How often partners meet, at any time. What somebody has accepted stays as they read it."
    ),
)


def rhythm_step(programme: Programme) -> Step:
    promises = len([line for line in programme.expectations.splitlines() if line.strip()])
    meets = (
        gettext("Partners meet %(rhythm)s.") % {"rhythm": programme.rhythm}
        if programme.rhythm
        else gettext("How often partners meet is left to them.")
    )
    accepted = ngettext(
        "%(count)d promise to accept.", "%(count)d promises to accept.", promises
    ) % {"count": promises}
    return Step(
        title=gettext("Say what people promise"),
        detail=f"{meets} {accepted}" if promises else meets,
        url=reverse("setup:rhythm", args=[programme.pk]),
        action=gettext("Say what people promise"),
        is_done=bool(promises),
    )
