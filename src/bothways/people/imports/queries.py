"""The preview of a sheet, as its page shows it; all of it comes from what was kept."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bothways.common.sheets import problem_file as sheets
from bothways.people.models import DirectoryImport, PreviewPage

from .preview import A_PAGE
from .roles import LABELS, Role

AT_ONCE = 20
"""Kept pages in one query."""

STATES: dict[str, tuple[Promise, str, str]] = {
    "new": (_("new"), "good", "user-plus"),
    "updated": (_("changes"), "get", "pencil"),
    "unchanged": (_("as it was"), "neutral", "equal"),
    "wrong": (_("stays out"), "problem", "octagon-alert"),
    "waiting": (_("needs an address"), "warn", "mail-question-mark"),
}


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of the sheet and what would become of it."""

    number: int
    name: str
    email: str
    facts: str
    changes: str
    """The names of the facts that change."""
    manager: str
    closes: bool
    words: Promise
    chip: str
    icon: str
    said: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column: what it is called, what is in it, what it means and why we think so."""

    position: int
    heading: str
    role: Role
    why: str
    samples: list[str]

    @property
    def is_used(self) -> bool:
        return self.role is not Role.IGNORE


class KeptPages(Paginator):  # type: ignore[type-arg]  # not subscriptable at run time
    """Pages that are rows themselves: counting and turning cost one small query each."""

    def __init__(self, kept: QuerySet[PreviewPage], rows: int) -> None:
        super().__init__([], A_PAGE)
        self.kept = kept
        self.count = rows  # a cached property, which would count an empty list

    def page(self, number: Any) -> Page[Any]:
        at = self.validate_number(number)
        found = self.kept.filter(number=at).first()
        return Page([preview_row(line) for line in found.lines] if found else [], at, self)


def preview_page(sheet: DirectoryImport, *, only_problems: bool, page: object) -> Page[Any]:
    kept = PreviewPage.objects.filter(sheet=sheet, only_problems=only_problems)
    counts = sheet.summary.get("counts", {})
    rows = counts.get("rows", 0)
    if only_problems:
        rows = counts.get("wrong", 0) + counts.get("warned", 0)
    return KeptPages(kept, rows).get_page(page)  # type: ignore[arg-type]


def preview_row(line: dict[str, Any]) -> PreviewRow:
    words, chip, icon = STATES[line["state"]]
    return PreviewRow(
        number=line["row"],
        name=line["name"],
        email=line["email"],
        facts=" · ".join(line["facts"]),
        changes=", ".join(str(LABELS[Role(name)]) for name in line.get("changes", [])),
        manager=line.get("manager", ""),
        closes=line.get("closes", False),
        words=words,
        chip=chip,
        icon=icon,
        said=line.get("said", []),
    )


def column_lines(sheet: DirectoryImport) -> list[ColumnLine]:
    return [
        ColumnLine(at, heading, Role(role), why, samples)
        for at, (heading, role, why, samples) in enumerate(sheet.columns)
    ]


def problem_file(sheet: DirectoryImport) -> Iterator[bytes]:
    """The bad rows as CSV with what to change in front. Raises ``SheetIsUnreadable``."""
    return sheets.problem_file(sheet.content, said_of_bad_rows(sheet))


def said_of_bad_rows(sheet: DirectoryImport) -> Iterator[tuple[int, str]]:
    """A query for every few pages. A cursor of the server would stay open when somebody stops
    reading; Python may then close it in the midst of another query of the same connection, and
    both would wait for ever."""
    pages = PreviewPage.objects.filter(sheet=sheet, only_problems=True).order_by("number")
    last = 0
    while some := list(pages.filter(number__gt=last).values_list("number", "lines")[:AT_ONCE]):
        last = some[-1][0]
        for line in itertools.chain.from_iterable(lines for number, lines in some):
            if line["state"] == "wrong":
                yield line["row"], words_of(line)


def words_of(line: dict[str, Any]) -> str:
    return sheets.sentences(
        (each["column"], each["message"]) for each in line["said"] if each["is_error"]
    )


def earlier_sheets() -> list[DirectoryImport]:
    """The last few, without their cells."""
    return list(DirectoryImport.objects.defer("content", "columns").select_related("by")[:8])
