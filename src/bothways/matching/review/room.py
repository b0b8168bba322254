"""Whether somebody still has a place: what was taken apart comes back only where it fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext

from bothways.matching.places.queries import places_of
from bothways.matching.runs.models import CircleMember, Match, Run
from bothways.recruitment.models import SignUp

from .queries import has_circles


def taken_places(run: Run, people: Collection[int]) -> Counter[int]:
    """How many standing matches, circles and groups of the run each of these people is in."""
    standing = Match.objects.filter(Q(a__in=people) | Q(b__in=people), run=run, parted_at=None)
    found = Counter(who for pair in standing.values_list("a", "b") for who in pair)
    if has_circles(run):
        members = CircleMember.objects.filter(circle__run=run, circle__parted_at=None)
        found.update(members.filter(sign_up__in=people).values_list("sign_up", flat=True))
    return Counter({who: found[who] for who in people})


def without_place(run: Run, more: Counter[int]) -> list[SignUp]:
    """Those of the people who have no place for so many partnerships more, beside what they have
    on the board and what is published."""
    people = [who for who, count in more.items() if count > 0]
    if not people:
        return []
    taken, places = taken_places(run, people), places_of(run.programme)
    sign_ups = SignUp.objects.filter(pk__in=people).select_related("person").order_by("pk")
    return [
        one
        for one in sign_ups
        if taken[one.pk] + more[one.pk] > places.free(one.pk, one.partnerships)
    ]


def no_room_sentence(run: Run, full: Collection[SignUp]) -> str:
    """“Mara Okafor: there is no place left …”"""
    names = ", ".join(one.person.name for one in full)
    return gettext(
        "%(names)s: there is no place left, for somebody else has it by now. Nothing was changed; "
        "take that apart first."
    ) % {"names": names}
