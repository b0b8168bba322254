"""Blocking somebody in a space, and what follows from it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.live.hints import hint
from bothways.partnerships.hooks import Space
from bothways.partnerships.models import Participation, Partnership
from bothways.recruitment.signups.apart import keep_apart, let_meet_again

from .errors import NobodyThere
from .models import Blocked


@transaction.atomic
def block(*, space: Space, whom: int) -> Blocked:
    """From now on nothing of theirs reaches this person here, and the two aren't matched again.
    Blocking twice is blocking once. Nobody is told. Raises ``NobodyThere``."""
    me, other = space.mine.person, other_of(space, whom)
    row, is_new = Blocked.objects.get_or_create(partnership=space.partnership, by=me, whom=other)
    if is_new:
        row.apart = keep_apart(me, other)
        row.save(update_fields=["apart"])
        hint(f"person:{me.pk}", about="blocks")
    return row


@transaction.atomic
def lift(*, space: Space, whom: int) -> bool:
    """As it was before. ``False`` when nobody was blocked. Raises ``NobodyThere``."""
    me, other = space.mine.person, other_of(space, whom)
    rows = Blocked.objects.select_for_update()
    row = rows.filter(partnership=space.partnership, by=me, whom=other).first()
    if row is None:
        return False
    let_meet_again(me, other, row.apart)
    row.delete()
    hint(f"person:{me.pk}", about="blocks")
    return True


def other_of(space: Space, pk: int) -> Person:
    for side in space.others:
        if side.person_id == pk:
            person: Person = side.person
            return person
    raise NobodyThere


def blocked_by(person: Person, partnership: Partnership) -> set[int]:
    """Pks of those whom somebody has blocked here."""
    rows = Blocked.objects.filter(partnership=partnership, by=person)
    return set(rows.values_list("whom_id", flat=True))


def is_silenced(partnership: int, by: int, to: int) -> bool:
    """Whether what the first writes may not reach the second there."""
    return Blocked.objects.filter(partnership=partnership, by=to, whom=by).exists()


def why_closed(partnership: Partnership, person: Person) -> str:
    """Why somebody can't write in the talk of two: in one of more it goes on for the others."""
    rows = list(Blocked.objects.filter(partnership=partnership.pk).select_related("whom"))
    mine = [row for row in rows if row.by_id == person.pk]
    theirs = [row for row in rows if row.whom_id == person.pk]
    if not (mine or theirs) or is_of_many(partnership):
        return ""
    if mine:
        return gettext(
            "You have blocked %(name)s here, so neither of you writes. Lift the block to go on."
        ) % {"name": mine[0].whom.first_name}
    return gettext("This can’t be delivered in this space. The coordinator can help.")


def is_of_many(partnership: Partnership) -> bool:
    """Whether three or more are in it; a circle of which two are left is two people."""
    return Participation.objects.filter(partnership=partnership.pk, left_at=None).count() > 2
