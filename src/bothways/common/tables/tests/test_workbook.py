"""Workbooks say what a spreadsheet would show, and made ones can't exhaust the machine."""

from __future__ import annotations

import datetime as dt
import io
import random
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bothways.common.tables import Damaged, Row, Table, TooLarge, read_table, write_xlsx
from bothways.common.tables.workbook import unescaped


def workbook(*rows: list[object], change: str = "", to: str = "", part: str = "") -> bytes:
    """A workbook as a spreadsheet saves it, with one piece of one part put in another's place."""
    book = Workbook()
    for row in rows or (["Name", "Offers"], ["Ana", "Go"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return changed(stream.getvalue(), part, change, to) if part else stream.getvalue()


def changed(data: bytes, part: str, change: str, to: str) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        assert part in old.namelist()
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                assert change.encode() in content
                content = content.replace(change.encode(), to.encode(), 1)
            new.writestr(name, content)
    return stream.getvalue()


def with_shared_texts(*texts: str) -> bytes:
    """A workbook as most programs save it: the texts in a part of their own, counted from 0."""
    cells = "".join(f'<row><c t="s"><v>{at}</v></c></row>' for at in range(len(texts)))
    data = workbook(part=SHEET, change="<sheetData>", to=f"<sheetData>{cells}")
    relation = f'<Relationship Id="texts" Type="{RELATION}" Target="sharedStrings.xml"/>'
    data = changed(data, RELATIONS, "</Relationships>", f"{relation}</Relationships>")
    with zipfile.ZipFile(stream := io.BytesIO(data), "a") as archive:
        items = "".join(f"<si>{text}</si>" for text in texts)
        archive.writestr(STRINGS, f'<sst xmlns="{MAIN}">{items}</sst>')
    return stream.getvalue()


def read(data: bytes) -> Table:
    return read_table(io.BytesIO(data), "people.xlsx")


SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def test_dates_times_spans_truths_and_errors_read_as_they_are_shown() -> None:
    data = workbook(
        ["Day", "Moment", "Start", "Span", "Yes", "Wrong", "Share", "Staff number"],
        [
            dt.date(2026, 3, 1),
            dt.datetime(2026, 3, 1, 9, 30),  # noqa: DTZ001 - a sheet knows no zone
            dt.time(9, 30),
            dt.timedelta(hours=26),
            True,
            "#REF!",
            0.25,
            123456789012345,
        ],
    )

    assert read(data).rows[0].cells == (
        "2026-03-01",
        "2026-03-01 09:30",
        "09:30",
        "1 day, 2:00:00",
        "TRUE",
        "#REF!",
        "0.25",
        "123456789012345",
    )


def test_a_workbook_that_counts_days_from_1904_gives_the_same_dates() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["Day"])
    book.active.append([dt.date(2026, 3, 1)])
    stream = io.BytesIO()
    book.save(stream)

    assert read(stream.getvalue()).rows[0].cells == ("2026-03-01",)


def test_text_in_several_fonts_is_one_text() -> None:
    offers = CellRichText("Py", TextBlock(InlineFont(b=True), "thon"), " and Go")

    assert read(workbook(["Offers"], [offers])).rows[0].cells == ("Python and Go",)


def test_texts_that_stand_in_a_part_of_their_own_are_found() -> None:
    data = with_shared_texts("<t>Name</t>", "<r><t>Zo</t></r><r><t>ë</t></r>", "<t>'=1+1</t>", "")

    table = read(data)

    assert table.headings == ("Name",)
    assert [row.cells for row in table.rows[:2]] == [("Zoë",), ("=1+1",)]


def test_a_reading_aid_beside_a_text_is_not_part_of_it() -> None:
    aid = '<rPh sb="0" eb="1"><t>カチョウ</t></rPh>'

    assert read(with_shared_texts("<t>Name</t>", f"<t>課長</t>{aid}")).rows[0].cells == ("課長",)


def test_a_text_that_is_not_there_is_damage() -> None:
    with pytest.raises(Damaged):
        read(changed(with_shared_texts("<t>Name</t>"), SHEET, "<v>0</v>", "<v>7</v>"))


def test_a_shared_text_that_is_too_long_is_refused_where_it_stands() -> None:
    data = with_shared_texts("<t>Name</t>", f"<t>{'x' * 3_000_000}</t>")

    with pytest.raises(TooLarge, match="Row 2, column 1 holds more than 10,000 characters"):
        read(data)


def test_cells_and_rows_without_an_address_follow_one_another() -> None:
    data = workbook(
        part=SHEET,
        change="<sheetData>",
        to="<sheetData><row><c t='inlineStr'><is><t>A</t></is></c><c><v>1</v></c></row>",
    )

    assert read(data).headings == ("A", "1")


def test_parts_are_found_wherever_the_workbook_says_they_are() -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name).replace(b"worksheets/sheet1.xml", b"pages/first.xml")
            new.writestr(name.replace("worksheets/sheet1.xml", "pages/first.xml"), content)

    assert read(stream.getvalue()).rows == [Row(2, ("Ana", "Go"))]


