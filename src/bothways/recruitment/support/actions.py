"""Asking managers, taking their answers, and noting one that came another way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person, PersonManager
from bothways.common.audit.actions import record
from bothways.notifications.email.actions import queue_many
from bothways.notifications.telling.actions import notify
from bothways.people.models import Profile
from bothways.programmes.models import Programme
from bothways.recruitment.models import Door, SignUp, Support

from .letters import letter, number_in
from .queries import (
    IN_TIME,
    answer_by,
    manager_of,
    rule_of,
    standing_of,
    to_ask,
    whom_to_remind,
)

PATIENCE = timedelta(days=5)
"""So long after the asking a manager is reminded, once."""
AGAIN = timedelta(hours=1)
"""Nobody is asked anew within it: a double press sends one e-mail."""
MOST_ADDRESSES = 3
"""So many addresses somebody may name for their manager; further ones go through a coordinator."""
BATCH = 500


class SupportRefused(Exception):
    """Why it can't be done, in a sentence for the person who tried."""


class AsksThemselves(SupportRefused):
    def __str__(self) -> str:
        return gettext("That is their own address. Name the manager’s.")


class NobodyToAsk(SupportRefused):
    def __str__(self) -> str:
        return gettext("The directory knows no manager who can be asked. Type an address.")


class AskedAMomentAgo(SupportRefused):
    def __str__(self) -> str:
        return gettext("This address was asked within the last hour. Nothing was sent again.")


class NotAsked(SupportRefused):
    def __str__(self) -> str:
        return gettext(
            "This programme doesn’t ask managers, or they take no part. Nothing was sent."
        )


class ReasonIsMissing(SupportRefused):
    def __str__(self) -> str:
        return gettext(
            "Say how the answer came, such as “told me on the phone”. It is kept with it."
        )


class NoSuchAnswer(SupportRefused):
    def __str__(self) -> str:
        return gettext("Choose one of the two answers.")


# Asking


@transaction.atomic
def ask_when_signed_up(*, sign_up: SignUp, given: str = "") -> Support | None:
    """Ask the manager of somebody who has just sent a sign-up, where the programme wants it:
    whom the directory names, else the address they gave. Who was asked isn't asked again, except
    at another address that corrects one without an answer."""
    if rule_of(sign_up.programme) is None:
        return None
    manager = manager_of(sign_up.person)
    email = manager.email if manager else PersonManager.normalize_email(given)
    if not email or email == sign_up.person.email:
        return None
    standing = standing_of(sign_up)
    if standing is not None:
        if standing.answer or standing.email == email:
            return standing
        if Support.objects.filter(sign_up=sign_up).count() >= MOST_ADDRESSES:
            return standing
    return ask(sign_up, email, manager, by=sign_up.person)


@transaction.atomic
def ask_again(*, sign_up: SignUp, email: str, by: Person) -> Support:
    """A coordinator asks: the address they typed, else the manager of the directory. The same
    address keeps its link; another one makes the earlier link lead to a kind word.

    Raises ``SupportRefused``.
    """
    hold(sign_up.programme)
    if rule_of(sign_up.programme) is None or not sign_up.takes_part:
        raise NotAsked
    manager = manager_of(sign_up.person)
    email = PersonManager.normalize_email(email) or (manager.email if manager else "")
    if not email:
        raise NobodyToAsk
    if email == sign_up.person.email:
        raise AsksThemselves
    standing = standing_of(sign_up)
    was_asked = standing.asked_at if standing and standing.email == email else None
    if was_asked is not None and was_asked > timezone.now() - AGAIN:
        raise AskedAMomentAgo
    return ask(sign_up, email, manager if manager and manager.email == email else None, by=by)


def ask(sign_up: SignUp, email: str, manager: Person | None, *, by: Person) -> Support:
    now = timezone.now()
    standing = standing_of(sign_up)
    if standing is not None and standing.email == email and not standing.answer:
        standing.asked_at, standing.manager = now, manager
        standing.save(update_fields=["asked_at", "manager"])
        support = standing
    else:
        replace_standing([sign_up.pk])
        support = Support.objects.create(
            sign_up=sign_up, email=email, manager=manager, asked_at=now, created_at=now
        )
    support.sign_up = sign_up
    queue_many([letter(support, answer_by(support, door_of(sign_up.programme)))])
    note(sign_up, "asked for the manager’s support", by, email=email)
    return support


