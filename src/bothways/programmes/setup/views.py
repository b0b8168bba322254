"""The set-up of a programme: its summary, the steps, and what participants will see."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.csp import CSP
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.accounts.requests import person_of
from bothways.programmes.life.actions import MoveRefused
from bothways.programmes.programmes.access import get_programme

from . import actions, queries
from .forms import RhythmForm

Policy = dict[str, Collection[str] | str]
USUAL = cast("Policy", settings.SECURE_CSP)
MAY_FRAME: Policy = {**USUAL, "frame-src": [CSP.SELF]}
MAY_BE_FRAMED: Policy = {**USUAL, "frame-ancestors": [CSP.SELF]}
LEADS_AWAY = re.compile(r'(<a\b[^>]*?)\shref="[^"]*"')
SENDS = re.compile(r'(<form\b[^>]*?)\saction="[^"]*"')


@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: HttpRequest, programme: int) -> HttpResponse:
    """All steps with what was said, what is missing, and the opening."""
    person = person_of(request)
    found = get_programme(person, programme)
    if request.method == "POST":
        try:
            actions.open_sign_up(programme=found, by=person)
        except MoveRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("setup:summary", found.pk)
        messages.success(request, gettext("Sign-up is open. Hand on the link."))
        return redirect(found)
    context = {
        "programme": found,
        "set_up": queries.set_up_of(found),
        "is_open_yet": not queries.is_set_up_now(found),
        "previews": queries.previews(),
    }
    return render(request, "programmes/setup/summary.html", context)


@require_POST
def step(request: HttpRequest, programme: int, slug: str) -> HttpResponse:
    """Content with a step: on to the next."""
    person = person_of(request)
    found = get_programme(person, programme)
    if slug not in {guide.slug for _, guide in queries.guides()}:
        raise Http404
    actions.settle(programme=found, slug=slug, by=person)
    return redirect(queries.after(found, slug))


@require_http_methods(["GET", "HEAD", "POST"])
def rhythm(request: HttpRequest, programme: int) -> HttpResponse:
    """How often partners meet, and what everybody accepts."""
    person = person_of(request)
    found = get_programme(person, programme)
    form = RhythmForm(request.POST if request.method == "POST" else None, programme=found)
    if request.method == "POST" and form.is_valid():
        actions.keep_rhythm(programme=found, **form.cleaned_data, by=person)
        messages.success(request, gettext("Saved."))
        onward = actions.go_on(programme=found, path=request.path, by=person)
        return redirect(onward or found)
    context = {"programme": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "programmes/setup/rhythm.html", context, status=status)


@require_safe
@csp_override(MAY_FRAME)
def preview(request: HttpRequest, programme: int, preview: str) -> HttpResponse:
    """One thing that participants will see, in a frame as wide as a phone."""
    found = get_programme(person_of(request), programme)
    shown = queries.preview_named(preview)
    if shown is None:
        raise Http404
    context = {"programme": found, "preview": shown, "previews": queries.previews()}
    return render(request, "programmes/setup/preview.html", context)


@require_safe
@xframe_options_sameorigin
@csp_override(MAY_BE_FRAMED)
def frame(request: HttpRequest, programme: int, preview: str) -> HttpResponse:
    """What stands in the frame: the page itself, with nothing in it that leads away or sends."""
    person = person_of(request)
    found = get_programme(person, programme)
    shown = queries.preview_named(preview)
    if shown is None:
        raise Http404
    context = {"preview": shown, **shown.context(found, person)}
    page = render_to_string("programmes/setup/frame.html", context)
    return HttpResponse(SENDS.sub(r"\1", LEADS_AWAY.sub(r"\1", page)))
