from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.matching.review.own import is_closed_to
from bothways.programmes.models import Programme
from bothways.programmes.programmes.access import get_programme
from bothways.programmes.setup.actions import go_on

from . import actions, desk
from .access import get_version
from .comparing import differences
from .forms import PolicyForm, VersionForm
from .models import FIELDS
from .page import choices_of, page_parts, sides_of
from .picture import ASKED, LIVE, Patience, Picture, picture_of
from .queries import last_decision, policy_of, version_in_force, versions_of


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, programme: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    form = PolicyForm(request.POST or None, instance=policy_of(found))
    seen: Picture | None = None
    changed: actions.ChangedMeanwhile | None = None
    if request.POST.get("do") == "try" and form.is_valid():
        seen = seen_by(person, found, form, ASKED)
    elif request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in FIELDS}
        shown = form.cleaned_data["shown"]
        try:
            actions.save_policy(programme=found, by=person, values=values, shown=shown)
        except actions.ChangedMeanwhile as refusal:
            changed = refusal
        else:
            messages.success(request, gettext("Saved. The next run will use it."))
            return redirect(go_on(programme=found, path=request.path, by=person) or found)
    saved = policy_of(found)
    context = {
        "programme": found,
        "form": form,
        **page_parts(form),
        "picture": seen,
        "closed": is_closed_to(person, found.pk),
        "was_tried": seen is not None,
        "saved": saved,
        "version": version_in_force(saved),
        "shown": actions.as_shown(saved),
        "last": last_decision(found),
        "changed": changed,
    }
    status = 422 if form.errors else 409 if changed else 200
    return render(request, "matching/policies/policy.html", context, status=status)


@require_safe
def picture(request: HttpRequest, programme: int) -> HttpResponse:
    """What the choices in the address would do, as a part of the page; of what is saved when there
    are none. Nothing at all when something newer has been asked."""
    person = person_of(request)
    found = get_programme(person, programme)
    has_choices = "objective" in request.GET
    form = PolicyForm(request.GET if has_choices else None, instance=policy_of(found))
    patience = ASKED if request.GET.get("do") == "try" else LIVE
    context: dict[str, Any] = {"programme": found, "form": form, "is_live": True}
    context["closed"] = is_closed_to(person, found.pk)
    if not has_choices or form.is_valid():
        try:
            context["picture"] = seen_by(person, found, form, patience)
        except desk.Superseded:
            return HttpResponse(status=204)
        except desk.TooBusy:
            context["is_busy"] = True
    return render(request, "matching/policies/_picture.html", context)


def seen_by(person: Person, programme: Programme, form: PolicyForm, patience: Patience) -> Picture:
    question = desk.Question((person.pk, programme.pk), patience.whole)
    figures = {name: form.figure_of(name) for name in ("manager_depth", "overlap_hours")}
    return picture_of(programme, form.instance, figures, question, patience)


@require_POST
def picture_end(request: HttpRequest, programme: int) -> HttpResponse:
    """The page was left: whatever is being worked out for it is given up."""
    person = person_of(request)
    desk.withdraw((person.pk, get_programme(person, programme).pk))
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, programme: int) -> HttpResponse:
    """What is kept, beside each other, and keeping one more."""
    person = person_of(request)
    found = get_programme(person, programme)
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.keep_version(programme=found, by=person, name=form.cleaned_data["name"])
        except (actions.NameTaken, actions.TooManyVersions) as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, gettext("Kept as “%(name)s”.") % {"name": kept.name})
            return redirect("policies:versions", programme=found.pk)
    lines, saved = versions_of(found), policy_of(found)
    sides = choices_of(lines, saved)
    one, other = sides_of(sides, request.GET)
    context = {
        "programme": found,
        "form": form,
        "lines": lines,
        "saved": saved,
        "sides": sides,
        "one": one,
        "other": other,
        "differences": differences(one.choices, other.choices) if one and other else None,
    }
    status = 422 if form.errors else 200
    return render(request, "matching/policies/versions.html", context, status=status)


@require_POST
def taking_up(request: HttpRequest, programme: int, version: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    try:
        kept = get_version(person, programme, version)
    except Http404:
        return gone(request, found)
    actions.take_up(version=kept, by=person)
    said = gettext("“%(name)s” counts now. The next run will use it.") % {"name": kept.name}
    messages.success(request, said)
    return redirect("policies:policy", programme=found.pk)


@require_POST
def removal(request: HttpRequest, programme: int, version: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    try:
        kept = get_version(person, programme, version)
    except Http404:
        return gone(request, found)
    actions.forget_version(version=kept, by=person)
    said = gettext("“%(name)s” is deleted. What counts now stays as it is.") % {"name": kept.name}
    messages.success(request, said)
    return redirect("policies:versions", programme=found.pk)


def gone(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Deleted in another window: nothing to do, and nothing lost."""
    said = gettext("This version has been deleted meanwhile. Nothing was changed.")
    messages.info(request, said)
    return redirect("policies:versions", programme=programme.pk)
