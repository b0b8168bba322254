"""The page around a meeting, and what is new on it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.common.numbers import whole
from bothways.meetings.agendas.access import Here, here_at
from bothways.meetings.agendas.panels import parts_of
from bothways.meetings.meetings.layouts import tab_of
from bothways.meetings.meetings.queries import name_of
from bothways.meetings.turns.actions import tell_rooms
from bothways.partnerships.notes import actions as notes
from bothways.partnerships.notes.forms import ItemForm
from bothways.partnerships.notes.models import LONGEST, ActionItem
from bothways.partnerships.space.writing import Refused

from . import actions
from .forms import RoomNoteForm
from .queries import fingerprint, items_at, note_of

NOTE, ITEM = "note_%s", "item_%s"
"""Ids of fields: several forms stand on one page."""
TICKS = {"done": True, "undone": False}


@require_safe
def room(request: HttpRequest, meeting: int) -> HttpResponse:
    return page(request, here_at(request, meeting))


@require_safe
def parts(request: HttpRequest, meeting: int) -> HttpResponse:
    """The parts of the page; 204 where the asker has them already."""
    here = here_at(request, meeting)
    context = context_of(request, here)
    if request.GET.get("have") == context["version"]:
        return HttpResponse(status=204)
    return render(request, "meetings/room/_parts.html", context)


@require_POST
def note(request: HttpRequest, meeting: int) -> HttpResponse:
    """Write the note; where somebody else was quicker, both stand on the page."""
    here = here_at(request, meeting)
    form = RoomNoteForm(request.POST, auto_id=NOTE)
    if not form.is_valid():
        return page(request, here, note_form=form, status=422)
    try:
        actions.write(
            here=here, text=form.cleaned_data["text"], number=form.cleaned_data["number"] or 0
        )
    except notes.ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        form.show_anew(number=refusal.newest.number)
        return page(request, here, note_form=form, theirs=refusal.newest, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return page(request, here, note_form=form, status=422)
    messages.success(request, gettext("Saved: everybody at the meeting has it."))
    return redirect(reverse("meeting:room", args=[here.meeting.pk]) + "#note")


@require_http_methods(["POST"])
def items(request: HttpRequest, meeting: int) -> HttpResponse:
    """Take something on, tick it or drop it."""
    here = here_at(request, meeting)
    do = request.POST.get("do", "")
    form = ItemForm(request.POST if do == "take on" else None, space=here.space, auto_id=ITEM)
    try:
        if do == "take on":
            if not form.is_valid():
                return page(request, here, item_form=form, status=422)
            take_on(here, form.cleaned_data)
        else:
            pk = whole(request.POST.get("item", ""))
            item = get_object_or_404(
                ActionItem, pk=pk, partnership=here.space.partnership, removed_at=None
            )
            if do not in TICKS:
                raise Http404
            notes.tick(space=here.space, item=item, is_done=TICKS[do])
        tell_rooms(here.meeting)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("meeting:room", args=[here.meeting.pk]) + "#items")


def take_on(here: Here, said: dict[str, Any]) -> None:
    people = {side.person_id: side.person for side in (here.space.mine, *here.space.others)}
    notes.take_on(
        space=here.space,
        key=said["key"],
        text=said["text"],
        owner=people[said["owner"]],
        for_whom=people[said["for_whom"]] if said["for_whom"] else None,
        due_on=said["due_on"],
    )


def page(request: HttpRequest, here: Here, *, status: int = 200, **more: Any) -> HttpResponse:
    context = context_of(request, here, tab_path=tab_of(here.space), **more)
    return render(request, "meetings/room/room.html", context, status=status)


def context_of(request: HttpRequest, here: Here, **more: Any) -> dict[str, Any]:
    found = note_of(here.meeting)
    context = {
        "here": here,
        "space": here.space,
        "meeting": here.meeting,
        "name": name_of(here.meeting, here.me),
        "panel": parts_of(here, back="room"),
        "note": found,
        "note_form": RoomNoteForm(
            initial={"text": found.text, "number": found.number}, auto_id=NOTE
        ),
        "items": items_at(here),
        "item_form": ItemForm(
            space=here.space, initial={"owner": here.me.pk, "key": uuid4()}, auto_id=ITEM
        ),
        "today": timezone.localdate(),
        "longest": LONGEST,
        **more,
    }
    context["version"] = version_of(context)
    return context


def version_of(context: dict[str, Any]) -> str:
    """Changes with whatever somebody does, and not with the passing of time."""
    here: Here = context["here"]
    panel, meeting = context["panel"], here.meeting
    return fingerprint(
        (meeting.sequence, meeting.state, meeting.is_over, here.is_open, panel["may_begin"]),
        (panel["turns"].sequence, panel["turns"].is_begun, panel["turns"].chosen),
        [(line.leader.pk, line.planned) for line in panel["turns"].lines],
        [(row.item.pk, row.item.version, row.item.done_at) for row in panel["agenda"].rows],
        [item.pk for item in panel["agenda"].removed],
        [one.source for one in panel["suggestions"]],
        context["note"].number,
        [(item.pk, item.text) for item in context["items"].open],
        [item.pk for item in context["items"].done],
    )
