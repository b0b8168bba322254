"""The outcomes of a programme, with how each is measured, from where to where, and by whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.models import Person
from bothways.programmes.models import Outcome, Programme
from bothways.programmes.programmes.access import get_programme

from . import actions
from .forms import OutcomeForm
from .queries import outcomes_in


def person_of(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@require_http_methods(["GET", "HEAD", "POST"])
def outcomes(request: HttpRequest, programme: int) -> HttpResponse:
    found = get_programme(person_of(request), programme)
    form = OutcomeForm(
        request.POST if request.method == "POST" else None,
        programme=found,
        instance=Outcome(programme=found),
        initial={"audience": request.GET.get("for", "") or None, "due_on": found.ends_on},
    )
    if request.method == "POST" and form.is_valid() and saved(request, form):
        return redirect("outcomes:list", found.pk)
    context = {"programme": found, "form": form, "groups": outcomes_in(found)}
    status = 422 if form.errors else 200
    return render(request, "programmes/outcomes/list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest, programme: int, outcome: int) -> HttpResponse:
    found = get_programme(person_of(request), programme)
    one = get_object_or_404(found.outcomes.all(), pk=outcome)
    if request.POST.get("do") == "remove":
        return removed(request, found, one)
    form = OutcomeForm(
        request.POST if request.method == "POST" else None, programme=found, instance=one
    )
    if request.method == "POST" and form.is_valid() and saved(request, form):
        return redirect("outcomes:list", found.pk)
    context = {"programme": found, "form": form, "outcome": one}
    status = 422 if form.errors else 200
    return render(request, "programmes/outcomes/outcome.html", context, status=status)


def saved(request: HttpRequest, form: OutcomeForm) -> bool:
    try:
        actions.save_outcome(outcome=form.save(commit=False), by=person_of(request))
    except actions.OutcomeRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, gettext("Saved."))
    return True


def removed(request: HttpRequest, found: Programme, one: Outcome) -> HttpResponse:
    try:
        actions.remove_outcome(outcome=one, by=person_of(request))
    except actions.OutcomeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Removed: %(text)s") % {"text": one.text})
    return redirect("outcomes:list", found.pk)
