"""The outcomes of a programme, with how each is measured, from where to where, and by whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.requests import person_of
from bothways.common.numbers import is_whole
from bothways.common.uploads import was_too_large
from bothways.programmes.models import Outcome, Programme
from bothways.programmes.programmes.access import get_programme

from . import actions
from .chart import chart_of
from .forms import OutcomeForm, ReadingForm, SeriesForm
from .queries import standing_alone, standings_in


@require_http_methods(["GET", "HEAD", "POST"])
def outcomes(request: HttpRequest, programme: int) -> HttpResponse:
    found = get_programme(person_of(request), programme)
    form = OutcomeForm(
        request.POST if request.method == "POST" else None,
        programme=found,
        instance=Outcome(programme=found),
        initial={"audience": request.GET.get("for", "") or None, "due_on": found.ends_on},
    )
    if request.method == "POST" and form.is_valid() and saved(request, form):
        return redirect("outcomes:list", found.pk)
    groups = standings_in(found, timezone.localdate())
    context = {
        "programme": found,
        "form": form,
        "groups": groups,
        "adds_one": bool(form.errors) or not all(entries for *_, entries in groups),
    }
    status = 422 if form.errors else 200
    return render(request, "programmes/outcomes/list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest, programme: int, outcome: int) -> HttpResponse:
    """One outcome: its figures by date, and what it says."""
    found = get_programme(person_of(request), programme)
    one = get_object_or_404(found.outcomes.all(), pk=outcome)
    one.programme, do = found, request.POST.get("do", "")
    if was_too_large(request):  # then what stood below the file hasn't come, its button neither
        do = "series"
    if do == "remove":
        return removed(request, found, one)
    if do == "remove-reading":
        return reading_removed(request, one)
    if do == "keep-today":
        return today_kept(request, one)
    typed = request.POST if request.method == "POST" else None
    reading = ReadingForm(typed if do == "reading" else None, initial={"on": timezone.localdate()})
    series = SeriesForm(*((typed, request.FILES) if do == "series" else ()))
    if was_too_large(request):
        series.errors.pop("file", None)
        series.add_error("file", gettext("A file of figures has up to 200 kB; this one is larger."))
    form = OutcomeForm(typed if not do else None, programme=found, instance=one)
    for figures in (reading, series):
        if figures.is_bound and figures.is_valid() and readings_kept(request, one, figures):
            return redirect("outcomes:outcome", found.pk, one.pk)
    if form.is_bound and form.is_valid() and saved(request, form):
        return redirect("outcomes:list", found.pk)
    shown = get_object_or_404(found.outcomes.select_related("owner"), pk=outcome)
    shown.programme = found
    standing = standing_alone(shown, timezone.localdate())
    context = {
        "programme": found,
        "form": form,
        "reading_form": reading,
        "series_form": series,
        "outcome": shown,
        "standing": standing,
        "chart": chart_of(standing),
    }
    status = 422 if form.errors or reading.errors or series.errors else 200
    return render(request, "programmes/outcomes/outcome.html", context, status=status)


def readings_kept(request: HttpRequest, one: Outcome, form: ReadingForm | SeriesForm) -> bool:
    source = form.cleaned_data["source"]
    try:
        count = actions.keep_readings(
            outcome=one, values=form.values, source=source, by=person_of(request)
        )
    except actions.OutcomeRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    said = ngettext("%(count)d figure is kept.", "%(count)d figures are kept.", count)
    messages.success(request, said % {"count": count} if count else gettext("It was so already."))
    return True


def today_kept(request: HttpRequest, one: Outcome) -> HttpResponse:
    """Today’s count becomes a row of the series, for later."""
    today = standing_alone(one, timezone.localdate()).today
    if today is not None:
        actions.keep_readings(
            outcome=one, values={today.on: today.value}, source=today.source, by=person_of(request)
        )
        messages.success(request, gettext("Today’s figure is kept."))
    return redirect("outcomes:outcome", one.programme_id, one.pk)


def reading_removed(request: HttpRequest, one: Outcome) -> HttpResponse:
    number = request.POST.get("reading", "")
    if is_whole(number):
        reading = get_object_or_404(one.readings.all(), pk=int(number))
        actions.remove_reading(reading=reading, by=person_of(request))
        messages.success(request, gettext("Removed: %(text)s") % {"text": reading})
    return redirect("outcomes:outcome", one.programme_id, one.pk)


def saved(request: HttpRequest, form: OutcomeForm) -> bool:
    try:
        actions.save_outcome(outcome=form.save(commit=False), by=person_of(request))
    except actions.OutcomeRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, gettext("Saved."))
    return True


def removed(request: HttpRequest, found: Programme, one: Outcome) -> HttpResponse:
    try:
        actions.remove_outcome(outcome=one, by=person_of(request))
    except actions.OutcomeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Removed: %(text)s") % {"text": one.text})
    return redirect("outcomes:list", found.pk)
