"""Bringing a sheet in, saying what its columns mean, and taking it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.common.sheets.cells import pack, unpack, without_nul
from bothways.common.sheets.excerpts import shown_name
from bothways.common.tables import Limits, Table, read_table
from bothways.programmes.models import Programme
from bothways.recruitment.models import SheetImport
from bothways.recruitment.signups.actions import upsert_many

from .mapping import ColumnMapping, Mapping
from .memory import guess, remember
from .planning import Plan, plan_import
from .roles import Role
from .summary import summary_of

LIMITS = Limits(max_rows=25_000)
KEPT_FOR = timedelta(days=7)
"""Sheets that nobody took are forgotten after this."""


class ImportRefused(Exception):
    """Why the sheet isn't taken, in a sentence for the person who tried."""

    sentence: str | Promise = ""

    def __str__(self) -> str:
        return str(self.sentence)


class AlreadyTaken(ImportRefused):
    sentence = gettext_lazy("This sheet has been taken already. Nothing was taken twice.")


class ColumnsHaveChanged(ImportRefused):
    sentence = gettext_lazy(
        "The columns of this sheet were given other meanings since you opened this page. Look at "
        "the preview once more; nothing has been taken yet."
    )


class AddressesAreMissing(ImportRefused):
    sentence = gettext_lazy(
        "Say first which column holds the e-mail addresses. Nothing has been taken yet."
    )


class NothingToTake(ImportRefused):
    sentence = gettext_lazy("No row of this sheet can be taken as it is.")


def bring_in(*, programme: Programme, source: BinaryIO, file_name: str, by: Person) -> SheetImport:
    """Keep an uploaded sheet with a first guess at its columns. Raises ``TableError``."""
    table = without_nul(read_table(source, file_name, limits=LIMITS))
    mapping = guess(programme, table, by)
    plan = plan_import(programme, table, mapping, without_addresses=False)
    forgotten = SheetImport.objects.filter(
        programme=programme, applied_at=None, created_at__lt=timezone.now() - KEPT_FOR
    )
    with transaction.atomic():
        forgotten.delete()
        return SheetImport.objects.create(
            programme=programme,
            by=by,
            file_name=shown_name(file_name),
            content=pack(table),
            row_count=len(table.rows),
            mapping=mapping_to_json(mapping, without_addresses=False),
            summary=summary_of(table, mapping, plan),
        )


def set_mapping(*, sheet_import: SheetImport, roles: list[Role], without_addresses: bool) -> None:
    """Give the columns other meanings and look at every row again.

    Raises ``AlreadyTaken`` and ``SheetIsUnreadable``.
    """
    table = unpack(sheet_import.content)
    before = mapping_of(sheet_import)
    mapping = before
    for at, role in enumerate(roles):
        if before.roles[at] is not role:
            mapping = mapping.with_role(at, role)
    plan = plan_import(sheet_import.programme, table, mapping, without_addresses=without_addresses)
    waiting = SheetImport.objects.filter(pk=sheet_import.pk, applied_at=None)
    kept = mapping_to_json(mapping, without_addresses=without_addresses)
    if not waiting.update(mapping=kept, summary=summary_of(table, mapping, plan)):
        raise AlreadyTaken
    sheet_import.mapping = kept


def accept(*, sheet_import: SheetImport, seen: str, by: Person) -> dict[str, int]:
    """Take the good rows, once, and answer the counts; the bad rows stay for the problem file.

    ``seen`` is the ``fingerprint`` of the mapping whose preview was agreed to. Raises
    ``ImportRefused`` and ``SheetIsUnreadable``, and then nothing has been taken.
    """
    if sheet_import.applied_at is not None:
        raise AlreadyTaken
    if seen != fingerprint(sheet_import):
        raise ColumnsHaveChanged
    programme, mapping = sheet_import.programme, mapping_of(sheet_import)
    table = unpack(sheet_import.content)
    # Read before the transaction begins, for SQLite has one writer and this takes a moment.
    plan = plan_import(
        programme, table, mapping, without_addresses=is_without_addresses(sheet_import)
    )
    if plan.needs_address:
        raise AddressesAreMissing
    if not plan.entries:
        raise NothingToTake
    with transaction.atomic():
        # Somebody may have pressed in another window meanwhile: now it is locked, look again.
        now = SheetImport.objects.select_for_update().get(pk=sheet_import.pk)
        if now.applied_at is not None:
            raise AlreadyTaken
        if seen != fingerprint(now):
            raise ColumnsHaveChanged
        found = upsert_many(programme=programme, entries=list(plan.entries.values()))
        counts = {
            "rows": len(table.rows),
            "new": len(found.new),
            "updated": len(found.updated),
            "unchanged": len(found.unchanged),
            "wrong": sum(state == "wrong" for state in plan.states.values()),
        }
        remember(programme, mapping)
        close(sheet_import, table, mapping, plan, counts)
        record(
            "took a sign-up sheet", sheet_import.file_name, by=by, programme=programme.pk, **counts
        )
    return counts


def close(
    sheet_import: SheetImport, table: Table, mapping: Mapping, plan: Plan, counts: dict[str, int]
) -> None:
    """Close the import: what was taken stands in the sign-ups now, only the rest is kept."""
    bad = [row for row in table.rows if plan.states[row.number] == "wrong"]
    warned = {problem.row for problem in plan.problems}
    shown = replace(table, rows=[row for row in table.rows if row.number in warned])
    summary = summary_of(shown, mapping, plan)
    summary["counts"] |= counts
    summary["samples"] = []
    SheetImport.objects.filter(pk=sheet_import.pk).update(
        content=pack(replace(table, rows=bad)), summary=summary, applied_at=timezone.now()
    )


def mapping_to_json(mapping: Mapping, *, without_addresses: bool) -> dict[str, Any]:
    return {
        "columns": [[column.heading, str(column.role), column.why] for column in mapping.columns],
        "without_addresses": without_addresses,
    }


def mapping_of(sheet_import: SheetImport) -> Mapping:
    columns = sheet_import.mapping.get("columns", [])
    return Mapping(tuple(ColumnMapping(heading, Role(role), why) for heading, role, why in columns))


def is_without_addresses(sheet_import: SheetImport) -> bool:
    return bool(sheet_import.mapping.get("without_addresses"))


def fingerprint(sheet_import: SheetImport) -> str:
    """Says which meanings of the columns a preview was made with."""
    columns = [[heading, role] for heading, role, _why in sheet_import.mapping.get("columns", [])]
    said = json.dumps([columns, is_without_addresses(sheet_import)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]
