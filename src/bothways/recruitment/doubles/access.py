"""The one door to two sign-ups side by side."""

from __future__ import annotations

from django.http import Http404

from bothways.accounts.models import Person
from bothways.recruitment.models import SignUp
from bothways.recruitment.signups.access import get_sign_up


def get_double(person: Person, programme: int, one: int, other: int) -> tuple[SignUp, SignUp]:
    """Two sign-ups of this programme, for who coordinates it. Raises ``Http404``."""
    if one == other:
        raise Http404
    return get_sign_up(person, programme, one), get_sign_up(person, programme, other)
