"""“Ask when it suits”: the question, what was answered so far, and the decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.common.numbers import whole
from bothways.common.text import one_line
from bothways.meetings.availability.queries import suggestions_for
from bothways.meetings.planning.forms import moment_said
from bothways.meetings.planning.suggesting import DAYS, Card, Offered
from bothways.partnerships.space.writing import Refused

from . import polls
from .access import get_arranged
from .models import Gathering
from .poll_forms import PollForm
from .poll_queries import question_of
from .refusals import AsksAlready
from .views import FOLDER

MOST_SUGGESTED_TO = 8
COUNT = 6


@require_http_methods(["GET", "HEAD", "POST"])
def when(request: HttpRequest, programme: int, gathering: int) -> HttpResponse:
    person = person_of(request)
    found = get_arranged(person, programme, gathering)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do in ("decide", "take back"):
        return settled(request, person, found, do)
    if request.method == "POST" and do not in ("ask", "suggest"):
        raise Http404
    context = {"programme": found.programme, "gathering": found}
    question = question_of(found)
    if do != "ask" and question is not None and question.proposal.is_open:
        return render(request, f"{FOLDER}/question.html", context | {"question": question})
    return asked(request, person, found, do)


def asked(request: HttpRequest, person: Person, found: Gathering, do: str) -> HttpResponse:
    form = PollForm(request.POST if do else None, person=person, gathering=found)
    people: Sequence[Person] = []
    if do == "ask" and form.is_valid():
        try:
            ask(form, person)
        except AsksAlready as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Asked: each of them hears of it."))
            return redirect(request.path)
    elif do == "suggest":
        people = form.only_people()
    if form.asks_all_invited or do == "ask":
        people = people_shown(form)
    context = {
        "programme": found.programme,
        "gathering": found,
        "form": form,
        "invited": len(people) if form.asks_all_invited else None,
        "offered": offered_to(people, length_of(form)),
        "too_many": do == "suggest" and len(people) > MOST_SUGGESTED_TO,
    }
    context["chosen"] = [at.isoformat() for at in chosen_in(form)]
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/ask.html", context, status=status)


def ask(form: PollForm, person: Person) -> None:
    said = form.cleaned_data
    polls.ask(
        gathering=form.gathering, people=said["people"], key=said["key"] or uuid4(),
        times=form.times, where=form.where, places=said["places"],
        note=one_line(said["note"]), by=person, tell=bool(said.get("tell")),
    )  # fmt: skip


def settled(request: HttpRequest, person: Person, found: Gathering, do: str) -> HttpResponse:
    try:
        if do == "take back":
            polls.take_back(gathering=found, by=person)
            messages.success(request, gettext("Taken back: nobody is asked any more."))
        else:
            time = whole(request.POST.get("time", ""))
            polls.decide(gathering=found, time=time, by=person)
            messages.success(request, gettext("Decided. Who could come has a place or waits."))
    except Refused as refusal:
        messages.error(request, str(refusal))
        if do == "decide":
            return redirect(request.path)
    return redirect("gatherings:gathering", found.programme_id, found.pk)


def people_shown(form: PollForm) -> Sequence[Person]:
    if form.is_bound:
        return list(form.cleaned_data.get("people", []))
    rows = form.rows.exclude(person__in=form.gathering.hosts.values("person"))
    return [row.person for row in rows.order_by("person__name", "pk")]


def length_of(form: PollForm) -> int:
    said = form.cleaned_data.get("minutes") if form.is_bound else None
    return int(said or form.initial["minutes"])


def chosen_in(form: PollForm) -> list[datetime]:
    return [at for value in form.chosen if (at := moment_said(value)) is not None]


def offered_to(people: Sequence[Person], minutes: int) -> Offered | None:
    """The best times of the next three weeks; nothing of whose hours they are."""
    if not polls.FEWEST <= len(people) <= MOST_SUGGESTED_TO:
        return None
    first = timezone.localdate() + timedelta(days=1)
    found = suggestions_for(
        people, minutes=minutes, first=first, last=first + timedelta(days=DAYS), count=COUNT
    )
    good, odd = gettext("Good for all of them."), gettext("Early or late for some of them.")
    return Offered(
        [Card(one.starts_at, one.ends_at, why=good if one.is_good else odd) for one in found],
        found.reason,
    )
