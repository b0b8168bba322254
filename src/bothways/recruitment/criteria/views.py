from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.models import Person
from bothways.programmes.programmes.access import get_programme
from bothways.recruitment.models import Criterion

from .actions import remove_criterion, save_criterion
from .forms import CriterionForm
from .queries import dry_run


def person_of(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@require_http_methods(["GET", "HEAD", "POST"])
def criteria(request: HttpRequest, programme: int) -> HttpResponse:
    """The rules, tried on everybody in the directory."""
    found = get_programme(person_of(request), programme)
    form = CriterionForm(
        request.POST if request.method == "POST" else None, instance=Criterion(programme=found)
    )
    if request.method == "POST" and form.is_valid():
        save_criterion(criterion=form.criterion(), by=person_of(request))
        messages.success(request, gettext("Added. It holds for whoever signs up from now on."))
        return redirect("criteria:list", found.pk)
    context = {"programme": found, "form": form, "run": dry_run(found, timezone.localdate())}
    status = 422 if form.errors else 200
    return render(request, "recruitment/criteria/list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def criterion(request: HttpRequest, programme: int, criterion: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    one = get_object_or_404(Criterion.objects.filter(programme=found), pk=criterion)
    if request.POST.get("do") == "remove":
        remove_criterion(criterion=one, by=person)
        messages.success(request, gettext("Removed. It keeps nobody out any more."))
        return redirect("criteria:list", found.pk)
    form = CriterionForm(request.POST if request.method == "POST" else None, instance=one)
    if request.method == "POST" and form.is_valid():
        save_criterion(criterion=form.criterion(), by=person)
        messages.success(request, gettext("Saved."))
        return redirect("criteria:list", found.pk)
    context = {"programme": found, "form": form, "criterion": one}
    status = 422 if form.errors else 200
    return render(request, "recruitment/criteria/criterion.html", context, status=status)
