"""What becomes of every kind of file that people bring as a table."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from bothways.common.tables import (
    Damaged,
    EmptyTable,
    HasNul,
    Limits,
    NotATable,
    Row,
    Table,
    TooLarge,
    TooManyColumns,
    TooManyRows,
    read_table,
)


def read(data: bytes | str, **limits: int) -> Table:
    raw = data.encode() if isinstance(data, str) else data
    return read_table(io.BytesIO(raw), "sheet.csv", limits=Limits(**limits))


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name])
    return stream.getvalue()


class Endless(io.RawIOBase):
    """A stream that never ends, and counts what was taken from it."""

    taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "somebody tried to read it all"
        self.taken += size
        return b"a,b\n" * (size // 4) + b"a,b\n"[: size % 4]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_from_the_content(separator: str) -> None:
    text = f"Name{separator}Offers\nAna{separator}Python, SQL\n"
    if separator == ",":
        text = 'Name,Offers\nAna,"Python, SQL"\n'

    table = read(text)

    assert table == Table(("Name", "Offers"), [Row(2, ("Ana", "Python, SQL"))])


def test_semicolons_inside_cells_do_not_count_as_separators() -> None:
    table = read("Name,Offers,Wants\nAna,Python;SQL;Go,Rust;C\nBen,Excel;Word,C;D;E;F\n")

    assert table.headings == ("Name", "Offers", "Wants")
    assert table.rows[0].cells == ("Ana", "Python;SQL;Go", "Rust;C")


def test_a_separator_named_by_excel_in_the_first_line_is_believed() -> None:
    table = read("sep=|\r\nName|Offers\r\nAna|Python\r\n")

    assert table == Table(("Name", "Offers"), [Row(2, ("Ana", "Python"))])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_unicode_encoding_reads_the_same(encoding: str) -> None:
    table = read("Name,Offers\nZoë Müller,Führung\n".encode(encoding))

    assert table == Table(("Name", "Offers"), [Row(2, ("Zoë Müller", "Führung"))])


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_an_old_encoding_is_read_as_windows_1252_and_said_so(encoding: str) -> None:
    table = read("Name,Offers\nZoë Müller,Führung\n".encode(encoding))

    assert table.rows == [Row(2, ("Zoë Müller", "Führung"))]
    assert list(table.notes) == [
        (
            "The file isn't written in Unicode (UTF-8). It was read as Windows-1252: please look"
            " whether names with accents came out right."
        )
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_ending_reads_the_same(line_end: str) -> None:
    assert read(f"Name,Offers{line_end}Ana,Python{line_end}").rows == [Row(2, ("Ana", "Python"))]


def test_rows_keep_the_numbers_a_spreadsheet_shows_beside_them() -> None:
    table = read('\nName,Offers\n\nAna,"Python\nSQL"\n,\nBen,Go\n')

    assert [(row.number, row.cells[0]) for row in table.rows] == [(4, "Ana"), (6, "Ben")]


def test_short_rows_are_filled_and_surplus_cells_are_named_in_a_note() -> None:
    table = read("A,B,C\n1\n1,2,3,4\n1,2,3,\n")

    assert table.rows == [Row(2, ("1", "", "")), Row(3, ("1", "2", "3")), Row(4, ("1", "2", "3"))]
    assert table.notes == ("Row 3 has more cells than there are headings; they were left out.",)


def test_many_rows_with_surplus_cells_make_one_note() -> None:
    table = read("A,B\n" + "1,2\n" * 30 + "1,2,3\n" * 12)

    assert list(table.notes) == [
        (
            "Rows 32, 33, 34, 35, 36, 37, 38, 39, 40, 41 and 2 more have more cells than there are"
            " headings; they were left out."
        )
    ]


def test_every_heading_gets_a_name_of_its_own() -> None:
    table = read("Skill,  My\tSkill ,,Skill,Skill,Skill (2)\n1,2,3,4,5,6\n")

    assert table.headings == (
        "Skill",
        "My Skill",
        "Column 3",
        "Skill (3)",
        "Skill (4)",
        "Skill (2)",
    )


def test_duplicate_headings_are_counted() -> None:
    assert read("A,A,A\n1,2,3\n").headings == ("A", "A (2)", "A (3)")


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "an old Excel workbook (.xls), or one protected by a password",
        ),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"\xef\xbb\xbf\n <html>", "a web page"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"GIF89a", "a picture"),
    ],
)
def test_another_kind_of_file_is_refused_by_what_it_is_not_by_its_name(
    start: bytes, kind: str
) -> None:
    with pytest.raises(NotATable) as refusal:
        read(start + b"Name,Offers\nAna,Python\n")

    assert str(refusal.value) == (
        f"“sheet.csv” is {kind}. Please save the sheet as .xlsx or as CSV."
    )


def test_bytes_that_are_not_text_are_refused() -> None:
    with pytest.raises(NotATable, match="isn't a table we can read"):
        read(bytes(range(256)) * 20)


def test_a_nul_character_is_refused_in_words() -> None:
    with pytest.raises(HasNul, match="The file contains NUL characters"):
        read("Name,Offers\n" + "Ana,Python\n" * 100 + "Ben,\0Go\n")


@pytest.mark.parametrize("text", ["", "\n\n", ",,\n,,\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    with pytest.raises(EmptyTable, match="The file is empty"):
        read(text)


def test_headings_alone_are_refused() -> None:
    with pytest.raises(EmptyTable, match="headings but no rows"):
        read("Name,Offers\n\n,\n")


def test_too_many_columns_are_refused() -> None:
    row = ",".join(f"c{at}" for at in range(300))

    with pytest.raises(TooManyColumns, match="more than 200 columns"):
        read(f"{row}\n{row}\n")


def test_two_hundred_columns_are_read() -> None:
    row = ",".join(f"c{at}" for at in range(200))

    assert len(read(f"{row}\n{row}\n").headings) == 200


def test_too_many_rows_are_refused_and_the_limit_itself_is_read() -> None:
    assert len(read("A,B\n" + "1,2\n" * 10, max_rows=10).rows) == 10
    with pytest.raises(TooManyRows, match="more than 10 rows"):
        read("A,B\n" + "1,2\n" * 11, max_rows=10)


def test_a_cell_too_long_is_named() -> None:
    with pytest.raises(TooLarge, match=r"Row 3, column 2 holds more than 10,000 characters"):
        read("A,B\n1,2\n1," + "x" * 10_001 + "\n")


def test_a_line_of_megabytes_is_too_large() -> None:
    with pytest.raises(TooLarge, match="A cell in row 2 is longer than any sheet needs"):
        read(b"a,b\n" + b"x" * 5_000_000)


def test_millions_of_empty_lines_are_not_counted_to_their_end() -> None:
    with pytest.raises(TooManyRows, match="more than 1,048,576 lines"):
        read("a,b\n" + ",\n" * 1_100_000)


def test_a_stream_without_end_is_left_as_soon_as_it_is_too_large() -> None:
    stream = Endless()

    with pytest.raises(TooLarge, match="larger than 20 MB"):
        read_table(stream, "endless.csv")  # type: ignore[arg-type]

    assert stream.taken == 20_000_001


def test_a_quotation_mark_without_a_partner_does_not_swallow_rows() -> None:
    with pytest.raises(Damaged, match="from row 3 on: a quotation mark"):
        read('Name,Offers\nAna,Python\nBen,"Go\nCy,Rust\n')


def test_text_cells_that_would_run_as_formulas_are_reported_but_defused_ones_are_not() -> None:
    table = read("A,B,C\n=1+1,-2,'=SUM(A1)\n")

    assert table.rows == [Row(2, ("=1+1", "-2", "=SUM(A1)"), formulas=(0,))]


def test_a_path_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "people.txt"
    path.write_text("Name;Offers\nAna;Python\n")

    assert read_table(path).rows == [Row(2, ("Ana", "Python"))]


def test_a_workbook_is_read_whatever_its_name() -> None:
    data = workbook(["Name", "Level", "Ratio", "Since"], ["Ana", 4, 0.5, None], [], ["Ben", 4.0])

    table = read(data)

    assert table == Table(
        ("Name", "Level", "Ratio", "Since"),
        [Row(2, ("Ana", "4", "0.5", "")), Row(4, ("Ben", "4", "", ""))],
    )


def test_formulas_in_a_workbook_are_reported_and_not_evaluated() -> None:
    table = read(workbook(["Name", "Offers"], ["Ana", '=HYPERLINK("http://example.org")']))

    assert table.rows == [Row(2, ("Ana", '=HYPERLINK("http://example.org")'), formulas=(1,))]


def test_only_the_first_visible_sheet_is_read_and_said_so() -> None:
    book = Workbook()
    book.active.sheet_state = "hidden"
    book.active.append(["Secret"])
    for title in ("People", "Notes"):
        sheet = book.create_sheet(title)
        sheet.append(["Name", "Sheet"])
        sheet.append(["Ana", title])
    stream = io.BytesIO()
    book.save(stream)

    table = read(stream.getvalue())

    assert table.rows == [Row(2, ("Ana", "People"))]
    assert table.notes == ("Only the first sheet, “People”, was read.",)


def test_an_empty_workbook_and_one_with_only_headings_are_refused() -> None:
    with pytest.raises(EmptyTable, match="The file is empty"):
        read(workbook())
    with pytest.raises(EmptyTable, match="headings but no rows"):
        read(workbook(["Name", "Offers"]))


def test_a_workbook_with_too_many_columns_is_refused() -> None:
    with pytest.raises(TooManyColumns):
        read(workbook([f"c{at}" for at in range(300)], ["x"]))


def test_a_workbook_cut_short_is_damaged() -> None:
    data = workbook(["Name"], ["Ana"])

    with pytest.raises(Damaged, match="can't be read to the end"):
        read(data[: len(data) // 2])


def test_a_workbook_with_broken_content_is_damaged() -> None:
    data = repacked(workbook(["Name"], ["Ana"]), {"xl/worksheets/sheet1.xml": b"<worksheet><row"})

    with pytest.raises(Damaged):
        read(data)


def test_a_packed_file_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("people.csv", "Name,Offers\nAna,Python\n")

    with pytest.raises(NotATable, match="a packed file, but not a workbook"):
        read(stream.getvalue())


def test_a_workbook_that_would_unpack_to_gigabytes_is_never_unpacked() -> None:
    data = repacked(workbook(["Name"], ["Ana"]), {"xl/bomb.xml": b"\0" * 30_000_000})
    assert len(data) < 50_000

    with pytest.raises(TooLarge, match="so it wasn't opened"):
        read(data)


def test_many_small_bombs_are_refused_by_their_sum() -> None:
    bombs = {f"xl/bomb{at}.xml": b"\0" * 9_000_000 for at in range(3)}
    data = repacked(workbook(["Name"], ["Ana"]), bombs)

    with pytest.raises(TooLarge, match="so it wasn't opened"):
        read(data, max_unpacked=20_000_000)


def test_an_archive_with_thousands_of_entries_is_refused() -> None:
    data = repacked(workbook(["Name"], ["Ana"]), {f"xl/{at}": b"" for at in range(2_001)})

    with pytest.raises(TooLarge):
        read(data)


def with_false_sizes(data: bytes, name: str, size: int) -> bytes:
    """Make the directory, and the entry's own header, declare another unpacked size."""
    changed = bytearray(data)
    for signature, name_at, size_at in ((b"PK\x01\x02", 46, 24), (b"PK\x03\x04", 30, 22)):
        starts = [at for at in range(len(data)) if data[at : at + 4] == signature]
        for at in starts:
            if data[at + name_at : at + name_at + len(name)] == name.encode():
                changed[at + size_at : at + size_at + 4] = struct.pack("<I", size)
    return bytes(changed)


