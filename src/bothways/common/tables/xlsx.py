"""Workbooks: an archive is measured before anything in it is believed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from bothways.common.tables.cells import one_line
from bothways.common.tables.errors import Damaged, EmptyTable, NotATable, TableError, TooLarge
from bothways.common.tables.shapes import Limits, RawRow
from bothways.common.tables.workbook import (
    Contents,
    Sheet,
    SheetReader,
    TooMuch,
    parse,
    read_contents,
)

_CHUNK = 1 << 16
_ARCHIVE_STARTS = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08")

_DAMAGED = (
    "The workbook can't be read to the end; it may be damaged. Please open it in your spreadsheet"
    " program and save it again as .xlsx, or export it as CSV."
)
_TOO_LARGE = (
    "The workbook unpacks to far more than a table of this size can need, so it wasn't opened."
    " Please copy the rows into a new workbook, or export them as CSV."
)


def check_archive(data: bytes, limits: Limits) -> None:
    """Refuse an archive that isn't a workbook, or that would unpack to more than the limits.

    The directory is looked at first, for free; then each entry is unpacked in small pieces and
    measured, because a directory can lie. Nothing is kept.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_directory(entries, limits)
            _check_contents(archive, entries, limits)
    except TableError:
        raise
    except Exception as error:  # zipfile and zlib raise many kinds on what strangers made
        raise Damaged(_DAMAGED) from error


def _check_directory(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise NotATable(
            "The file is protected by a password. Please save it without one and try again."
        )
    if len(entries) > limits.max_entries:
        raise TooLarge(_TOO_LARGE)
    if sum(entry.file_size for entry in entries) > limits.max_unpacked:
        raise TooLarge(_TOO_LARGE)
    for entry in entries:
        _check_ratio(entry, entry.file_size, limits)
    names = {entry.filename for entry in entries}
    if "xl/workbook.bin" in names:
        raise NotATable("This is a binary workbook (.xlsb). Please save it as .xlsx or as CSV.")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise NotATable(
            "This is a packed file, but not a workbook we can read. Please save the sheet as .xlsx"
            " or as CSV."
        )


def _check_ratio(entry: zipfile.ZipInfo, size: int, limits: Limits) -> None:
    if size > limits.ratio_from and size > limits.max_ratio * max(1, entry.compress_size):
        raise TooLarge(_TOO_LARGE)


def _check_contents(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits
) -> None:
    total = 0
    for entry in entries:
        size = 0
        with archive.open(entry) as packed:
            while chunk := packed.read(_CHUNK):
                if not size and chunk.startswith(_ARCHIVE_STARTS):
                    raise NotATable(
                        "The workbook has another packed file inside. Please copy the sheet into"
                        " a new workbook, or export it as CSV."
                    )
                size += len(chunk)
                total += len(chunk)
                if total > limits.max_unpacked:
                    raise TooLarge(_TOO_LARGE)
                _check_ratio(entry, size, limits)


def rows_of(data: bytes, limits: Limits, notes: list[str]) -> Iterator[RawRow]:
    """Yield every row of the first visible sheet that says something; formulas stay unevaluated.

    Call `check_archive` first.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            contents = read_contents(archive, limits)
            part = contents.targets[_first_sheet(contents, notes).relation]
            reader = SheetReader(contents, limits)
            for _ in parse(archive, part, reader):
                yield from reader.ready
                reader.ready.clear()
    except TableError:
        raise
    except TooMuch as error:
        raise TooLarge(_TOO_LARGE) from error
    except Exception as error:  # the parser raises many kinds on what strangers made
        raise Damaged(_DAMAGED) from error


def _first_sheet(contents: Contents, notes: list[str]) -> Sheet:
    visible = [sheet for sheet in contents.sheets if sheet.state == "visible"]
    if not visible:
        raise EmptyTable("The workbook has no visible sheet. Please choose one with rows in it.")
    if len(visible) > 1:
        notes.append(f"Only the first sheet, “{one_line(visible[0].title)[:100]}”, was read.")
    return visible[0]
