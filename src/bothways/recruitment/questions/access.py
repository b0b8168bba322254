from __future__ import annotations

from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.programmes.programmes.access import get_programme
from bothways.recruitment.models import Question


def get_question(person: Person, programme: int, pk: int) -> Question:
    """A question, removed or not, of a programme that the person coordinates. Raises
    ``Http404``."""
    found = get_programme(person, programme)
    return get_object_or_404(Question.objects.filter(programme=found), pk=pk)
