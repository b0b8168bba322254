"""Another partner: whoever says yes is free to be matched, whoever says no waits."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from bothways.partnerships.hooks import Space
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp

from .models import Rematch


@transaction.atomic
def answer(*, space: Space, wants: bool) -> Rematch | None:
    """Say whether one would have another partner, as often as one changes one's mind. ``None``
    where nobody has asked."""
    asked = Rematch.objects.select_for_update().filter(participation=space.mine).first()
    if asked is None:
        return None
    asked.answer = Rematch.Answer.YES if wants else Rematch.Answer.NO
    asked.answered_at = timezone.now()
    asked.save(update_fields=["answer", "answered_at"])
    SignUp.objects.filter(
        programme=space.partnership.programme_id, person=space.mine.person_id
    ).update(is_waiting_this_time=not wants, changed_at=timezone.now())
    return asked


def wanting(programme: Programme) -> list[Rematch]:
    """Who would have another partner, the longest waiting first."""
    rows = Rematch.objects.filter(
        participation__partnership__programme=programme, answer=Rematch.Answer.YES
    )
    return list(rows.select_related("participation__person").order_by("answered_at"))
