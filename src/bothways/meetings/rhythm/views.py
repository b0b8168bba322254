"""Planning a rhythm, its page, and changing it from one of its meetings on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.common.numbers import whole
from bothways.meetings.meetings.access import get_meeting
from bothways.meetings.meetings.actions import cancel_meeting, end_series, plan_series, space_for
from bothways.meetings.meetings.layouts import tab_of
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.meetings.meetings.refusals import ChangedMeanwhile
from bothways.meetings.planning.defaults import defaults_of
from bothways.meetings.planning.forms import WhereForm
from bothways.meetings.planning.suggesting import offered_to, people_of
from bothways.partnerships.hooks import Space
from bothways.partnerships.space.queries import space_of
from bothways.partnerships.space.requests import space_here
from bothways.partnerships.space.writing import Refused
from bothways.ui.words import zone_of

from . import actions, queries
from .access import get_series
from .forms import RhythmForm
from .looks import Look, look_at
from .models import Series
from .refusals import NoRhythm

Plan = Callable[[RhythmForm, UUID], Series]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, partnership: int) -> HttpResponse:
    """A rhythm from the start: first look at it, then ask for it."""
    space = space_here(request, partnership)

    def plan(form: RhythmForm, key: UUID) -> Series:
        return plan_series(
            space=space, key=key, rhythm=form.rhythm, minutes=form.cleaned_data["minutes"],
            where=form.where,
        )  # fmt: skip

    typed = request.POST if request.method == "POST" else None
    initial = {} if typed is not None else usual(space)
    return answered(request, space, form_for(space, typed, initial), plan)


@require_http_methods(["GET", "HEAD", "POST"])
def following(request: HttpRequest, meeting: int) -> HttpResponse:
    """From one of its meetings on, another rhythm."""
    person = person_of(request)
    found = get_meeting(person, meeting)
    if found.series is None or found.partnership is None:
        raise Http404
    space = space_for(person, found)

    def plan(form: RhythmForm, key: UUID) -> Series:
        seen = form.cleaned_data["seen"]
        return actions.change_following(
            by=person, meeting=found, seen=-1 if seen is None else seen, key=key,
            rhythm=form.rhythm, minutes=form.cleaned_data["minutes"], where=form.where,
        )  # fmt: skip

    typed = request.POST if request.method == "POST" else None
    form = form_for(space, typed, {} if typed is not None else as_it_is(found, found.series))
    return answered(request, space, form, plan, found)


def answered(
    request: HttpRequest, space: Space, form: RhythmForm, plan: Plan,
    meeting: Meeting | None = None,
) -> HttpResponse:  # fmt: skip
    look: Look | None = None
    if form.is_bound and form.is_valid():
        look = looked(space, form)
        do = request.POST.get("do", "")
        if look is None:
            form.add_error("on", gettext("There is no day for it before your exchange ends."))
        elif do == "keep" and look.advice is not None:
            form.keep_clock(look.advice.zone, look.advice.on, look.advice.at)
            form.full_clean()
            look = looked(space, form) or look
        elif do == "plan":
            try:
                series = plan(form, form.cleaned_data["key"] or uuid4())
            except ChangedMeanwhile as refusal:
                form.add_error(None, str(refusal))
                form.show_anew(seen=refusal.meeting.sequence)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                said = gettext("Asked for: %(names)s can say of each meeting whether they come.")
                messages.success(request, said % {"names": space.names})
                return redirect("series:series", series.pk)
    return shown(request, space, form, look, meeting)


def looked(space: Space, form: RhythmForm) -> Look | None:
    return look_at(
        form.rhythm, form.cleaned_data["minutes"], people_of(space), space.mine.person,
        space.partnership.last_day,
    )  # fmt: skip


def shown(
    request: HttpRequest, space: Space, form: RhythmForm, look: Look | None,
    meeting: Meeting | None = None,
) -> HttpResponse:  # fmt: skip
    context = {"space": space, "form": form, "look": look, "meeting": meeting}
    context["tab_path"] = tab_of(space)
    status = 422 if form.errors else 200
    return render(request, "meetings/rhythm/plan.html", context, status=status)


def form_for(space: Space, typed: Any, initial: Mapping[str, Any]) -> RhythmForm:
    return RhythmForm(
        typed, people=people_of(space), reader=space.mine.person,
        last_day=space.partnership.last_day, initial=initial, partnership=space.partnership.pk,
    )  # fmt: skip


def usual(space: Space) -> dict[str, Any]:
    """The best time of the next weeks, as often as was agreed."""
    defaults = defaults_of(space)
    where = defaults.where
    found: dict[str, Any] = {"minutes": defaults.minutes, "again": queries.usual_again(space)}
    found |= {"way": where.way, "place": where.place, "link": where.link}
    for card in offered_to(space, minutes=defaults.minutes, count=1).cards[:1]:
        local = card.starts_at.astimezone(zone_of(space.mine.person))
        found |= {"on": local.date(), "at": local.time()}
    return found


def as_it_is(found: Meeting, series: Series) -> dict[str, Any]:
    return {
        "seen": found.sequence,
        "on": found.original_on,
        "at": series.at,
        "zone": series.zone,
        "again": f"{series.unit}:{series.every}",
        "until": series.until,
        "minutes": series.minutes,
        "way": found.way,
        "place": found.place,
        "link": found.link,
    }


# Its page


@require_http_methods(["GET", "HEAD", "POST"])
def series(request: HttpRequest, series: int) -> HttpResponse:
    person = person_of(request)
    found = get_series(person, series)
    space = space_of(person, found.partnership)
    form = WhereForm(
        request.POST if request.POST.get("do") == "place" else None,
        initial=queries.place_of(found),
    )
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            messages.success(request, done(person, found, request, form))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("series:series", found.pk)
    context = {
        "space": space,
        "tab_path": tab_of(space),
        "series": found,
        "form": form,
        "words": queries.words_for(found, person),
        "clocks": queries.clocks_for(found, space),
        "lines": queries.lines_of(found, person),
        "is_open": space.is_open and found.cancelled_at is None,
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/rhythm/series.html", context, status=status)


def done(person: Person, found: Series, request: HttpRequest, form: WhereForm) -> str:
    """Answers what to say. Raises ``Refused``, and ``Http404`` for what can't be done."""
    do = request.POST.get("do", "")
    if do in ("skip", "back"):
        return done_to_one(person, found, request, do)
    if do == "end":
        gone = len(end_series(by=person, series=found))
        return ngettext(
            "The rhythm has ended: %(n)d meeting was taken back.",
            "The rhythm has ended: %(n)d meetings were taken back.",
            gone,
        ) % {"n": gone}
    if do == "place":
        seen = number_in(request, "seen")
        actions.change_series_place(by=person, series=found, seen=seen, where=form.where)
        return gettext("Changed for all that lie ahead. Everybody hears of it.")
    if do in (Attendee.Answer.YES, Attendee.Answer.NO):
        actions.answer_all(by=person, series=found, answer=do)
        return gettext("Thank you: everybody sees your answer to all of them.")
    raise Http404


def done_to_one(person: Person, found: Series, request: HttpRequest, do: str) -> str:
    one = get_object_or_404(Meeting, pk=number_in(request, "meeting"), series=found)
    one = get_meeting(person, one.pk)
    if one.series is None:
        raise NoRhythm
    seen = number_in(request, "seen")
    if do == "skip":
        cancel_meeting(by=person, meeting=one, seen=seen)
        return gettext("Skipped. Everybody asked to it hears of it; you can bring it back.")
    actions.bring_back(by=person, meeting=one, seen=seen)
    return gettext("It is back. Everybody is asked again whether they come.")


def number_in(request: HttpRequest, name: str) -> int:
    return whole(request.POST.get(name, ""), otherwise=-1)
