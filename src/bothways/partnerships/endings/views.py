"""The course of an exchange: pausing, going on, looking back, ending."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from bothways.partnerships.hooks import Space
from bothways.partnerships.space.requests import space_here
from bothways.partnerships.space.writing import Refused

from . import actions, queries, rematch
from .forms import EarlyForm, LongerForm, LookBackForm, PauseForm
from .models import Extension, LookBack
from .refusals import Over


@require_http_methods(["GET", "HEAD", "POST"])
def course(request: HttpRequest, partnership: int) -> HttpResponse:
    """Where it stands, and what can be done about it."""
    space = space_here(request, partnership)
    do = request.POST.get("do", "")
    forms: dict[str, Form] = {
        "pause": PauseForm(request.POST if do == "pause" else None, prefix="pause"),
        "longer": LongerForm(request.POST if do == "longer" else None, prefix="longer"),
        "early": EarlyForm(request.POST if do == "early" else None, prefix="early"),
    }
    if request.method == "POST":
        try:
            if said := did(space, do, forms):
                messages.success(request, said)
                return redirect("endings:course", space.partnership.pk)
        except Refused as refusal:
            if do not in forms or isinstance(refusal, Over):
                messages.error(request, str(refusal))
                return redirect("endings:course", space.partnership.pk)
            forms[do].add_error(None, str(refusal))
    context = {
        "space": space,
        "course": queries.course_of(space),
        "panels": queries.course_panels(space),
        "looked_back": LookBack.objects.filter(participation=space.mine).exists(),
        **named(forms),
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "partnerships/endings/course.html", context, status=status)


def named(forms: dict[str, Form]) -> dict[str, Any]:
    return {f"{name}_form": form for name, form in forms.items()}


def did(space: Space, do: str, forms: dict[str, Form]) -> str:
    """What was done, in words; empty where what was typed can't be. Raises ``Refused``."""
    if do in forms and not forms[do].is_valid():
        return ""
    match do:
        case "pause":
            actions.pause(space=space, until=forms[do].cleaned_data["until"])
            return gettext("It is paused. Nobody is asked anything meanwhile.")
        case "take up":
            actions.take_up(space=space)
            return gettext("It goes on.")
        case "longer":
            actions.propose_longer(space=space, until=forms[do].cleaned_data["until"])
            return gettext("Proposed. It holds as soon as everybody has agreed.")
        case "early":
            actions.end_early(space=space, reason=forms[do].cleaned_data["reason"])
            return gettext("It has ended, without anybody’s fault. The others get kind words.")
    return ""


@require_POST
def extension(request: HttpRequest, partnership: int, extension: int) -> HttpResponse:
    """Agreeing to go on longer, or not."""
    space = space_here(request, partnership)
    found = get_object_or_404(Extension, pk=extension, partnership=space.partnership)
    try:
        if request.POST.get("do") == "drop":
            actions.drop_longer(space=space, extension=found)
            messages.success(request, gettext("It ends as planned."))
        else:
            actions.agree_to_longer(space=space, extension=found)
            messages.success(request, gettext("You have agreed."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("endings:course", space.partnership.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def look_back(request: HttpRequest, partnership: int) -> HttpResponse:
    """What came of it, and thanks."""
    space = space_here(request, partnership)
    mine = LookBack.objects.filter(participation=space.mine).first()
    names = LookBackForm.base_fields
    initial = {name: getattr(mine, name) for name in names} if mine else None
    form = LookBackForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.look_back(space=space, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Kept. Thank you."))
            return redirect("endings:look-back", space.partnership.pk)
    context = {
        "space": space,
        "course": queries.course_of(space),
        "form": form,
        "mine": mine,
        "said": queries.said_at_the_end(space),
        "panels": queries.look_back_panels(space),
    }
    status = 422 if form.errors else 200
    return render(request, "partnerships/endings/look_back.html", context, status=status)


@require_POST
def another(request: HttpRequest, partnership: int) -> HttpResponse:
    """Whether one would have another partner."""
    space = space_here(request, partnership)
    wants = request.POST.get("do") == "yes"
    if rematch.answer(space=space, wants=wants) is None:
        messages.error(request, gettext("That is asked once your exchange has ended."))
    elif wants:
        messages.success(request, gettext("The coordinators know. You hear when there is one."))
    else:
        messages.success(request, gettext("You aren’t matched again unless you say so here."))
    return redirect("endings:course", space.partnership.pk)
