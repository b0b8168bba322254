"""Pressing the buttons of a meeting's clock."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from bothways.common.numbers import whole
from bothways.meetings.agendas.access import Here, here_at
from bothways.meetings.agendas.views import PAGES
from bothways.partnerships.partnerships.models import Participation
from bothways.partnerships.space.writing import Refused

from . import actions
from .models import TurnTaking
from .queries import last_chosen, leaders_of

STEPS = {"2": 2, "5": 5, "10": 10}
"""Minutes by which a turn is extended at once."""


@require_POST
def turns(request: HttpRequest, meeting: int) -> HttpResponse:
    here = here_at(request, meeting)
    try:
        pressed(request, here, request.POST.get("do", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    page = PAGES.get(request.POST.get("back", ""), "meeting:meeting")
    return redirect(reverse(page, args=[here.meeting.pk]) + "#turns")


def pressed(request: HttpRequest, here: Here, do: str) -> None:
    """Raises ``Refused``, and ``Http404`` for what can't be pressed."""
    seen = whole(request.POST.get("seen", ""))
    if do in ("first", "all"):
        leader = leader_in(request, here)
        actions.choose(here=here, seen=seen, chosen=do, leader=leader)
    elif do == "plan":
        actions.choose(here=here, seen=seen, chosen=TurnTaking.Chosen.NOTHING)
    elif do in ("make-up", "leave"):
        made_up(request, here, wanted=do == "make-up")
    elif do == "run":
        actions.run(here=here, seen=seen)
    elif do == "turn":
        actions.run(here=here, seen=seen, leader=leader_in(request, here).pk)
    elif do == "pause":
        actions.pause(here=here, seen=seen)
    elif do == "more":
        minutes = STEPS.get(request.POST.get("minutes", ""))
        if minutes is None:
            raise Http404
        actions.extend(here=here, seen=seen, minutes=minutes)
    elif do == "finish":
        actions.finish(here=here, seen=seen)
    else:
        raise Http404


def made_up(request: HttpRequest, here: Here, *, wanted: bool) -> None:
    chosen = last_chosen(here.meeting)
    if chosen is None:
        raise Http404
    actions.make_up(here=here, of=chosen, wanted=wanted)
    if wanted:
        messages.success(request, gettext("Made up for: the turns below are planned that way."))


def leader_in(request: HttpRequest, here: Here) -> Participation:
    wanted = whole(request.POST.get("leader", ""))
    for side in leaders_of(here):
        if side.pk == wanted:
            return side
    raise Http404
