"""The directory, for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of

from . import actions
from .forms import FactsForm
from .queries import KINDS, Used, line_above, people_page, reports_of, used


def asked(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "")[:200]


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    given = {name: asked(request, name) for name in ("find", "show", *KINDS)}
    context = {
        "asked": given,
        "page": people_page(**given, page=request.GET.get("page")),
        "choices": choices(given),
        "shows": [
            (value, words, value == given["show"])
            for value, words in (
                ("", gettext("everybody")),
                ("open", gettext("who can sign in")),
                ("closed", gettext("who can’t sign in any more")),
                ("ours", gettext("all but guests")),
                ("guests", gettext("guests from outside")),
            )
        ],
    }
    return render(request, "people/directory/list.html", context)


def choices(given: dict[str, str]) -> list[tuple[str, str, str, str, list[Used]]]:
    """What the list can be narrowed to: name, label, words for any, what is chosen, the rest."""
    words = {
        "function": (gettext("Function"), gettext("every function")),
        "location": (gettext("Location"), gettext("every location")),
        "level": (gettext("Level"), gettext("every level")),
    }
    return [(kind, *words[kind], given[kind], used(kind)) for kind in KINDS]


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, who: int) -> HttpResponse:
    found = get_object_or_404(Person, pk=who)
    form = FactsForm(request.POST if request.method == "POST" else None, person=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_facts(
                person=found,
                name=form.cleaned_data["name"],
                facts=form.facts(),
                manager=form.cleaned_data["manager"],
                by=person_of(request),
            )
        except actions.DirectoryRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("directory:person", found.pk)
    context = {
        "found": found,
        "form": form,
        "above": line_above(found),
        "reports": reports_of(found),
        "aliases": list(found.aliases.all()),
    }
    status = 422 if form.errors else 200
    return render(request, "people/directory/person.html", context, status=status)


@require_POST
def closure(request: HttpRequest, who: int) -> HttpResponse:
    """Close the account of somebody who left, or open it again."""
    found = get_object_or_404(Person, pk=who)
    name = {"name": found.name}
    if request.POST.get("open"):
        if actions.open_account(person=found, by=person_of(request)):
            messages.success(request, gettext("%(name)s can sign in and be matched again.") % name)
        return redirect("directory:person", found.pk)
    try:
        if actions.close_account(person=found, by=person_of(request)):
            messages.success(
                request,
                gettext("%(name)s can’t sign in any more and isn’t matched. Nothing was deleted.")
                % name,
            )
    except actions.DirectoryRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("directory:person", found.pk)


@require_POST
def belonging(request: HttpRequest, who: int) -> HttpResponse:
    """A guest is of the organisation now."""
    found = get_object_or_404(Person, pk=who)
    if actions.make_one_of_us(person=found, by=person_of(request)):
        said = gettext("%(name)s is a guest no more.") % {"name": found.name}
        messages.success(request, said)
    return redirect("directory:person", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """The functions, locations and levels in use, to rename or to make one of two."""
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        old, new = (request.POST.get(name, "").replace("\x00", "") for name in ("old", "new"))
        count = 0
        if kind in KINDS:
            count = actions.rename(kind=kind, old=old, new=new, by=person_of(request))
        said = ngettext("Changed for %(count)d person.", "Changed for %(count)d people.", count)
        messages.success(request, said % {"count": count})
        return redirect("directory:words")
    context = {
        "groups": [
            ("function", gettext("Functions"), used("function")),
            ("location", gettext("Locations"), used("location")),
            ("level", gettext("Levels"), used("level")),
        ]
    }
    return render(request, "people/directory/words.html", context)
