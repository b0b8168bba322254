"""Home, health and the pages for what went wrong."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bothways.accounts.requests import person_of
from bothways.conversations.messages.queries import news_for
from bothways.meetings.gatherings.queries import SHOWN_AT_HOME, coming_up
from bothways.programmes.outcomes.queries import looked_after_by
from bothways.programmes.programmes.queries import programmes_of
from bothways.recruitment.shortlist.queries import decisions_told_to

from .own import own_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    own = own_of(person, timezone.localdate())
    matched = {each.partnership.programme_id for each in (*own.exchanges, *own.earlier)}
    told = [each for each in decisions_told_to(person) if each.sign_up.programme_id not in matched]
    coming = coming_up(person)
    context = {
        "own": own,
        "programmes": programmes_of(person),
        "looked_after": looked_after_by(person),
        "told": told,
        "coming": coming[:SHOWN_AT_HOME],
        "more_coming": len(coming) > SHOWN_AT_HOME,
        "news": news_for(person, [each.partnership for each in own.exchanges]),
    }
    return render(request, "home.html", context)


@require_safe
def mark(request: HttpRequest) -> HttpResponse:
    """The sign of a tab, where what is shown can name none: a PDF, a picture."""
    return redirect(static("ui/favicon.svg"), permanent=True)


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For load balancers: 200 when a page could be served."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"why": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {"by_notice": is_by_notice(request)}, status=404)


def is_by_notice(request: HttpRequest) -> bool:
    """Whether a notice led here: what it was about has ended, or isn't theirs any more."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    is_ours = came_from.netloc == request.get_host()
    return is_ours and came_from.path == reverse("notices:list")
