"""What recruitment adds to the guided set-up: who may take part, how people sign up, previews."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.organisation.models import this_organisation
from bothways.programmes.hooks import (
    ON_EXPECTATIONS,
    ON_OPEN,
    Counted,
    Guide,
    Preview,
    Reads,
    Step,
    add_counted,
    add_preview,
    add_step,
)
from bothways.programmes.models import Programme
from bothways.programmes.setup.facts import fact_of, how_many, row_of

from .joining.actions import follow_expectations, open_prepared
from .joining.forms import EXPECTATIONS
from .joining.queries import step_lines, welcome
from .joining.steps import steps_of
from .models import Arrangement, Criterion, Door, Question, SignUp
from .questions.queries import arranged_from


def register() -> None:
    add_step(12, criteria_step, CRITERIA, Reads(facts={"rules": how_many(Criterion.objects.all())}))
    own = how_many(Question.objects.asked())
    add_step(14, questions_step, QUESTIONS, Reads(("arrangement",), {"own_questions": own}))
    add_step(35, door_step, DOOR, Reads(("door",)))
    add_preview(10, INVITATION)
    add_preview(20, SIGN_UP)
    add_counted(SIGNED_UP)
    ON_OPEN.append(open_prepared)
    ON_EXPECTATIONS.append(follow_expectations)


CRITERIA = Guide(
    slug="criteria",
    title=_("Who may take part"),
    url_name="criteria:list",
    why=_(
        "A programme for everybody needs no rule. Where it is for some, a rule tells the others "
        "kindly why, before they have filled in anything."
    ),
    example=_("“Here for at least six months: newcomers have a programme of their own.”"),
    later=_("At any time; a new rule holds for those who sign up from then on."),
    is_list=True,
)


def criteria_step(programme: Programme) -> Step:
    count = fact_of(programme, "rules")
    detail = ngettext("%(count)d rule.", "%(count)d rules.", count) % {"count": count}
    return Step(
        title=gettext("Say who may take part"),
        detail=detail if count else gettext("Everybody who has the link."),
        url=reverse("criteria:list", args=[programme.pk]),
        action=gettext("Say who may take part"),
        is_done=bool(count),
    )


QUESTIONS = Guide(
    slug="questions",
    title=_("What people are asked"),
    url_name="questions:list",
    why=_(
        "What they can give and what they want to learn is always asked; the match is made of it. "
        "Everything else is there if you will use it: each question costs a few people."
    ),
    example=_("“Have you been a mentor before?”, read by coordinators alone."),
    later=_("At any time; what people have said is kept."),
    is_list=True,
)


def questions_step(programme: Programme) -> Step:
    own = fact_of(programme, "own_questions")
    detail = ngettext(
        "The usual, and %(count)d question of your own.",
        "The usual, and %(count)d questions of your own.",
        own,
    ) % {"count": own}
    kept = row_of(programme, "arrangement", Arrangement)
    blocks = arranged_from(kept.blocks if kept else [])
    is_usual = all(one.is_on == one.block.is_usual for one in blocks)
    if not own:
        detail = gettext("The usual questions.") if is_usual else gettext("As you arranged it.")
    return Step(
        title=gettext("Arrange what people are asked"),
        detail=detail,
        url=reverse("questions:list", args=[programme.pk]),
        action=gettext("Arrange what people are asked"),
        is_done=bool(own) or not is_usual,
    )


DOOR = Guide(
    slug="sign-up",
    title=_("How people sign up"),
    url_name="doors:door",
    why=_(
        "People sign up by a link, on a phone in five minutes. A day by which it closes is what "
        "makes them do it today."
    ),
    example=_("Three weeks, only for addresses at your own domain."),
    later=_("The last day and the addresses at any time; a new link replaces the old one."),
    is_needed=True,
)


def door_step(programme: Programme) -> Step:
    door = row_of(programme, "door", Door)
    if door is None:
        detail = gettext("Until when people can sign up isn’t said yet.")
    elif door.closes_on < timezone.localdate():
        detail = gettext("The last day to sign up is over; choose a later one.")
    else:
        detail = gettext("By a link, until %(day)s.") % {"day": door.closes_on.strftime("%-d %B")}
        if door.domains:
            detail += " " + gettext("Only addresses at %(domains)s.") % {"domains": door.domains}
    return Step(
        title=gettext("Say how people sign up"),
        detail=detail,
        url=reverse("doors:door", args=[programme.pk]),
        action=gettext("Say how people sign up"),
        is_done=door is not None and door.closes_on >= timezone.localdate(),
    )


class Visitor:
    """Somebody who isn't signed in, as a page asks about them."""

    user = AnonymousUser()


def shown_door(programme: Programme) -> Door:
    """The way in as it will be, open; nothing is saved."""
    today = timezone.localdate()
    door = Door.objects.filter(programme=programme).first() or Door(programme=programme)
    door.programme, door.is_shut = programme, False
    if door.closes_on is None or door.closes_on < today:
        door.closes_on = today + timedelta(days=21)
    door.expectations = door.expectations or programme.expectations or str(EXPECTATIONS)
    return door


def invitation(programme: Programme, viewer: Person) -> dict[str, Any]:
    from .joining.forms import ComingForm

    door = shown_door(programme)
    return {
        "door": door,
        "is_open": True,
        "welcome": welcome(door),
        "form": ComingForm(None, door=door),
        "organisation": this_organisation(),
        "request": Visitor(),
    }


def sign_up(programme: Programme, viewer: Person) -> dict[str, Any]:
    door = shown_door(programme)
    parts = []
    steps = steps_of(programme)
    for number, step in enumerate(steps, 1):
        context = {
            "door": door,
            "step": step,
            "number": number,
            "count": len(steps),
            "form": step.form(None, {}),
            "is_rows": step.slug in ("offers", "wants"),
            "lines": step_lines(steps, {}, step.slug),
            "skills": (),
        }
        parts.append(render_to_string("recruitment/joining/step.html#page", context))
    return {"parts": parts, "door": door}


INVITATION = Preview(
    slug="invitation",
    title=_("The invitation"),
    says=_("What opens behind the link, for whoever has it."),
    template="recruitment/joining/door.html#page",
    context=invitation,
    styles=("recruitment/joining.css",),
    page_class="page--join",
)
SIGN_UP = Preview(
    slug="sign-up",
    title=_("Signing up"),
    says=_("The steps one after the other; people see one at a time."),
    template="recruitment/joining/preview.html",
    context=sign_up,
    styles=("recruitment/recruitment.css", "recruitment/joining.css"),
    page_class="page--join",
)


def signed_up(programme: Programme) -> Decimal:
    return Decimal(SignUp.objects.filter(programme=programme).taking_part().count())


SIGNED_UP = Counted(
    slug="signed-up",
    measure="participation",
    title=_("people who take part"),
    unit=_("people"),
    how=_("Counted: everybody who has signed up and not withdrawn."),
    count=signed_up,
)
