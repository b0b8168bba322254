"""Bringing a directory's sheet in, saying what its columns mean, and taking it."""

from __future__ import annotations

import hashlib
import io
import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.common.sheets.cells import SheetIsUnreadable, pack, unpack, without_nul
from bothways.common.sheets.excerpts import shown_name
from bothways.common.sheets.headings import key_of
from bothways.common.tables import Limits, Table, TableError, read_table

from .columns import Column, recognise
from .models import DirectoryImport
from .planning import Plan, plan_import
from .preview import columns_to_json, keep_preview
from .roles import Role
from .tasks import read_sheet, take_sheet
from .writing import Report, write

logger = logging.getLogger("bothways.people")

LIMITS = Limits(max_rows=150_000)
LARGE = 300_000
"""Bytes from which on a job does the work: about three thousand rows."""
KEPT_FOR = timedelta(days=7)
"""Sheets that nobody took are forgotten after this."""
State = DirectoryImport.State


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


class NothingToTake(ImportRefused):
    sentence = gettext_lazy("No row of this sheet would change anything.")


class IsBusy(ImportRefused):
    sentence = gettext_lazy("This sheet is being read or taken at the moment. It takes a while.")


def bring_in(*, source: BinaryIO, file_name: str, by: Person) -> DirectoryImport:
    """Keep an uploaded sheet; a small one is read at once, a large one by a job.

    Raises ``TableError`` of a small one, and of one that is no table at all.
    """
    data = source.read(LIMITS.max_bytes + 1)
    is_large = len(data) > LARGE
    table = None if is_large else without_nul(read_table(io.BytesIO(data), file_name))
    with transaction.atomic():
        forget_old()
        sheet = DirectoryImport.objects.create(
            by=by,
            file_name=shown_name(file_name),
            content=data if table is None else pack(table),
            is_parsed=table is not None,
            is_large=is_large,
        )
        if table is None:
            read_sheet.enqueue(sheet.pk)
        else:
            look(sheet, table, guess(table))
    return sheet


def forget_old() -> None:
    old = DirectoryImport.objects.filter(
        created_at__lt=timezone.now() - KEPT_FOR, state__in=(State.READY, State.UNREADABLE)
    )
    old.delete()


def guess(table: Table) -> list[Column]:
    return recognise(table, last_answers())


def last_answers() -> dict[str, Role]:
    """What the columns of the sheet that was taken last meant, by key of the heading."""
    last = DirectoryImport.objects.filter(state=State.TAKEN).order_by("-taken_at").first()
    columns = last.columns if last else []
    return {key_of(heading): Role(role) for heading, role, _why, _samples in columns}


def look(sheet: DirectoryImport, table: Table, columns: Sequence[Column]) -> None:
    """Compare every row with the directory and keep what was found for the page."""
    plan = plan_import(table, [column.role for column in columns], sheet.by)
    with transaction.atomic():
        still = DirectoryImport.objects.filter(pk=sheet.pk, state__in=(State.READING, State.READY))
        if not still.update(
            state=State.READY,
            progress=100,
            columns=columns_to_json(table, columns),
            summary=summary_of(table, plan),
        ):
            raise AlreadyTaken
        keep_preview(sheet, plan)
    sheet.refresh_from_db()


def summary_of(table: Table, plan: Plan) -> dict[str, object]:
    return {
        "counts": plan.counts(),
        "notes": list(table.notes)[:20],
        "needs_address": plan.needs_address,
    }


def read_kept(sheet_id: int) -> None:
    """The job: read a sheet that was uploaded, or read it again with other columns."""
    sheet = DirectoryImport.objects.select_related("by").get(pk=sheet_id)
    if sheet.state != State.READING:
        return
    try:
        table = table_of(sheet)
    except (TableError, SheetIsUnreadable) as error:
        end_reading(sheet, str(error) or gettext("What was kept of it can’t be read any more."))
        return
    except Exception:
        logger.exception("Sheet %s of the directory could not be read", sheet.pk)
        end_reading(sheet, went_wrong())
        return
    show_progress(sheet, 0.4)
    look(sheet, table, columns_of(sheet) if sheet.columns else guess(table))


def end_reading(sheet: DirectoryImport, message: str) -> None:
    DirectoryImport.objects.filter(pk=sheet.pk).update(
        state=State.UNREADABLE, error=message, content=b""
    )


def went_wrong() -> str:
    return gettext(
        "Something went wrong on our side, and it has been written down for whoever runs this "
        "installation."
    )


def table_of(sheet: DirectoryImport) -> Table:
    """Raises ``TableError`` and ``SheetIsUnreadable``."""
    if sheet.is_parsed:
        return unpack(sheet.content)
    source = io.BytesIO(bytes(sheet.content))
    table = without_nul(read_table(source, sheet.file_name, limits=LIMITS))
    DirectoryImport.objects.filter(pk=sheet.pk).update(content=pack(table), is_parsed=True)
    return table


