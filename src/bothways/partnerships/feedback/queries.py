"""Feedback and thanks as the people in an exchange see their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from bothways.accounts.models import Person
from bothways.partnerships.hooks import Flow, Space

from .models import Feedback


@dataclass(frozen=True, slots=True)
class Between:
    """Everything one may see here: what came, what one has sent, what one is still writing."""

    came: list[Feedback]
    sent: list[Feedback]
    drafts: list[Feedback]


def between(space: Space) -> Between:
    me = space.mine.person
    rows = Feedback.objects.visible_to(me).filter(partnership=space.partnership)
    found = list(rows.select_related("by", "to"))
    return Between(
        came=[row for row in found if row.to_id == me.pk],
        sent=[row for row in found if row.by_id == me.pk and row.sent_at],
        drafts=[row for row in found if row.by_id == me.pk and not row.sent_at],
    )


def draft_to(space: Space, to: Person) -> Feedback | None:
    return Feedback.objects.filter(
        partnership=space.partnership, by=space.mine.person, to=to, sent_at=None
    ).first()


def newest_thanks(space: Space) -> Feedback | None:
    """The last that this person was given here."""
    given = Feedback.objects.sent().filter(
        partnership=space.partnership, to=space.mine.person, kind=Feedback.Kind.THANKS
    )
    return given.select_related("by").first()


def unread_count(space: Space) -> int:
    sent = Feedback.objects.sent().filter(partnership=space.partnership)
    return sent.filter(to=space.mine.person, read_at=None).count()


def flows(partnerships: Sequence[int]) -> Iterable[tuple[int, Flow]]:
    """Who is thanked has given: each thanks counts one from the thanked to who thanks."""
    rows = Feedback.objects.sent().filter(partnership__in=partnerships, kind=Feedback.Kind.THANKS)
    for row in rows:
        assert row.sent_at is not None
        yield row.partnership_id, Flow(row.to_id, row.by_id, row.sent_at, "thanks", 1.0)


def signs_of_life(partnerships: Sequence[int]) -> Mapping[int, datetime]:
    rows = Feedback.objects.sent().filter(partnership__in=partnerships).order_by()
    return dict(rows.values_list("partnership").annotate(Max("sent_at")))
