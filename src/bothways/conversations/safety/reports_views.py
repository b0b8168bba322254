"""For coordinators: what was reported to them, and nothing else of a talk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from bothways.accounts.models import Person
from bothways.common.files.serving import file_response
from bothways.programmes.programmes.access import get_programme

from .access import get_evidence, get_report
from .errors import ChangedMeanwhile, SafetyRefused
from .forms import AnswerForm, HandlingForm
from .models import Report
from .queries import people_in, reports_of
from .reporting import answer_report, change_report


def coordinator(request: HttpRequest) -> Person:
    person = request.user
    assert isinstance(person, Person)
    return person


@require_safe
def reports(request: HttpRequest, programme: int) -> HttpResponse:
    person = coordinator(request)
    found = get_programme(person, programme)
    context = {"programme": found, "lines": reports_of(found, person)}
    return render(request, "conversations/safety/reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, programme: int, report: int) -> HttpResponse:
    """One report: what was disclosed, how far it is, and answering."""
    person = coordinator(request)
    found = get_report(person, programme, report)
    if request.method != "POST":
        return report_page(request, found, HandlingForm.of(found), AnswerForm())
    if request.POST.get("do") == "answer":
        return answering(request, found, person)
    return handling(request, found, person)


def handling(request: HttpRequest, found: Report, person: Person) -> HttpResponse:
    form = HandlingForm(request.POST)
    if form.is_valid():
        try:
            change_report(report=found, by=person, **form.cleaned_data)
        except ChangedMeanwhile as refusal:
            found = refusal.report
            # What is saved next is made from what is shown now.
            form = HandlingForm({**request.POST.dict(), "version": found.version})
            form.add_error(None, str(refusal))
        except SafetyRefused as refusal:
            form.add_error("note", str(refusal))
        else:
            messages.success(request, gettext("Saved."))
            return redirect(found)
    return report_page(request, found, form, AnswerForm())


def answering(request: HttpRequest, found: Report, person: Person) -> HttpResponse:
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_report(report=found, by=person, **form.cleaned_data)
        except SafetyRefused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, gettext("Your answer is sent."))
            return redirect(found)
    return report_page(request, found, HandlingForm.of(found), form)


def report_page(
    request: HttpRequest, found: Report, handling: HandlingForm, answer: AnswerForm
) -> HttpResponse:
    context = {
        "programme": found.partnership.programme,
        "report": found,
        "people": people_in(found),
        "disclosed": found.messages.select_related("author").prefetch_related("files__stored"),
        "answers": found.answers.select_related("by"),
        "handling": handling,
        "answer": answer,
    }
    status = 422 if handling.errors or answer.errors else 200
    return render(request, "conversations/safety/report.html", context, status=status)


@require_safe
def evidence(request: HttpRequest, programme: int, report: int, evidence: int) -> HttpResponseBase:
    """A file of a message that was disclosed."""
    found = get_evidence(coordinator(request), programme, report, evidence)
    return file_response(found.stored, as_download="download" in request.GET)
