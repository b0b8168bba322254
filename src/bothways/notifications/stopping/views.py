"""Stopping e-mails from an e-mail: a look shows a button, a post stops them, nobody signs in."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bothways.accounts.addresses import masked
from bothways.accounts.models import Person
from bothways.notifications.kinds.registry import Timing, kind_of
from bothways.notifications.preferences.actions import stop

from .links import Stop, stop_named


# Mail programs post without a cookie or a page of ours (RFC 8058); the signed link says who it is.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stopping(request: HttpRequest, token: str) -> HttpResponse:
    template = "notifications/stopping/stop.html"
    try:
        what = stop_named(token)
        person = Person.objects.get(pk=what.person)
    except (signing.BadSignature, Person.DoesNotExist, ValueError, TypeError):
        return render(request, template, {"is_unknown": True}, status=404)
    is_done = request.method == "POST"
    if is_done:
        stop(what=what)
    context = {"address": masked(person.email), "titles": titles_of(what), "is_done": is_done}
    return render(request, template, context | summary_of(what))


def titles_of(what: Stop) -> list[str]:
    return [str(kind.title) for kind in dict.fromkeys(kind_of(key) for key in what.kinds)]


def summary_of(what: Stop) -> dict[str, bool]:
    return {
        "is_daily": what.summary == Timing.DAILY,
        "is_weekly": what.summary == Timing.WEEKLY,
    }
