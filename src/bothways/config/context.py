"""What the page shell needs on every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.notifications.inbox.queries import Bell, bell_of
from bothways.organisation.models import this_organisation
from bothways.programmes.models import ProgrammeRole

from .rules import RULES


@dataclass(frozen=True, slots=True)
class NavEntry:
    title: str
    url: str
    current: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation, who can see this page, unread notices; computed when a template asks."""
    bell = once(lambda: notices_bell(request))
    return {
        "nav_entries": once(lambda: nav_entries(request)),
        "account_entries": once(lambda: account_entries(bell())),
        "bar_parts": once(lambda: bar_parts(request)),
        "notices_bell": bell,
        "audience": audience(request),
        "organisation": once(this_organisation),
        "is_demo": settings.DEMO,
    }


def once(make: Callable[[], Any]) -> Callable[[], Any]:
    """``make``, asked only when a template asks, and only the first time."""
    return cache(make)


def audience(request: HttpRequest) -> str:
    match = request.resolver_match
    rule = RULES.get(match.view_name) if match else None
    return rule.sentence if rule else ""


def notices_bell(request: HttpRequest) -> Bell:
    person = getattr(request, "user", None)
    return bell_of(person, request.path) if isinstance(person, Person) else Bell(0)


def bar_parts(request: HttpRequest) -> list[str]:
    """Templates that stand in the bar beside one's own menu."""
    is_in = isinstance(getattr(request, "user", None), Person)
    return ["notifications/inbox/_bar.html"] if is_in else []


def account_entries(bell: Bell) -> list[NavEntry]:
    """The entries of one's own menu."""
    notices = gettext("Notices") if not bell.count else gettext("Notices (%d new)") % bell.count
    return [
        NavEntry(notices, reverse("notices:list"), False),
        NavEntry(gettext("What reaches you"), reverse("notices:settings"), False),
        NavEntry(gettext("When you can meet"), reverse("availability:availability"), False),
        NavEntry(gettext("Your calendars"), reverse("caldav:accounts"), False),
        NavEntry(gettext("Profile and password"), reverse("people:profile"), False),
    ]


def nav_entries(request: HttpRequest) -> list[NavEntry]:
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return []
    places = [(gettext("Home"), reverse("home"))]
    if person.is_administrator or ProgrammeRole.objects.filter(person=person).exists():
        places.append((gettext("Programmes"), reverse("programmes:list")))
    if person.is_administrator:
        places.append((gettext("Administration"), reverse("administration:overview")))
    return [
        NavEntry(title, url, request.path == url or (url != "/" and request.path.startswith(url)))
        for title, url in places
    ]
