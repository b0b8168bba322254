"""Gatherings of a programme, for its coordinators."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.common.numbers import whole
from bothways.meetings.meetings.actions import Where
from bothways.partnerships.space.writing import Refused
from bothways.programmes.life.moves import is_over
from bothways.programmes.programmes.access import get_programme

from . import actions, queries
from .access import get_arranged
from .forms import ChangeForm, DateForm, InviteForm, NewForm, PlacesForm, WordForm
from .models import Gathering
from .poll_forms import UndatedForm
from .poll_queries import is_asked
from .refusals import NoNumberOfPlaces, StaleGathering

FOLDER = "meetings/gatherings"


@require_safe
def gatherings(request: HttpRequest, programme: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    ahead, earlier = queries.lines_in(found, person)
    context = {
        "programme": found,
        "ahead": ahead,
        "earlier": earlier[:50],
        "is_open": not is_over(found.state),
    }
    return render(request, f"{FOLDER}/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, programme: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    typed = request.POST if request.method == "POST" else None
    asks = "ask" in request.GET
    kind = UndatedForm if asks else NewForm
    form = kind(typed, person=person, programme=found)
    if typed is not None and form.is_valid():
        try:
            made = arranged(form, person)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if made.who == Gathering.Who.CHOSEN:
                messages.success(request, gettext("Arranged. Now say who is invited."))
                return redirect("gatherings:people", found.pk, made.pk)
            if asks:
                messages.success(request, gettext("Arranged. Now ask when it suits."))
                return redirect("gatherings:when", found.pk, made.pk)
            messages.success(request, gettext("Arranged. Participants can sign up for it."))
            return redirect("gatherings:gathering", found.pk, made.pk)
    context = {"programme": found, "form": form, "asks": asks, "is_open": not is_over(found.state)}
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/new.html", context, status=status)


def arranged(form: NewForm | UndatedForm, person: Person) -> Gathering:
    said = form.cleaned_data
    if isinstance(form, UndatedForm):
        return actions.arrange(
            programme=form.programme, key=said["key"] or uuid4(), facts=form.facts, dates=[],
            where=Where(), places=None, hosts=said["hosts"], by=person, tell=False,
        )  # fmt: skip
    return actions.arrange(
        programme=form.programme,
        key=said["key"] or uuid4(),
        facts=form.facts,
        dates=form.dates,
        where=form.where,
        places=said["places"],
        hosts=said["hosts"],
        by=person,
        tell=said["tell"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def gathering(request: HttpRequest, programme: int, gathering: int) -> HttpResponse:
    """Its dates, who has a place, who waits; places and cancelling."""
    person = person_of(request)
    found = get_arranged(person, programme, gathering)
    if request.method == "POST":
        try:
            messages.success(request, done(person, found, request))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("gatherings:gathering", programme, found.pk)
    line = queries.line_of(found, person)
    context = {
        "programme": found.programme,
        "gathering": found,
        "line": line,
        "rolls": queries.rolls_of(line),
        "hosts": queries.hosts_of(found),
        "invited": found.invited.count() if found.who == Gathering.Who.CHOSEN else None,
        "is_asked": is_asked(found),
    }
    return render(request, f"{FOLDER}/manage.html", context)


def done(person: Person, found: Gathering, request: HttpRequest) -> str:
    """Answers what to say. Raises ``Refused``, and ``Http404`` for what can't be done."""
    do, at = request.POST.get("do", ""), whole(request.POST.get("date", ""))
    if do == "cancel":
        actions.cancel(gathering=found, by=person)
        return gettext("Cancelled. Everybody who had a place or waited hears of it.")
    if do == "cancel date":
        actions.cancel_date(gathering=found, sitting=at, by=person)
        return gettext("This date is cancelled. Everybody who had a place or waited hears of it.")
    if do == "places":
        form = PlacesForm(request.POST)
        if not form.is_valid():
            raise NoNumberOfPlaces
        places = form.cleaned_data["places"]
        actions.set_places(gathering=found, sitting=at, places=places, by=person)
        return gettext("Changed. Who waited and has a place now is told.")
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, programme: int, gathering: int) -> HttpResponse:
    person = person_of(request)
    found = get_arranged(person, programme, gathering)
    typed = request.POST if request.method == "POST" else None
    form = ChangeForm(typed, person=person, programme=found.programme, found=found)
    if typed is not None and form.is_valid():
        said = form.cleaned_data
        seen = said["seen"] if said["seen"] is not None else -1
        try:
            actions.change(
                gathering=found, facts=form.facts, hosts=said["hosts"], seen=seen, by=person
            )
        except StaleGathering as refusal:
            found.refresh_from_db()
            form.add_error(None, str(refusal))
            form.show_anew(seen=found.version)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("gatherings:gathering", programme, found.pk)
    context = {"programme": found.programme, "gathering": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def new_date(request: HttpRequest, programme: int, gathering: int) -> HttpResponse:
    """One more date, proposed like the last one."""
    person = person_of(request)
    found = get_arranged(person, programme, gathering)
    typed = request.POST if request.method == "POST" else None
    last = found.sittings.select_related("meeting").order_by("meeting__starts_at").last()
    like = {}
    if last is not None:
        one = last.meeting
        like = {"minutes": one.minutes, "way": one.way, "place": one.place, "link": one.link,
                "places": last.places}  # fmt: skip
    form = DateForm(typed, person=person, **like)
    if typed is not None and form.is_valid():
        places = form.cleaned_data["places"]
        try:
            actions.add_date(
                gathering=found, when=form.when, where=form.where, places=places, by=person
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Added. Participants can sign up for it."))
            return redirect("gatherings:gathering", programme, found.pk)
    context = {"programme": found.programme, "gathering": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/date.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, programme: int, gathering: int) -> HttpResponse:
    """Who is invited to a gathering for chosen people."""
    person = person_of(request)
    found = get_arranged(person, programme, gathering)
    typed = request.POST if request.method == "POST" else None
    form = InviteForm(typed, programme=found.programme)
    if typed is not None and form.is_valid():
        try:
            new = actions.invite(gathering=found, people=form.people, by=person)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            count = len(new)
            said = ngettext("%(n)d person is invited.", "%(n)d people are invited.", count)
            messages.success(request, said % {"n": count})
            return redirect("gatherings:gathering", programme, found.pk)
    rows = found.invited.select_related("person__profile").order_by("person__name", "pk")
    context = {
        "programme": found.programme,
        "gathering": found,
        "form": form,
        "invited": list(rows[:200]),
        "count": rows.count(),
    }
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/people.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def word(request: HttpRequest, programme: int, gathering: int) -> HttpResponse:
    person = person_of(request)
    found = get_arranged(person, programme, gathering)
    typed = request.POST if request.method == "POST" else None
    form = WordForm(typed)
    if typed is not None and form.is_valid():
        said = form.cleaned_data
        try:
            told = actions.write_to(
                gathering=found, to=said["to"], text=said["text"], key=said["key"], by=person
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = ngettext("%(n)d person is written to.", "%(n)d people are written to.", told)
            messages.success(request, words % {"n": told})
            return redirect("gatherings:gathering", programme, found.pk)
    context = {"programme": found.programme, "gathering": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/word.html", context, status=status)
