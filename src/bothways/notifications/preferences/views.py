from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.models import Person
from bothways.notifications.push.actions import is_on
from bothways.notifications.push.keys import public_key
from bothways.notifications.push.models import Device
from bothways.people.models import Profile
from bothways.ui.words import zone_name

from .forms import PreferencesForm
from .queries import zone_named


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    form = PreferencesForm.of(person, request.POST or None, with_push=is_on())
    if request.method == "POST" and form.is_valid():
        form.save_for(person)
        messages.success(request, gettext("Saved. It counts from now on."))
        return redirect("notices:settings")
    said = Profile.objects.filter(person=person).values_list("time_zone", flat=True).first()
    context = {
        "form": form,
        "zone": zone_name(zone_named(said or settings.TIME_ZONE)),
        "has_zone": bool(said),
        "push_key": public_key() if is_on() else "",
        "devices": Device.objects.filter(person=person) if is_on() else (),
    }
    return render(
        request,
        "notifications/preferences/settings.html",
        context,
        status=422 if form.is_bound else 200,
    )
