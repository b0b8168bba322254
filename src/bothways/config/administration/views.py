"""The installation's own pages, for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.accounts.roles import actions as roles
from bothways.common.audit.models import Deed
from bothways.common.numbers import whole
from bothways.config.health import check_all
from bothways.notifications.email.actions import try_again
from bothways.notifications.models import OutgoingMail
from bothways.organisation.actions import name_organisation
from bothways.organisation.models import this_organisation
from bothways.programmes.models import Programme, ProgrammeRole
from bothways.programmes.programmes.actions import give_role

from .forms import AdministratorForm, CoordinatorForm, OrganisationForm

PAGE = 50
TEMPLATES = "organisation/administration"


@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None, instance=this_organisation())
    if request.method == "POST" and form.is_valid():
        name_organisation(name=form.cleaned_data["name"], by=person_of(request))
        messages.success(request, gettext("Saved."))
        return redirect("administration:overview")
    context = {"form": form, "findings": check_all()}
    status = 422 if form.errors else 200
    return render(request, f"{TEMPLATES}/overview.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def administrators(request: HttpRequest) -> HttpResponse:
    form = AdministratorForm(request.POST if "email" in request.POST else None)
    if request.method == "POST" and "dismiss" in request.POST:
        return dismissed(request)
    if request.method == "POST" and form.is_valid():
        try:
            named = roles.appoint_administrator(**form.cleaned_data, by=person_of(request))
        except roles.GuestsDoNotAdminister as refusal:
            form.add_error("email", str(refusal))
        else:
            done = gettext("%(name)s is an administrator now.") % {"name": named}
            messages.success(request, done)
            return redirect("administration:administrators")
    people = Person.objects.filter(is_administrator=True, is_active=True)
    context = {"form": form, "people": people}
    status = 422 if form.errors else 200
    return render(request, f"{TEMPLATES}/administrators.html", context, status=status)


def dismissed(request: HttpRequest) -> HttpResponse:
    pk = request.POST["dismiss"]
    found = Person.objects.filter(is_administrator=True)
    person = get_object_or_404(found, pk=whole(pk))
    try:
        roles.dismiss_administrator(person, by=person_of(request))
    except roles.LastAdministrator as error:
        messages.error(request, str(error))
    else:
        done = gettext("%(name)s is no longer an administrator.")
        messages.success(request, done % {"name": person})
        if person == person_of(request):
            return redirect("home")
    return redirect("administration:administrators")


@require_http_methods(["GET", "HEAD", "POST"])
def coordinators(request: HttpRequest) -> HttpResponse:
    form = CoordinatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = give_role(
            form.cleaned_data["programme"],
            role=ProgrammeRole.Role.COORDINATOR,
            email=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            by=person_of(request),
        )
        done = gettext("%(name)s coordinates %(programme)s now, and gets an e-mail that says so.")
        messages.success(request, done % {"name": given.person, "programme": given.programme})
        return redirect("administration:coordinators")
    held = ProgrammeRole.objects.filter(role=ProgrammeRole.Role.COORDINATOR)
    named = Prefetch("roles", held.select_related("person"), to_attr="coordinators")
    context = {"form": form, "programmes": Programme.objects.prefetch_related(named)}
    status = 422 if form.errors else 200
    return render(request, f"{TEMPLATES}/coordinators.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """Subjects and addresses of what hasn't left; never what was written."""
    open_mail = OutgoingMail.objects.exclude(state=OutgoingMail.State.SENT)
    if request.method == "POST":
        pk = request.POST.get("mail", "")
        try_again(get_object_or_404(open_mail, pk=whole(pk)))
        messages.success(request, gettext("It will be tried again within a few seconds."))
        return redirect("administration:mail")
    pages = Paginator(open_mail.order_by("-created_at"), PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "sent": OutgoingMail.objects.filter(state=OutgoingMail.State.SENT).count(),
    }
    return render(request, f"{TEMPLATES}/mail.html", context)


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Deeds that belong to no programme: roles, profiles, the organisation."""
    deeds = Deed.objects.filter(programme=None).select_related("by")
    context = {"page": Paginator(deeds, PAGE).get_page(request.GET.get("page"))}
    return render(request, f"{TEMPLATES}/history.html", context)
