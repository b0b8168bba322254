from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.programmes.models import Programme
from bothways.programmes.programmes.access import get_programme

from . import actions
from .queries import prospect_of

LONGEST = 4000


@require_http_methods(["GET", "HEAD", "POST"])
def life(request: HttpRequest, programme: int) -> HttpResponse:
    """What a move would do (``?to=``), and one act in a programme's life, named by ``do``."""
    person = person_of(request)
    found = get_programme(person, programme)
    if request.method != "POST":
        prospect = prospect_of(found, request.GET.get("to", ""))
        if prospect is None:
            return redirect(found)
        context = {"programme": found, "prospect": prospect}
        return render(request, "programmes/life/move.html", context)
    try:
        return redirect(act(request, found, person))
    except actions.MoveRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)


def act(request: HttpRequest, found: Programme, person: Person) -> Programme:
    """Do it, and answer the programme to show. Raises ``MoveRefused``."""
    do = request.POST.get("do", "")
    match do:
        case "pause" | "resume":
            pause(request, found, person, is_paused=do == "pause")
        case "learned":
            learned = request.POST.get("learned", "").strip()[:LONGEST]
            actions.keep_learned(programme=found, learned=learned, by=person)
            messages.success(request, gettext("Kept for the next round."))
        case "copy":
            copy = actions.copy_to_next_round(programme=found, by=person)
            messages.success(
                request,
                gettext(
                    "The next round is set up as a draft. Look at its name, dates and targets."
                ),
            )
            return copy
        case _:
            move(request, found, person)
    return found


def pause(request: HttpRequest, found: Programme, person: Person, *, is_paused: bool) -> None:
    if actions.pause(programme=found, is_paused=is_paused, by=person):
        done = gettext("Paused: nobody signs up or is matched until you resume it.")
        messages.success(request, done if is_paused else gettext("It goes on."))


def move(request: HttpRequest, found: Programme, person: Person) -> None:
    moved = actions.move(programme=found, to=request.POST.get("to", ""), by=person)
    messages.success(
        request, gettext("The programme is %(state)s.") % {"state": moved.get_state_display()}
    )
