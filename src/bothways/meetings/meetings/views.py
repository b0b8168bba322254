"""The page of one meeting, for who is asked to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.common.numbers import whole
from bothways.meetings.hooks import panels_of
from bothways.meetings.rhythm.actions import bring_back
from bothways.partnerships.space.writing import Refused

from . import actions
from .access import arranges, get_meeting
from .layouts import layout_for, tab_of
from .models import Attendee, Meeting
from .queries import clocks_of, name_of
from .steps import step_of

ANSWERS = frozenset({Attendee.Answer.YES, Attendee.Answer.MAYBE, Attendee.Answer.NO})


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, meeting: int) -> HttpResponse:
    person = person_of(request)
    found = get_meeting(person, meeting)
    if request.method == "POST":
        try:
            messages.success(request, done(person, found, request))
        except Refused as refusal:
            messages.error(request, str(refusal))
        # Whoever gives back a place in a gathering has no meeting to come back to.
        gathering = found.sitting.gathering if found.partnership_id is None else None
        return redirect(gathering or found)
    space = actions.space_for(person, found) if found.partnership else None
    mine = next((each for each in found.attendees.all() if each.person_id == person.pk), None)
    may_arrange = arranges(person, found)
    is_open = space is not None and space.is_open
    context = {
        "meeting": found,
        "layout": layout_for(found),
        "tab_path": tab_of(space),
        "step": step_of(found, mine, may_arrange=may_arrange, is_open=is_open),
        "name": name_of(found, person),
        "space": space,
        "mine": mine,
        "clocks": clocks_of(found, person),
        "may_arrange": may_arrange,
        "panels": panels_of(person, found),
    }
    return render(request, "meetings/meetings/meeting.html", context)


def done(person: Person, found: Meeting, request: HttpRequest) -> str:
    """Answers what to say. Raises ``Refused``, and ``Http404`` for what can't be done."""
    do = request.POST.get("do", "")
    if do in ANSWERS:
        actions.answer(by=person, meeting=found, answer=do)
        return gettext("Thank you: everybody asked to it sees your answer.")
    number = whole(request.POST.get("seen", ""), otherwise=-1)
    if do == "cancel":
        actions.cancel_meeting(by=person, meeting=found, seen=number)
        return gettext("Cancelled. Everybody asked to it hears of it.")
    if do == "back":
        bring_back(by=person, meeting=found, seen=number)
        return gettext("It is back. Everybody is asked again whether they come.")
    raise Http404
