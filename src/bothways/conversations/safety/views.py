"""For the people of an exchange: blocking somebody, and reporting to the coordinators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.conversations.messages.views import space_for
from bothways.partnerships.checkins.queries import readers_of
from bothways.partnerships.hooks import Space

from .blocking import block, lift
from .errors import MessageChanged, SafetyRefused, SaysNothing, TooLong
from .forms import ReportForm, chosen_in, is_number
from .models import LONGEST
from .queries import choices, choices_of, is_of_two, others_in, own_reports
from .reporting import chosen_messages, send_report


@require_safe
def safety(request: HttpRequest, partnership: int) -> HttpResponse:
    """What can be done when something isn't right, and what was."""
    _, space = space_for(request, partnership)
    context = {
        "space": space,
        "others": others_in(space),
        "is_of_two": is_of_two(space),
        "reports": own_reports(space),
        "readers": [person.name for person in readers_of(space.partnership)],
    }
    return render(request, "conversations/safety/safety.html", context)


@require_POST
def blocks(request: HttpRequest, partnership: int, to: int) -> HttpResponse:
    """Blocking somebody in this space, or lifting that."""
    _, space = space_for(request, partnership)
    try:
        if request.POST.get("do") == "lift":
            if lift(space=space, whom=to):
                messages.success(request, gettext("The block is lifted."))
        else:
            row = block(space=space, whom=to)
            messages.success(
                request,
                gettext("%(name)s is blocked here. You can lift it at any time.")
                % {"name": row.whom.first_name},
            )
    except SafetyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("safety:safety", space.partnership.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, partnership: int) -> HttpResponse:
    """Choosing what to disclose, seeing just that, and sending it."""
    _, space = space_for(request, partnership)
    if request.method != "POST":
        return choosing(request, space, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return choosing(request, space, form)
    step = request.POST.get("do", "")
    if step == "send":
        return sending(request, space, form)
    if step == "look":
        return looking(request, space, form)
    return choosing(request, space, form, status=200)


def choosing(
    request: HttpRequest, space: Space, form: ReportForm, status: int = 422
) -> HttpResponse:
    data = request.POST if form.is_bound else request.GET
    step = data.get("do", "") if form.is_bound else ""
    before = step.removeprefix("before:")
    chosen = list(chosen_in(data))
    context = {
        "space": space,
        "form": form,
        "choices": choices(space, chosen, int(before) if is_number(before) else None),
        "readers": [person.name for person in readers_of(space.partnership)],
    }
    return render(
        request,
        "conversations/safety/choosing.html",
        context,
        status=status if form.is_bound else 200,
    )


def looking(request: HttpRequest, space: Space, form: ReportForm) -> HttpResponse:
    """Exactly what the coordinators would read."""
    text = form.cleaned_data["text"]
    try:
        chosen = chosen_messages(space, list(chosen_in(request.POST)))
    except SafetyRefused as refusal:
        form.add_error(None, str(refusal))
        return choosing(request, space, form)
    if len(text) > LONGEST or not (text.strip() or chosen):
        form.add_error("text", str(TooLong() if len(text) > LONGEST else SaysNothing()))
        return choosing(request, space, form)
    context = {
        "space": space,
        "form": form,
        "text": text,
        "chosen": choices_of(space, chosen),
        "readers": [person.name for person in readers_of(space.partnership)],
    }
    status = 422 if form.errors else 200
    return render(request, "conversations/safety/looking.html", context, status=status)


def sending(request: HttpRequest, space: Space, form: ReportForm) -> HttpResponse:
    try:
        send_report(space=space, seen=chosen_in(request.POST), **form.cleaned_data)
    except MessageChanged as refusal:
        form.add_error(None, str(refusal))
        return looking(request, space, form)
    except SafetyRefused as refusal:
        form.add_error("text", str(refusal))
        return choosing(request, space, form)
    messages.success(request, gettext("It is sent. You find it, and what is answered, below."))
    return redirect("safety:safety", space.partnership.pk)
