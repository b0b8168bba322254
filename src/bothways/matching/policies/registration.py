"""The policy's place on a programme's pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.programmes.hooks import Guide, Reads, Step, Tab, add_step, add_tab
from bothways.programmes.models import Programme
from bothways.programmes.setup.facts import row_of

from .models import Policy
from .queries import sentences


def register() -> None:
    add_tab(30, policy_tab)
    add_step(30, policy_step, GUIDE, Reads(("policy",)))


def path_of(programme: Programme) -> str:
    return reverse("policies:policy", args=[programme.pk])


def policy_tab(programme: Programme) -> Tab:
    return Tab(gettext("What counts"), path_of(programme))


GUIDE = Guide(
    slug="policy",
    title=_("What counts when people are matched"),
    url_name="policies:policy",
    why=_(
        "Who is matched with whom follows from it alone, so settle it before you know whom it "
        "favours."
    ),
    example=_(
        "Different functions weigh 60 beside 100 for skills; nobody is matched with their own "
        "manager."
    ),
    later=_(
        "All of it, until the matches are published. With people signed up you can try it on them "
        "first."
    ),
    stays=True,
)


def policy_step(programme: Programme) -> Step:
    policy = row_of(programme, "policy", Policy) or Policy(programme=programme)
    return Step(
        title=gettext("Decide what counts"),
        detail=" ".join(sentences(policy))
        if policy.is_confirmed
        else gettext("The usual choices are filled in; look at them once."),
        url=path_of(programme),
        action=gettext("Decide what counts"),
        is_done=policy.is_confirmed,
    )
