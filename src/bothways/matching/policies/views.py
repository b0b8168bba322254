from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.models import Person
from bothways.matching.review.own import is_closed_to
from bothways.programmes.programmes.access import get_programme

from . import actions
from .forms import PolicyForm
from .queries import policy_of
from .trial import trial_of


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, programme: int) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    found = get_programme(person, programme)
    form = PolicyForm(request.POST or None, instance=policy_of(found))
    trial, was_tried = None, request.POST.get("do") == "try"
    if was_tried and form.is_valid():
        trial = trial_of(found, form.instance)
    elif request.method == "POST" and form.is_valid():
        actions.save_policy(programme=found, by=person, values=form.cleaned_data)
        messages.success(request, gettext("Saved. The next run will use it."))
        return redirect(found)
    context = {
        "programme": found,
        "form": form,
        "trial": trial,
        "closed": is_closed_to(person, found.pk),
        "was_tried": was_tried and not form.errors,
    }
    status = 422 if form.errors else 200
    return render(request, "matching/policies/policy.html", context, status=status)
