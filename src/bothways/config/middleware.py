"""The doors in front of every view: access by the table of rules, and no NUL bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from bothways.accounts.models import Person
from bothways.accounts.signin.over import guest_is_over
from bothways.programmes.life.actions import ProgrammeIsArchived
from bothways.programmes.models import Programme, State
from bothways.recruitment.models import Door

from .rules import OPEN_IN_THE_ARCHIVE, RULES

GetResponse = Callable[[HttpRequest], HttpResponse]
LARGEST = 2**63 - 1
"""The largest number that a row can have; a database asked for a larger one fails."""


class AccessMiddleware:
    """Denies by default: a view runs only when its address has a rule that admits the visitor.

    Who isn't signed in is asked to sign in and comes back; who may not see it gets 404; to whom it
    is closed for now reads why.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(request.user, Person):
            # Pages of signed-in people stay out of shared and disk caches.
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        person = request.user
        if isinstance(person, Person) and not person.may_sign_in:
            # Deny by default: a session outlives a guest's last day, and opens nothing any more.
            logout(request)
            return guest_is_over(request, person)
        match = request.resolver_match
        rule = RULES.get(match.view_name) if match else None
        if rule is None:
            raise Http404("This address has no rule of access.")
        if any(isinstance(value, int) and value > LARGEST for value in kwargs.values()):
            raise Http404("No row has such a number.")
        if rule.allows(request.user, kwargs):
            why_closed = rule.why_closed(request.user, kwargs)
            if why_closed:
                raise PermissionDenied(why_closed)
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404("Nothing here for this person.")


SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class ArchiveMiddleware:
    """An archived programme is for reading: whatever would change something in it is turned away
    at the door, with a word, whichever page it came from."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if request.method in SAFE or match is None or match.view_name in OPEN_IN_THE_ARCHIVE:
            return None
        back = back_from_archive(kwargs)
        if not back:
            return None
        messages.error(request, str(ProgrammeIsArchived()))
        if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx's middleware
            return HttpResponse(headers={"HX-Redirect": back})
        return redirect(back)


def back_from_archive(named: dict[str, Any]) -> str:
    """The page to read instead, when the address names an archived programme or a way into one."""
    if "programme" in named:
        archived = Programme.objects.filter(pk=named["programme"], state=State.ARCHIVED)
        return next((found.get_absolute_url() for found in archived), "")
    if "door" in named:
        doors = Door.objects.filter(token=named["door"], programme__state=State.ARCHIVED)
        return next((found.get_absolute_url() for found in doors), "")
    return ""


class NulByteMiddleware:
    """PostgreSQL can't store NUL and SQLite can: refuse it at the edge, alike on both."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("A NUL byte in the address.")
        return self.get_response(request)
