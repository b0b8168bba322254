"""“Your calendar”: the address of one's feed; and the feed itself, without any session."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.meetings.invitations.choices import choose, gets_calendars

from .actions import end_feed, feed_named, make_feed, note_reading, url_of
from .building import text_of, version_of
from .models import Feed

SHOWN_ONCE = "calendar-feed"
GOOGLE = "https://calendar.google.com/calendar/r?cid="


@require_http_methods(["GET", "HEAD", "POST"])
def calendars(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if request.method == "POST":
        do(request, person)
        return redirect("calendars:calendars")
    token = request.session.pop(SHOWN_ONCE, "") if request.method == "GET" else ""
    url = url_of(token) if token else ""
    context = {
        "feed": Feed.objects.filter(person=person).defer("text").first(),
        "url": url,
        "webcal": "webcal" + url[url.index(":") :] if url else "",
        "google": GOOGLE + quote(url, safe="") if url else "",
        "by_mail": gets_calendars(person),
    }
    return render(request, "meetings/feeds/calendars.html", context)


def do(request: HttpRequest, person: Person) -> None:
    """Raises ``Http404`` for what can't be done."""
    match request.POST.get("do", ""):
        case "make":
            request.session[SHOWN_ONCE] = make_feed(by=person)
        case "end":
            end_feed(by=person)
            messages.success(request, gettext("Ended. Calendars that knew the address find "
                                              "nothing there any more."))  # fmt: skip
        case "by-mail":
            by_mail = request.POST.get("by_mail") == "yes"
            choose(by=person, by_mail=by_mail)
            words = (
                gettext("From now on invitations come by e-mail.")
                if by_mail
                else gettext("No more invitations by e-mail; notices stay as you have them.")
            )
            messages.success(request, words)
        case _:
            raise Http404


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    found = feed_named(token)
    if found is None:
        raise Http404
    note_reading(found)
    version = version_of(found.person)
    etag = quote_etag(version[:32])
    early = get_conditional_response(request, etag=etag)
    response = early or HttpResponse(
        text_of(found, version),
        content_type="text/calendar; charset=utf-8",
        headers={"ETag": etag, "Content-Disposition": 'inline; filename="bothways.ics"'},
    )
    if isinstance(response, HttpResponseNotModified):
        response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
