"""Planning a meeting of a space, and moving it."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.requests import person_of
from bothways.meetings.meetings.access import arranges, get_meeting
from bothways.meetings.meetings.actions import change_meeting, plan_meeting, space_for
from bothways.meetings.meetings.refusals import ChangedMeanwhile, NotYours
from bothways.partnerships.space.requests import space_here
from bothways.partnerships.space.writing import Refused

from .forms import PlanForm


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, partnership: int) -> HttpResponse:
    space = space_here(request, partnership)
    usual = space.partnership.programme.meeting_minutes
    typed = request.POST if request.method == "POST" else None
    form = PlanForm(
        typed,
        person=space.mine.person,
        usual_minutes=usual,
        partnership=space.partnership.pk,
    )
    if typed is not None and form.is_valid():
        key = form.cleaned_data["key"] or uuid4()
        try:
            plan_meeting(space=space, key=key, when=form.when, where=form.where)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Planned. %(names)s can say yes, no or another time.")
                             % {"names": space.names})  # fmt: skip
            return redirect("met:meetings", space.partnership.pk)
    context = {"space": space, "form": form}
    status = 422 if form.errors else 200
    return render(request, "meetings/planning/plan.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, meeting: int) -> HttpResponse:
    """Another time or place, for who may arrange it."""
    person = person_of(request)
    found = get_meeting(person, meeting)
    space = space_for(person, found) if found.partnership else None
    typed = request.POST if request.method == "POST" else None
    form = PlanForm(typed, person=person, found=found)
    if typed is not None and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            if not arranges(person, found):
                raise NotYours
            change_meeting(by=person, meeting=found, seen=-1 if seen is None else seen,
                           when=form.when, where=form.where)  # fmt: skip
        except ChangedMeanwhile as refusal:
            found = refusal.meeting
            form.add_error(None, str(refusal))
            form.show_anew(seen=found.sequence)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Changed: everybody asked to it hears of it."))
            return redirect(found)
    context = {"space": space, "form": form, "meeting": found}
    status = 422 if form.errors else 200
    return render(request, "meetings/planning/plan.html", context, status=status)
