"""The balance of an exchange: how evenly it flows, drawn, and every entry that made it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bothways.accounts.models import Person
from bothways.partnerships.partnerships.access import get_partnership
from bothways.partnerships.space.queries import space_of

from . import queries
from .ideas import idea_for

A_PAGE = 25


@require_safe
def balance(request: HttpRequest, partnership: int) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    space = space_of(person, get_partnership(person, partnership))
    now = timezone.now()
    entries = queries.shared_entries(space, now)
    page = Paginator(entries, A_PAGE).get_page(request.GET.get("page", ""))
    context = {
        "space": space,
        "balance": queries.balance_of(space, entries, now),
        "picture": queries.picture_of(space, entries, now),
        "idea": idea_for(space),
        "page": page,
        "lines": queries.lines_of(space, list(page), now),
    }
    return render(request, "partnerships/balance/balance.html", context)
