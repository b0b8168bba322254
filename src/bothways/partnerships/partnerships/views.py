"""The page of a partnership, for the people in it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from bothways.accounts.models import Person
from bothways.recruitment.signups.addresses import is_stand_in

from .access import get_partnership
from .queries import exchange_of, facts_of, hope_of, met_wishes


@require_safe
def partnership(request: HttpRequest, partnership: int) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    found = get_partnership(person, partnership)
    exchange = exchange_of(found, person)
    context = {
        "exchange": exchange,
        "programme": found.programme,
        "hope": hope_of(exchange),
        "met": met_wishes(exchange),
        "facts": facts_of(exchange, person),
        "can_write": not is_stand_in(exchange.partner.email),
        "subject": gettext("%(programme)s: hello from %(name)s")
        % {"programme": found.programme.name, "name": person.first_name},
    }
    return render(request, "partnerships/partnerships/partnership.html", context)