@transaction.atomic
def ask_everybody(*, programme: Programme, by: Person) -> int:
    """Ask the managers of all who take part and weren't asked about; answers how many."""
    hold(programme)
    if rule_of(programme) is None:
        return 0
    rows = to_ask(programme).select_related("person__profile__manager", "programme")
    asked = {one: one.person.profile.manager for one in rows.order_by("pk")}
    now, door = timezone.now(), door_of(programme)
    replace_standing([one.pk for one in asked])
    made = Support.objects.bulk_create(
        (
            Support(sign_up=one, email=manager.email, manager=manager, asked_at=now, created_at=now)
            for one, manager in asked.items()
            if manager is not None
        ),
        batch_size=BATCH,
    )
    queue_many([letter(support, answer_by(support, door)) for support in made])
    if made:
        record("asked managers", programme, by=by, programme=programme.pk, count=len(made))
    return len(made)


def replace_standing(sign_ups: Sequence[int]) -> None:
    now = timezone.now()
    for start in range(0, len(sign_ups), BATCH):
        some = sign_ups[start : start + BATCH]
        Support.objects.filter(sign_up__in=some, replaced_at=None).update(replaced_at=now)


@transaction.atomic
def note_answer(*, sign_up: SignUp, answer: str, reason: str, by: Person) -> Support:
    """Note an answer that came another way; who, when and how stay with it. Raises
    ``SupportRefused``."""
    hold(sign_up.programme)
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonIsMissing
    if answer not in Support.Answer.values:
        raise NoSuchAnswer
    now = timezone.now()
    standing = standing_of(sign_up)
    replace_standing([sign_up.pk])
    support = Support.objects.create(
        sign_up=sign_up,
        email=standing.email if standing else "",
        manager=standing.manager if standing else None,
        answer=answer,
        answered_at=now,
        created_at=now,
        recorded_by=by,
        reason=reason[:300],
    )
    note(sign_up, "noted a manager’s answer", by, answer=answer, reason=reason[:300])
    tell_participant(support)
    return support


# The manager


class LinkIsClosed(SupportRefused):
    """The link leads to no question any more; says why, and that nothing is left to do."""

    def __init__(self, title: str, words: str, programme: Programme | None = None) -> None:
        super().__init__(title)
        self.title, self.words, self.programme = title, words, programme

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Asked:
    """What a manager is asked, and until when they may answer or change it."""

    support: Support
    until: object


def find_asked(token: str) -> Asked:
    """The question behind a link. Raises ``LinkIsClosed``."""
    try:
        pk = number_in(token)
    except signing.SignatureExpired:
        raise LinkIsClosed(
            gettext("This link has expired"),
            gettext(
                "It was sent more than half a year ago. If your answer is still needed, somebody "
                "writes to you again."
            ),
        ) from None
    except (signing.BadSignature, ValueError, TypeError):
        raise no_such_link() from None
    rows = Support.objects.select_related("sign_up__person", "sign_up__programme", "manager")
    support = rows.filter(pk=pk).first()
    if support is None:
        raise no_such_link()
    return refuse_unless_open(support)


def no_such_link() -> LinkIsClosed:
    return LinkIsClosed(
        gettext("This link isn’t complete"),
        gettext("Open it from the e-mail once more; some programs break long links in two."),
    )


