"""The doors to reports, for those who coordinate and aren't in the exchange themselves."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.programmes.programmes.access import get_programme

from .models import Report, ReportedFile


def get_report(person: Person, programme: int, pk: int) -> Report:
    """A report of the programme. Raises ``Http404``, also for a coordinator who is part of it."""
    found = get_programme(person, programme)
    reports = Report.objects.readable_by(person).filter(partnership__programme=found)
    return get_object_or_404(reports.select_related("partnership__programme", "by"), pk=pk)


def get_evidence(person: Person, programme: int, report: int, pk: int) -> ReportedFile:
    """A file of a reported message. Raises ``Http404``."""
    found = get_report(person, programme, report)
    files = ReportedFile.objects.filter(message__report=found).select_related("stored")
    return get_object_or_404(files, pk=pk)
