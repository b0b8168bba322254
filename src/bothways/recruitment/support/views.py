from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bothways.accounts.requests import person_of
from bothways.programmes.programmes.access import get_programme
from bothways.recruitment.joining.queries import coordinators_of
from bothways.recruitment.models import SignUp
from bothways.recruitment.signups.access import get_sign_up

from . import actions
from .forms import AnswerForm, AskForm, NoteForm
from .queries import (
    answer_by,
    counts_of,
    history_of,
    manager_of,
    rule_of,
    standing_of,
    state_of,
    to_ask,
    without_address,
)

A_PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The manager's page, behind the link of the e-mail. A GET changes nothing."""
    try:
        asked = actions.find_asked(token)
        form = AnswerForm(request.POST if request.method == "POST" else None, support=asked.support)
        if request.method == "POST" and form.is_valid():
            actions.take_answer(token=token, **form.cleaned_data)
            return redirect("support:answer", token)
    except actions.LinkIsClosed as refusal:
        return closed(request, refusal)
    sign_up = asked.support.sign_up
    context = {
        "support": asked.support,
        "until": asked.until,
        "person": sign_up.person,
        "programme": sign_up.programme,
        "expectations": sign_up.accepted or expected_in(sign_up),
        "coordinators": coordinators_of(sign_up.programme),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "recruitment/support/answer.html", context, status=status)


def expected_in(sign_up: SignUp) -> str:
    door = actions.door_of(sign_up.programme)
    return door.expectations if door else str(sign_up.programme.expectations)


def closed(request: HttpRequest, refusal: actions.LinkIsClosed) -> HttpResponse:
    programme = refusal.programme
    context = {
        "refusal": refusal,
        "programme": programme,
        "coordinators": coordinators_of(programme) if programme else (),
    }
    return render(request, "recruitment/support/closed.html", context, status=410)


@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest, programme: int) -> HttpResponse:
    """How many managers have said what; asking those who weren't asked."""
    person = person_of(request)
    found = get_programme(person, programme)
    if request.method == "POST":
        count = actions.ask_everybody(programme=found, by=person)
        said = ngettext("%(count)d manager is asked.", "%(count)d managers are asked.", count)
        messages.success(request, said % {"count": count})
        return redirect("support:overview", found.pk)
    nobody = without_address(found).select_related("person").order_by("person__name", "pk")
    page = Paginator(nobody, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": found,
        "rule": rule_of(found),
        "counts": counts_of(found),
        "to_ask": to_ask(found).count(),
        "page": page,
    }
    return render(request, "recruitment/support/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest, programme: int, sign_up: int) -> HttpResponse:
    """One person's manager: what was asked and answered, to ask again or to note an answer."""
    person = person_of(request)
    found = get_sign_up(person, programme, sign_up)
    standing, manager = standing_of(found), manager_of(found.person)
    known = manager.email if manager else ""
    do = request.POST.get("do", "")
    ask = AskForm(
        request.POST if do == "ask" else None,
        email=standing.email if standing else known,
        manager=known,
    )
    note = NoteForm(request.POST if do == "note" else None)
    if do == "ask" and ask.is_valid() and asked_again(request, found, ask):
        return redirect("support:sign-up", found.programme_id, found.pk)
    if do == "note" and note.is_valid():
        actions.note_answer(sign_up=found, by=person, **note.cleaned_data)
        messages.success(request, gettext("Noted, with your name and how it came."))
        return redirect("support:sign-up", found.programme_id, found.pk)
    door = actions.door_of(found.programme)
    context = {
        "programme": found.programme,
        "sign_up": found,
        "rule": rule_of(found.programme),
        "state": state_of(standing),
        "until": answer_by(standing, door) if standing and not standing.answer else None,
        "history": history_of(found),
        "ask": ask,
        "note": note,
        "manager": manager,
    }
    status = 422 if ask.errors or note.errors else 200
    return render(request, "recruitment/support/sign_up.html", context, status=status)


def asked_again(request: HttpRequest, found: SignUp, form: AskForm) -> bool:
    try:
        support = actions.ask_again(
            sign_up=found, email=form.cleaned_data["email"], by=person_of(request)
        )
    except actions.SupportRefused as refusal:
        form.add_error("email", str(refusal))
        return False
    messages.success(request, gettext("Asked at %(email)s.") % {"email": support.email})
    return True
