"""The matches of a run as a sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator

from django.utils.translation import gettext

from bothways.common.tables import write_csv
from bothways.matching.runs.models import Match, Run

from .left_over import alone_in
from .queries import Row, decisions_of, row_of, skills_of

Cells = list[str | int | float | None]


def matches_file(run: Run) -> str:
    """CSV, safe to open in a spreadsheet: a line a match, then one a person without a partner."""
    out = io.StringIO(newline="")
    write_csv(out, headings(), lines(run))
    return "\ufeff" + out.getvalue()


def headings() -> list[str]:
    return [
        gettext("Person"),
        gettext("Where"),
        gettext("Gives"),
        gettext("Gains"),
        gettext("Partner"),
        gettext("Partner’s where"),
        gettext("Partner gives"),
        gettext("Partner gains"),
        gettext("Worth"),
        gettext("Balance"),
        gettext("State"),
        gettext("Why"),
    ]


def lines(run: Run) -> Iterator[Cells]:
    decisions, path = decisions_of(run.programme), run.get_absolute_url()
    for match in Match.objects.filter(run=run).order_by("-worth", "id").iterator(500):
        yield line(row_of(match, decisions, path))
    for alone in alone_in(run):
        why = f"{alone.sentence} {alone.help}".strip()
        yield [alone.name, alone.where, *[None] * 8, gettext("no partner"), why]


def line(row: Row) -> Cells:
    match = row.match
    return [
        match.name_a,
        match.where_a,
        "; ".join(skills_of(match.a_gives)),
        round(match.gain_a, 4),
        match.name_b,
        match.where_b,
        "; ".join(skills_of(match.b_gives)),
        round(match.gain_b, 4),
        round(match.worth, 4),
        round(match.balance, 4),
        state(row),
        " ".join(match.why.get("sentences", [])),
    ]


def state(row: Row) -> str:
    if row.is_parted:
        return gettext("banned") if row.is_banned else gettext("taken apart")
    return gettext("locked") if row.lock else ""
