"""What check-ins tell the ledger of balance, the list of worries and the signs of life."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext

from bothways.partnerships.hooks import Flow, Worry
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.programmes.models import Programme

from .models import LOW, CheckIn, Word

UNANSWERED = 2
"""So many in a row of one person are worth a look."""


def flows(partnerships: Sequence[int]) -> Iterable[tuple[int, Flow]]:
    """What somebody says they get came from who gives to them: in a pair from the other, in a
    circle from who teaches them, in a group from all others alike. From 0 (“nothing yet”) to 1.

    What people think they give counts nothing: a flow is judged by who receives it.
    """
    sides: dict[int, list[Participation]] = {}
    for side in Participation.objects.filter(partnership__in=partnerships).select_related(
        "partnership"
    ):
        sides.setdefault(side.partnership_id, []).append(side)
    rows = CheckIn.objects.answered().filter(participation__partnership__in=partnerships)
    for row in rows.select_related("participation"):
        assert row.getting is not None
        assert row.answered_at is not None
        givers = givers_to(row.participation, sides[row.participation.partnership_id])
        for giver in givers:
            yield (
                row.participation.partnership_id,
                Flow(
                    giver=giver,
                    receiver=row.participation.person_id,
                    at=row.answered_at,
                    kind="check-in",
                    amount=(row.getting - 1) / 4 / len(givers),
                ),
            )


def givers_to(side: Participation, sides: Sequence[Participation]) -> list[int]:
    places = sorted(sides, key=lambda each: (each.place, each.pk))
    if side.partnership_id and sides[0].partnership.kind == Partnership.Kind.RING:
        at = next(place for place, each in enumerate(places) if each.pk == side.pk)
        return [places[at - 1].person_id]
    return [each.person_id for each in places if each.pk != side.pk]


def signs_of_life(partnerships: Sequence[int]) -> Mapping[int, datetime]:
    rows = CheckIn.objects.answered().filter(participation__partnership__in=partnerships)
    return dict(
        rows.order_by().values_list("participation__partnership").annotate(Max("answered_at"))
    )


def worries(programme: Programme, partnerships: Sequence[int], today: date) -> Iterator[Worry]:
    """A low check-in, two in a row unanswered, a word that waits; two queries."""
    newest: dict[int, dict[int, CheckIn]] = {}
    for row in newest_two(partnerships):
        newest.setdefault(row.participation_id, {})[row.place] = row
    for mine in newest.values():
        yield from worries_about(mine)
    waiting = Word.objects.filter(partnership__in=partnerships, answered_at=None)
    for word in waiting.order_by("written_at"):
        yield Worry(
            partnership=word.partnership_id,
            key=f"word:{word.pk}",
            sentence=gettext("Somebody in it has written a confidential word."),
            since=word.written_at,
            helps=gettext("Read it and answer within two days, even if only to say that you have."),
            action="look",
            url=reverse("asked:overview", args=[programme.pk]),
        )


def newest_two(partnerships: Sequence[int]) -> Iterable[Any]:
    """Of each person's newest two, those that are low or unanswered, with ``place`` 1 or 2:
    earlier ones are past worrying about, and good ones nothing to worry about."""
    ranked = CheckIn.objects.filter(participation__partnership__in=partnerships).annotate(
        place=Window(RowNumber(), partition_by=F("participation"), order_by=F("number").desc())
    )
    low = Q(going__lte=LOW) | Q(getting__lte=LOW) | Q(giving__lte=LOW)
    return (
        ranked.filter(place__lte=UNANSWERED)
        .filter(Q(answered_at=None) | low)
        .select_related("participation")
        .order_by("participation", "place")
    )


def worries_about(mine: Mapping[int, CheckIn]) -> Iterator[Worry]:
    """Of one person's check-ins in one exchange that are low or unanswered, by their place from
    the newest. One that isn't there was answered, and well."""
    one, two = mine.get(1), mine.get(2)
    said = one if one is None or one.is_low else two
    if one is None or one.answered_at is not None:
        two = None
    if said is not None and said.is_low:
        assert said.answered_at is not None
        yield Worry(
            partnership=said.participation.partnership_id,
            key=f"low:{said.participation_id}:{said.number}",
            sentence=gettext("A check-in was low."),
            since=said.answered_at,
            helps=gettext(
                "Ask both how it is going, without saying that a check-in was low. Often a smaller "
                "aim for the next meeting helps, or a new time for it."
            ),
        )
    if one is not None and two is not None and two.answered_at is None:
        yield Worry(
            partnership=one.participation.partnership_id,
            key=f"unanswered:{two.participation_id}:{two.number}",
            sentence=gettext("Two check-ins in a row went unanswered."),
            since=one.asked_at,
            helps=gettext("A short, friendly line is enough: do you still find the time to meet?"),
        )
