"""Inviting guests, changing until when they stay, and letting them in."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from bothways.accounts.aliases.queries import person_of
from bothways.accounts.models import Person
from bothways.accounts.signin.actions import send_link
from bothways.common.audit.actions import record
from bothways.notifications.email.actions import compose, queue_many
from bothways.notifications.models import OutgoingMail
from bothways.people.models import Profile
from bothways.programmes.models import Programme
from bothways.recruitment.models import Door, Guest, SignUp

from .queries import guest_by_email

UNDO = timedelta(minutes=10)
"""So long an invitation waits before it leaves."""
TICKET_LIFETIME = timedelta(days=14)
"""So long the link of the e-mail signs somebody in who hasn't been here yet."""
SALT = "bothways.guests"
LONGEST_STAY = timedelta(days=3 * 366)


class GuestRefused(Exception):
    """Why it can't be so, in a sentence for a coordinator; names the field."""

    field = "email"
    sentence: str | Promise = ""

    def __str__(self) -> str:
        return str(self.sentence)


class IsOneOfUs(GuestRefused):
    sentence = gettext_lazy(
        "The person with this address belongs to the organisation. Invite them like everybody."
    )


class AccessWasEnded(GuestRefused):
    sentence = gettext_lazy(
        "The account with this address is closed. An administrator can open it again."
    )


class IsHereAlready(GuestRefused):
    sentence = gettext_lazy(
        "They are a guest of this programme already. Change their last day in the list below."
    )


class LastDayIsOff(GuestRefused):
    field = "ends_on"
    sentence = gettext_lazy("The last day is today or later, and at most three years from now.")


class DoorIsClosed(GuestRefused):
    field = ""
    sentence = gettext_lazy("Open sign-up first, so that the guest finds something to sign.")


class HasLeft(GuestRefused):
    field = ""
    sentence = gettext_lazy("The invitation has left already. You can end the guest’s stay.")


class TicketNoLongerOpens(Exception):
    def __str__(self) -> str:
        return gettext(
            "This invitation no longer opens: it was called back, or its last day has passed. "
            "Write to whoever invited you."
        )


@transaction.atomic
def invite_guest(
    *, door: Door, email: str, name: str, organisation: str, ends_on: date, words: str, by: Person
) -> Guest:
    """Invite somebody from outside; the e-mail waits ``UNDO``. Raises ``GuestRefused``."""
    Programme.objects.select_for_update().get(pk=door.pk)
    if not door.is_open:
        raise DoorIsClosed
    refuse_day(ends_on)
    person = person_of(email)
    if person is not None:
        refuse_person(door.programme, person)
    else:
        person = Person.objects.create(
            email=email,
            name=name,
            password=make_password(None),
            guest_from=organisation,
            guest_until=ends_on,
        )
        Profile.objects.create(person=person)
    guest = Guest.objects.create(
        programme=door.programme,
        person=person,
        ends_on=ends_on,
        by=by,
        sends_at=timezone.now() + UNDO,
    )
    keep_last_day(person)
    queue_many([letter(door, guest, words, by)])
    OutgoingMail.objects.filter(key=guest.mail_key, attempts=0).update(due_at=guest.sends_at)
    record(
        "invited a guest",
        person,
        by=by,
        programme=door.pk,
        organisation=organisation,
        ends_on=ends_on.isoformat(),
    )
    return guest


def refuse_day(ends_on: date) -> None:
    today = timezone.localdate()
    if not today <= ends_on <= today + LONGEST_STAY:
        raise LastDayIsOff


def refuse_person(programme: Programme, person: Person) -> None:
    if not person.is_active:
        raise AccessWasEnded
    if not person.is_guest:
        raise IsOneOfUs
    if Guest.objects.standing().filter(programme=programme, person=person).exists():
        raise IsHereAlready


def keep_last_day(person: Person) -> None:
    """The latest last day of all their programmes; who belongs to us now has none."""
    if not Person.objects.filter(pk=person.pk, guest_until__isnull=False).exists():
        return
    days = Guest.objects.standing().filter(person=person).values_list("ends_on", flat=True)
    latest = max(days, default=timezone.localdate() - timedelta(days=1))
    Person.objects.filter(pk=person.pk).update(guest_until=latest)
    person.guest_until = latest


