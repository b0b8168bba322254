from __future__ import annotations

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.accounts.models import Person
from bothways.programmes.life.actions import MoveRefused
from bothways.programmes.setup.actions import go_on
from bothways.recruitment.guests.actions import send_guest_link
from bothways.recruitment.guests.queries import is_guest_of
from bothways.recruitment.models import Door
from bothways.recruitment.shortlist.queries import decisions_told_to
from bothways.recruitment.signups.actions import withdraw
from bothways.recruitment.support.queries import my_support

from .access import get_door, get_programme
from .actions import (
    JoiningRefused,
    KeptOut,
    SignUpIsClosed,
    SomethingIsMissing,
    TicketNoLongerOpens,
    change_link,
    email_of,
    fingerprint,
    prepare_door,
    save_answers,
    save_door,
    send_sign_up,
    send_ticket,
    shut_door,
    use_ticket,
)
from .forms import ComingForm, DoorForm, InviteForm, PromiseForm
from .inviting import call_back, invite, remind
from .queries import (
    answers_of,
    coordinators_of,
    draft_of,
    entry_of,
    namesakes,
    rounds_of,
    sign_up_of,
    skills_to_pick,
    step_lines,
    unfinished,
    welcome,
    whom_to_ask,
)
from .saying import say_invited
from .steps import LAST, MANAGER, answers_in, steps_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, door: str) -> HttpResponse:
    """What the programme is, for whoever has the link; and the way in."""
    found = get_door(door)
    person = request.user if isinstance(request.user, Person) else None
    form = ComingForm(request.POST if request.method == "POST" else None, door=found)
    context = {"door": found, "welcome": welcome(found), "form": form}
    if person is not None:
        mine = sign_up_of(found, person)
        context |= {
            "draft": draft_of(found, person),
            "sign_up": mine,
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
    """To the first step that lacks something, wherever somebody left off."""
    person = request.user
    assert isinstance(person, Person)
    found = get_door(door)
    missing = steps_of(found.programme).missing(answers_of(found, person))
    if missing:
        return redirect("joining:step", found.token, missing)
    return redirect("joining:promise", found.token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, door: str, step: str) -> HttpResponse:
    """One step. Whatever is typed is kept, also what isn't right yet and what comes too late."""
    person = request.user
    assert isinstance(person, Person)
    found = get_door(door)
    steps = steps_of(found.programme)
    this, answers, status = steps.find(step), answers_of(found, person), 200
    if this is None:
        return gone_step(request, found, step)
    form = this.form(request.POST if request.method == "POST" else None, answers)
    if request.method == "POST":
        save_answers(door=found, person=person, step=step, said=answers_in(step, form))
        if not found.is_open:
            messages.warning(request, str(SignUpIsClosed()))
            return redirect(found)
        if request.POST.get("do") == "later":
            messages.success(
                request, gettext("Kept. Come back by the same link when it suits you.")
            )
            return redirect("home")
        if form.is_valid():
            following = steps.after(step)
            if following == LAST:
                return redirect("joining:promise", found.token)
            return redirect("joining:step", found.token, following)
        status, answers = 422, answers_of(found, person)
    context = {
        "door": found,
        "step": this,
        "number": steps.number(step),
        "count": len(steps),
        "form": form,
        "is_rows": step in ("offers", "wants"),
        "lines": step_lines(steps, answers, step),
        "skills": skills_to_pick() if step in ("offers", "wants") else (),
    }
    return render(request, "recruitment/joining/step.html", context, status=status)


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
    person = request.user
    assert isinstance(person, Person)
    found = get_door(door)
    answers = answers_of(found, person)
    steps = steps_of(found.programme)
    missing = steps.missing(answers)
    if missing:
        return redirect("joining:step", found.token, missing)
    read = fingerprint(found.expectations)
    asking = whom_to_ask(found, person)
    form = PromiseForm(
        request.POST if request.method == "POST" else None,
        fingerprint=read,
        asking=asking,
        said=answers.get(MANAGER),
    )
    if request.method == "POST":
        manager = form.manager_typed()
        if manager:
            save_answers(door=found, person=person, step=MANAGER, said=manager)
        if form.is_valid():
            return send_or_say_why(request, found, person, form.cleaned_data.get("manager", ""))
    context = {
        "door": found,
        "form": form,
        "entry": entry_of(steps, person, answers),
        "lines": step_lines(steps, answers, LAST),
        "asking": asking,
        "sign_up": sign_up_of(found, person),
    }
    status = 422 if form.errors else 200
    return render(request, "recruitment/joining/promise.html", context, status=status)


def send_or_say_why(
    request: HttpRequest, found: Door, person: Person, manager: str
) -> HttpResponse:
    try:
        send_sign_up(door=found, person=person, manager=manager)
    except (SomethingIsMissing, KeptOut) as refusal:
        messages.error(request, str(refusal))
        if steps_of(found.programme).find(refusal.step):
            return redirect("joining:step", found.token, refusal.step)
        return redirect(found)
    except JoiningRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    messages.success(
        request,
        gettext("You are signed up. Until %(day)s you can change everything by the same link.")
        % {"day": found.closes_on.strftime("%-d %B")},
    )
    return redirect(found)


@require_POST
def withdrawal(request: HttpRequest, door: str) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
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


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, programme: int) -> HttpResponse:
    """For coordinators: open the way in, hand on the link, close it."""
    person = request.user
    assert isinstance(person, Person)
    found = get_programme(person, programme)
    here = Door.objects.filter(programme=found).first()
    do = request.POST.get("do", "")
    if here is not None and do in ("shut", "change-link", "call-back", "remind"):
        return do_to_door(request, here, do, person)
    inviting = here is not None and here.is_open and do == "invite"
    invite_form = InviteForm(request.POST if inviting else None)
    if inviting and invite_form.is_valid():
        assert here is not None
        say_invited(request, invite(door=here, by=person, **invite_form.cleaned_data))
        return redirect("doors:door", found.pk)
    saved = request.method == "POST" and not inviting
    is_prepared = do == "prepare"
    form = DoorForm(
        request.POST if saved else None,
        instance=here or Door(programme=found),
        ends_on=found.ends_on,
    )
    if (
        saved
        and form.is_valid()
        and opened(request, form, is_new=here is None, is_prepared=is_prepared)
    ):
        onward = go_on(programme=found, path=request.path, by=person) if is_prepared else None
        return redirect(onward or reverse("doors:door", args=[found.pk]))
    waiting = unfinished(found).select_related("person")
    context = {
        "programme": found,
        "door": Door.objects.filter(programme=found).first(),
        "form": form,
        "unfinished": list(waiting[:50]),
        "unfinished_count": waiting.count(),
        "invite_form": invite_form,
        "rounds": rounds_of(found),
        "namesakes": namesakes(found),
    }
    status = 422 if form.errors or invite_form.errors else 200
    return render(request, "recruitment/joining/manage.html", context, status=status)


