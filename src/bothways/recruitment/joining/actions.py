"""Opening the way in, coming in by it, and sending what one has written."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.aliases.queries import person_of
from bothways.accounts.models import Person
from bothways.accounts.signin.actions import send_link
from bothways.common.audit.actions import record
from bothways.notifications.email.actions import queue_mail
from bothways.people.models import Profile
from bothways.programmes.life.actions import MoveRefused, move_along, refuse_unless_live
from bothways.programmes.models import Programme, State
from bothways.recruitment.criteria.answers import drafted, step_of
from bothways.recruitment.criteria.queries import kept_out_by
from bothways.recruitment.guests.queries import is_guest_of
from bothways.recruitment.models import Door, Draft, KeptApart, SignUp
from bothways.recruitment.questions.actions import keep_answers
from bothways.recruitment.signups.actions import block_as_wished, upsert_many
from bothways.recruitment.signups.entries import Entry
from bothways.recruitment.support.actions import ask_when_signed_up

from .meanwhile import refuse_replacing
from .models import new_token
from .queries import entry_of, first_answers, was_sent
from .reading import Reading, reading_in, reading_of, refuse_other_address, sent_as
from .refusals import (
    GuestElsewhere,
    KeptOut,
    ReadOtherwise,
    SignUpIsClosed,
    SomethingIsMissing,
    TicketNoLongerOpens,
)
from .steps import MANAGER, Answers, StepOf, Steps, steps_of

SALT = "bothways.joining"
TICKET_LIFETIME = timedelta(hours=24)


# The way in


@transaction.atomic
def save_door(*, door: Door, by: Person) -> Door:
    """Open the way into a programme, or change its deadline and words. A shut one opens again.

    Raises ``MoveRefused`` of a programme without outcomes, paused or closed.
    """
    refuse_unless_live(door.programme)
    is_prepared = door.is_shut and door.opened_by_id is None
    is_new = door._state.adding or is_prepared
    move_along(programme=door.programme, to=State.OPEN, by=by)
    if is_new:
        door.opened_by, door.opened_at = by, timezone.now()
    door.is_shut = False
    door.save()
    kind = "opened sign-up" if is_new else "changed how people sign up"
    record(kind, door.programme, by=by, programme=door.pk, closes_on=door.closes_on.isoformat())
    return door


@transaction.atomic
def prepare_door(*, door: Door, by: Person) -> Door:
    """Settle how people will sign up, without letting anybody in yet. Raises ``MoveRefused``."""
    refuse_unless_live(door.programme)
    if door.programme.state != State.DRAFT:
        return save_door(door=door, by=by)
    is_new = door._state.adding
    door.is_shut = True
    door.save()
    if is_new or door.programme.expectations != door.expectations:
        Programme.objects.filter(pk=door.pk).update(expectations=door.expectations)
    record("settled how people sign up", door.programme, by=by, programme=door.pk)
    return door


class NoLastDay(MoveRefused):
    def __str__(self) -> str:
        return gettext(
            "First say until when people can sign up, under “How people sign up”. Nobody was told."
        )


def open_prepared(*, programme: Programme, by: Person) -> None:
    """The end of the set-up: open the way in as it was prepared. Raises ``NoLastDay``."""
    door = Door.objects.filter(programme=programme).first()
    if door is None or door.closes_on < timezone.localdate():
        raise NoLastDay
    save_door(door=door, by=by)


def follow_expectations(*, programme: Programme, before: str) -> None:
    """A way in that was prepared with the programme's words takes its new ones."""
    Door.objects.filter(programme=programme, is_shut=True, expectations=before).update(
        expectations=programme.expectations
    )


@transaction.atomic
def shut_door(*, door: Door, by: Person) -> bool:
    """Close it before its deadline; drafts are kept. ``False`` when it was shut."""
    if not Door.objects.filter(pk=door.pk, is_shut=False).update(is_shut=True):
        return False
    record("closed sign-up", door.programme, by=by, programme=door.pk)
    return True


@transaction.atomic
def change_link(*, door: Door, by: Person) -> Door:
    """A new link; the one before leads nowhere from now on."""
    door.token = new_token()
    door.save(update_fields=["token"])
    record("changed the invitation link", door.programme, by=by, programme=door.pk)
    return door


# Coming in


