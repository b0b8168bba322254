from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bothways.accounts.requests import person_of
from bothways.programmes.programmes.access import get_programme

from .queries import demand_of, reach_of


@require_safe
def demand(request: HttpRequest, programme: int) -> HttpResponse:
    """Supply and demand; what a match could reach is worked out when the page is there."""
    person = person_of(request)
    found = get_programme(person, programme)
    works_out = "reach" in request.GET
    context = {
        "programme": found,
        "demand": demand_of(found),
        "works_out": works_out,
        "reach": reach_of(found) if works_out else None,
    }
    return render(request, "matching/demand/demand.html", context)


@require_safe
def reach(request: HttpRequest, programme: int) -> HttpResponse:
    """What a match could reach today and whom to look for: a part of the page."""
    person = person_of(request)
    found = get_programme(person, programme)
    context = {"programme": found, "reach": reach_of(found)}
    return render(request, "matching/demand/_reach.html", context)
