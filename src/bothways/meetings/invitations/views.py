"""A meeting, or its whole series, as a file for one's calendar."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bothways.accounts.requests import person_of
from bothways.meetings.meetings.access import get_meeting, is_asked
from bothways.meetings.meetings.models import Meeting

from .calendar import PUBLISH, calendar_of


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