def test_a_directory_that_lies_about_sizes_gains_nothing() -> None:
    honest = repacked(workbook(["Name"], ["Ana"]), {"xl/bomb.xml": b"\0" * 30_000_000})
    lying = with_false_sizes(honest, "xl/bomb.xml", 1_000)
    with zipfile.ZipFile(io.BytesIO(lying)) as archive:
        assert archive.getinfo("xl/bomb.xml").file_size == 1_000

    with pytest.raises(Damaged):
        read(lying)


def test_an_archive_inside_the_workbook_is_refused() -> None:
    inner = workbook(["Name"], ["Ana"])
    data = repacked(inner, {"xl/embeddings/other.xlsx": inner})

    with pytest.raises(NotATable, match="another packed file inside"):
        read(data)


def test_a_password_is_refused_in_words() -> None:
    data = bytearray(workbook(["Name"], ["Ana"]))
    first = data.find(b"PK\x01\x02")
    data[first + 8] |= 1

    with pytest.raises(NotATable, match="protected by a password"):
        read(bytes(data))


def test_entities_in_a_workbook_are_never_expanded() -> None:

    original = workbook(["Name"], ["Ana"])
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    attack = '<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;&a;">]>' + sheet
    data = repacked(original, {"xl/worksheets/sheet1.xml": attack.encode()})

    with pytest.raises(Damaged):
        read(data)


def test_a_sheet_that_claims_a_cell_far_away_is_not_filled_up_to_it() -> None:
    original = workbook(["Name"], ["Ana"])
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    far = sheet.replace('<row r="2"', '<row r="999999999"').replace('"A2"', '"A999999999"')
    assert far != sheet

    with pytest.raises(EmptyTable):
        read(repacked(original, {"xl/worksheets/sheet1.xml": far.encode()}))


def test_workbooks_cost_nothing_before_one_is_read_or_written() -> None:
    code = "import sys, bothways.common.tables; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
