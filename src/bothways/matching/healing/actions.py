"""Letting a broken circle go on as a new pair or circle of the same published run."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext

from bothways.matching.places.actions import give_back
from bothways.matching.runs.actions import hold
from bothways.matching.runs.models import Circle, CircleMember, Match

from .queries import LARGEST, by_hand, scorer_for


class CantGoOn(Exception):
    """Somebody has changed, has found a partner or has left since this way was shown."""

    def __str__(self) -> str:
        return gettext(
            "Since you looked somebody in it has changed, so this way isn’t open any more. Nothing "
            "was changed and nobody was told; the ways below are the ones of now."
        )


@transaction.atomic
def heal(*, circle: Circle, staying: Sequence[int], people: Sequence[int]) -> Match | Circle:
    """End the published circle and put these people together in its run, as a pair or a circle;
    ``people`` are sign-ups, of whom at most one isn't among ``staying``. Raises ``CantGoOn``."""
    run = circle.run
    programme = run.programme
    hold(programme)
    scorer, free = scorer_for(programme, staying)
    newcomers = [pk for pk in people if pk not in staying]
    known = scorer.encoded.index
    if (
        not 2 <= len(people) <= LARGEST
        or len({*people}) != len(people)
        or len(newcomers) > 1
        or not all(str(pk) in known for pk in people)
        or not all(str(pk) in free for pk in newcomers)
    ):
        raise CantGoOn
    made = by_hand(scorer, people)
    if made.forbidden_by:
        raise CantGoOn
    give_back(circle=circle)
    # Here and not above: rows bring the engine, which no web process needs before.
    from bothways.engine.by_hand import PairByHand
    from bothways.matching.runs.rows import match_row, ring_rows

    everybody = {person.id: person for person in scorer.encoded.people}
    if isinstance(made, PairByHand):
        row = match_row(run, everybody, made.match)
        known_row = Match.objects.filter(run=run, a=row.a_id, b=row.b_id).first()
        if known_row is not None:
            raise CantGoOn
        row.save()
        return row
    ring, members = ring_rows(run, everybody, made.circle)
    ring.save()
    for each in members:
        each.circle = ring
    CircleMember.objects.bulk_create(members)
    return ring
