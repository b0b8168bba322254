"""The preview as its pages are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

from bothways.common.sheets.excerpts import samples, shortened
from bothways.common.tables import Table

from .columns import Column
from .models import DirectoryImport, PreviewPage
from .planning import Plan
from .reading import Line
from .roles import TEXTS

A_PAGE = 50
LENGTH = 100
PAGES = 200
"""Written in one go."""

Said = dict[str, Any]


def columns_to_json(table: Table, columns: Iterable[Column]) -> list[list[Any]]:
    return [
        [column.heading, str(column.role), column.why, samples(table, at)]
        for at, column in enumerate(columns)
    ]


def keep_preview(sheet: DirectoryImport, plan: Plan, *, only_problems: bool = False) -> None:
    """Keep the pages of all rows, and those of the rows with something said, anew."""
    PreviewPage.objects.filter(sheet=sheet).delete()
    lines = [line_to_json(plan, line) for line in plan.lines]
    pages = pages_of(sheet, (line for line in lines if line.get("said")), only_problems=True)
    PreviewPage.objects.bulk_create(pages, batch_size=PAGES)
    if not only_problems:
        pages = pages_of(sheet, lines, only_problems=False)
        PreviewPage.objects.bulk_create(pages, batch_size=PAGES)


def pages_of(
    sheet: DirectoryImport, lines: Iterable[Said], *, only_problems: bool
) -> Iterator[PreviewPage]:
    for number, some in enumerate(batched(lines, A_PAGE), start=1):
        yield PreviewPage(sheet=sheet, only_problems=only_problems, number=number, lines=list(some))


def line_to_json(plan: Plan, line: Line) -> Said:
    """One row as the preview shows it: who it is, what changes, what is to be said."""
    change = plan.changes.get(line.row)
    person = plan.known.people.get(line.email)
    shown: Said = {
        "row": line.row,
        "state": plan.states[line.row],
        "name": shortened(line.name or (person.name if person else ""), LENGTH),
        "email": shortened(line.email, LENGTH),
        "facts": [shortened(line.texts[role], LENGTH) for role in TEXTS if role in line.texts],
    }
    if change is not None:
        shown["changes"] = [
            *(["name"] if change.name and change.person else []),
            *(change.facts if change.person else []),
            *(["manager"] if change.manager and change.person else []),
        ]
        shown["manager"] = change.manager
        shown["closes"] = change.closes
    if line.said:
        shown["said"] = [
            {"column": said.column, "message": said.message, "is_error": said.is_error}
            for said in line.said
        ]
    return shown
