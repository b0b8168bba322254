from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.recruitment.guests.actions import send_guest_link
from bothways.recruitment.guests.queries import is_guest_of
from bothways.recruitment.models import Door
from bothways.recruitment.shortlist.queries import decisions_told_to
from bothways.recruitment.signups.actions import withdraw
from bothways.recruitment.support.queries import my_support

from .access import get_door
from .actions import email_of, save_manager, save_step, send_sign_up, send_ticket, use_ticket
from .early import kept_out_early
from .forms import ComingForm
from .meanwhile import StepSavedMeanwhile, drawn_of
from .once_more import said_once_more
from .promise_form import PromiseForm
from .queries import (
    answers_of,
    asks_address,
    coordinators_of,
    draft_of,
    entry_of,
    sign_up_of,
    skills_to_pick,
    step_lines,
    was_sent,
    welcome,
    whom_to_ask,
)
from .reading import reading_of, sent_as
from .refusals import (
    JoiningRefused,
    KeptOut,
    ReadOtherwise,
    SignUpIsClosed,
    SomethingIsMissing,
    TicketNoLongerOpens,
)
from .steps import LAST, MANAGER, Answers, StepOf, Steps, answers_in, is_answered, steps_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, door: str) -> HttpResponse:
    """What the programme is, for whoever has the link; and the way in."""
    found = get_door(door)
    person = request.user if isinstance(request.user, Person) else None
    form = ComingForm(request.POST if request.method == "POST" else None, door=found)
    context = {"door": found, "welcome": welcome(found), "form": form}
    if person is not None:
        draft, mine = draft_of(found, person), sign_up_of(found, person)
        context |= {
            "draft": draft,
            "sign_up": mine,
            "early": kept_out_early(found, person, draft, mine),
            "support": my_support(found, mine),
        }
        theirs = [
            each for each in decisions_told_to(person) if each.sign_up.programme_id == found.pk
        ]
        context["told"] = theirs[0] if theirs else None
        context["is_elsewhere"] = person.is_guest and not is_guest_of(found.programme, person)
    elif request.method == "POST" and found.is_open and form.is_valid():
        email = form.cleaned_data["email"]
        # allauth's own limit for messages sent on request: 20 a minute an address, 5 a mailbox.
        if not ratelimit.consume(request, action="reset_password", key=email):
            return render(request, "429.html", status=429)
        send_ticket(door=found, email=email)
        return render(request, "recruitment/joining/sent.html", {"door": found, "email": email})
    elif form.outsider and found.is_open:
        # The answer is the same whether they were invited or not: nobody learns who is a guest.
        if not ratelimit.consume(request, action="reset_password", key=form.outsider):
            return render(request, "429.html", status=429)
        send_guest_link(door=found, email=form.outsider)
    status = 422 if form.errors else 200
    return render(request, "recruitment/joining/door.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request: HttpRequest, door: str, ticket: str) -> HttpResponse:
    """The link of the e-mail. A GET shows a button (mail scanners follow links)."""
    found = get_door(door)
    try:
        if request.method != "POST":
            email = email_of(door=found, ticket=ticket)
            return render(
                request, "recruitment/joining/arrival.html", {"door": found, "email": email}
            )
        person = use_ticket(door=found, ticket=ticket)
    except TicketNoLongerOpens as refusal:
        messages.info(request, str(refusal))
        return redirect(found)
    response = perform_login(request, person, redirect_url=first_step(found))
    return response or redirect(first_step(found))


def first_step(found: Door) -> str:
    return reverse("joining:begin", args=[found.token])


@require_safe
def begin(request: HttpRequest, door: str) -> HttpResponse:
    """To the first step that lacks something, wherever somebody left off; to the page that says
    why, where it is known already that the programme is for others."""
    person = person_of(request)
    found = get_door(door)
    if kept_out_early(found, person, draft_of(found, person), sign_up_of(found, person)):
        return redirect(found)
    missing = steps_of(found.programme).missing(answers_of(found, person))
    if missing:
        return redirect("joining:step", found.token, missing)
    return redirect("joining:promise", found.token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, door: str, step: str) -> HttpResponse:
    """One step. Whatever is typed is kept, also what isn't right yet and what comes too late; only
    what its page never showed isn't replaced by it."""
    person = person_of(request)
    found = get_door(door)
    steps = steps_of(found.programme)
    this, answers, do = steps.find(step), answers_of(found, person), request.POST.get("do", "")
    if this is None:
        return gone_step(request, found, step)
    form = this.form(request.POST if request.method == "POST" else None, answers)
    if request.method != "POST":
        return step_page(request, found, steps, this, answers, form)
    if do in TAKING:
        return take_saved(request, found, steps, this, answers)
    said, drawn = answers_in(step, form), request.POST.get("read", "")
    try:
        save_step(door=found, person=person, step=this, said=said, drawn=drawn)
    except StepSavedMeanwhile as refusal:
        form = this.make(None, refusal.said)
        return step_page(request, found, steps, this, refusal.answers, form, refusal)
    if not found.is_open or do == "later" or form.is_valid():
        return onward(request, found, steps, this)
    return step_page(request, found, steps, this, answers_of(found, person), form)


TAKING = ("take", "take-later")
"""What was saved counts, and what was typed here is let go."""


def step_page(
    request: HttpRequest,
    found: Door,
    steps: Steps,
    this: StepOf,
    answers: Answers,
    form: Any,
    refusal: StepSavedMeanwhile | None = None,
) -> HttpResponse:
    is_rows = this.slug in ("offers", "wants")
    context = {
        "door": found,
        "step": this,
        "number": steps.number(this.slug),
        "count": len(steps),
        "form": form,
        "read": drawn_of(this, answers),
        "is_rows": is_rows,
        "lines": step_lines(steps, answers, this.slug),
        "skills": skills_to_pick() if is_rows else (),
        "meanwhile": refusal,
        "is_later": request.POST.get("do") == "later",
    }
    status = 409 if refusal else 422 if form.is_bound else 200
    return render(request, "recruitment/joining/step.html", context, status=status)


def take_saved(
    request: HttpRequest, found: Door, steps: Steps, this: StepOf, answers: Answers
) -> HttpResponse:
    """On with what was saved; nothing is written."""
    messages.info(request, gettext("What was saved counts."))
    is_later = request.POST["do"] == "take-later"
    if not found.is_open or is_later or is_answered(this, answers):
        return onward(request, found, steps, this)
    return redirect("joining:step", found.token, this.slug)


def onward(request: HttpRequest, found: Door, steps: Steps, this: StepOf) -> HttpResponse:
    """Where somebody goes whose step is kept."""
    if not found.is_open:
        messages.warning(request, str(SignUpIsClosed()))
        return redirect(found)
    if request.POST.get("do") in ("later", "take-later"):
        messages.success(request, gettext("Kept. Come back by the same link when it suits you."))
        return redirect("home")
    following = steps.after(this.slug)
    if following == LAST:
        return redirect("joining:promise", found.token)
    return redirect("joining:step", found.token, following)


def gone_step(request: HttpRequest, found: Door, step: str) -> HttpResponse:
    """The coordinators have taken this step out while somebody was at it, or it never was."""
    if step not in ("hopes", "questions"):
        raise Http404
    messages.info(request, gettext("This isn’t asked any more. Everything else is kept."))
    return redirect("joining:begin", found.token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def promise(request: HttpRequest, door: str) -> HttpResponse:
    """Everything once more, what is expected, and sending it."""
    person = person_of(request)
    found, read = get_door(door), request.POST.get("read", "")
    answers, steps, refusal = answers_of(found, person), steps_of(found.programme), None
    asking = whom_to_ask(found, person)
    manager = request.POST.get("manager", "")[:254] if asks_address(asking) else ""
    if manager:
        try:
            answers = save_manager(door=found, person=person, address=manager, read=read).answers
        except StepSavedMeanwhile as meanwhile:
            answers, refusal = meanwhile.answers, meanwhile
    # Asked after the answers were read: whatever is sent in between, it is known here.
    if was_sent(found, person, sent_as(read, manager)):
        return say_signed_up(request, found)
    missing = steps.missing(answers)
    if missing:
        return redirect("joining:step", found.token, missing)
    if request.method == "POST" and not refusal and not found.is_open:
        messages.error(request, str(SignUpIsClosed()))
        return redirect(found)
    form = PromiseForm(
        request.POST if request.method == "POST" and not refusal else None,
        reading=reading_of(found.expectations, steps, answers),
        steps=steps,
        asking=asking,
        said=refusal.said if refusal else answers.get(MANAGER),
    )
    if form.is_bound and form.is_valid():
        return send_or_say_why(request, found, person, form.cleaned_data)
    if form.is_bound:
        form.read_now()
    context = {
        "door": found,
        "form": form,
        "entry": entry_of(steps, person, answers),
        "parts": said_once_more(steps, answers),
        "lines": step_lines(steps, answers, LAST),
        "asking": asking,
        "sign_up": sign_up_of(found, person),
        "meanwhile": refusal,
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "recruitment/joining/promise.html", context, status=status)


def send_or_say_why(
    request: HttpRequest, found: Door, person: Person, given: dict[str, Any]
) -> HttpResponse:
    try:
        send_sign_up(
            door=found, person=person, manager=given.get("manager", ""), read=given["read"]
        )
    except (SomethingIsMissing, KeptOut) as refusal:
        messages.error(request, str(refusal))
        if steps_of(found.programme).find(refusal.step):
            return redirect("joining:step", found.token, refusal.step)
        return redirect(found)
    except ReadOtherwise as refusal:
        messages.warning(request, str(refusal))
        return redirect("joining:promise", found.token)
    except JoiningRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    return say_signed_up(request, found)


def say_signed_up(request: HttpRequest, found: Door) -> HttpResponse:
    messages.success(
        request,
        gettext("You are signed up. Until %(day)s you can change everything by the same link.")
        % {"day": found.closes_on.strftime("%-d %B")},
    )
    return redirect(found)


@require_POST
def withdrawal(request: HttpRequest, door: str) -> HttpResponse:
    person = person_of(request)
    found = get_door(door)
    sign_up = sign_up_of(found, person)
    if sign_up is None:
        raise Http404
    if not found.is_open:
        messages.info(
            request,
            gettext("Signing up has closed. Write to %(names)s to withdraw.")
            % {"names": ", ".join(each.name for each in coordinators_of(found.programme))},
        )
    elif withdraw(sign_up=sign_up, by=person):
        messages.success(
            request, gettext("You have withdrawn. What you said is kept, should you come back.")
        )
    return redirect(found)
