from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bothways.ui.samples import design_context


def design(request: HttpRequest) -> HttpResponse:
    """Every component in all its states."""
    return render(request, "ui/design.html", design_context())
