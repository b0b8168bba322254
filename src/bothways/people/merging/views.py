"""Likely duplicates, two accounts side by side, and making one of them; for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.common.numbers import is_whole
from bothways.people.hooks import Merge

from .actions import MergeRefused, merge_people, refusals, say_different
from .forms import MergeForm, TwoForm
from .likenesses import look_for_likenesses
from .queries import choice_of, facts_of, likeness_of, likenesses_page

FOLDER = "people/merging"


@require_http_methods(["GET", "HEAD", "POST"])
def duplicates(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and request.POST.get("do") == "look":
        look_for_likenesses()
        messages.success(request, gettext("Everybody has been compared anew."))
        return redirect("directory:duplicates")
    form = TwoForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return redirect(side_by_side(form.cleaned_data["one"], form.cleaned_data["other"]))
    context = {"page": likenesses_page(request.GET.get("page")), "form": form}
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/duplicates.html", context, status=status)


def side_by_side(one: Person, other: Person) -> str:
    return f"{reverse('directory:merging')}?person={one.pk}&person={other.pk}"


def two_of(request: HttpRequest) -> tuple[Person, Person] | None:
    """The two people that the address names; nothing where it names one twice, or another number
    of them. Raises ``Http404`` where one isn't here (any more)."""
    asked = filter(is_whole, request.GET.getlist("person"))
    numbers = list(dict.fromkeys(map(int, asked)))
    if len(numbers) != 2:
        return None
    found = Person.objects.in_bulk(numbers)
    if len(found) != 2:
        raise Http404
    return found[numbers[0]], found[numbers[1]]


@require_http_methods(["GET", "HEAD", "POST"])
def merging(request: HttpRequest) -> HttpResponse:
    two = two_of(request)
    if two is None:
        messages.info(request, gettext("Choose two people first."))
        return redirect("directory:duplicates")
    if request.method == "POST" and request.POST.get("do") == "different":
        say_different(one=two[0], other=two[1], by=person_of(request))
        messages.success(request, gettext("They are two people, and aren’t proposed again."))
        return redirect("directory:duplicates")
    form = MergeForm(request.POST if request.method == "POST" else None, people=two)
    if form.is_bound and form.is_valid():
        kept, gone = form.kept_and_gone()
        try:
            merge_people(kept=kept, gone=gone, by=person_of(request))
        except MergeRefused as refusal:
            form.add_error("keep", str(refusal))
        else:
            said = {"name": kept.name, "email": kept.email}
            messages.success(request, gettext("%(name)s is one person now: %(email)s.") % said)
            return redirect("directory:person", kept.pk)
    return show(request, two, form)


def show(request: HttpRequest, two: tuple[Person, Person], form: MergeForm) -> HttpResponse:
    by = person_of(request)
    choices = [
        choice_of(kept, gone, by, refusals(Merge(kept, gone, by)))
        for kept, gone in (two, (two[1], two[0]))
    ]
    context = {
        "two": two,
        "facts": facts_of(*two),
        "choices": choices,
        "is_possible": not all(choice.refusals for choice in choices),
        "likeness": likeness_of(*two),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/merging.html", context, status=status)
