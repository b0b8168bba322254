"""The one door to sheets of the directory."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.people.models import DirectoryImport


def get_directory_import(person: Person, pk: int) -> DirectoryImport:
    """The sheet, without its cells, for an administrator. Raises ``Http404``."""
    if not person.is_administrator:
        raise Http404
    return get_object_or_404(DirectoryImport.objects.select_related("by"), pk=pk)
