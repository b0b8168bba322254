"""A programme's guests, for its coordinators; and the link by which a guest comes."""

from __future__ import annotations

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.programmes.programmes.access import get_programme
from bothways.recruitment.joining.access import get_door
from bothways.recruitment.models import Door, Guest

from .access import get_guest
from .actions import (
    GuestRefused,
    TicketNoLongerOpens,
    call_back,
    end_now,
    guest_of,
    invite_guest,
    opens_at_once,
    set_last_day,
    use_ticket,
)
from .forms import GuestForm, LastDayForm
from .queries import guests_of

FOLDER = "recruitment/guests"


@require_http_methods(["GET", "HEAD", "POST"])
def guests(request: HttpRequest, programme: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    door = Door.objects.select_related("programme").filter(programme=found).first()
    form = GuestForm(request.POST if request.method == "POST" else None, ends_on=found.ends_on)
    if request.method == "POST" and form.is_valid() and invited(request, form, door, person):
        return redirect("guests:list", found.pk)
    context = {"programme": found, "door": door, "form": form, "lines": guests_of(found)}
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/list.html", context, status=status)


def invited(request: HttpRequest, form: GuestForm, door: Door | None, person: Person) -> bool:
    if door is None:
        form.add_error(None, gettext("Open sign-up first, so that the guest finds it."))
        return False
    try:
        guest = invite_guest(door=door, by=person, **form.cleaned_data)
    except GuestRefused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return False
    said = gettext("The invitation to %(name)s leaves in ten minutes. Until then you can call it "
                   "back.")  # fmt: skip
    messages.success(request, said % {"name": guest.person.name})
    return True


@require_POST
def guest(request: HttpRequest, programme: int, guest: int) -> HttpResponse:
    """Call an invitation back, end a stay, or give it another last day."""
    person = person_of(request)
    found = get_guest(person, programme, guest)
    name = {"name": found.person.name}
    do = request.POST.get("do")
    try:
        if do == "call-back":
            call_back(guest=found, by=person)
            done = gettext("The invitation to %(name)s is called back. Nobody got it.")
        elif do == "end":
            end_now(guest=found, by=person)
            done = gettext("%(name)s is a guest of this programme no more.")
        else:
            done = moved(found, request, person)
    except GuestRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done % name) if done else None
    return redirect("guests:list", programme)


def moved(found: Guest, request: HttpRequest, person: Person) -> str:
    form = LastDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("That isn’t a day. Nothing was changed."))
        return ""
    set_last_day(guest=found, ends_on=form.cleaned_data["ends_on"], by=person)
    return gettext("Changed the last day of %(name)s.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request: HttpRequest, door: str, ticket: str) -> HttpResponse:
    """The link of a guest's e-mail. A GET shows a button (mail scanners follow links)."""
    found = get_door(door)
    begin = reverse("joining:begin", args=[found.token])
    try:
        guest = guest_of(door=found, ticket=ticket)
        if request.user == guest.person:
            return redirect(begin)
        if request.method != "POST":
            context = {
                "door": found,
                "guest": guest,
                "opens_at_once": opens_at_once(guest, ticket),
            }
            return render(request, f"{FOLDER}/arrival.html", context)
        # allauth's own limit for messages sent on request: 20 a minute an address, 5 a mailbox.
        if not ratelimit.consume(request, action="reset_password", key=guest.person.email):
            return render(request, "429.html", status=429)
        person = use_ticket(door=found, ticket=ticket)
    except TicketNoLongerOpens as refusal:
        messages.info(request, str(refusal))
        return redirect(found)
    if person is None:
        context = {"door": found, "email": guest.person.email}
        return render(request, "recruitment/joining/sent.html", context)
    return perform_login(request, person, redirect_url=begin) or redirect(begin)
