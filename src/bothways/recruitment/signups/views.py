"""The list of a programme's people, and the page of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.accounts.requests import person_of
from bothways.programmes.models import Programme
from bothways.programmes.programmes.access import get_programme
from bothways.recruitment.doubles.queries import pairs_of
from bothways.recruitment.hooks import places_in_words
from bothways.recruitment.models import SignUp
from bothways.recruitment.questions.queries import answered
from bothways.recruitment.support.queries import support_panel

from . import editing
from .access import get_sign_up
from .actions import return_to, withdraw
from .addresses import is_stand_in
from .forms import FilterForm, Rows, SignUpForm
from .queries import people_page, scarce_skills, shows_of, skills_to_choose_from, tally


@require_safe
def people(request: HttpRequest, programme: int) -> HttpResponse:
    found = get_programme(person_of(request), programme)
    asked = FilterForm(request.GET).asked()
    is_whole = not request.GET
    context = {
        "programme": found,
        "tally": tally(found),
        "scarce": scarce_skills(found),
        "page": people_page(found, **asked, page=request.GET.get("page")),
        "asked": asked,
        "doubles": len(pairs_of(found)) if is_whole else 0,
        "shows": [
            (value, words, value == asked["show"]) for value, words in shows_of(found).items()
        ],
    }
    return render(request, "recruitment/signups/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, programme: int) -> HttpResponse:
    found = get_programme(person_of(request), programme)
    return edit(request, found, None)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest, programme: int, sign_up: int) -> HttpResponse:
    found = get_sign_up(person_of(request), programme, sign_up)
    return edit(request, found.programme, found)


def edit(request: HttpRequest, programme: Programme, sign_up: SignUp | None) -> HttpResponse:
    data, person = request.POST if request.method == "POST" else None, person_of(request)
    form = SignUpForm(data, programme=programme, sign_up=sign_up, reader=person)
    rows, read, refusal = Rows(data, sign_up=sign_up), request.POST.get("read", ""), None
    if data is None:
        read = editing.drawn_of(form, rows)
    elif all([form.is_valid(), rows.are_valid()]):
        try:
            saved = editing.save(form, rows, by=person, drawn=read)
        except editing.Overtaken as overtaken:
            refusal, form, rows, read = overtaken, overtaken.form, overtaken.rows, overtaken.drawn
        else:
            if saved is not None:
                say_saved(request, form, rows, saved)
                return redirect(saved) if sign_up else redirect("signups:list", programme.pk)
    elif not rows.are_valid():
        form.add_error(None, gettext("Some of the skills need a look; see beside them."))
    context = {
        "programme": programme,
        "sign_up": sign_up,
        "form": form,
        "rows": rows,
        "read": read,
        "meanwhile": refusal,
        "skills": skills_to_choose_from(),
        "support": support_panel(sign_up),
        "answered": answered(sign_up) if sign_up else [],
        "places": places_in_words(sign_up) if sign_up else "",
        "has_address": sign_up is None or not is_stand_in(sign_up.person.email),
    }
    status = 409 if refusal else 422 if data is not None else 200
    return render(request, "recruitment/signups/sign_up.html", context, status=status)


def say_saved(request: HttpRequest, form: SignUpForm, rows: Rows, saved: SignUp) -> None:
    name = saved.person.name
    if form.sign_up is None:
        messages.success(request, gettext("%(name)s is in the programme.") % {"name": name})
    else:
        messages.success(request, gettext("Saved what %(name)s said.") % {"name": name})
    typed = form.cleaned_data["name"]
    if form.sign_up is None and " ".join(typed.split()) != name:
        messages.info(
            request,
            gettext("They are known here as %(name)s, and keep that name.") % {"name": name},
        )
    for skill in rows.not_wishes():
        messages.info(
            request,
            gettext("%(name)s offers %(skill)s, so it isn’t counted as a wish.")
            % {"name": name, "skill": skill},
        )


@require_POST
def withdrawal(request: HttpRequest, programme: int, sign_up: int) -> HttpResponse:
    person = person_of(request)
    found = get_sign_up(person, programme, sign_up)
    name = {"name": found.person.name}
    if request.POST.get("back"):
        if return_to(sign_up=found, by=person):
            messages.success(request, gettext("%(name)s takes part again.") % name)
    elif withdraw(sign_up=found, by=person):
        messages.success(
            request,
            gettext("%(name)s has been withdrawn. What they said is kept.") % name,
        )
    return redirect(found)
