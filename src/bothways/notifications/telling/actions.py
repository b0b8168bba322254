"""The one verb that tells people something: a notice, and by their choice an e-mail and a push."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import batched

from django.db import transaction
from django.utils import timezone

from bothways.accounts.addresses import gets_mail
from bothways.accounts.models import Person
from bothways.common.live.hints import hint_many
from bothways.common.text import one_line
from bothways.notifications.email.actions import compose, queue_many
from bothways.notifications.inbox.models import Notice
from bothways.notifications.kinds.registry import Kind, Timing, kind_of
from bothways.notifications.models import OutgoingMail
from bothways.notifications.preferences.queries import plans_for
from bothways.notifications.push.actions import plan_pushes
from bothways.notifications.stopping.links import Stop, headers_of, stop_url

from .tellings import Place, Telling, places_of

BATCH = 500


def notify(
    people: Person | Iterable[Person], *, kind: str, key: str, title: str, body: str = "",
    path: str = "", programme: str = "", space: str = "",
) -> int:  # fmt: skip
    """Tell one or many people the same thing, in the caller's transaction; answers how many
    hadn't been told yet."""
    everybody = [people] if isinstance(people, Person) else people
    return notify_many(
        (
            Telling(
                person, key=key, title=title, body=body, path=path, programme=programme, space=space
            )
            for person in everybody
        ),
        kind=kind,
    )


@transaction.atomic
def notify_many(tellings: Iterable[Telling], *, kind: str, has_own_mail: bool = False) -> int:
    """Tell each what is theirs; answers how many hadn't been told yet.

    ``has_own_mail``: the caller queues an e-mail of its own, so that none is planned here.
    """
    named, now = kind_of(kind), timezone.now()
    told = 0
    for some in batched(tellings, BATCH):
        new = untold(some)
        told += len(new)
        if new:
            tell_batch(new, kind, named, now, has_own_mail=has_own_mail)
    return told


@transaction.atomic
def write_many(tellings: Sequence[Telling], *, kind: str) -> None:
    """E-mails alone, at once and without a notice, as to who has done it themselves; to nobody who
    has switched that kind off."""
    named = kind_of(kind)
    plans = plans_for(named, {one.person.pk for one in tellings})
    wanted = [
        one
        for one in tellings
        if can_get_mail(one.person) and plans[one.person.pk].email != Timing.NEVER
    ]
    queue_many([mail_of(one, named) for one in wanted])


def untold(tellings: Sequence[Telling]) -> list[Telling]:
    wanted = {(one.person.pk, one.key[:120]): one for one in reversed(tellings)}
    known = Notice.objects.filter(
        person__in={person for person, _ in wanted}, key__in={key for _, key in wanted}
    )
    for told in known.values_list("person", "key"):
        wanted.pop(told, None)
    return list(reversed(wanted.values()))


def tell_batch(
    tellings: Sequence[Telling], key: str, kind: Kind, now: datetime, *, has_own_mail: bool
) -> None:
    plans = plans_for(kind, {one.person.pk for one in tellings})
    places = places_of(
        (one.person.pk, one.path) for one in tellings if one.path and not one.programme
    )
    rows = []
    letters: list[tuple[Telling, datetime]] = []
    for one in tellings:
        row = notice(one, key, places.get((one.person.pk, one.path)), now)
        due = (
            None
            if has_own_mail or not can_get_mail(one.person)
            else (plans[one.person.pk].email_due(now))
        )
        if due is not None and is_in_time(one, due):
            row.email_how = plans[one.person.pk].email
            if one.letter is not None and one.is_for_calendar:
                letters.append((one, now))
            elif one.letter is not None and row.email_how == Timing.AT_ONCE:
                letters.append((one, due))
            else:
                row.email_due_at = due
        rows.append(row)
    # Whoever tells the same at the same moment has done it: theirs stays.
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    send_letters(letters, kind)
    wanted = [
        row
        for one, row in zip(tellings, rows, strict=True)
        if is_in_time(one, plans[one.person.pk].push_due(now))
    ]
    plan_pushes(wanted, plans, now)
    hint_many((f"person:{one.person.pk}", {"about": "notices"}) for one in tellings)


def is_in_time(one: Telling, due: datetime | None) -> bool:
    return one.until is None or due is None or due < one.until


def can_get_mail(person: Person) -> bool:
    return person.may_sign_in and gets_mail(person.email)


def notice(one: Telling, kind: str, place: Place | None, now: datetime) -> Notice:
    found = place or Place()
    return Notice(
        person=one.person,
        kind=kind[:60],
        key=one.key[:120],
        title=one_line(one.title)[:200],
        body=one_line(one.body)[:500],
        path=one.path,
        programme_name=one_line(one.programme or found.programme)[:200],
        space_name=one_line(one.space or found.space)[:200],
        created_at=now,
    )


def send_letters(letters: Sequence[tuple[Telling, datetime]], kind: Kind) -> None:
    """Queue e-mails with words of their own. One that may be switched off isn't sent any more
    when its notice has been read before it is due."""
    if not letters:
        return
    pks: Mapping[tuple[int, str], int] = {}
    if kind.can_switch_off:
        told = Notice.objects.filter(
            person__in={one.person.pk for one, _ in letters},
            key__in={one.key[:120] for one, _ in letters},
        )
        pks = {(person, key): pk for pk, person, key in told.values_list("pk", "person", "key")}
    mails = []
    for one, due in letters:
        mail = mail_of(one, kind)
        mail.due_at = due
        if not one.is_for_calendar:
            mail.notice_id = pks.get((one.person.pk, one.key[:120]))
        mails.append(mail)
    queue_many(mails)


def mail_of(one: Telling, kind: Kind) -> OutgoingMail:
    stop = Stop(one.person.pk, (kind.key,)) if kind.can_switch_off else None
    assert one.letter is not None
    letter = one.letter(stop_url(stop) if stop else "")
    return compose(
        key=f"{one.key[:120]}:{one.person.pk}",
        kind=kind.key,
        to=one.person.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        calendar=letter.calendar,
        calendar_method=letter.calendar_method,
        headers=headers_of(stop) if stop else {},
    )
