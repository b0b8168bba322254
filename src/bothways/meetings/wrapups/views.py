"""A minute after a meeting: how it went, and what comes next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4, uuid5

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from bothways.common.numbers import whole
from bothways.meetings.agendas.access import Here, here_at
from bothways.meetings.agendas.actions import carry_over, next_meeting, unreached
from bothways.meetings.agendas.refusals import NoNextMeeting, TooManyPoints
from bothways.meetings.availability.queries import Suggestion, suggestions_for
from bothways.meetings.meetings.actions import When, Where, plan_meeting
from bothways.meetings.meetings.layouts import tab_of
from bothways.partnerships.feedback.actions import thank
from bothways.partnerships.meeting_log.access import get_meeting as get_logged
from bothways.partnerships.meeting_log.actions import details_of
from bothways.partnerships.meeting_log.queries import line_of
from bothways.partnerships.meeting_log.refusals import ChangedMeanwhile, PerhapsTheSame
from bothways.partnerships.notes.actions import take_on
from bothways.partnerships.space.writing import Refused
from bothways.ui.words import zone_of

from . import actions
from .forms import NotHeldForm, WrapUpForm
from .models import WrapUp
from .queries import suggested, wrap_up_of
from .refusals import SaidMeanwhile

SHOWN = 4
SOONEST, LATEST = timedelta(days=3), timedelta(days=24)
"""After the meeting; where people meet at a usual time, that is found in it."""


@require_http_methods(["GET", "HEAD", "POST"])
def wrap_up(request: HttpRequest, meeting: int) -> HttpResponse:
    here = here_at(request, meeting)
    do = request.POST.get("do", "")
    if do == "not held":
        return not_held(request, here)
    if do == "agree":
        return agreed(request, here)
    form = form_for(here, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return page(request, here, form, status=422 if form.errors else 200)
    try:
        wrapped = said(request, here, form, do)
    except PerhapsTheSame as refusal:
        return page(request, here, form, same=line_of(here.space, refusal.found))
    except (SaidMeanwhile, ChangedMeanwhile) as refusal:
        form.add_error(None, str(refusal))
        found = wrap_up_of(here.meeting)
        if found is not None:
            version = found.logged.version if found.logged else 0
            form.show_anew(seen=found.version, version=version)
        return page(request, here, form, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return page(request, here, form, status=422)
    messages.success(request, thanks_for(here, wrapped))
    return redirect("met:meetings", here.space.partnership.pk)


def agreed(request: HttpRequest, here: Here) -> HttpResponse:
    try:
        actions.agree(here=here, version=whole(request.POST.get("version", "")))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("meeting:wrap-up", here.meeting.pk)
    messages.success(request, gettext("Thank you: you agree about this meeting."))
    return redirect("met:meetings", here.space.partnership.pk)


@require_POST
def noted(request: HttpRequest, meeting: int) -> HttpResponse:
    """What somebody has noted of that day is this meeting."""
    here = here_at(request, meeting)
    try:
        logged = get_logged(here.space, whole(request.POST.get("same", "")))
        found = wrap_up_of(here.meeting)
        actions.is_the_same(here=here, logged=logged, seen=found.version if found else 0)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("meeting:wrap-up", here.meeting.pk)
    messages.success(request, gettext("The two are one meeting now."))
    return redirect("met:meetings", here.space.partnership.pk)


def form_for(here: Here, typed: QueryDict | None = None) -> WrapUpForm:
    found = wrap_up_of(here.meeting)
    logged = found.logged if found and found.logged and not found.logged.removed_at else None
    return WrapUpForm(
        typed,
        here=here,
        details=details_of(logged) if logged else suggested(here),
        version=logged.version if logged else 0,
        seen=found.version if found else 0,
        times=times_for(here),
        unreached=len(list(unreached(here.meeting))),
    )


def times_for(here: Here) -> list[Suggestion]:
    """Nothing where there is a next date already, or nothing more can be planned."""
    if not here.is_open or next_meeting(here.meeting) is not None:
        return []
    today = timezone.now().astimezone(zone_of(here.me)).date()
    last = min(today + LATEST, here.space.partnership.last_day)
    people = [here.me, *(side.person for side in here.space.here)]
    if last <= today + SOONEST:
        return []
    return list(
        suggestions_for(
            people, minutes=here.meeting.minutes, first=today + SOONEST, last=last, count=SHOWN
        )
    )


@transaction.atomic
def said(request: HttpRequest, here: Here, form: WrapUpForm, do: str) -> WrapUp:
    """All of it, or nothing. Raises ``Refused`` and what ``was_held`` does."""
    typed = form.cleaned_data
    seen, version = typed["seen"] or 0, typed["version"] or 0
    if do in ("theirs", "mine"):
        logged = get_logged(here.space, whole(request.POST.get("same", "")))
        details = form.details if do == "mine" else None
        wrapped = actions.is_the_same(here=here, logged=logged, seen=seen, details=details)
    else:
        wrapped = actions.was_held(
            here=here, details=form.details, seen=seen, version=version,
            is_another=do == "another",
        )  # fmt: skip
    follow(here, form)
    return wrapped


def follow(here: Here, form: WrapUpForm) -> None:
    """What comes of it, while the space is held. Each has a key of this meeting and person, so that
    twice is once; the next date is planned where none stands, also after one was cancelled."""
    people = {side.person_id: side.person for side in (here.space.mine, *here.space.here)}
    for text, owner in form.things:
        take_on(
            space=here.space, key=uuid5(here.meeting.uid, f"{here.me.pk}:{owner}:{text}"),
            text=text, owner=people[owner], for_whom=None, due_on=None,
        )  # fmt: skip
    starts_at, meeting = form.cleaned_data.get("next"), here.meeting
    if starts_at is not None and next_meeting(meeting) is None:
        plan_meeting(
            space=here.space,
            key=uuid4(),
            when=When(starts_at, meeting.minutes, str(zone_of(here.me))),
            where=Where(meeting.way, meeting.place, meeting.link),
        )
    if form.cleaned_data.get("carry"):
        carry(here)
    to = form.thanked
    if to is not None:
        key = uuid5(here.meeting.uid, f"thanks:{here.me.pk}:{to.person_id}")
        thank(space=here.space, to=to.person, line=form.cleaned_data["thanks"], key=key)


def carry(here: Here) -> None:
    """Where there is no next meeting yet, that one offers what wasn't reached."""
    try:
        carry_over(here=here)
    except (NoNextMeeting, TooManyPoints):
        return