def test_a_formula_that_stands_for_several_cells_is_reported_in_each() -> None:
    data = workbook(
        ["A", "B"],
        ["=1+1", 5],
        part=SHEET,
        change="<v>5</v>",
        to='<f t="shared" si="0"/><v>5</v>',
    )

    assert read(data).rows == [Row(2, ("=1+1", "="), formulas=(0, 1))]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("a_x000D_b", "a\rb"), ("_x005F_x0041_", "_x0041_"), ("a_x0000_b", "ab"), ("a_xyz", "a_xyz")],
)
def test_characters_that_xml_cannot_hold_are_read_as_workbooks_write_them(
    written: str, read_as: str
) -> None:
    assert unescaped(written) == read_as


def test_text_that_looks_like_such_a_character_comes_back_as_it_was() -> None:
    stream = io.BytesIO()

    write_xlsx(stream, ("Name",), [("_x0041_",)])

    assert read(stream.getvalue()).rows[0].cells == ("_x0041_",)


@pytest.mark.parametrize(
    ("part", "root"),
    [
        (SHEET, "<worksheet"),
        (STRINGS, "<sst"),
        (STYLES, "<styleSheet"),
        ("xl/workbook.xml", "<workbook"),
        ("_rels/.rels", "<Relationships"),
    ],
)
def test_a_document_type_is_refused_in_every_part(part: str, root: str) -> None:
    data = with_shared_texts("<t>Name</t>", "<t>Ana</t>")
    attack = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    assert read(data).rows[0].cells == ("Ana",)

    with pytest.raises(Damaged):
        read(changed(data, part, root, attack + root))


def noise(size: int) -> str:
    """Text that hardly packs, so that the part it stands in isn't refused for its ratio."""
    return "<!--" + random.Random(7).randbytes(size // 2).hex() + "-->"


@pytest.mark.parametrize(
    ("part", "change", "to", "refusal"),
    [
        (SHEET, "<sheetData>", '<sheetData><row r="1">' + "<c/>" * 3_000_000 + "</row>", Damaged),
        (STYLES, "<cellXfs", "<cellXfs>" + "<xf/>" * 2_400_000 + "</cellXfs><cellXfs", TooLarge),
        (SHEET, "<sheetData>", "<sheetData>" + "<x>" * 40_000, Damaged),
    ],
    ids=["one row of three million cells", "two million styles", "forty thousand levels"],
)
def test_a_small_file_made_to_fill_the_memory_does_not(
    part: str, change: str, to: str, refusal: type[Exception]
) -> None:
    data = workbook(part=part, change=change, to=noise(200_000) + to)
    assert len(data) < 400_000
    tracemalloc.start()
    try:
        with pytest.raises(refusal):
            read(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 25_000_000


def test_the_same_cell_given_a_million_times_is_one_cell() -> None:
    again = '<row r="2">' + '<c r="A2"><f/></c>' * 500_000 + "</row>"

    table = read(workbook(part=SHEET, change="</sheetData>", to=f"{again}</sheetData>"))

    assert table.rows[-1] == Row(2, ("=", ""), formulas=(0,))
