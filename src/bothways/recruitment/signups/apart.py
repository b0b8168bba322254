"""Keeping two people apart from now on, in whatever they have both signed up for or will.

For somebody who asks for it outside of a sign-up; what is said on signing up is ``joining``'s.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.recruitment.models import Block, KeptApart, SignUp

from .actions import block_as_wished, in_order


@transaction.atomic
def keep_apart(person: Person, other: Person) -> list[dict[str, Any]]:
    """Wish in each of the person's sign-ups not to be matched with the other.

    Answers what is new by it, for ``let_meet_again``: wishes and blocks that stood before stay.
    """
    begun = []
    for sign_up in SignUp.objects.filter(person=person).order_by("programme_id"):
        programme = Programme.objects.select_for_update().get(pk=sign_up.programme_id)
        theirs = SignUp.objects.filter(programme=programme, person=other).first()
        stood = theirs is not None and stands_by_itself(sign_up, theirs)
        _, is_new = KeptApart.objects.get_or_create(sign_up=sign_up, email=other.email)
        block_as_wished(programme, [person.email])
        begun.append(
            {"sign_up": sign_up.pk, "wish": other.email if is_new else "", "block": not stood}
        )
    return begun


@transaction.atomic
def let_meet_again(person: Person, other: Person, begun: list[dict[str, Any]]) -> None:
    """End what ``keep_apart`` began, but for what the other one wishes too."""
    known = {entry["sign_up"]: entry for entry in begun}
    mine = SignUp.objects.filter(person=person, pk__in=known).order_by("programme_id")
    for sign_up in mine:
        programme = Programme.objects.select_for_update().get(pk=sign_up.programme_id)
        entry = known[sign_up.pk]
        if not entry["wish"]:
            continue
        KeptApart.objects.filter(sign_up=sign_up, email=entry["wish"]).delete()
        theirs = SignUp.objects.filter(programme=programme, person=other).first()
        if theirs is None or not entry["block"]:
            continue
        if not KeptApart.objects.filter(sign_up=theirs, email=person.email).exists():
            blocks_of(sign_up, theirs).delete()


def stands_by_itself(one: SignUp, other: SignUp) -> bool:
    """Whether a coordinator keeps them apart, without a wish of either."""
    wishes = Q(sign_up=one, email=other.person.email) | Q(sign_up=other, email=one.person.email)
    return blocks_of(one, other).exists() and not KeptApart.objects.filter(wishes).exists()


def blocks_of(one: SignUp, other: SignUp) -> Any:
    low, high = in_order(one.pk, other.pk)
    return Block.objects.filter(low=low, high=high)
