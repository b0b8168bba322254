"""Writing the audit trail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from .models import Deed


def record(
    kind: str,
    subject: object,
    *,
    by: AbstractBaseUser | None,
    programme: int | None = None,
    **details: Any,
) -> Deed:
    """Add one line; call it inside the transaction of the deed. ``by=None`` is the product itself.

    ``kind`` is a past-tense phrase for people ("published the matches"); ``details`` must be JSON.
    """
    return Deed.objects.create(
        kind=kind,
        subject=str(subject)[:300],
        by_id=by.pk if by else None,
        programme=programme,
        details=details,
    )
