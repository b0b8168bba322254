from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.notifications.kinds.registry import Section, kinds_for
from bothways.ui.words import zone_of

from .access import get_notice
from .actions import mark_all_read, mark_read, mark_seen
from .queries import bell_of, by_day, notices_of, unread_count

PAGE = 30


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    show, section = request.GET.get("show", ""), request.GET.get("about", "")
    found = notices_of(person, new=show == "new", section=section)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    today = timezone.now().astimezone(zone_of(person)).date()
    context = {
        "page": page,
        "days": by_day(page, person),
        "today": today,
        "yesterday": today - timedelta(days=1),
        "new": unread_count(person),
        "show": show,
        "about": section,
        "sections": sections_for(person),
        "zone": zone_of(person),
    }
    return render(request, "notifications/inbox/list.html", context)


def sections_for(person: Person) -> list[tuple[str, str]]:
    met = {kind.section for kind in kinds_for(person)}
    return [(section.value, str(section.label)) for section in Section if section in met]


@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """The bell alone, for pages that are told that something is new."""
    person = person_of(request)
    return render(request, "notifications/inbox/_bell.html", {"bell": bell_of(person)})


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """What a page that is open was told of is read; answers the bell."""
    person = person_of(request)
    mark_seen(person, request.POST.get("path", "").replace("\x00", ""))
    return render(request, "notifications/inbox/_bell.html", {"bell": bell_of(person)})


@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if mark_all_read(person):
        messages.success(request, gettext("Everything is marked as read."))
    return redirect("notices:list")


@require_POST
def reading(request: HttpRequest, notice: int) -> HttpResponse:
    """Mark one notice read and go to what it is about."""
    person = person_of(request)
    found = get_notice(person, notice)
    mark_read(found)
    is_ours = found.path.startswith("/") and url_has_allowed_host_and_scheme(
        found.path, allowed_hosts=None
    )
    return redirect(found.path if is_ours else "notices:list")
