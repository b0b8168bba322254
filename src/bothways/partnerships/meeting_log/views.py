"""The meetings of a space: what was, and who taught how much."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from bothways.common.numbers import is_whole, whole
from bothways.partnerships.balance.ideas import idea_for
from bothways.partnerships.hooks import Space
from bothways.partnerships.space.queries import planned_of
from bothways.partnerships.space.requests import space_here
from bothways.partnerships.space.writing import Refused

from . import actions, queries
from .access import get_meeting
from .forms import MeetingForm
from .models import LoggedMeeting
from .refusals import ChangedMeanwhile, PerhapsTheSame


@require_safe
def meetings(request: HttpRequest, partnership: int) -> HttpResponse:
    space = space_here(request, partnership)
    page = queries.meetings_of(space, request.GET.get("page", ""))
    context = {
        "space": space,
        "page": page,
        "lines": queries.lines_of(space, page),
        "removed": queries.removed_in(space),
        "planned": planned_of(space),
        "idea": idea_for(space),
    }
    return render(request, "partnerships/meeting_log/meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_meeting(request: HttpRequest, partnership: int) -> HttpResponse:
    """Note a meeting; where one of that day is noted already, ask whether it is the same."""
    space = space_here(request, partnership)
    form = MeetingForm(request.POST if request.method == "POST" else None, space=space)
    same: LoggedMeeting | None = None
    if request.method == "POST" and form.is_valid():
        do = request.POST.get("do", "")
        try:
            if do in ("theirs", "mine"):
                return settled(request, space, form, do)
            meeting, merged = actions.log_meeting(
                space=space,
                key=form.cleaned_data["key"],
                details=form.details,
                is_another=do == "another",
            )
        except PerhapsTheSame as refusal:
            same = refusal.found
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said_of(meeting, merged, space))
            return redirect("met:meetings", space.partnership.pk)
    context = {"space": space, "form": form}
    if same is not None:
        context["same"] = queries.line_of(space, same)
    status = 422 if form.errors else 200
    return render(request, "partnerships/meeting_log/meeting.html", context, status=status)


def settled(request: HttpRequest, space: Space, form: MeetingForm, do: str) -> HttpResponse:
    """It is the same meeting: take what is noted, or what was typed. Raises ``Refused``."""
    number = request.POST.get("same", "")
    if not is_whole(number):
        raise Http404
    found = get_meeting(space, int(number))
    version = form.cleaned_data["version"] or 0
    if do == "theirs":
        actions.agree(space=space, meeting=found, version=version)
    else:
        actions.put_right(space=space, meeting=found, details=form.details, version=version)
    messages.success(request, gettext("The two are one meeting now."))
    return redirect("met:meetings", space.partnership.pk)


def said_of(meeting: LoggedMeeting, merged: bool, space: Space) -> str:
    if merged:
        return gettext("That meeting was noted already, just as you say. The two are one.")
    return gettext("Noted. %(names)s can say whether it is right.") % {"names": space.names}


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, partnership: int, met: int) -> HttpResponse:
    """One meeting: agree to it, put it right, remove it, bring it back."""
    space = space_here(request, partnership)
    found = get_meeting(space, met)
    do = request.POST.get("do", "")
    typed = request.POST if request.method == "POST" and not do else None
    form = MeetingForm(typed, space=space, details=actions.details_of(found), version=found.version)
    try:
        if do:
            said = done(space, found, do, request.POST.get("version", ""))
            messages.success(request, said)
            return redirect("met:meetings", space.partnership.pk)
        if typed is not None and form.is_valid():
            version = form.cleaned_data["version"] or 0
            actions.put_right(space=space, meeting=found, details=form.details, version=version)
            messages.success(request, gettext("Put right. The others are asked about it anew."))
            return redirect("met:meetings", space.partnership.pk)
    except ChangedMeanwhile as refusal:
        if do:
            messages.error(request, gettext("It was changed meanwhile. Here is how it stands now."))
            return redirect("met:meeting", space.partnership.pk, found.pk)
        found = get_meeting(space, met)
        form.add_error(None, str(refusal))
        form.show_anew(version=found.version)
    except Refused as refusal:
        if do:
            messages.error(request, str(refusal))
            return redirect("met:meetings", space.partnership.pk)
        form.add_error(None, str(refusal))
    context = {
        "space": space,
        "form": form,
        "line": queries.line_of(space, found),
        "story": queries.story_of(space, found),
    }
    status = 422 if form.errors else 200
    return render(request, "partnerships/meeting_log/meeting.html", context, status=status)


def done(space: Space, found: LoggedMeeting, do: str, version: str) -> str:
    """Answers what to say. Raises ``Refused``, and ``Http404`` for what can't be done."""
    number = whole(version, digits=8)
    if do == "agree":
        actions.agree(space=space, meeting=found, version=number)
        return gettext("Thank you: you agree about this meeting.")
    if do == "remove":
        actions.remove(space=space, meeting=found, version=number)
        return gettext("Removed. It can be brought back below.")
    if do == "back":
        actions.bring_back(space=space, meeting=found)
        return gettext("It is back.")
    raise Http404
