"""Reading feedback, writing it, sending it on purpose; thanks."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.accounts.models import Person
from bothways.partnerships.hooks import Space
from bothways.partnerships.space.requests import space_here
from bothways.partnerships.space.writing import Refused

from . import actions, queries
from .forms import FeedbackForm, ThanksForm
from .wording import hints


def other_in(space: Space, pk: int) -> Person:
    """Somebody else in the space. Raises ``Http404``."""
    for side in space.here:
        if side.person_id == pk:
            return side.person
    raise Http404


@require_safe
def feedback(request: HttpRequest, partnership: int) -> HttpResponse:
    space = space_here(request, partnership)
    found = queries.between(space)
    context = {"space": space, "between": found}
    response = render(request, "partnerships/feedback/list.html", context)
    actions.mark_read(space=space)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def writing(request: HttpRequest, partnership: int, to: int) -> HttpResponse:
    """Three questions; kept as a draft, read once more, sent."""
    space = space_here(request, partnership)
    other = other_in(space, to)
    draft = queries.draft_to(space, other)
    names = FeedbackForm.base_fields
    initial = {name: getattr(draft, name) for name in names} if draft else None
    form = FeedbackForm(request.POST if request.method == "POST" else None, initial=initial)
    context = {"space": space, "to": other, "form": form, "draft": draft}
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if request.POST.get("do") == "send":
                actions.send(space=space, to=other, **said)
                sent = gettext("%(name)s has your feedback.") % {"name": other.first_name}
                messages.success(request, sent)
                return redirect("feedback:list", space.partnership.pk)
            context["draft"] = actions.keep_draft(space=space, to=other, **said)
            if request.POST.get("do") == "look":
                context |= {"is_look": True, "hints": hints(**said)}
            else:
                messages.success(request, gettext("Kept as a draft. Nobody else sees it."))
                return redirect("feedback:list", space.partnership.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        status = 422
    return render(request, "partnerships/feedback/writing.html", context, status=status)


@require_POST
def thanks(request: HttpRequest, partnership: int) -> HttpResponse:
    space = space_here(request, partnership)
    form = ThanksForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Up to 200 letters, please. Nothing was sent."))
        return redirect(space.partnership)
    other = other_in(space, form.cleaned_data["to"])
    try:
        actions.thank(
            space=space, to=other, line=form.cleaned_data["line"], key=form.cleaned_data["key"]
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = gettext("%(name)s has your thanks.") % {"name": other.first_name}
        messages.success(request, said)
    return redirect(space.partnership)
