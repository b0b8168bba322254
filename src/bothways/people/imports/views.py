"""From an uploaded sheet to the directory, with everything shown before."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.accounts.requests import person_of
from bothways.common.sheets.cells import SheetIsUnreadable
from bothways.common.tables import TableError
from bothways.common.uploads import was_too_large
from bothways.people.models import DirectoryImport

from .access import get_directory_import
from .actions import ImportRefused, accept, bring_in, fingerprint, give_up, set_columns
from .forms import ColumnsForm, UploadForm
from .queries import column_lines, earlier_sheets, preview_page, problem_file

FOLDER = "people/imports"


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        form = UploadForm()
    else:
        form = UploadForm(request.POST, request.FILES)
        is_valid = form.is_valid()
        if was_too_large(request):
            form.errors.clear()
            form.add_error("sheet", gettext("The file is larger than 20 MB. Split it."))
        elif is_valid:
            sheet = form.cleaned_data["sheet"]
            try:
                return redirect(bring_in(source=sheet, file_name=sheet.name, by=person_of(request)))
            except TableError as error:
                form.add_error("sheet", str(error))
    context = {"form": form, "earlier": earlier_sheets()}
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/new.html", context, status=status)


@require_safe
def preview(request: HttpRequest, directory_import: int) -> HttpResponse:
    """Progress while a job is at it; then every row with what becomes of it."""
    found = get_directory_import(person_of(request), directory_import)
    if found.is_busy:
        return render(request, f"{FOLDER}/busy.html", {"sheet": found})
    return show(request, found, ColumnsForm(columns=column_lines(found)))


def show(
    request: HttpRequest, found: DirectoryImport, form: ColumnsForm, status: int = 200
) -> HttpResponse:
    only_problems = found.state == "taken" or request.GET.get("show") == "problems"
    summary: dict[str, Any] = found.summary
    counts = summary.get("counts", {})
    context = {
        "sheet": found,
        "counts": counts,
        "takeable": counts.get("new", 0) + counts.get("updated", 0),
        "needs_address": summary.get("needs_address", False),
        "notes": summary.get("notes", []),
        "form": form,
        "used": sum(column.is_used for column in form.columns),
        "page": preview_page(found, only_problems=only_problems, page=request.GET.get("page")),
        "only_problems": only_problems,
        "seen": fingerprint(found),
    }
    return render(request, f"{FOLDER}/import.html", context, status=status)


@require_safe
def progress(request: HttpRequest, directory_import: int) -> HttpResponse:
    """The part of the page that keeps itself fresh; leads on when the job has ended."""
    found = get_directory_import(person_of(request), directory_import)
    if not request.htmx:  # type: ignore[attr-defined]  # set by django-htmx's middleware
        return redirect(found)
    if not found.is_busy:
        return HttpResponse(headers={"HX-Redirect": found.get_absolute_url()})
    return render(request, f"{FOLDER}/_progress.html", {"sheet": found})


@require_POST
def columns(request: HttpRequest, directory_import: int) -> HttpResponse:
    found = get_directory_import(person_of(request), directory_import)
    form = ColumnsForm(request.POST, columns=column_lines(found))
    if not form.is_valid():
        return show(request, found, form, status=422)
    try:
        set_columns(sheet=found, roles=form.roles())
    except ImportRefused as refusal:
        messages.info(request, str(refusal))
    except SheetIsUnreadable:
        say_unreadable(request)
    else:
        if not found.is_large:
            messages.success(request, gettext("Every row was read again with these columns."))
    return redirect(found)


@require_POST
def acceptance(request: HttpRequest, directory_import: int) -> HttpResponse:
    person = person_of(request)
    found = get_directory_import(person, directory_import)
    if request.POST.get("instead"):
        give_up(sheet=found)
        return redirect("directory:import-new")
    try:
        is_done = accept(sheet=found, seen=request.POST.get("seen", ""), by=person)
    except ImportRefused as refusal:
        messages.warning(request, str(refusal))
    except SheetIsUnreadable:
        say_unreadable(request)
    else:
        if is_done:
            messages.success(request, gettext("The sheet is taken."))
    return redirect(found)


def say_unreadable(request: HttpRequest) -> None:
    messages.error(
        request,
        gettext("The sheet that was kept can’t be read any more. Please upload it once more."),
    )


@require_safe
def problems(request: HttpRequest, directory_import: int) -> HttpResponseBase:
    found = get_directory_import(person_of(request), directory_import)
    try:
        parts = problem_file(found)
    except SheetIsUnreadable:
        say_unreadable(request)
        return redirect(found)
    response = StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8")
    name = gettext("%(name)s – what to change.csv") % {"name": PurePath(found.file_name).stem}
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
