"""The page of a guest whose time is over."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bothways.accounts.models import Person

from .actions import GuestTimeIsOver


def guest_is_over(request: HttpRequest, person: Person) -> HttpResponse:
    """What they are told, kindly; the caller has signed them out."""
    context = {"sentence": str(GuestTimeIsOver(person))}
    return render(request, "accounts/guest_over.html", context, status=403)
