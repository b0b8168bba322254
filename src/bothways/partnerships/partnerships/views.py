"""The page of a partnership, for the people in it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from bothways.accounts.models import Person
from bothways.partnerships.space.queries import (
    ahead_of,
    first_steps_of,
    now_among,
    panels_of,
    space_of,
)
from bothways.recruitment.signups.addresses import is_stand_in

from .access import get_partnership
from .models import Partnership
from .queries import (
    exchange_of,
    facts_of,
    fellows_of,
    is_pair_to,
    met_wishes,
    round_of,
    said_on_signing_up,
)


@require_safe
def partnership(request: HttpRequest, partnership: int) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    found = get_partnership(person, partnership)
    space = space_of(person, found)
    steps = first_steps_of(space)
    shell = {
        "space": space,
        "ahead": ahead_of(space),
        "first_steps": steps,
        "step_now": now_among(steps),
        "panels": panels_of(space),
    }
    if not is_pair_to(found, person):
        return round_page(request, found, person, shell)
    exchange = exchange_of(found, person)
    context = {
        **shell,
        "exchange": exchange,
        "programme": found.programme,
        "said": said_on_signing_up(exchange),
        "met": met_wishes(exchange),
        "facts": facts_of(exchange, person),
        "can_write": not is_stand_in(exchange.partner.email),
        "subject": gettext("%(programme)s: hello from %(name)s")
        % {"programme": found.programme.name, "name": person.first_name},
    }
    return render(request, "partnerships/partnerships/partnership.html", context)


def round_page(
    request: HttpRequest, found: Partnership, person: Person, shell: dict[str, Any]
) -> HttpResponse:
    """The page of a circle or peer group."""
    seen = round_of(found, person)
    fellows = fellows_of(seen, person)
    addresses = [fellow.person.email for fellow in fellows if not is_stand_in(fellow.person.email)]
    context = {
        **shell,
        "round": seen,
        "programme": found.programme,
        "fellows": fellows,
        "addresses": ",".join(addresses),
        "subject": gettext("%(programme)s: hello from %(name)s")
        % {"programme": found.programme.name, "name": person.first_name},
    }
    return render(request, "partnerships/partnerships/round.html", context)