def send_ticket(*, door: Door, email: str) -> None:
    """E-mail somebody a link that brings them to the sign-up: one to sign in where the address is
    known, else one that makes their account. The caller answers the same either way."""
    path = reverse("joining:begin", args=[door.token])
    if person_of(email) is not None:
        send_link(email, next_path=path)
        return
    ticket = signing.dumps({"email": email, "door": door.pk}, salt=SALT, compress=True)
    arrival = reverse("joining:arrival", args=[door.token, ticket])
    context = {
        "programme": door.programme.name,
        "button_url": settings.BASE_URL + arrival,
        "button_text": gettext("Go to your sign-up"),
        "why": gettext(
            "You get this because somebody, most likely you, asked for it. If it wasn’t you, do "
            "nothing: no account is made."
        ),
    }
    queue_mail(
        key=f"joining:{secrets.token_hex(16)}",
        kind="sign-in link",
        to=email,
        subject=gettext("Your way into %(programme)s") % {"programme": door.programme.name},
        text=render_to_string("recruitment/joining/email/ticket.txt", context).strip() + "\n",
    )


def email_of(*, door: Door, ticket: str) -> str:
    """Whose ticket it is. Raises ``TicketNoLongerOpens``."""
    try:
        said = signing.loads(ticket, salt=SALT, max_age=TICKET_LIFETIME)
    except signing.BadSignature:
        raise TicketNoLongerOpens from None
    if said["door"] != door.pk or person_of(said["email"]) is not None:
        raise TicketNoLongerOpens
    return str(said["email"])


@transaction.atomic
def use_ticket(*, door: Door, ticket: str) -> Person:
    """Make the account, once: a second use finds it made. Raises ``TicketNoLongerOpens``."""
    email = email_of(door=door, ticket=ticket)
    person, is_new = Person.objects.get_or_create(
        email=email, defaults={"name": email.partition("@")[0][:150]}
    )
    if not is_new:
        raise TicketNoLongerOpens
    person.set_unusable_password()
    person.save(update_fields=["password"])
    record("came in by the invitation link", person, by=person, programme=door.pk)
    return person


# What one writes


@transaction.atomic
def save_step(*, door: Door, person: Person, step: StepOf, said: Any, drawn: str = "") -> Draft:
    """Keep what was typed at a step, right or not yet. Also after the deadline: nothing typed is
    lost, it just can't be sent.

    Raises ``StepSavedMeanwhile`` where it would replace what was saved since its page was drawn,
    of which ``drawn`` is what the page carries; then nothing is saved.
    """
    draft, said = held_draft(door, person), without_nul(said)
    refuse_replacing(step, draft.answers, said, drawn)
    if isinstance(said, dict):
        # What isn't asked any more, a question or a block, stays: it may come back.
        said = {**(draft.answers.get(step.slug) or {}), **said}
    return keep(draft, step.slug, said)


@transaction.atomic
def save_manager(*, door: Door, person: Person, address: str, read: str) -> Draft:
    """Keep the manager's address as it was typed on the last page, unless it has been sent.

    Raises ``StepSavedMeanwhile`` where another one was typed on another page since.
    """
    draft, address = held_draft(door, person), without_nul(address)
    if was_sent(door, person, sent_as(read, address)):
        return draft
    refuse_other_address(draft.answers, address, read)
    return keep(draft, MANAGER, address)


def held_draft(door: Door, person: Person) -> Draft:
    """What somebody has written, one at a time in a programme; of a first draft what is known."""
    Programme.objects.select_for_update().get(pk=door.pk)
    return Draft.objects.filter(programme=door.programme, person=person).first() or Draft(
        programme=door.programme, person=person, answers=first_answers(door, person)
    )


def keep(draft: Draft, slug: str, said: Any) -> Draft:
    draft.answers = {**draft.answers, slug: said}
    draft.changed_at = timezone.now()
    draft.save()
    return draft


def without_nul(said: Any) -> Any:
    """PostgreSQL's JSON can't hold the letter NUL, which nobody types."""
    if isinstance(said, str):
        return said.replace("\x00", "")
    if isinstance(said, list):
        return [without_nul(one) for one in said]
    if isinstance(said, dict):
        return {name: without_nul(one) for name, one in said.items()}
    return said