def opened(request: HttpRequest, form: DoorForm, *, is_new: bool, is_prepared: bool) -> bool:
    person = request.user
    assert isinstance(person, Person)
    try:
        save = prepare_door if is_prepared else save_door
        save(door=form.save(commit=False), by=person)
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    is_opened = is_new and not is_prepared
    done = gettext("Sign-up is open. Hand on the link.") if is_opened else gettext("Saved.")
    messages.success(request, done)
    return True


def do_to_door(request: HttpRequest, here: Door, do: str, person: Person) -> HttpResponse:
    if do == "shut":
        shut_door(door=here, by=person)
        messages.success(request, gettext("Sign-up is closed. What people have begun is kept."))
    elif do == "call-back":
        say_called_back(
            request, call_back(door=here, batch=request.POST.get("batch", ""), by=person)
        )
    elif do == "remind":
        count = remind(door=here, by=person)
        done = ngettext("%(count)d person is reminded.", "%(count)d people are reminded.", count)
        messages.success(request, done % {"count": count})
    else:
        change_link(door=here, by=person)
        messages.success(request, gettext("The link is new. The one before leads nowhere now."))
    return redirect("doors:door", here.pk)


def say_called_back(request: HttpRequest, count: int) -> None:
    if not count:
        messages.info(request, gettext("Nothing was called back: these have left already."))
        return
    said = ngettext(
        "%(count)d invitation is called back. Nobody got it.",
        "%(count)d invitations are called back. Nobody got them.",
        count,
    )
    messages.success(request, said % {"count": count})
