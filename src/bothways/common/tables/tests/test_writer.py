"""What is written can't run as a formula, and reads back as it was."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothways.common.tables import plain_cell, read_table, safe_cell, write_csv, write_xlsx

DANGEROUS = "=+-@\t\r\n＝＋－＠"
anything = st.text() | st.text(alphabet=DANGEROUS + "' a")
# What XML and CSV can carry: no control characters, and one kind of line end.
carried = st.text(
    alphabet=st.characters(exclude_categories=("Cc", "Cs", "Cn"), include_characters="\t\n"),
    min_size=1,
).filter(str.strip) | st.text(alphabet="=+-@＝＋－＠' a;,|\"\n", min_size=1).filter(str.strip)


@pytest.mark.parametrize("start", DANGEROUS)
def test_text_that_could_start_a_formula_gets_an_apostrophe(start: str) -> None:
    assert safe_cell(f"{start}cmd") == f"'{start}cmd"
    assert plain_cell(f"'{start}cmd") == f"{start}cmd"


@pytest.mark.parametrize("text", ["", "Python", "O'Brien", "'tis", "a=b", "C++", " -"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text
    assert plain_cell(text) == text


@given(anything)
def test_every_text_comes_back_exactly(text: str) -> None:
    assert plain_cell(safe_cell(text)) == text


@given(anything)
def test_no_safe_cell_starts_a_formula(text: str) -> None:
    assert not safe_cell(text).startswith(tuple(DANGEROUS))


@given(st.lists(st.tuples(carried, carried), min_size=1, max_size=5))
def test_csv_comes_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    stream = io.StringIO(newline="")
    write_csv(stream, ("Name", "Offers"), rows)

    table = read_table(io.BytesIO(stream.getvalue().encode("utf-8-sig")))

    assert table.headings == ("Name", "Offers")
    assert [row.cells for row in table.rows] == rows
    assert not any(row.formulas for row in table.rows)


@given(st.lists(st.tuples(carried, carried), min_size=1, max_size=3))
def test_workbooks_come_back_as_they_were(rows: list[tuple[str, str]]) -> None:
    stream = io.BytesIO()
    write_xlsx(stream, ("Name", "Offers"), rows)

    table = read_table(io.BytesIO(stream.getvalue()))

    assert [row.cells for row in table.rows] == rows
    assert not any(row.formulas for row in table.rows)


def test_numbers_stay_numbers_and_nothing_stays_nothing() -> None:
    stream = io.StringIO(newline="")

    write_csv(stream, ("Name", "Level", "Note"), [("-x", -2, None)])

    assert stream.getvalue() == "Name,Level,Note\r\n'-x,-2,\r\n"


def test_characters_that_no_sheet_can_hold_are_left_out() -> None:
    text, book = io.StringIO(newline=""), io.BytesIO()

    write_csv(text, ("Name",), [("A\0n\ud800a\x0b",)])
    write_xlsx(book, ("Name",), [("A\0n\ud800a\x0b",)])

    assert text.getvalue() == "Name\r\nAna\r\n"
    assert read_table(io.BytesIO(book.getvalue())).rows[0].cells == ("Ana",)
