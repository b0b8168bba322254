"""Planning a meeting of a space, and moving it."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from bothways.accounts.requests import person_of
from bothways.common.numbers import whole
from bothways.meetings.meetings.access import arranges, get_meeting
from bothways.meetings.meetings.actions import change_meeting, space_for
from bothways.meetings.meetings.layouts import layout_for, tab_of
from bothways.meetings.meetings.models import Meeting
from bothways.meetings.meetings.refusals import ChangedMeanwhile, NotYours
from bothways.meetings.rhythm import views as rhythm
from bothways.meetings.rhythm.models import LONGEST
from bothways.partnerships.hooks import Space
from bothways.partnerships.space.requests import space_here
from bothways.partnerships.space.writing import Refused
from bothways.ui.words import zone_of

from . import actions, queries
from .defaults import defaults_of
from .forms import ONCE, PlanForm, TimesForm
from .refusals import NotToBeMoved, ProposedMeanwhile
from .suggesting import offered_to, with_chosen

LENGTHS = (30, 45, 60, 90)
LATER = 21
"""Days that “later times” go on."""
LATEST = 12 * LATER


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, partnership: int) -> HttpResponse:
    """The best times first; one is asked for, of several the others choose."""
    space = space_here(request, partnership)
    moves = queries.to_move_in(space, request.GET.get("moves", ""))
    if moves is not None and not actions.can_move(moves):
        messages.error(request, str(NotToBeMoved()))
        return redirect(moves)
    defaults, standing = defaults_of(space), queries.open_in(space)
    minutes = length_in(request) or (moves.minutes if moves else defaults.minutes)
    form = TimesForm(
        request.POST if request.method == "POST" else None,
        person=space.mine.person, minutes=minutes, where=defaults.where,
        instead_of=standing.pk if standing else None, partnership=space.partnership.pk,
        moves=moves,
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            return sent_to_move(request, space, form, moves) if moves else sent(
                request, space, form)  # fmt: skip
        except ProposedMeanwhile as refusal:
            form.add_error(None, str(refusal))
            form.show_anew(instead_of=refusal.proposal.pk)
            standing = refusal.proposal
        except Refused as refusal:
            form.add_error(None, str(refusal))
    skip = later_in(request)
    offered = None
    if space.is_open:
        offered = offered_to(space, minutes=minutes, skip=skip, leaving_out=moves)
    context = {
        "space": space,
        "moves": moves,
        "form": form,
        "offered": with_chosen(offered, space, form.chosen, minutes) if offered else None,
        "chosen": form.chosen,
        "standing": standing,
        "lengths": lengths_for(minutes),
        "minutes": minutes,
        "later": skip + LATER if skip + LATER <= LATEST else None,
        "is_later": skip > 0,
        "agreed": defaults.agreed,
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/planning/plan.html", context, status=status)


def sent(request: HttpRequest, space: Space, form: TimesForm) -> HttpResponse:
    """Raises ``Refused``."""
    said = form.cleaned_data
    key, times = said["key"] or uuid4(), form.times
    if said["again"] not in ("", ONCE):
        return begun_rhythm(request, space, form)
    if len(times.starts_at) == 1:
        actions.ask_for(
            space=space, key=key, when=times.when(times.starts_at[0]), where=form.where,
            instead_of=said["instead_of"],
        )  # fmt: skip
        words = gettext("Planned. %(names)s can say yes, no or another time.")
        messages.success(request, words % {"names": space.names})
        return redirect("met:meetings", space.partnership.pk)
    made = actions.propose(
        space=space, key=key, times=times, where=form.where, instead_of=said["instead_of"]
    )
    words = gettext("Sent: %(names)s can say which suits.")
    messages.success(request, words % {"names": space.names})
    return redirect(made)


def sent_to_move(
    request: HttpRequest, space: Space, form: TimesForm, moves: Meeting
) -> HttpResponse:
    """One time or several, of which another picks one. Raises ``Refused``."""
    said = form.cleaned_data
    made = actions.propose(
        space=space, key=said["key"] or uuid4(), times=form.times, where=form.where,
        instead_of=said["instead_of"], moves=moves,
    )  # fmt: skip
    words = gettext("Sent: the meeting stays where it is until %(names)s can say which suits.")
    messages.success(request, words % {"names": space.names})
    return redirect(made)


def begun_rhythm(request: HttpRequest, space: Space, form: TimesForm) -> HttpResponse:
    """Look at the rhythm that begins with the chosen time, before it is asked for."""
    said = form.cleaned_data
    local = said["starts_at"][0].astimezone(form.zone)
    typed = {
        "key": str(said["key"] or uuid4()), "on": f"{local:%Y-%m-%d}", "at": f"{local:%H:%M}",
        "zone": str(zone_of(space.mine.person)), "again": said["again"],
        "until": f"{space.partnership.last_day:%Y-%m-%d}", "minutes": str(said["minutes"]),
        "way": said["way"], "place": said["place"], "link": said["link"],
    }  # fmt: skip
    begun = rhythm.form_for(space, typed, {})
    look = rhythm.looked(space, begun) if begun.is_valid() else None
    return rhythm.shown(request, space, begun, look)


def length_in(request: HttpRequest) -> int | None:
    said = request.POST.get("minutes") or request.GET.get("minutes", "")
    return minutes if 1 <= (minutes := whole(said)) <= LONGEST else None


def later_in(request: HttpRequest) -> int:
    return min(whole(request.GET.get("later", "")), LATEST)


def lengths_for(minutes: int) -> list[int]:
    return sorted({*LENGTHS, minutes})


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
    context = {"space": space, "form": form, "meeting": found, "layout": layout_for(found)}
    context["tab_path"] = tab_of(space)
    status = 422 if form.errors else 200
    return render(request, "meetings/planning/change.html", context, status=status)


@require_POST
def rest(request: HttpRequest, partnership: int) -> HttpResponse:
    """Skip what lies ahead while the exchange rests."""
    space = space_here(request, partnership)
    try:
        skipped = actions.skip_while_resting(space=space)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = gettext("There was nothing left to skip.")
        if skipped:
            words = gettext("Skipped %(n)d of your meetings. You can bring each of them back.")
        messages.success(request, words % {"n": len(skipped)})
    return redirect("endings:course", space.partnership.pk)
