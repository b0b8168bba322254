"""The space that a page is about."""

from __future__ import annotations

from django.http import HttpRequest

from bothways.accounts.requests import person_of
from bothways.partnerships.hooks import Space
from bothways.partnerships.partnerships.access import get_partnership

from .queries import space_of


def space_here(request: HttpRequest, partnership: int) -> Space:
    """The space as who asks has it before them. Raises ``Http404`` for anybody not in it."""
    person = person_of(request)
    return space_of(person, get_partnership(person, partnership))
