from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.matching.review.actions import ReviewRefused, ban_pair, lock_pair
from bothways.matching.review.explanations import Explanation, explain_two
from bothways.matching.review.forms import labels_to_offer
from bothways.matching.review.own import own_sign_up
from bothways.matching.review.queries import is_open_for_decisions, is_told
from bothways.matching.review.ready import Ready, ready
from bothways.matching.runs.access import get_run
from bothways.matching.runs.actions import AlreadyPublished, TooFewPeople
from bothways.matching.runs.models import Run
from bothways.programmes.life.actions import MoveRefused
from bothways.recruitment.models import SignUp

from .access import get_change, get_people
from .actions import (
    CantBe,
    ChangedMeanwhile,
    done_already,
    hold_and_run_again,
    make_change,
    undo_change,
)
from .fairness import fairness_now
from .forms import DecisionForm, NameForm, StepForm
from .models import Change
from .queries import (
    Option,
    anew,
    candidates_for,
    chosen_in,
    nobody_for,
    options_for,
    query_of,
)
from .state import state_of
from .steps import MOST_CHOSEN

REFUSED = (ReviewRefused, AlreadyPublished, TooFewPeople, MoveRefused)


@require_safe
def what_if(request: HttpRequest, programme: int, run: int) -> HttpResponse:
    """Up to three people, what could be done with them, and what each of it would do."""
    person = person_of(request)
    found = get_run(person, programme, run)
    if found.state != Run.State.DONE:
        return redirect(found)
    chosen = get_people(person, found, request.GET.getlist("who"))
    ids = [one.pk for one in chosen]
    asked = "name" in request.GET
    own = own_sign_up(person, found.programme)
    form = NameForm(request.GET if asked else None, programme=found.programme, chosen=ids, own=own)
    if asked and form.is_valid():
        return redirect(address(found) + query_of([*ids, form.cleaned_data["name"]]))
    context = page_of(found, chosen, form, person, do=request.GET.get("do", ""))
    status = 422 if asked else 200
    return render(request, "matching/changes/what_if.html", context, status=status)


def page_of(
    run: Run, chosen: list[SignUp], form: NameForm, reader: Person, *, do: str
) -> dict[str, Any]:
    is_open, is_over = is_open_for_decisions(run), is_told(run)
    has_room = len(chosen) < (2 if is_over else MOST_CHOSEN)
    context = {
        "run": run,
        "programme": run.programme,
        "is_open": is_open,
        "is_over": is_over,
        "chosen": chosen_in(run, chosen),
        "form": form,
        "labels": labels_to_offer(run.programme) if has_room else [],
        "has_room": has_room,
        "options": [],
        "current": None,
    }
    if not chosen:
        return context
    held = ready(run)
    if is_over:
        return context | {"explanation": explanation_of(run, held, chosen)}
    options = options_for(run, held, chosen, do, reader)
    current = next((option for option in options if option.is_current), None)
    candidates = candidates_for(run, held, chosen, form.own)
    is_for_nobody = len(chosen) == 1 and not candidates
    return context | {
        "candidates": candidates,
        "nobody": nobody_for(run, held, chosen[0]) if is_for_nobody else None,
        "explanation": explanation_of(run, held, chosen),
        "options": options,
        "current": current,
        "anew": anew(run, held, current.effect) if current else None,
        "state": state_of(run, current.effect) if current and is_open else "",
    }


def explanation_of(run: Run, held: Ready, chosen: list[SignUp]) -> Explanation | None:
    if len(chosen) != 2 or not all(str(one.pk) in held.everybody for one in chosen):
        return None
    return explain_two(run, *chosen, held=held)


@require_POST
def change(request: HttpRequest, programme: int, run: int) -> HttpResponse:
    """The second click: do what was shown."""
    person = person_of(request)
    found = get_run(person, programme, run)
    chosen = get_people(person, found, request.POST.getlist("who"))
    here = address(found) + query_of(one.pk for one in chosen)
    form = StepForm(request.POST)
    if not form.is_valid() or not chosen:
        messages.error(request, str(ChangedMeanwhile()))
        return redirect(here)
    do, state = form.cleaned_data["do"], form.cleaned_data["state"]
    option = asked_option(found, chosen, do, person)
    if option is None:
        if (twice := done_already(found, do, person)) is not None:
            return redirect(f"{found.get_absolute_url()}{where_to_see(twice)}")
        messages.error(request, str(ChangedMeanwhile()))
        return redirect(here)
    act = hold_and_run_again if form.cleaned_data["how"] == "run" else make_change
    try:
        done = act(run=found, effect=option.effect, state=state, by=person)
    except REFUSED as refusal:
        messages.error(request, str(refusal))
        return redirect(here if isinstance(refusal, (ChangedMeanwhile, CantBe)) else found)
    if isinstance(done, Run):
        return redirect(done)
    messages.success(request, gettext("Done: %(what)s. Nobody was told.") % {"what": option.title})
    return redirect(f"{found.get_absolute_url()}{where_to_see(done)}")


def asked_option(run: Run, chosen: list[SignUp], do: str, by: Person) -> Option | None:
    options = options_for(run, ready(run), chosen, do, by)
    return next((option for option in options if option.effect.key == do), None)


def where_to_see(change: Change) -> str:
    """What the board shows of the change."""
    if not change.made:
        return "?show=parted"
    return "?show=by_hand" if any(len(people) == 2 for people in change.made) else ""


@require_POST
def undo(request: HttpRequest, programme: int, run: int, change: int) -> HttpResponse:
    person = person_of(request)
    found = get_change(person, programme, run, change)
    try:
        undo_change(change=found, by=person)
    except REFUSED as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Taken back: everything is as it was before the change."))
    back = found.run.get_absolute_url()
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx's middleware
        return HttpResponse(headers={"HX-Redirect": back})
    return redirect(back)


@require_POST
def decision(request: HttpRequest, programme: int, run: int) -> HttpResponse:
    """Two people kept together, or apart, from the next run on."""
    person = person_of(request)
    found = get_run(person, programme, run)
    chosen = get_people(person, found, request.POST.getlist("who"))
    here = address(found) + query_of(one.pk for one in chosen)
    form = DecisionForm(request.POST)
    if not form.is_valid() or len(chosen) != 2:
        return redirect(here)
    decide = lock_pair if form.cleaned_data["kind"] == "lock" else ban_pair
    names = {"one": chosen[0].person.name, "other": chosen[1].person.name}
    try:
        decide(run=found, a=chosen[0], b=chosen[1], by=person)
    except REFUSED as refusal:
        messages.error(request, str(refusal))
        return redirect(here)
    if decide is lock_pair:
        said = gettext("%(one)s and %(other)s are kept together, in every run from now on.")
    else:
        said = gettext("%(one)s and %(other)s are kept apart, in every run from now on.")
    messages.success(request, said % names)
    return redirect(here)


@require_safe
def fairness(request: HttpRequest, programme: int, run: int) -> HttpResponse:
    """Who is served, group by group, counted as the board stands."""
    person = person_of(request)
    found = get_run(person, programme, run)
    context = {"run": found, "programme": found.programme, "attributes": fairness_now(found)}
    return render(request, "matching/changes/fairness.html", context)


def address(run: Run) -> str:
    return reverse("changes:what-if", kwargs={"programme": run.programme_id, "run": run.pk})