def thanks_for(here: Here, wrapped: WrapUp) -> str:
    if wrapped.said_by_id == here.me.pk:
        known = {"names": here.space.names}
        return gettext("Noted. %(names)s can say whether it is right.") % known
    return gettext("Thank you: it is noted as you both have it.")


def not_held(request: HttpRequest, here: Here) -> HttpResponse:
    form = NotHeldForm(request.POST, here=here)
    if not form.is_valid():
        return page(request, here, form_for(here), not_form=form, status=422)
    came = form.cleaned_data["came"]
    try:
        actions.was_not_held(here=here, came=came, seen=form.cleaned_data["seen"] or 0)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("meeting:wrap-up", here.meeting.pk)
    messages.success(
        request, gettext("That happens. Nothing counts against anybody. Would another time suit?")
    )
    if next_meeting(here.meeting) is not None:
        return redirect("met:meetings", here.space.partnership.pk)
    return redirect("planning:new", here.space.partnership.pk)


def page(
    request: HttpRequest, here: Here, form: WrapUpForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    found = wrap_up_of(here.meeting)
    logged = found.logged if found and found.logged and not found.logged.removed_at else None
    context = {
        "here": here,
        "space": here.space,
        "tab_path": tab_of(here.space),
        "meeting": here.meeting,
        "form": form,
        "not_form": NotHeldForm(here=here, seen=found.version if found else 0),
        "wrapped": found,
        "line": line_of(here.space, logged) if logged else None,
        "following": next_meeting(here.meeting),
        "left": list(unreached(here.meeting)),
        "has_begun": here.meeting.starts_at <= timezone.now(),
        **more,
    }
    return render(request, "meetings/wrapups/wrap_up.html", context, status=status)
