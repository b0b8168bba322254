"""A meeting, or its whole series, as a file for one's calendar."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from bothways.accounts.requests import person_of
from bothways.common.numbers import whole
from bothways.meetings.meetings.access import get_meeting, is_asked
from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.space.writing import Refused

from .calendar import PUBLISH, calendar_of
from .counters import get_counter, refuse_counter, take_counter


@require_safe
def file(request: HttpRequest, meeting: int) -> HttpResponse:
    person = person_of(request)
    found = get_meeting(person, meeting)
    if not found.is_planned:
        raise Http404
    return download(calendar_of([found], method=PUBLISH, reader=person))


@require_safe
def series_file(request: HttpRequest, meeting: int) -> HttpResponse:
    person = person_of(request)
    found = get_meeting(person, meeting)
    if found.series is None:
        raise Http404
    rows = Meeting.objects.filter(series=found.series).select_related("series", "programme")
    every = list(rows.prefetch_related("attendees__person"))
    mine = [one for one in every if is_asked(person, one)] or every
    if not any(one.is_planned for one in mine):
        raise Http404
    return download(calendar_of(mine, found.series, method=PUBLISH, reader=person))


def download(text: bytes) -> HttpResponse:
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="meeting.ics"'},
    )


@require_POST
def counter(request: HttpRequest, meeting: int, counter: int) -> HttpResponse:
    """Take another time that was proposed, or keep the one there is."""
    person = person_of(request)
    found = get_meeting(person, meeting)
    proposed = get_counter(found, counter)
    try:
        if request.POST.get("do") == "take":
            seen = whole(request.POST.get("seen", ""), -1, 8)
            found = take_counter(by=person, meeting=found, counter=proposed, seen=seen)
            messages.success(request, gettext("Changed: everybody asked to it hears of it."))
        elif request.POST.get("do") == "refuse":
            refuse_counter(by=person, meeting=found, counter=proposed)
            messages.success(request, gettext("The time stays. Who proposed another one is told."))
        else:
            raise Http404
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(found)
