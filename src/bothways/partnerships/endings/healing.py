"""A circle that has lost somebody goes on another way, or comes to its end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.matching.healing.actions import CantGoOn, heal
from bothways.matching.healing.queries import Way, ways_to_heal
from bothways.matching.models import Circle, Match
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.tellings import Letter, Telling
from bothways.partnerships.hooks import ON_JOIN
from bothways.partnerships.partnerships.actions import seats_of, sides_of
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.partnerships.space.writing import Refused
from bothways.recruitment.models import SignUp

from .leaving import ask_for_rematch, end, has_gone
from .models import Departure, Ending
from .refusals import Over


class NotBroken(Refused):
    def __str__(self) -> str:
        return gettext("This circle has been looked after meanwhile. Nothing was changed.")


def is_broken(partnership: Partnership) -> bool:
    """A circle from which somebody has gone since it was put together."""
    if partnership.kind != Partnership.Kind.RING or partnership.ended_at is not None:
        return False
    gone = partnership.participations.exclude(left_at=None)
    if partnership.circle_id is None:  # what it was made of has been forgotten
        return gone.exists()
    seats = SignUp.objects.filter(programme=partnership.programme_id).filter(
        person__participations__in=gone
    )
    members = Circle.objects.filter(pk=partnership.circle_id, members__sign_up__in=seats)
    return members.exists()


def staying_in(partnership: Partnership) -> dict[int, Participation]:
    """By sign-up: who is still in it and still takes part."""
    sides = {
        side.person_id: side
        for side in partnership.participations.filter(left_at=None).select_related("person")
    }
    rows = SignUp.objects.taking_part().filter(programme=partnership.programme_id, person__in=sides)
    return {pk: sides[person] for pk, person in rows.values_list("pk", "person_id")}


def ways_for(partnership: Partnership) -> list[Way]:
    """What the engine advises, the best first; none where nobody would gain enough."""
    return ways_to_heal(partnership.programme, list(staying_in(partnership)))


@transaction.atomic
def go_on(*, partnership: Partnership, people: Sequence[int], by: Person) -> Partnership:
    """Let these sign-ups go on together in the same space, and tell everybody.

    Whoever of the circle has no place in it is asked whether they would have another partner.
    Raises ``Refused``, and matching's ``CantGoOn``.
    """
    row = held_broken(partnership)
    staying = staying_in(row)
    if row.circle is None:
        raise CantGoOn
    made = heal(circle=row.circle, staying=list(staying), people=people)
    seats = new_seats(made, row)
    by_person = {side.person_id: side for side in row.participations.all()}
    newcomers = []
    for seat in seats:
        known = by_person.get(seat.person_id)
        if known is None:
            seat.save()
            newcomers.append(seat)
            continue
        # Places are free to be taken anew: who comes back takes their own side up again.
        Participation.objects.filter(pk=known.pk).update(
            gives=seat.gives, gets=seat.gets, gain=seat.gain, place=seat.place, left_at=None
        )
        if known.left_at is not None:
            newcomers.append(known)
    left_out = [side for pk, side in staying.items() if pk not in people]
    for side in left_out:
        leave_out(side)
    row.kind = Partnership.Kind.PAIR if isinstance(made, Match) else Partnership.Kind.RING
    row.match = made if isinstance(made, Match) else None
    row.circle = made if isinstance(made, Circle) else None
    row.save(update_fields=["kind", "match", "circle"])
    for hear in ON_JOIN:
        hear(row, newcomers)
    going_on = [side for pk, side in staying.items() if pk in people]
    tell(row, going_on, newcomers, left_out)
    record(
        "let a circle go on",
        row,
        by=by,
        programme=row.programme_id,
        partnership=row.pk,
        people=len(people),
    )
    return row


@transaction.atomic
def let_end(*, partnership: Partnership, by: Person) -> None:
    """The circle comes to its end, and everybody in it can have another partner. Raises
    ``Refused``."""
    row = held_broken(partnership)
    end(row, how=Ending.How.BROKEN, by=by)


def held_broken(partnership: Partnership) -> Partnership:
    row = Partnership.objects.select_for_update().get(pk=partnership.pk)
    if row.ended_at is not None:
        raise Over
    if not is_broken(row):
        raise NotBroken
    return row


def new_seats(made: Match | Circle, partnership: Partnership) -> Sequence[Participation]:
    if isinstance(made, Match):
        loaded = Match.objects.select_related("a", "b", "run").get(pk=made.pk)
        return sides_of(loaded, partnership)
    ring = Circle.objects.prefetch_related("members__sign_up").get(pk=made.pk)
    return seats_of(ring, partnership)


def leave_out(side: Participation) -> None:
    departure, _ = Departure.objects.get_or_create(participation=side)
    Participation.objects.filter(pk=side.pk).update(left_at=departure.at)
    has_gone(side)
    ask_for_rematch(side.partnership, [side], waits=False)


def tell(
    row: Partnership,
    going_on: Sequence[Participation],
    newcomers: Sequence[Participation],
    left_out: Sequence[Participation],
) -> None:
    path = row.get_absolute_url()
    thing = row.match_id or row.circle_id
    here = gettext("Your circle goes on: see who teaches whom now")
    out = gettext("Your circle goes on in a smaller way. You can have another partner.")
    new = gettext("You have a partner: a circle was waiting for somebody like you")
    course = reverse("endings:course", args=[row.pk])
    told = [
        *((side, here, path) for side in going_on),
        *((side, out, course) for side in left_out),
    ]
    key = f"healed:{row.pk}:{thing}"
    notify_many(
        (Telling(side.person, key=key, title=title, path=where) for side, title, where in told),
        kind="course",
    )
    # Who comes in reads a letter, as with any match.
    notify_many(
        (
            Telling(side.person, key=key, title=new, path=path, letter=partial(letter, row, side))
            for side in newcomers
        ),
        kind="match",
    )


def letter(row: Partnership, side: Participation, stop_url: str) -> Letter:
    context = {
        "person": side.person.first_name,
        "programme": row.programme,
        "button_url": f"{settings.BASE_URL}{row.get_absolute_url()}",
        "button_text": gettext("Meet your partners"),
        "why": gettext("You get this because you signed up for %(programme)s.")
        % {"programme": row.programme.name},
        "stop_url": stop_url,
    }
    return Letter(
        gettext("%(programme)s: you have a partner") % {"programme": row.programme.name},
        render_to_string("partnerships/endings/email/newcomer.txt", context).strip() + "\n",
    )
