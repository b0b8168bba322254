"""The door to an account: for whose it is alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404

from bothways.accounts.models import Person
from bothways.accounts.roles.rules import Rule

from .models import CalendarAccount


def get_account(person: Person, pk: int) -> CalendarAccount:
    """Raises ``Http404``."""
    rows = CalendarAccount.objects.filter(person=person, is_leaving=False)
    found = rows.prefetch_related("calendars").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _is_own(person: Person, named: Mapping[str, Any]) -> bool:
    try:
        get_account(person, named["calendar_account"])
    except Http404:
        return False
    return True


OWN_ACCOUNT = Rule("own account", "Only you.", _is_own)
