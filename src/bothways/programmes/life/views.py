from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.programmes.programmes.access import get_programme

from . import actions

LONGEST = 4000


@require_POST
def life(request: HttpRequest, programme: int) -> HttpResponse:
    """One act in a programme's life, named by ``do``."""
    person = request.user
    assert isinstance(person, Person)
    found = get_programme(person, programme)
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
            return redirect(copy)
        case _:
            move(request, found, person)
    return redirect(found)


def pause(request: HttpRequest, found: Programme, person: Person, *, is_paused: bool) -> None:
    if actions.pause(programme=found, is_paused=is_paused, by=person):
        done = gettext("Paused: nobody signs up or is matched until you resume it.")
        messages.success(request, done if is_paused else gettext("It goes on."))


def move(request: HttpRequest, found: Programme, person: Person) -> None:
    try:
        moved = actions.move(programme=found, to=request.POST.get("to", ""), by=person)
    except actions.MoveRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, gettext("The programme is %(state)s.") % {"state": moved.get_state_display()}
        )
