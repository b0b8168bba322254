"""Who uses which words for skills: the numbers that the vocabulary's pages show."""

from __future__ import annotations

from collections.abc import Collection
from itertools import batched, chain

from django.db.models import Count, F, Q

from bothways.accounts.models import Person
from bothways.people.skills.hooks import Use
from bothways.programmes.models import Programme
from bothways.recruitment.models import Offer, Want

from .comparing import BATCH

FEWEST_ELSEWHERE = 5
"""Words of programmes one doesn't coordinate are shown from so many uses on: what a few write may
say who they are."""


def uses_seen_by(person: Person) -> list[Use]:
    """The words written in the person's own programmes, and common ones of others. Two queries."""
    offering, wanting = uses_of(Offer, person), uses_of(Want, person)
    seen = []
    for words in sorted(offering.keys() | wanting.keys()):
        offered, own_offers = offering.get(words, (0, 0))
        wanted, own_wants = wanting.get(words, (0, 0))
        if own_offers or own_wants or offered + wanted >= FEWEST_ELSEWHERE:
            seen.append(Use(words, offered, wanted))
    return seen


def uses_of(model: type[Offer] | type[Want], person: Person) -> dict[str, tuple[int, int]]:
    """Words → people who take part and use them, and how many of those in one's own programmes."""
    coordinated = Programme.objects.coordinated_by(person).order_by().values("pk")
    rows = (
        model._default_manager.filter(sign_up__withdrawn_at=None)
        .order_by()
        .values(words=F("skill__name"))
        .annotate(
            people=Count("sign_up__person", distinct=True),
            own=Count("pk", filter=Q(sign_up__programme__in=coordinated)),
        )
    )
    return {row["words"]: (row["people"], row["own"]) for row in rows}


def people_using(skills: Collection[int]) -> set[int]:
    """The people taking part who offer or want one of these skills."""
    found: set[int] = set()
    for some in batched(skills, BATCH):
        here = {"skill__in": some, "sign_up__withdrawn_at": None}
        people = chain(
            Offer.objects.filter(**here).order_by().values_list("sign_up__person", flat=True),
            Want.objects.filter(**here).order_by().values_list("sign_up__person", flat=True),
        )
        found.update(people)
    return found
