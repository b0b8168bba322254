"""Sign-ups that may be one person's, two of them side by side, and making one of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from bothways.accounts.requests import person_of
from bothways.people.merging.actions import MergeRefused, say_different
from bothways.people.merging.queries import likeness_of
from bothways.programmes.programmes.access import get_programme
from bothways.recruitment.models import SignUp

from .access import get_double
from .actions import ask_administrators, has_more, make_one, refusals
from .forms import DoubleForm
from .queries import Choice, doubles_page, side_by_side, whose_answers_stay, with_what_they_said

FOLDER = "recruitment/doubles"


@require_safe
def doubles(request: HttpRequest, programme: int) -> HttpResponse:
    found = get_programme(person_of(request), programme)
    context = {"programme": found, "page": doubles_page(found, request.GET.get("page"))}
    return render(request, f"{FOLDER}/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def double(request: HttpRequest, programme: int, sign_up: int, other: int) -> HttpResponse:
    by = person_of(request)
    two = with_what_they_said(*get_double(by, programme, sign_up, other))
    if request.method == "POST" and request.POST.get("do") == "different":
        say_different(one=two[0].person, other=two[1].person, by=by)
        messages.success(request, gettext("They are two people, and aren’t proposed again."))
        return redirect("doubles:list", programme)
    if request.method == "POST" and request.POST.get("do") == "ask":
        ask_administrators(one=two[0], other=two[1], by=by)
        messages.success(
            request, gettext("The administrators have been told, with both side by side.")
        )
        return redirect("doubles:list", programme)
    form = DoubleForm(request.POST if request.method == "POST" else None, two=two)
    if form.is_bound and form.is_valid():
        kept, gone = form.stays_and_goes()
        try:
            one = make_one(kept=kept, gone=gone, by=by)
        except MergeRefused as refusal:
            form.add_error("keep", str(refusal))
        else:
            names = {"name": one.person.name, "email": one.person.email}
            messages.success(request, gettext("%(name)s is here once now: %(email)s.") % names)
            return redirect(one)
    return show(request, two, form)


def show(request: HttpRequest, two: list[SignUp], form: DoubleForm) -> HttpResponse:
    by = person_of(request)
    choices = [
        Choice(kept.person, gone.person, refusals(kept=kept, gone=gone, by=by))
        for kept, gone in (two, two[::-1])
    ]
    context = {
        "programme": two[0].programme,
        "two": two,
        "said": side_by_side(two),
        "stays": whose_answers_stay(two),
        "choices": choices,
        "is_possible": not all(choice.refusals for choice in choices),
        "is_for_administrators": any(has_more(sign_up) for sign_up in two),
        "likeness": likeness_of(two[0].person, two[1].person),
        "form": form,
    }
    return render(request, f"{FOLDER}/double.html", context, status=422 if form.errors else 200)
