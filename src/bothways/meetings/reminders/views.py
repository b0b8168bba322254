"""Choosing when one is reminded."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.requests import person_of

from .actions import choose
from .forms import RemindersForm
from .queries import chosen_by


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    typed = request.POST if request.method == "POST" else None
    form = RemindersForm(typed, initial={"leads": chosen_by(person)})
    if typed is not None and form.is_valid():
        choose(by=person, leads=form.cleaned_data["leads"])
        messages.success(request, gettext("Saved. It holds for all your meetings from now on."))
        return redirect("meeting:reminders")
    status = 422 if form.errors else 200
    return render(request, "meetings/reminders/reminders.html", {"form": form}, status=status)
