"""The parts of a workbook as streams of events: no tree is built, so memory stays bounded.

A library that turns each part into objects needs a hundred times its size: two hundred kilobytes
made for the purpose ask for gigabytes. Here every part is read once, in small pieces, and only
what a table needs is kept.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from bothways.common.tables.cells import cell_text, plain_cell, writable
from bothways.common.tables.shapes import Limits, RawRow

# What a spreadsheet can show at most. A file that goes beyond is made, not saved.
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
_MOST_STYLES = 100_000
_MOST_STRINGS = 5_000_000
_MOST_TEXT = 100_000_000
_MOST_ELEMENTS = 12_000_000
_CHUNK = 1 << 16

_REFERENCE = re.compile(r"([A-Za-z]{1,3})[0-9]*$")
_WHOLE = re.compile(r"-?\d{1,18}$")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

type _Attributes = dict[str, str]


class TooMuch(Exception):
    """A part holds more than any spreadsheet can."""


class Malformed(Exception):
    """A part isn't what a spreadsheet writes."""


@dataclass(slots=True)
class Sheet:
    """One sheet as the workbook lists it."""

    title: str
    state: str
    relation: str


@dataclass(slots=True)
class Contents:
    """What the workbook says of itself, before any sheet is read."""

    sheets: list[Sheet] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)
    strings: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    """For each cell style: “date”, “span” (a length of time) or “”."""
    from_1904: bool = False


class Reader:
    """Base of what listens to one part. Names come without their namespaces."""

    def start(self, name: str, attributes: _Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """A piece of text."""


def parse(archive: zipfile.ZipFile, part: str, reader: Reader) -> Iterator[None]:
    """Feed a part to its reader; pauses after each piece so that what is ready can be taken."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = _counted(reader)
    parser.EndElementHandler = lambda name: reader.end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = reader.text
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
            yield
    parser.Parse(b"", True)
    yield


def _refuse_doctype(*_: object) -> None:
    # No spreadsheet writes one, and entities, which are a way to attack a reader, begin here.
    raise Malformed


def _counted(reader: Reader) -> Callable[[str, _Attributes], None]:
    count = 0

    def start(name: str, attributes: _Attributes) -> None:
        nonlocal count
        count += 1
        if count > _MOST_ELEMENTS:
            raise TooMuch
        reader.start(name.rpartition(" ")[2], attributes)

    return start


def read_contents(archive: zipfile.ZipFile, limits: Limits) -> Contents:
    """Read the list of sheets, the shared texts and which styles are dates."""
    contents = Contents()
    names = {name.casefold(): name for name in archive.namelist()}
    main = names.get(_main_part(archive, names).casefold(), "xl/workbook.xml")
    _drain(parse(archive, main, _WorkbookReader(contents)))
    folder, base = posixpath.split(main)
    relations = _Relations()
    name = names.get(f"{folder}/_rels/{base}.rels".casefold())
    if name:
        _drain(parse(archive, name, relations))
    for relation, kind, target in relations.found:
        part = names.get(_path(folder, target).casefold())
        if part is None:
            continue
        contents.targets[relation] = part
        if kind == "sharedStrings":
            _drain(parse(archive, part, _StringsReader(contents.strings, limits)))
        elif kind == "styles":
            _drain(parse(archive, part, _StylesReader(contents.kinds)))
    return contents


def _main_part(archive: zipfile.ZipFile, names: dict[str, str]) -> str:
    relations = _Relations()
    if "_rels/.rels" in names:
        _drain(parse(archive, names["_rels/.rels"], relations))
    main = [target for _, kind, target in relations.found if kind == "officeDocument"]
    return _path("", main[0]) if main else "xl/workbook.xml"


def _path(folder: str, target: str) -> str:
    joined = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(joined).lstrip("/")


def _drain(pauses: Iterator[None]) -> None:
    for _ in pauses:
        pass


def _local(attributes: _Attributes, wanted: str) -> str:
    for name, value in attributes.items():
        if name.rpartition(" ")[2] == wanted:
            return value
    return ""


class _Relations(Reader):
    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []

    def start(self, name: str, attributes: _Attributes) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        if len(self.found) >= _LAST_COLUMN:
            raise TooMuch
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.found.append((attributes.get("Id", ""), kind, attributes.get("Target", "")))


class _WorkbookReader(Reader):
    def __init__(self, contents: Contents) -> None:
        self.contents = contents

    def start(self, name: str, attributes: _Attributes) -> None:
        if name == "sheet":
            if len(self.contents.sheets) >= _LAST_COLUMN:
                raise TooMuch
            state = attributes.get("state", "visible")
            title = attributes.get("name", "")
            self.contents.sheets.append(Sheet(title, state, _local(attributes, "id")))
        elif name == "workbookPr":
            self.contents.from_1904 = attributes.get("date1904", "") in ("1", "true")


class _StylesReader(Reader):
    def __init__(self, kinds: list[str]) -> None:
        self.kinds = kinds
        self.formats: dict[int, str] = dict(BUILTIN_FORMATS)
        self.in_cell_formats = False

    def start(self, name: str, attributes: _Attributes) -> None:
        if name == "numFmt" and len(self.formats) < _LAST_COLUMN:
            self.formats[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.in_cell_formats = True
        elif name == "xf" and self.in_cell_formats:
            if len(self.kinds) >= _MOST_STYLES:
                raise TooMuch
            self.kinds.append(self._kind(int(attributes.get("numFmtId", "0"))))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.in_cell_formats = False

    def _kind(self, number: int) -> str:
        code = self.formats.get(number, "")
        if is_timedelta_format(code):
            return "span"
        return "date" if is_date_format(code) else ""


class _Text:
    """Text that comes in pieces; beyond the limit it is known to be too long and not kept."""

    __slots__ = ("limit", "pieces", "size")

    def __init__(self, limit: int) -> None:
        self.pieces: list[str] = []
        self.size = 0
        self.limit = limit

    def add(self, data: str) -> None:
        if self.size <= self.limit:
            self.pieces.append(data[: self.limit + 1 - self.size])
            self.size += len(data)

    def take(self) -> str:
        text = "".join(self.pieces)
        self.pieces.clear()
        self.size = 0
        return text


def unescaped(text: str) -> str:
    """Resolve the way workbooks write characters that XML can't hold: `_x000A_`."""
    if "_x" not in text:
        return text
    return writable(_ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text))


