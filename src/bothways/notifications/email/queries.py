from __future__ import annotations

from django.db.models import QuerySet

from .models import OutgoingMail


def unsent_letters() -> QuerySet[OutgoingMail]:
    """Messages that tell of a notice and that nobody has tried to send yet."""
    return OutgoingMail.objects.filter(
        notice__isnull=False, state=OutgoingMail.State.WAITING, attempts=0
    )
