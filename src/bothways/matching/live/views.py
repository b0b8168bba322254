"""What is new on an open board, for its page to show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.common.audit.models import Deed
from bothways.common.numbers import whole
from bothways.matching.review.own import closed_for
from bothways.matching.review.queries import Asked, Board, board, rows_of, shown_matches
from bothways.matching.review.views import board_context, match_context
from bothways.matching.runs.access import get_run
from bothways.matching.runs.models import Match, Run

from .access import get_open_run
from .actions import be_here
from .queries import Changes, changes_in, deeds_since, fingerprint, others_here

MOST_OPENED = 50


@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest, programme: int, run: int) -> HttpResponse:
    """204 where nothing is new; else fragments. A POST says besides that the reader is here."""
    person = person_of(request)
    found = get_open_run(person, programme, run)
    if request.method == "POST":
        be_here(run=found, by=person)
    since = whole(request.GET.get("since", ""))
    deeds = deeds_since(programme, since)
    here = others_here(found, person)
    shown = fingerprint(here)
    response = answer(request, found, deeds, here if shown != request.GET.get("here") else None)
    response.headers["X-Live-Since"] = str(deeds[-1].pk if deeds else since)
    response.headers["X-Live-Here"] = shown
    return response


def answer(
    request: HttpRequest, run: Run, deeds: Sequence[Deed], here: list[str] | None
) -> HttpResponse:
    if not deeds and here is None:
        return HttpResponse(status=204)
    context: dict[str, Any] = {"here": here, "shows_here": here is not None}
    if deeds:
        context |= news(request, run, deeds)
    if here is None and not context.get("changes"):
        return HttpResponse(status=204)
    return render(request, "matching/live/changes.html", context)


def news(request: HttpRequest, run: Run, deeds: Sequence[Deed]) -> dict[str, Any]:
    """What the fragments show; empty where the deeds are one's own, or about other things."""
    person = person_of(request)
    closed = closed_for(person, run.programme)
    found = changes_in(run, deeds, person, is_closed=closed is not None)
    if found.is_nothing:
        return {}
    whole = get_run(person, run.programme_id, run.pk)
    shown = board(whole, Asked() if closed else Asked.from_query(request.GET), person)
    return {
        **board_context(shown, person),
        "changes": found,
        "closed": closed,
        "back": whole.get_absolute_url(),
        "live_rows": rows(shown, found, person, request.GET.get("open", "")),
        "new_rows": new_rows(shown, found),
    }


def rows(shown: Board, found: Changes, person: Person, opened: str) -> list[dict[str, Any]]:
    """Each changed row as the board shows it, opened where the page has it open; those that are
    closed take no question each."""
    is_open = {whole(pk) for pk in opened.split(",")[:MOST_OPENED]}
    matches = list(
        Match.objects.filter(pk__in=found.matches)
        .select_related("a__person", "b__person")
        .defer("search_text")
        .order_by("pk")
    )
    for match in matches:
        match.run = shown.run
    return [
        match_context(row.match, person)
        if row.match.pk in is_open
        else {"row": row, "is_opened": False}
        for row in rows_of(shown.run, matches, shown.decisions, person)
    ]


def new_rows(shown: Board, found: Changes) -> set[int]:
    """Those made by hand that the first page of what is asked for has to show: a page that doesn't
    yet gets them at its top."""
    asked = shown.asked
    if asked.page != "1" or asked.show in ("locked", "notes") or not found.matches:
        return set()
    made = shown_matches(shown.run, asked, set()).filter(pk__in=found.matches, is_by_hand=True)
    return set(made.values_list("pk", flat=True))
