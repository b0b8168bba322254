"""The one door to imports."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.recruitment.models import SheetImport


def get_sheet_import(person: Person, programme: int, pk: int) -> SheetImport:
    """The import of this programme, for somebody who coordinates it. Raises ``Http404``."""
    mine = SheetImport.objects.filter(
        programme__roles__person=person, programme__roles__role="coordinator"
    )
    return get_object_or_404(mine.select_related("programme"), programme=programme, pk=pk)
