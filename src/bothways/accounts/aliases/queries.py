"""Whom an address means: whose it is, or whose it was."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import batched

from bothways.accounts.models import Alias, Person

BATCH = 500


def person_of(email: str) -> Person | None:
    """Somebody's own address goes before one that was somebody's."""
    found = Person.objects.filter(email=email).first()
    if found is not None:
        return found
    alias = Alias.objects.select_related("person").filter(email=email).first()
    return alias.person if alias else None


def main_addresses(emails: Iterable[str]) -> dict[str, str]:
    """Of the addresses that were somebody's, the one they have now. A query a batch."""
    found: dict[str, str] = {}
    if not Alias.objects.exists():
        return found
    for some in batched(set(emails), BATCH):
        rows = Alias.objects.filter(email__in=some).order_by()
        found |= dict(rows.values_list("email", "person__email"))
    return found


def main_address(email: str) -> str:
    return main_addresses([email]).get(email, email)
