"""Ends and departures as they happen to everybody: who is told what, and whose place is free."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.matching.places.actions import give_back
from bothways.notifications.telling.actions import notify
from bothways.partnerships.hooks import ON_END, ON_LEAVE
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.recruitment.models import SignUp

from .models import Departure, Ending, Rematch


def end(
    partnership: Partnership, *, how: str, by: Person | None, reason: str = ""
) -> Ending | None:
    """Close it for good, in the caller's transaction and under its lock; ``None`` when it was.

    Places are free again. Who has ended it, or come to its end, is matched anew once they say so;
    who was left without having chosen it is, unless they say no.
    """
    now = timezone.now()
    if not Partnership.objects.filter(pk=partnership.pk, ended_at=None).update(ended_at=now):
        return None
    partnership.ended_at = now
    ending = Ending.objects.create(partnership=partnership, how=how, by=by, reason=reason, at=now)
    give_back(match=partnership.match, circle=partnership.circle)
    staying = list(partnership.participations.filter(left_at=None).select_related("person"))
    ask_for_rematch(partnership, staying, waits=how not in UNCHOSEN)
    words = words_of(how)
    path = reverse("endings:course", args=[partnership.pk])
    notify(
        [
            side.person
            for side in staying
            if by is None or side.person_id != by.pk or how == Ending.How.FINISHED
        ],
        kind="course",
        key=f"ended:{partnership.pk}",
        title=words,
        path=path,
    )
    record(
        "an exchange ended",
        ending.get_how_display(),
        by=None if how == Ending.How.EARLY else by,
        programme=partnership.programme_id,
        partnership=partnership.pk,
    )
    for ended in ON_END:
        ended(partnership)
    return ending


def words_of(how: str) -> str:
    match how:
        case Ending.How.FINISHED:
            return gettext("Your exchange is finished. Thank you, both ways.")
        case Ending.How.LEFT:
            return gettext("Your exchange has come to its end: somebody has left. It isn’t you.")
        case Ending.How.BROKEN:
            return gettext("Your circle doesn’t go on. You can have another partner.")
    return gettext("Your exchange has come to an early end, without anybody’s fault.")


UNCHOSEN = (Ending.How.LEFT, Ending.How.BROKEN)
"""Ends that come upon people."""


def ask_for_rematch(partnership: Partnership, sides: list[Participation], *, waits: bool) -> None:
    """Each is asked whether they would have another partner; those who wait aren’t matched until
    they say so."""
    Rematch.objects.bulk_create(
        [Rematch(participation=side) for side in sides], ignore_conflicts=True
    )
    if not waits:
        return
    SignUp.objects.filter(
        programme=partnership.programme_id, person__in=[side.person_id for side in sides]
    ).update(is_waiting_this_time=True, changed_at=timezone.now())


def leave_circle(side: Participation, *, reason: str, has_left: bool) -> None:
    """Somebody goes from a circle or group of three or more, in the caller's transaction.

    A group goes on. A circle rests until a coordinator heals it or lets it end: nobody teaches who
    comes after them.
    """
    partnership = side.partnership
    now = timezone.now()
    if not Participation.objects.filter(pk=side.pk, left_at=None).update(left_at=now):
        return
    Departure.objects.create(participation=side, reason=reason, has_left=has_left, at=now)
    sign_up = SignUp.objects.filter(
        programme=partnership.programme_id, person=side.person_id
    ).first()
    if partnership.kind == Partnership.Kind.GROUP and sign_up is not None:
        give_back(circle=partnership.circle, only=sign_up)
    if not has_left:
        ask_for_rematch(partnership, [side], waits=True)
    has_gone(side)
    rest = list(partnership.participations.filter(left_at=None).select_related("person"))
    if len(rest) < 2:
        end(partnership, how=Ending.How.LEFT, by=None)
        return
    if partnership.kind == Partnership.Kind.RING:
        title = gettext("Your circle has lost %(name)s. The coordinators look how it goes on.")
    else:
        title = gettext("%(name)s has left your group. It goes on.")
    path = reverse("endings:course", args=[partnership.pk])
    known = {"name": side.person.first_name}
    notify(
        [each.person for each in rest],
        kind="course",
        key=f"departed:{side.pk}",
        title=title % known,
        path=path,
    )


def has_gone(side: Participation) -> None:
    """Let features hear of it, in the caller's transaction."""
    for hear in ON_LEAVE:
        hear(side)


GONE = Q(person__is_active=False) | Q(
    person__sign_ups__programme=F("partnership__programme"),
    person__sign_ups__withdrawn_at__isnull=False,
)


def leave_where_gone() -> int:
    """The chore: whoever has left the organisation, or withdrawn from the programme, leaves their
    exchanges there; answers how many."""
    sides = (
        Participation.objects.filter(GONE, left_at=None, partnership__ended_at=None)
        .select_related("partnership", "person")
        .distinct()
        .order_by("pk")[:200]
    )
    return sum(leave(side) for side in sides)


@transaction.atomic
def leave(side: Participation) -> bool:
    """Somebody is gone for good: a pair ends, a circle or group loses them."""
    row = Partnership.objects.select_for_update().get(pk=side.partnership_id)
    if row.ended_at is not None:
        return False
    side = Participation.objects.select_related("person", "partnership").get(pk=side.pk)
    if side.left_at is not None:
        return False
    if row.participations.filter(left_at=None).count() > 2:
        leave_circle(side, reason="", has_left=True)
        return True
    Participation.objects.filter(pk=side.pk).update(left_at=timezone.now())
    Departure.objects.get_or_create(participation=side, defaults={"has_left": True})
    end(row, how=Ending.How.LEFT, by=None)
    return True
