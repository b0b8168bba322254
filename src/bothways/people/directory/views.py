"""The directory, for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bothways.accounts.models import Person

from . import actions
from .forms import FactsForm
from .queries import KINDS, line_above, people_page, reports_of, used


def person_of(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def asked(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "")[:200]


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    given = {name: asked(request, name) for name in ("find", *KINDS)}
    context = {
        "asked": given,
        "page": people_page(**given, page=request.GET.get("page")),
        "functions": used("function"),
        "locations": used("location"),
    }
    return render(request, "people/directory/list.html", context)


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
    }
    status = 422 if form.errors else 200
    return render(request, "people/directory/person.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """The functions and locations in use, to rename or to make one of two."""
    if request.method == "POST":
        kind, old = request.POST.get("kind", ""), request.POST.get("old", "")
        new = request.POST.get("new", "").replace("\x00", "")
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
        ]
    }
    return render(request, "people/directory/words.html", context)
