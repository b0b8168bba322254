"""The meetings of a programme by week, for its coordinators."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from bothways.accounts.requests import person_of
from bothways.common.tables.cells import safe_cell
from bothways.programmes.life.moves import is_over
from bothways.programmes.programmes.access import get_programme

from .chart import chart_of
from .queries import Heat, heat_of, lines_of
from .weeks import Week, weeks_of

SHOWN = 50


@require_safe
def heat(request: HttpRequest, programme: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    whole = heat_of(found, person)
    page = Paginator(whole.without, SHOWN).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "programme": found,
        "heat": whole,
        "chart": chart_of(whole.weeks, today),
        "behind": [week for week in whole.weeks if week.begins <= today],
        "page": page,
        "lines": lines_of(list(page)),
        "may_nudge": not is_over(found.state),
        "only_without": request.GET.get("show") == "no-date",
    }
    return render(request, "meetings/heat/heat.html", context)


@require_safe
def download(request: HttpRequest, programme: int) -> HttpResponse:
    """By week, or by function."""
    person = person_of(request)
    found = get_programme(person, programme)
    is_by_function = request.GET.get("by") == "function"
    rows = (
        functions_in(heat_of(found, person))
        if is_by_function
        else weeks_in(weeks_of(found, person))
    )
    text = StringIO()
    csv.writer(text).writerows(rows)
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    name = "meetings-by-function.csv" if is_by_function else "meetings.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def weeks_in(weeks: Sequence[Week]) -> list[list[object]]:
    heading: list[object] = [
        gettext("Week from"), gettext("Planned"), gettext("Took place"), gettext("Nothing noted"),
        gettext("Didn’t take place"), gettext("Still ahead"),
    ]  # fmt: skip
    rows = [
        [week.begins.isoformat(), week.planned, week.held, week.unsaid, week.off, week.ahead]
        for week in weeks
    ]
    return [heading, *rows]


def functions_in(whole: Heat) -> list[list[object]]:
    heading: list[object] = [
        gettext("Function"), gettext("Exchanges"), gettext("Keep their rhythm"),
        gettext("Slowing"), gettext("Paused"), gettext("Beginning"), gettext("No date ahead"),
    ]  # fmt: skip
    rows: list[list[object]] = [
        [safe_cell(one.name), one.exchanges, one.steady, one.slowing, one.paused, one.beginning,
         one.without_date]
        for one in (whole.whole, *whole.functions)
    ]  # fmt: skip
    return [heading, *rows]
