from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from bothways.accounts.models import Person

from .access import get_device
from .actions import CantTellThere, is_on, remove_device
from .forms import DeviceForm
from .models import Device

IN_SESSION = "push device"


@require_POST
def devices(request: HttpRequest) -> HttpResponse:
    """This browser tells its owner from now on."""
    person = request.user
    assert isinstance(person, Person)
    if not is_on():
        raise Http404("Nothing is sent to devices here.")
    form = DeviceForm(request.POST)
    try:
        if not form.is_valid():
            raise CantTellThere
        device = form.save_for(person)
    except CantTellThere as refusal:
        messages.error(request, str(refusal))
    else:
        request.session[IN_SESSION] = device.pk
        messages.success(request, gettext("Done: this browser tells you from now on."))
    return redirect("notices:settings")


@require_POST
def removal(request: HttpRequest, device: int) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    remove_device(get_device(person, device))
    messages.success(request, gettext("That device isn’t told any more."))
    return redirect("notices:settings")


@receiver(user_logged_out, dispatch_uid="a browser that is signed out tells nobody")
def forget_device(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    """Whoever signs out, perhaps on somebody else's computer, isn't told there any more."""
    pk = request.session.get(IN_SESSION) if hasattr(request, "session") else None
    if pk and isinstance(user, Person):
        Device.objects.filter(pk=pk, person=user).delete()
