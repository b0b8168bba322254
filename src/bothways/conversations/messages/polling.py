"""The same as over the socket, for browsers whose way lets none through: asked now and then."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from bothways.accounts.models import Person
from bothways.common.numbers import whole
from bothways.partnerships.partnerships.access import get_partnership

from .errors import TalkRefused
from .live import CHANGES, Refused
from .models import HIGHEST
from .queries import A_BATCH, changes_since


@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest, partnership: int) -> HttpResponse:
    """What is newer than the version named, or one change with how it fared."""
    person = request.user
    assert isinstance(person, Person)
    found = get_partnership(person, partnership)
    if request.method == "POST":
        return changed(request, person, found.pk)
    since = whole(request.GET.get("since", "0"), -1, len(str(HIGHEST)))
    if since < 0:
        raise BadRequest("No version.")
    messages = changes_since(found.pk, since, A_BATCH)
    version = messages[-1]["version"] if messages else since
    return JsonResponse({"version": version, "messages": messages})


def changed(request: HttpRequest, person: Person, talk: int) -> HttpResponse:
    given = said(request)
    change = CHANGES.get(str(given.get("do")))
    if change is None:
        raise BadRequest("No change.")
    try:
        made = change(person, talk, given)
    except Refused:
        raise BadRequest("No change.") from None
    except TalkRefused as refusal:
        return JsonResponse({"why": str(refusal)}, status=422)
    return JsonResponse({"seq": made.seq, "version": made.version})


def said(request: HttpRequest) -> dict[str, Any]:
    try:
        given = json.loads(request.POST.get("said", ""))
    except (ValueError, RecursionError):
        raise BadRequest("No change.") from None
    if not isinstance(given, dict):
        raise BadRequest("No change.")
    return given
