"""Who asks."""

from __future__ import annotations

from django.http import HttpRequest

from .models import Person


def person_of(request: HttpRequest) -> Person:
    """The person who has signed in, on a page that the table of rules opens to nobody else."""
    assert isinstance(request.user, Person)
    return request.user
