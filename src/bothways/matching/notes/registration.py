"""What ends with a person or with time: notes about who is gone, and notes taken away."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete

from bothways.common.jobs.worker import HOURLY
from bothways.matching.live.actions import forget_presences
from bothways.recruitment.models import SignUp

from .actions import forget_removed
from .models import Note


def register() -> None:
    HOURLY.extend([forget_removed, forget_presences])
    pre_delete.connect(forget_about, sender=SignUp, dispatch_uid="matching.notes.forget_about")


def forget_about(instance: SignUp, **_: Any) -> None:
    """A note says something of each of its people, so it goes with the first of them."""
    Note.objects.filter(sign_ups=instance).delete()
