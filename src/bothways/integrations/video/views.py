"""The systems, for administrators; and one's own rooms."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.requests import person_of

from .access import get_system
from .actions import remove_system
from .forms import RoomsForm, SystemForm
from .presets import PRESETS
from .queries import systems_with_rooms


@require_http_methods(["GET", "HEAD", "POST"])
def systems(request: HttpRequest) -> HttpResponse:
    preset = next((each for each in PRESETS if each.key == request.GET.get("preset")), None)
    initial = {"name": preset.name, "template": preset.template, "hosts": preset.hosts} if preset \
        else {}  # fmt: skip
    form = SystemForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and (made := form.save(person_of(request))):
        messages.success(request, gettext("%(name)s is offered from now on.") % {"name": made})
        return redirect("video:systems")
    context = {"form": form, "systems": systems_with_rooms(), "presets": PRESETS, "preset": preset}
    status = 422 if form.errors else 200
    return render(request, "integrations/video/systems.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def system(request: HttpRequest, video: int) -> HttpResponse:
    person = person_of(request)
    found = get_system(person, video)
    if request.method == "POST" and "remove" in request.POST:
        remove_system(by=person, system=found)
        messages.success(request, gettext("%(name)s isn’t offered any more.") % {"name": found})
        return redirect("video:systems")
    initial = {"name": found.name, "template": found.template, "hosts": found.hosts}
    form = SystemForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and form.save(person, found):
        messages.success(request, gettext("Saved. Meetings that are planned keep their links."))
        return redirect("video:systems")
    context = {"form": form, "system": found}
    status = 422 if form.errors else 200
    return render(request, "integrations/video/system.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def rooms(request: HttpRequest) -> HttpResponse:
    form = RoomsForm(request.POST if request.method == "POST" else None, person=person_of(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Saved. You can choose them when you plan a meeting."))
        return redirect("video:rooms")
    status = 422 if form.errors else 200
    return render(request, "integrations/video/rooms.html", {"form": form}, status=status)
