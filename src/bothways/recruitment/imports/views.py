"""From an uploaded sheet to the people of a programme, with everything shown before."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.accounts.requests import person_of
from bothways.common.sheets.cells import SheetIsUnreadable
from bothways.common.tables import TableError
from bothways.common.uploads import was_too_large
from bothways.programmes.programmes.access import get_programme
from bothways.recruitment.models import SheetImport

from .access import get_sheet_import
from .actions import (
    ImportRefused,
    accept,
    bring_in,
    fingerprint,
    is_without_addresses,
    set_mapping,
)
from .forms import MappingForm, UploadForm
from .queries import column_lines, preview_page, problem_file


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, programme: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    if request.method != "POST":
        form = UploadForm()
    else:
        form = UploadForm(request.POST, request.FILES)
        is_valid = form.is_valid()
        if was_too_large(request):
            form.errors.clear()
            form.add_error(
                "sheet",
                gettext(
                    "The file is larger than 20 MB. Keep only the columns that matter for "
                    "matching, or split it."
                ),
            )
        elif is_valid:
            sheet = form.cleaned_data["sheet"]
            try:
                brought = bring_in(programme=found, source=sheet, file_name=sheet.name, by=person)
                return redirect(brought)
            except TableError as error:
                form.add_error("sheet", str(error))
    context = {"programme": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "recruitment/imports/new.html", context, status=status)


@require_safe
def preview(request: HttpRequest, programme: int, sheet_import: int) -> HttpResponse:
    found = get_sheet_import(person_of(request), programme, sheet_import)
    form = MappingForm(
        columns=column_lines(found),
        initial={"without_addresses": is_without_addresses(found)},
    )
    return show(request, found, form)


def show(
    request: HttpRequest, found: SheetImport, form: MappingForm, status: int = 200
) -> HttpResponse:
    only_problems = request.GET.get("show") == "problems"
    summary: dict[str, Any] = found.summary
    counts = summary.get("counts", {})
    context = {
        "programme": found.programme,
        "sheet": found,
        "is_readable": bool(summary),
        "counts": counts,
        "takeable": sum(counts.get(name, 0) for name in ("new", "updated", "unchanged")),
        "needs_address": summary.get("needs_address", False),
        "is_without_addresses": is_without_addresses(found),
        "notes": summary.get("notes", []),
        "form": form,
        "used": sum(column.is_used for column in form.columns),
        "page": preview_page(found, only_problems=only_problems, page=request.GET.get("page")),
        "only_problems": only_problems,
        "seen": fingerprint(found),
    }
    return render(request, "recruitment/imports/import.html", context, status=status)


@require_POST
def mapping(request: HttpRequest, programme: int, sheet_import: int) -> HttpResponse:
    found = get_sheet_import(person_of(request), programme, sheet_import)
    form = MappingForm(request.POST, columns=column_lines(found))
    if not form.is_valid():
        return show(request, found, form, status=422)
    try:
        set_mapping(
            sheet_import=found,
            roles=form.roles(),
            without_addresses=form.cleaned_data["without_addresses"],
        )
    except ImportRefused as refusal:
        messages.info(request, str(refusal))
    except SheetIsUnreadable:
        say_unreadable(request)
    else:
        messages.success(request, gettext("Every row was read again with these columns."))
    return redirect(found)


@require_POST
def acceptance(request: HttpRequest, programme: int, sheet_import: int) -> HttpResponse:
    person = person_of(request)
    found = get_sheet_import(person, programme, sheet_import)
    try:
        counts = accept(sheet_import=found, seen=request.POST.get("seen", ""), by=person)
    except ImportRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect(found)
    except SheetIsUnreadable:
        say_unreadable(request)
        return redirect(found)
    messages.success(request, taken_sentence(counts))
    if counts["wrong"]:
        return redirect(found)
    return redirect("signups:list", programme)


def taken_sentence(counts: dict[str, int]) -> str:
    new = ngettext("%(count)d person is new", "%(count)d people are new", counts["new"])
    changed = ngettext("%(count)d has changed", "%(count)d have changed", counts["updated"])
    same = ngettext("%(count)d is as before", "%(count)d are as before", counts["unchanged"])
    parts = [(new, counts["new"]), (changed, counts["updated"]), (same, counts["unchanged"])]
    said = ", ".join(words % {"count": count} for words, count in parts if count)
    return gettext("The sheet is taken: %(parts)s.") % {"parts": said}


def say_unreadable(request: HttpRequest) -> None:
    messages.error(
        request,
        gettext("The sheet that was kept can’t be read any more. Please upload it once more."),
    )


@require_safe
def problems(request: HttpRequest, programme: int, sheet_import: int) -> HttpResponseBase:
    found = get_sheet_import(person_of(request), programme, sheet_import)
    try:
        parts = problem_file(found)
    except SheetIsUnreadable:
        say_unreadable(request)
        return redirect(found)
    response = StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8")
    name = gettext("%(name)s – what to change.csv") % {"name": PurePath(found.file_name).stem}
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
