from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from bothways.accounts.models import Person

from .access import get_notice
from .actions import mark_read
from .queries import notices_of

PAGE = 30


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    pages = Paginator(notices_of(person), PAGE)
    context = {"page": pages.get_page(request.GET.get("page"))}
    return render(request, "notifications/inbox/list.html", context)


@require_POST
def reading(request: HttpRequest, notice: int) -> HttpResponse:
    """Mark one notice read and go to what it is about."""
    person = request.user
    assert isinstance(person, Person)
    found = get_notice(person, notice)
    mark_read(found)
    is_ours = found.path.startswith("/") and url_has_allowed_host_and_scheme(
        found.path, allowed_hosts=None
    )
    return redirect(found.path if is_ours else "notices:list")