def letter(door: Door, guest: Guest, words: str, by: Person) -> OutgoingMail:
    context = {
        "programme": door.programme,
        "person": guest.person.first_name,
        "words": words.strip(),
        "by": by.name,
        "closes_on": door.closes_on,
        "ends_on": guest.ends_on,
        "button_url": settings.BASE_URL + arrival_of(door, guest),
        "button_text": gettext("See what it is and sign up"),
        "why": gettext("You get this because %(name)s invited you as a guest.") % {"name": by.name},
    }
    return compose(
        key=guest.mail_key,
        kind="invitation",
        to=guest.person.email,
        subject=gettext("%(name)s invites you to %(programme)s as a guest")
        % {"name": by.name, "programme": door.programme.name},
        text=render_to_string("recruitment/guests/email/invitation.txt", context).strip() + "\n",
    )


def arrival_of(door: Door, guest: Guest) -> str:
    ticket = signing.dumps({"guest": guest.pk}, salt=SALT)
    return reverse("joining:guest", args=[door.token, ticket])


@transaction.atomic
def call_back(*, guest: Guest, by: Person) -> None:
    """Take back an invitation that hasn't left. Who was made for it alone is forgotten.

    Raises ``HasLeft``.
    """
    waiting = OutgoingMail.objects.select_for_update().filter(
        key=guest.mail_key, state=OutgoingMail.State.WAITING, attempts=0
    )
    if not waiting.delete()[0]:
        raise HasLeft
    Guest.objects.filter(pk=guest.pk).update(called_back_at=timezone.now())
    record("called a guest’s invitation back", guest.person, by=by, programme=guest.programme_id)
    if was_made_for_it(guest):
        guest.person.delete()
    else:
        keep_last_day(guest.person)


def was_made_for_it(guest: Guest) -> bool:
    """Whether nothing else is known of somebody than this invitation."""
    person = guest.person
    elsewhere = Guest.objects.filter(person=person).exclude(pk=guest.pk).exists()
    signed_up = SignUp.objects.filter(person=person).exists()
    return person.last_login is None and not elsewhere and not signed_up


@transaction.atomic
def set_last_day(*, guest: Guest, ends_on: date, by: Person) -> None:
    """Until when they are a guest of this programme. Raises ``GuestRefused``."""
    refuse_day(ends_on)
    change_day(guest, ends_on, by)


@transaction.atomic
def end_now(*, guest: Guest, by: Person) -> None:
    """Their stay in this programme is over from this moment on."""
    change_day(guest, min(guest.ends_on, timezone.localdate() - timedelta(days=1)), by)


def change_day(guest: Guest, ends_on: date, by: Person) -> None:
    Programme.objects.select_for_update().get(pk=guest.programme_id)
    Guest.objects.filter(pk=guest.pk).update(ends_on=ends_on)
    keep_last_day(guest.person)
    record(
        "changed a guest’s last day",
        guest.person,
        by=by,
        programme=guest.programme_id,
        ends_on=ends_on.isoformat(),
    )


# Coming in


def guest_of(*, door: Door, ticket: str) -> Guest:
    """Whose invitation it is. Raises ``TicketNoLongerOpens``."""
    try:
        said = signing.loads(ticket, salt=SALT)
    except signing.BadSignature:
        raise TicketNoLongerOpens from None
    rows = Guest.objects.standing().filter(pk=said["guest"], programme=door.pk)
    guest = rows.select_related("person", "programme").first()
    if guest is None or guest.is_over or not guest.person.may_sign_in:
        raise TicketNoLongerOpens
    return guest


def opens_at_once(guest: Guest, ticket: str) -> bool:
    """Whether the e-mail's link signs them in by itself: the first time, within two weeks. After
    that it only asks for a sign-in link, so that an old e-mail opens nothing."""
    if guest.person.last_login is not None:
        return False
    try:
        signing.loads(ticket, salt=SALT, max_age=TICKET_LIFETIME)
    except signing.SignatureExpired:
        return False
    return True


@transaction.atomic
def use_ticket(*, door: Door, ticket: str) -> Person | None:
    """Who comes in by it now, once; ``None`` when a link was sent to their address instead.

    Raises ``TicketNoLongerOpens``.
    """
    guest = guest_of(door=door, ticket=ticket)
    person = guest.person
    if opens_at_once(guest, ticket):
        first = Person.objects.filter(pk=person.pk, last_login=None)
        if first.update(last_login=timezone.now()):
            record("came in as a guest", person, by=person, programme=door.pk)
            return person
    send_link(person.email, next_path=reverse("joining:begin", args=[door.token]))
    return None


def send_guest_link(*, door: Door, email: str) -> None:
    """E-mail a sign-in link to a guest whose address isn't at the door's domains; for anybody else
    do nothing. The caller answers the same either way."""
    guest = guest_by_email(door.programme, email)
    if guest is not None:
        send_link(guest.person.email, next_path=reverse("joining:begin", args=[door.token]))