class _StringsReader(Reader):
    def __init__(self, strings: list[str], limits: Limits) -> None:
        self.strings = strings
        self.buffer = _Text(limits.max_cell)
        self.total = 0
        self.in_text = False
        self.in_reading_aid = False

    def start(self, name: str, attributes: _Attributes) -> None:
        if name == "rPh":
            self.in_reading_aid = True
        elif name == "t":
            self.in_text = not self.in_reading_aid

    def end(self, name: str) -> None:
        if name == "t":
            self.in_text = False
        elif name == "rPh":
            self.in_reading_aid = False
        elif name == "si":
            text = unescaped(self.buffer.take())
            self.total += len(text)
            if self.total > _MOST_TEXT or len(self.strings) >= _MOST_STRINGS:
                raise TooMuch
            self.strings.append(text)

    def text(self, data: str) -> None:
        if self.in_text:
            self.buffer.add(data)


class SheetReader(Reader):
    """Turns a sheet into rows; take what is in `ready` after each piece."""

    def __init__(self, contents: Contents, limits: Limits) -> None:
        self.contents = contents
        self.columns = limits.max_columns + 1
        self.ready: list[RawRow] = []
        self.number = 0
        self.cells: dict[int, str] = {}
        self.formulas: set[int] = set()
        self.at = -1
        self.kind = self.style = ""
        self.is_formula = False
        self.value = _Text(limits.max_cell)
        self.formula = _Text(limits.max_cell)
        self.into: _Text | None = None
        self.in_reading_aid = False

    def start(self, name: str, attributes: _Attributes) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "t"):
            self.into = None if self.in_reading_aid else self.value
        elif name == "f":
            self.is_formula, self.into = True, self.formula
        elif name == "row":
            self.number = int(attributes.get("r") or self.number + 1)
            self.at = -1
        elif name == "rPh":
            self.in_reading_aid = True

    def _start_cell(self, attributes: _Attributes) -> None:
        found = _REFERENCE.match(attributes.get("r", ""))
        self.at = _column(found.group(1)) if found else self.at + 1
        if self.at >= _LAST_COLUMN:
            raise Malformed
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")

    def end(self, name: str) -> None:
        if name in ("v", "t", "f"):
            self.into = None
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self.in_reading_aid = False

    def _end_cell(self) -> None:
        text, formula = self.value.take(), self.formula.take()
        if self.at < self.columns:
            if self.is_formula:
                self.formulas.add(self.at)
                self.cells[self.at] = f"={formula}"
            elif said := self._said(text):
                self.cells[self.at] = said
        self.is_formula = False

    def _said(self, text: str) -> str:
        if self.kind == "s":
            return plain_cell(self.contents.strings[int(text)]) if text else ""
        if self.kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(text, text)
        if self.kind == "n":
            return self._number(text)
        return plain_cell(unescaped(text))

    def _number(self, text: str) -> str:
        style = int(self.style or 0)
        kind = self.contents.kinds[style] if style < len(self.contents.kinds) else ""
        if not text or (not kind and _WHOLE.match(text)):
            return text
        value = float(text)
        if not kind:
            return cell_text(value)
        epoch = CALENDAR_MAC_1904 if self.contents.from_1904 else CALENDAR_WINDOWS_1900
        try:
            return cell_text(from_excel(value, epoch, timedelta=kind == "span"))
        except (OverflowError, ValueError):
            return text

    def _end_row(self) -> None:
        cells, formulas = self.cells, self.formulas
        self.cells, self.formulas = {}, set()
        if self.number > _LAST_ROW or not any(text.strip() for text in cells.values()):
            return
        texts = [""] * (max(cells) + 1)
        for at, text in cells.items():
            texts[at] = text
        self.ready.append(RawRow(self.number, texts, tuple(sorted(formulas))))

    def text(self, data: str) -> None:
        if self.into is not None:
            self.into.add(data)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
