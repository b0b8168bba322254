from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.accounts.requests import person_of
from bothways.matching.policies.queries import policy_of, sentences
from bothways.matching.policies.reasons import why_of_run
from bothways.matching.publishing.rounds import rounds_of
from bothways.matching.review.own import is_closed_to
from bothways.matching.review.views import board_page
from bothways.programmes.life.actions import MoveRefused, why_stopped
from bothways.programmes.programmes.access import get_programme

from .access import get_run
from .actions import AlreadyOver, TooFewPeople, cancel_run, start_run
from .comparing import compare
from .models import Run
from .queries import open_run, runs_of
from .readiness import readiness


@require_http_methods(["GET", "HEAD", "POST"])
def run_list(request: HttpRequest, programme: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    if request.method == "POST":
        try:
            return redirect(start_run(programme=found, by=person))
        except (TooFewPeople, MoveRefused) as refusal:
            messages.error(request, str(refusal))
            return redirect("runs:list", programme=found.pk)
    policy, lines = policy_of(found), runs_of(found)
    done = [line.run for line in lines if line.run.state == Run.State.DONE]
    context = {
        "programme": found,
        "lines": lines,
        "comparable": done[0] if len(done) > 1 else None,
        "open_run": open_run(found),
        "stopped": why_stopped(found),
        "rounds": rounds_of(found),
        "to_review": next((line.run for line in lines if line.is_newest), None),
        "late_comers": reverse("doors:door", args=[found.pk]),
        "readiness": readiness(found),
        "policy": policy,
        "policy_sentences": sentences(policy),
    }
    return render(request, "matching/runs/list.html", context)


@require_safe
def run(request: HttpRequest, programme: int, run: int) -> HttpResponse:
    """Progress while it is open, the board when it is done, else why there is none."""
    person = person_of(request)
    found = get_run(person, programme, run)
    if found.state == Run.State.DONE:
        return board_page(request, found)
    template = "progress" if found.is_open else "ended"
    closed = is_closed_to(person, found.programme_id)
    why = why_of_run(found) if found.state == Run.State.FAILED and not closed else None
    context = {"run": found, "programme": found.programme, "why": why, "closed": closed}
    return render(request, f"matching/runs/{template}.html", context)


@require_safe
def progress(request: HttpRequest, programme: int, run: int) -> HttpResponse:
    """The part of the progress page that keeps itself fresh; leads on when the run has ended."""
    person = person_of(request)
    found = get_run(person, programme, run)
    if not request.htmx:  # type: ignore[attr-defined]  # set by django-htmx's middleware
        return redirect(found)
    if not found.is_open:
        return HttpResponse(headers={"HX-Redirect": found.get_absolute_url()})
    context = {"run": found, "programme": found.programme}
    return render(request, "matching/runs/_progress.html", context)


@require_safe
def comparison(request: HttpRequest, programme: int, run: int) -> HttpResponse:
    """This run beside another of the programme, the one before unless ``with`` names one."""
    person = person_of(request)
    found = get_run(person, programme, run)
    done = Run.objects.filter(programme=found.programme, state=Run.State.DONE)
    others = list(done.exclude(pk=found.pk).order_by("-number")[:20])
    asked = request.GET.get("with", "")
    other = next((each for each in others if str(each.pk) == asked), None) or next(
        (each for each in others if each.number < found.number), None
    )
    if found.state != Run.State.DONE or other is None:
        return redirect("runs:list", programme=found.programme.pk)
    context = {
        "programme": found.programme,
        "run": found,
        "others": others,
        "closed": is_closed_to(person, found.programme_id),
        "comparison": compare(other, found),
    }
    return render(request, "matching/runs/comparison.html", context)


@require_POST
def cancellation(request: HttpRequest, programme: int, run: int) -> HttpResponse:
    person = person_of(request)
    found = get_run(person, programme, run)
    try:
        cancel_run(run=found, by=person)
    except AlreadyOver as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, gettext("The run is being stopped. Nothing else was changed."))
    return redirect(found)