@transaction.atomic
def send_sign_up(
    *, door: Door, person: Person, manager: str = "", read: str | None = None
) -> SignUp:
    """Turn what was written into the person's sign-up, with what they accepted and when. Their
    manager is asked where the programme wants it: at ``manager``, if the directory names none.

    ``read`` is what the page carries on which they accepted it: sent a second time it changes
    nothing. Raises ``ReadOtherwise``, ``SignUpIsClosed``, ``GuestElsewhere``,
    ``SomethingIsMissing`` and ``KeptOut``; all that was written is then kept.
    """
    Programme.objects.select_for_update().get(pk=door.pk)
    door = Door.objects.select_related("programme").get(pk=door.pk)
    page = sent_as(read, manager)
    sent = was_sent(door, person, page)
    if sent is not None:
        return sent
    if not door.is_open:
        raise SignUpIsClosed
    if person.is_guest and not is_guest_of(door.programme, person):
        raise GuestElsewhere
    draft = Draft.objects.filter(programme=door.programme, person=person).first()
    answers: Answers = draft.answers if draft else first_answers(door, person)
    steps = steps_of(door.programme)
    missing = steps.missing(answers)
    if missing:
        raise SomethingIsMissing(missing)
    refuse_read_otherwise(read, reading_of(door.expectations, steps, answers))
    is_new = not SignUp.objects.filter(programme=door.programme, person=person).exists()
    entry = entry_of(steps, person, answers)
    keep_profile(person, entry, answers)
    upsert_many(programme=door.programme, entries=[replace(entry, not_with=())])
    if is_new and not person.is_guest:  # whom a coordinator invited by name isn't kept out
        refuse_kept_out(door.programme, person, answers)
    sign_up = SignUp.objects.get(programme=door.programme, person=person)
    SignUp.objects.filter(pk=sign_up.pk).update(
        accepted_at=timezone.now(),
        accepted=door.expectations,
        withdrawn_at=None,
        sent_as=page,
    )
    keep_apart(sign_up, entry, is_asked="not_with" in steps.fields_of("hopes"))
    keep_own_answers(sign_up, steps, answers)
    if draft:
        draft.delete()
    kind = "signed up" if is_new else "changed their sign-up"
    record(kind, person, by=person, programme=door.pk, sign_up=sign_up.pk)
    confirm(door, person, is_new=is_new)
    ask_when_signed_up(sign_up=sign_up, given=manager)
    return sign_up


def refuse_read_otherwise(read: str | None, now: Reading) -> None:
    """The manager's address alone may be another: it was typed on the page itself."""
    if read is None:
        return
    was = reading_in(read)
    if was.expectations != now.expectations or was.other_steps(now):
        raise ReadOtherwise


def refuse_kept_out(programme: Programme, person: Person, answers: Answers) -> None:
    """Asked once the profile says what they wrote; who is in already stays in."""
    broken = kept_out_by(programme, person, timezone.localdate(), drafted(answers))
    if broken:
        raise KeptOut([one.reason for one in broken], step_of(broken[0]))


def keep_profile(person: Person, entry: Entry, answers: Answers) -> None:
    """What only they may change of themselves: their name, and how they are reached."""
    if person.name != entry.name:
        person.name = entry.name
        person.save(update_fields=["name"])
    contact = answers["about"].get("contact")
    if contact is not None:
        Profile.objects.update_or_create(person=person, defaults={"contact": str(contact)})


def keep_own_answers(sign_up: SignUp, steps: Steps, answers: Answers) -> None:
    form = steps.form_of("questions", answers)
    if form is not None and form.is_valid():
        keep_answers(sign_up=sign_up, asked=form.questions, said=form.answers())


def keep_apart(sign_up: SignUp, entry: Entry, *, is_asked: bool = True) -> None:
    """Keep the wishes by address; who is in the programme already is blocked at once. Where the
    programme doesn't ask any more, the wishes that stand are kept."""
    if not is_asked:
        return
    KeptApart.objects.filter(sign_up=sign_up).exclude(email__in=entry.not_with).delete()
    KeptApart.objects.bulk_create(
        [
            KeptApart(sign_up=sign_up, email=email)
            for email in entry.not_with
            if email != entry.email
        ],
        ignore_conflicts=True,
    )
    block_as_wished(sign_up.programme, [entry.email])


def confirm(door: Door, person: Person, *, is_new: bool) -> None:
    context = {
        "person": person.first_name,
        "programme": door.programme.name,
        "closes_on": door.closes_on,
        "is_new": is_new,
        "button_url": door.address,
        "button_text": gettext("Change your sign-up"),
        "why": gettext("You get this because you signed up for %(programme)s.")
        % {"programme": door.programme.name},
    }
    subject = (
        gettext("You are signed up for %(programme)s")
        if is_new
        else gettext("Your sign-up for %(programme)s has been changed")
    )
    queue_mail(
        key=f"joined:{door.pk}:{person.pk}:{secrets.token_hex(8)}",
        kind="sign-up",
        to=person.email,
        subject=subject % {"programme": door.programme.name},
        text=render_to_string("recruitment/joining/email/joined.txt", context).strip() + "\n",
    )
