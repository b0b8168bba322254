"""The pages of a programme that are about the programme itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.programmes.blueprints.actions import begin_from
from bothways.programmes.blueprints.blueprint import Blueprint
from bothways.programmes.blueprints.queries import blueprint_named
from bothways.programmes.life.queries import life_of
from bothways.programmes.models import Outcome, Programme, ProgrammeRole
from bothways.programmes.outcomes.queries import standings_in
from bothways.programmes.setup.actions import go_on
from bothways.programmes.setup.queries import is_set_up_now

from . import actions, queries
from .access import get_figured_programme, get_programme, get_role, has_role, may_create_programmes
from .forms import ProgrammeForm, RoleForm

HISTORY_PAGE = 50


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    context = {
        "lines": queries.programmes_of(person, archived="archived" in request.GET),
        "archived": queries.archived_count(person),
        "shows_archived": "archived" in request.GET,
        "may_create": may_create_programmes(person),
    }
    return render(request, "programmes/programmes/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    blueprint = blueprint_named(request.GET.get("from", ""))
    form = ProgrammeForm(request.POST or None, initial=initial_from(blueprint))
    if request.method == "POST" and form.is_valid():
        created = create(form, blueprint, person_of(request))
        messages.success(request, gettext("%(name)s is created.") % {"name": created.name})
        return redirect("setup:summary", created.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "blueprint": blueprint}
    return render(request, "programmes/programmes/new.html", context, status=status)


@transaction.atomic
def create(form: ProgrammeForm, blueprint: Blueprint | None, person: Person) -> Programme:
    created = form.save_as(person)
    if blueprint is not None:
        begin_from(programme=created, blueprint=blueprint, by=person)
    go_on(programme=created, path=reverse("programmes:edit", args=[created.pk]), by=person)
    return created


def initial_from(blueprint: Blueprint | None) -> dict[str, Any]:
    """What the form of a new programme proposes: it begins on a Monday in a month or so."""
    if blueprint is None:
        return {}
    soon = timezone.localdate() + timedelta(days=28)
    starts = soon + timedelta(days=-soon.weekday() % 7)
    return {
        "name": blueprint.name,
        "purpose": blueprint.purpose,
        "starts_on": starts,
        "ends_on": starts + timedelta(weeks=blueprint.weeks, days=-3),
        "participants": blueprint.texts(Outcome.Audience.PARTICIPANTS),
        "organisation": blueprint.texts(Outcome.Audience.ORGANISATION),
    }


@require_safe
def programme(request: HttpRequest, programme: int) -> HttpResponse:
    found = get_programme(person_of(request), programme)
    context = {
        "programme": found,
        "life": life_of(found),
        "is_set_up_now": is_set_up_now(found),
        "watches": queries.watches_of(found),
        "checklist": queries.checklist_of(found),
        "outcomes": standings_in(found, timezone.localdate()),
    }
    return render(request, "programmes/programmes/programme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, programme: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    form = ProgrammeForm(request.POST or None, instance=get_programme(person, programme))
    if request.method == "POST" and form.is_valid():
        form.save_as(person)
        messages.success(request, gettext("Saved."))
        return redirect(go_on(programme=found, path=request.path, by=person) or found)
    context = {"programme": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "programmes/programmes/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest, programme: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = actions.give_role(found, **form.cleaned_data, by=person)
        messages.success(
            request,
            gettext("%(name)s is %(role)s now, and gets an e-mail that says so.")
            % {"name": given.person.name, "role": given.get_role_display()},
        )
        return redirect("programmes:roles", found.pk)
    context = {"programme": found, "form": form, "roles": queries.roles_of(found)}
    status = 422 if form.errors else 200
    return render(request, "programmes/programmes/roles.html", context, status=status)


@require_POST
def role_removal(request: HttpRequest, programme: int, role: int) -> HttpResponse:
    person = person_of(request)
    held = get_role(person, programme, role)
    try:
        actions.remove_role(held, by=person)
    except actions.LastCoordinator as error:
        messages.error(request, str(error))
    else:
        done = gettext("%(name)s is no longer %(role)s.")
        messages.success(
            request, done % {"name": held.person.name, "role": held.get_role_display()}
        )
        if held.person == person and not has_role(
            person, programme, ProgrammeRole.Role.COORDINATOR
        ):
            return redirect("programmes:list")
    return redirect("programmes:roles", programme)


@require_safe
def history(request: HttpRequest, programme: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    page = Paginator(queries.history_of(found), HISTORY_PAGE).get_page(request.GET.get("page"))
    page.object_list = queries.veil(found, person, list(page.object_list))
    context = {"programme": found, "page": page}
    return render(request, "programmes/programmes/history.html", context)


@require_safe
def figures(request: HttpRequest, programme: int) -> HttpResponse:
    person = person_of(request)
    found = get_figured_programme(person, programme)
    context = {
        "programme": found,
        "figures": [(figure.value, figure.label) for figure in queries.figures_of(found)],
        "outcomes": standings_in(found, timezone.localdate()),
        "today": timezone.localdate(),
        "is_coordinator": has_role(person, found.pk, ProgrammeRole.Role.COORDINATOR),
    }
    return render(request, "programmes/programmes/figures.html", context)