def refuse_unless_open(support: Support) -> Asked:
    sign_up = support.sign_up
    programme, name = sign_up.programme, {"name": sign_up.person.name}
    nothing = gettext("Nothing to do any more")
    if not sign_up.takes_part:
        words = gettext("%(name)s has withdrawn meanwhile. Thank you for looking.") % name
        raise LinkIsClosed(nothing, words, programme)
    if support.replaced_at is not None:
        words = gettext(
            "Meanwhile this was asked anew, and the newest e-mail has the link; or the "
            "coordinators have noted an answer about %(name)s. If yours is another one, write to "
            "them."
        )
        raise LinkIsClosed(nothing, words % name, programme)
    if rule_of(programme) is None:
        words = gettext("The programme doesn’t ask managers any more. Thank you for looking.")
        raise LinkIsClosed(nothing, words, programme)
    if not support.answer and has_another_manager(support):
        words = gettext(
            "By now the directory names somebody else as the manager of %(name)s, who will be "
            "asked instead. Thank you for looking."
        )
        raise LinkIsClosed(nothing, words % name, programme)
    until = answer_by(support, door_of(programme))
    if programme.state not in IN_TIME or timezone.localdate() > until:
        words = gettext(
            "The time to answer about %(name)s is over. If it still matters, write to the "
            "coordinators: they can note your answer."
        )
        raise LinkIsClosed(gettext("It is too late to answer here"), words % name, programme)
    return Asked(support, until)


def has_another_manager(support: Support) -> bool:
    """The directory named who was asked, and names another by now."""
    if support.manager_id is None:
        return False
    row = Profile.objects.filter(person=support.sign_up.person_id).values_list("manager")
    now = row.first()
    return now is None or now[0] != support.manager_id


@transaction.atomic
def take_answer(*, token: str, answer: str, words: str) -> Support:
    """Keep what the manager says; the last answer counts, and a second press changes nothing.

    Raises ``LinkIsClosed`` and ``NoSuchAnswer``.
    """
    found = find_asked(token).support
    hold(found.sign_up.programme)
    support = find_asked(token).support
    if answer not in Support.Answer.values:
        raise NoSuchAnswer
    words = words.strip()[:1000]
    if (support.answer, support.words) == (answer, words):
        return support
    changed = support.answer != answer
    support.answer, support.words, support.answered_at = answer, words, timezone.now()
    support.save(update_fields=["answer", "words", "answered_at"])
    note(support.sign_up, "the manager answered", support.manager, answer=answer)
    if changed:
        tell_participant(support)
    return support


def tell_participant(support: Support) -> None:
    """In the product, without the manager's words."""
    sign_up = support.sign_up
    known = {"programme": sign_up.programme.name}
    title = (
        gettext("Your manager supports that you take part in %(programme)s")
        if support.answer == Support.Answer.YES
        else gettext("About your sign-up for %(programme)s: your manager says not now")
    )
    door = door_of(sign_up.programme)
    notify(
        sign_up.person,
        kind="support",
        key=f"support:{support.pk}:{support.answer}",
        title=title % known,
        path=door.get_absolute_url() if door else "/",
        programme=sign_up.programme.name,
    )


# Reminding


def remind_managers() -> int:
    """The hourly chore: who hasn't answered after some days is reminded, once; answers how many."""
    with transaction.atomic():
        now, today = timezone.now(), timezone.localdate()
        doors = Door.objects.in_bulk()
        due = []
        for support in whom_to_remind(now - PATIENCE)[: BATCH * 4]:
            until = answer_by(support, doors.get(support.sign_up.programme_id))
            if today <= until and not changed_manager(support):
                due.append((support, until))
        queue_many([letter(support, until, is_reminder=True) for support, until in due])
        pks = [support.pk for support, _ in due]
        Support.objects.filter(pk__in=pks, reminded_at=None).update(reminded_at=now)
        return len(due)


def changed_manager(support: Support) -> bool:
    profile = getattr(support.sign_up.person, "profile", None)
    now = profile.manager_id if profile else None
    return support.manager_id is not None and now != support.manager_id


def hold(programme: Programme) -> None:
    Programme.objects.select_for_update().get(pk=programme.pk)


def door_of(programme: Programme) -> Door | None:
    return Door.objects.filter(programme=programme).first()


def note(sign_up: SignUp, kind: str, by: Person | None, **details: str) -> None:
    record(
        kind, sign_up.person, by=by, programme=sign_up.programme_id, sign_up=sign_up.pk, **details
    )
