from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.accounts.requests import person_of
from bothways.common.uploads import was_too_large
from bothways.programmes.models import SavedBlueprint
from bothways.programmes.programmes.access import get_programme

from .actions import blueprint_of, forget_blueprint, save_blueprint
from .files import MOST_BYTES, BadTemplate, read, written
from .queries import blueprints


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("A template’s file"),
        help_text=_("As it was downloaded."),
        error_messages={"required": _("Choose a file first."), "empty": _("This file is empty.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """What a new programme may begin from; a template that somebody brings."""
    form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if was_too_large(request):
        form.errors.clear()
        form.add_error("file", gettext("This file is too large for a template."))
    elif form.is_bound and form.is_valid():
        try:
            content = form.cleaned_data["file"].read(MOST_BYTES + 1)
            saved = save_blueprint(blueprint=read(content), by=person_of(request))
        except BadTemplate as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, gettext("%(name)s is among the templates.") % {"name": saved})
            return redirect("blueprints:choose")
    context = {"form": form, "blueprints": blueprints()}
    status = 422 if form.errors else 200
    return render(request, "programmes/blueprints/choose.html", context, status=status)


@require_POST
def removal(request: HttpRequest, blueprint: int) -> HttpResponse:
    saved = get_object_or_404(SavedBlueprint, pk=blueprint)
    forget_blueprint(saved=saved, by=person_of(request))
    messages.success(
        request, gettext("Removed: %(name)s. Programmes begun from it stay.") % {"name": saved}
    )
    return redirect("blueprints:choose")


@require_safe
def download(request: HttpRequest, programme: int) -> HttpResponse:
    """The programme's make-up as a file; nobody's name is in it."""
    found = get_programme(person_of(request), programme)
    response = HttpResponse(written(blueprint_of(found)), content_type="application/json")
    name = f"{slugify(found.name) or 'programme'}-template.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def keep(request: HttpRequest, programme: int) -> HttpResponse:
    """The programme's make-up as one of the organisation's templates."""
    person = person_of(request)
    found = get_programme(person, programme)
    saved = save_blueprint(blueprint=blueprint_of(found), by=person)
    messages.success(
        request, gettext("%(name)s is among the templates of a new programme.") % {"name": saved}
    )
    return redirect(found)
