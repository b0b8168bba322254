"""The one door to sign-ups."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.recruitment.models import SignUp


def get_sign_up(person: Person, programme: int, pk: int) -> SignUp:
    """The sign-up in this programme, for somebody who coordinates it. Raises ``Http404``."""
    mine = SignUp.objects.filter(
        programme__roles__person=person, programme__roles__role="coordinator"
    )
    found = mine.select_related("programme", "person__profile__manager")
    return get_object_or_404(found, programme=programme, pk=pk)
