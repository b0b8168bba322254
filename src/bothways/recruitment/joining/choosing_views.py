"""Inviting people of the directory: a choice, a look at whom it reaches, and the deed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.requests import person_of
from bothways.recruitment.models import Door

from .access import get_programme
from .choosing import emails_to_invite, preview
from .choosing_forms import ChoiceForm
from .inviting import invite
from .pasted import MOST
from .saying import say_invited

MOST_WORDS = 2000


@require_http_methods(["GET", "HEAD", "POST"])
def directory(request: HttpRequest, programme: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    door = Door.objects.filter(programme=found).select_related("programme").first()
    if door is None or not door.is_open:
        messages.info(request, gettext("Open sign-up first; then you can invite people to it."))
        return redirect("doors:door", found.pk)
    is_post = request.method == "POST"
    asked = request.POST if is_post else request.GET
    form = ChoiceForm(asked if is_post or request.GET else None)
    is_asked = form.is_bound and form.is_valid()
    if is_post and is_asked:
        emails = emails_to_invite(door, form.choice(), timezone.localdate())
        words = request.POST.get("words", "").replace("\x00", "")[:MOST_WORDS]
        say_invited(request, invite(door=door, emails=emails, words=words, by=person))
        return redirect("doors:door", found.pk)
    context = {
        "programme": found,
        "door": door,
        "form": form,
        "preview": preview(door, form.choice(), timezone.localdate()) if is_asked else None,
        "most": MOST,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "recruitment/joining/directory.html", context, status=status)
