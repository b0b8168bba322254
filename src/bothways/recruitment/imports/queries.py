"""The preview of a sheet, as its page shows it; all of it comes from what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bothways.common.sheets import problem_file as sheets
from bothways.recruitment.models import SheetImport
from bothways.recruitment.signups.addresses import is_stand_in

from .actions import mapping_of
from .roles import Role

A_PAGE = 50
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
    has_address: bool
    where: str
    offers: list[str]
    wants: list[str]
    more_offers: int
    more_wants: int
    words: Promise
    chip: str
    icon: str
    said: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column: what it is called, what is in it, what it means and why we think so."""

    position: int
    heading: str
    samples: list[str]
    role: Role
    why: str

    @property
    def is_used(self) -> bool:
        return self.role is not Role.IGNORE


def preview_page(
    sheet_import: SheetImport, *, only_problems: bool = False, page: object = 1
) -> Page[Any]:
    """One page of rows."""
    rows = sheet_import.summary.get("rows", [])
    if only_problems:
        rows = [row for row in rows if row.get("said") or row["state"] == "wrong"]
    found: Page[Any] = Paginator(rows, A_PAGE).get_page(page)  # type: ignore[arg-type]
    found.object_list = [preview_row(row) for row in found.object_list]
    return found


def preview_row(row: dict[str, Any]) -> PreviewRow:
    words, chip, icon = STATES[row["state"]]
    return PreviewRow(
        number=row["row"],
        name=row.get("name", ""),
        email=row.get("email", ""),
        has_address=bool(row.get("email")) and not is_stand_in(row["email"]),
        where=row.get("where", ""),
        offers=row.get("offers", []),
        wants=row.get("wants", []),
        more_offers=row.get("more_offers", 0),
        more_wants=row.get("more_wants", 0),
        words=words,
        chip=chip,
        icon=icon,
        said=row.get("said", []),
    )


def column_lines(sheet_import: SheetImport) -> list[ColumnLine]:
    samples = sheet_import.summary.get("samples", [])
    return [
        ColumnLine(at, column.heading, samples[at] if at < len(samples) else [], column.role,
                   column.why)
        for at, column in enumerate(mapping_of(sheet_import).columns)
    ]  # fmt: skip


def problem_file(sheet_import: SheetImport) -> Iterator[bytes]:
    """The bad rows as CSV with what to change in front. Raises ``SheetIsUnreadable``."""
    rows = (
        (
            row["row"],
            sheets.sentences(
                (said["column"], said["message"])
                for said in row.get("said", [])
                if said["is_error"]
            ),
        )
        for row in sheet_import.summary.get("rows", [])
        if row["state"] == "wrong"
    )
    return sheets.problem_file(sheet_import.content, sorted(rows))
