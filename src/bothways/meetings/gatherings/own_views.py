"""What comes up, for whoever may come: all of it, and one gathering."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.common.numbers import whole
from bothways.partnerships.space.writing import Refused
from bothways.programmes.programmes.access import coordinates

from . import actions, queries
from .access import get_gathering
from .models import Gathering
from .polls import waits_for
from .views import FOLDER


@require_safe
def coming(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    lines = queries.coming_up(person)
    context = {
        "mine": [line for line in lines if line.is_mine],
        "others": [line for line in lines if not line.is_mine],
        "programmes": len({line.gathering.programme_id for line in lines}),
    }
    return render(request, f"{FOLDER}/coming.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def gathering(request: HttpRequest, gathering: int) -> HttpResponse:
    person = person_of(request)
    found = get_gathering(person, gathering)
    if request.method == "POST":
        try:
            messages.success(request, done(person, found, request))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(found)
    line = queries.line_of(found, person)
    context = {
        "gathering": found,
        "line": line,
        "hosts": queries.hosts_of(found),
        "question": waits_for(found, person),
        "may_arrange": coordinates(person, found.programme_id),
    }
    return render(request, f"{FOLDER}/gathering.html", context)


def done(person: Person, found: Gathering, request: HttpRequest) -> str:
    """Answers what to say. Raises ``Refused``, and ``Http404`` for what can't be done."""
    do, at = request.POST.get("do", ""), whole(request.POST.get("date", ""))
    if do == "join":
        if actions.join(gathering=found, sitting=at, by=person) == actions.PLACED:
            return gettext("You have a place.")
        return gettext(
            "It is full, so you are on the wait-list. As soon as a place comes free for you, you "
            "hear of it."
        )
    if do == "take":
        actions.take(gathering=found, sitting=at, by=person)
        return gettext("You have a place.")
    if do == "leave":
        actions.leave(gathering=found, sitting=at, by=person)
        return gettext("You are signed off; thank you for saying so. The place goes to others.")
    raise Http404