def columns_of(sheet: DirectoryImport) -> list[Column]:
    return [Column(heading, Role(role), why) for heading, role, why, _samples in sheet.columns]


def set_columns(*, sheet: DirectoryImport, roles: Sequence[Role]) -> None:
    """Give the columns other meanings and look at every row again.

    Raises ``ImportRefused`` and ``SheetIsUnreadable``.
    """
    refuse_unless_ready(sheet)
    said = gettext("You said so.")
    columns = [
        column if column.role is role else replace(column, role=role, why=said)
        for column, role in zip(columns_of(sheet), roles, strict=True)
    ]
    if not sheet.is_large:
        look(sheet, unpack(sheet.content), columns)
        return
    kept = [
        [column.heading, str(column.role), column.why, old[3]]
        for column, old in zip(columns, sheet.columns, strict=True)
    ]
    with transaction.atomic():
        ready = DirectoryImport.objects.filter(pk=sheet.pk, state=State.READY)
        if not ready.update(state=State.READING, progress=0, columns=kept):
            raise IsBusy
        read_sheet.enqueue(sheet.pk)


def refuse_unless_ready(sheet: DirectoryImport) -> None:
    if sheet.is_busy:
        raise IsBusy
    if sheet.state != State.READY:
        raise AlreadyTaken


def accept(*, sheet: DirectoryImport, seen: str, by: Person) -> bool:
    """Take the good rows, once; the bad ones stay for the problem file. ``False`` when a job will.

    ``seen`` is the ``fingerprint`` of the columns whose preview was agreed to. Raises
    ``ImportRefused`` and ``SheetIsUnreadable``, and then nothing has been taken.
    """
    refuse_unless_ready(sheet)
    counts = sheet.summary.get("counts", {})
    if not counts.get("new") and not counts.get("updated"):
        raise NothingToTake
    with transaction.atomic():
        # Of two who press at once, one finds it ready.
        ready = DirectoryImport.objects.filter(pk=sheet.pk, state=State.READY)
        if not ready.update(state=State.TAKING, progress=0, by=by, error=""):
            raise AlreadyTaken
        sheet.refresh_from_db()
        if fingerprint(sheet) != seen:
            raise ColumnsHaveChanged
        if sheet.is_large:
            take_sheet.enqueue(sheet.pk)
        else:
            take(sheet, lambda share: None)
    return not sheet.is_large


def take_kept(sheet_id: int) -> None:
    """The job. Taken up again after a break it does what is left."""
    sheet = DirectoryImport.objects.select_related("by").get(pk=sheet_id)
    if sheet.state != State.TAKING:
        return
    try:
        take(sheet, lambda share: show_progress(sheet, 0.2 + 0.75 * share))
    except Exception:
        # What was written stays and is right; taking it again does the rest.
        logger.exception("Sheet %s of the directory could not be taken to its end", sheet.pk)
        DirectoryImport.objects.filter(pk=sheet.pk, state=State.TAKING).update(
            state=State.READY, error=went_wrong()
        )


def take(sheet: DirectoryImport, report: Report) -> None:
    table = unpack(sheet.content)
    plan = plan_import(table, [column.role for column in columns_of(sheet)], sheet.by)
    report(0.0)
    counts = first_counts(sheet, plan)
    write(plan, sheet.by, report)
    with transaction.atomic():
        bad = [row for row in table.rows if plan.states[row.number] == "wrong"]
        ours = DirectoryImport.objects.filter(pk=sheet.pk, state=State.TAKING)
        if not ours.update(
            state=State.TAKEN,
            progress=100,
            taken_at=timezone.now(),
            content=pack(replace(table, rows=bad)),
        ):
            return
        keep_preview(sheet, plan, only_problems=True)
        record("took a sheet of the directory", sheet.file_name, by=sheet.by, **counts)


def first_counts(sheet: DirectoryImport, plan: Plan) -> dict[str, int]:
    """What is taken, as it stood before the first row was: a job that is taken up again would
    count what is left."""
    summary = DirectoryImport.objects.values_list("summary", flat=True).get(pk=sheet.pk)
    if "taken" not in summary:
        summary["taken"] = plan.counts()
        summary["counts"] = plan.counts()
        DirectoryImport.objects.filter(pk=sheet.pk).update(summary=summary)
    counts: dict[str, int] = summary["taken"]
    return counts


def show_progress(sheet: DirectoryImport, share: float) -> None:
    DirectoryImport.objects.filter(pk=sheet.pk).update(progress=round(99 * share))


def give_up(*, sheet: DirectoryImport) -> None:
    """Forget a sheet that won't be taken. One that is being read or taken stays."""
    DirectoryImport.objects.filter(pk=sheet.pk).exclude(state__in=DirectoryImport.BUSY).delete()


def fingerprint(sheet: DirectoryImport) -> str:
    """Says which meanings of the columns a preview was made with."""
    said = json.dumps([column[:2] for column in sheet.columns])
    return hashlib.sha256(said.encode()).hexdigest()[:16]
