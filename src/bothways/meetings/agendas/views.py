"""The agenda of a meeting: adding to it, changing, ticking, carrying over."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from bothways.meetings.meetings.layouts import tab_of
from bothways.partnerships.space.writing import Refused

from . import actions
from .access import Here, here_at
from .actions import Point
from .forms import PointForm
from .guides import guide_named
from .models import AgendaItem
from .panels import agenda_parts
from .queries import agenda_of, left_from_last_time, suggestions_for
from .refusals import ChangedMeanwhile


@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request: HttpRequest, meeting: int) -> HttpResponse:
    """The agenda alone; a POST adds a point, a guide, or what is suggested or was left."""
    here = here_at(request, meeting)
    do = request.POST.get("do", "")
    form = PointForm(request.POST if do == "add" else None, here=here)
    try:
        if do == "add":
            if form.is_valid():
                key = form.cleaned_data["key"] or uuid4()
                actions.add(here=here, key=key, point=form.point)
                return back(request, here)
        elif request.method == "POST":
            messages.success(request, done(request, here, do))
            return back(request, here)
    except Refused as refusal:
        if do != "add":
            messages.error(request, str(refusal))
            return back(request, here)
        form.add_error(None, str(refusal))
    context: dict[str, Any] = {"here": here, "space": here.space, "meeting": here.meeting}
    context["tab_path"] = tab_of(here.space)
    context["panel"] = {**agenda_parts(here, form), "here": here, "back": "agenda"}
    status = 422 if form.errors else 200
    return render(request, "meetings/agendas/agenda.html", context, status=status)


def done(request: HttpRequest, here: Here, do: str) -> str:
    """Answers what to say. Raises ``Refused``, and ``Http404`` for what can't be done."""
    if do == "guide":
        return guide_taken(here, request.POST.get("guide", ""), key_in(request))
    if do == "take":
        wanted = request.POST.get("source", "")
        known = {one.source: one for one in suggestions_for(here, agenda_of(here))}
        if (found := known.get(wanted)) is not None:
            actions.add(here=here, key=key_in(request), point=found.point)
        return gettext("It stands on the agenda.")
    if do == "last-time":
        left = left_from_last_time(here)
        n = actions.take_from(here=here, earlier=left[0]) if left else 0
        return ngettext("%(n)d point taken over.", "%(n)d points taken over.", n) % {"n": n}
    if do == "carry":
        _following, n = actions.carry_over(here=here)
        words = ngettext(
            "%(n)d point stands on the agenda of your next meeting now.",
            "%(n)d points stand on the agenda of your next meeting now.",
            n,
        )
        return words % {"n": n}
    raise Http404


def guide_taken(here: Here, named: str, key: UUID) -> str:
    guide = guide_named(named)
    if guide is None:
        raise Http404
    minutes = guide.minutes(here.meeting.minutes)
    points = [
        Point(str(text), length, source=f"guide:{guide.key}")
        for (text, _part), length in zip(guide.points, minutes, strict=True)
    ]
    actions.add_all(here=here, key=key, points=points)
    return gettext("Added. Change or take away whatever doesn’t fit.")


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_item(request: HttpRequest, meeting: int, agenda_item: int) -> HttpResponse:
    """One point: changing it; ticking, moving, taking away and bringing back."""
    here = here_at(request, meeting)
    item = get_object_or_404(AgendaItem, pk=agenda_item, meeting=here.meeting)
    do = request.POST.get("do", "")
    typed = request.POST if do == "change" else None
    form = PointForm(typed, here=here, item=item)
    try:
        if typed is not None and form.is_valid():
            version = form.cleaned_data["version"] or 0
            actions.change(here=here, item=item, point=form.point, version=version)
            return back(request, here)
        if request.method == "POST" and do != "change":
            item_done(here, item, do)
            return back(request, here)
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        form.show_anew(version=refusal.item.version)
    except Refused as refusal:
        if do != "change":
            messages.error(request, str(refusal))
            return back(request, here)
        form.add_error(None, str(refusal))
    context = {"here": here, "space": here.space, "meeting": here.meeting, "form": form}
    context |= {
        "tab_path": tab_of(here.space),
        "item": item,
        "back": request.POST.get("back", request.GET.get("back", "")),
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/agendas/item.html", context, status=status)


def item_done(here: Here, item: AgendaItem, do: str) -> None:
    if do in ("done", "undone"):
        actions.tick(here=here, item=item, is_done=do == "done")
    elif do in ("up", "down"):
        actions.move(here=here, item=item, by=-1 if do == "up" else 1)
    elif do == "remove":
        actions.remove(here=here, item=item)
    elif do == "back":
        actions.bring_back(here=here, item=item)
    else:
        raise Http404


PAGES = {"agenda": "meeting:agenda", "room": "meeting:room"}


def back(request: HttpRequest, here: Here) -> HttpResponse:
    """To the page that it was done on, at the agenda."""
    page = PAGES.get(request.POST.get("back", ""), "meeting:meeting")
    return redirect(reverse(page, args=[here.meeting.pk]) + "#agenda")


def key_in(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()
