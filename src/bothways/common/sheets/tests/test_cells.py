"""Cells are kept as they are, and single rows are found among them without reading the rest."""

from __future__ import annotations

import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothways.common.sheets.cells import SheetIsUnreadable, pack, some_rows, unpack
from bothways.common.sheets.problem_file import problem_file
from bothways.common.tables import Row, Table

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ROWS = st.lists(st.tuples(TEXT, TEXT), max_size=6).map(
    lambda cells: [Row(number * 2, row, (1,)) for number, row in enumerate(cells, start=1)]
)


@given(ROWS, st.lists(TEXT, max_size=2).map(tuple))
def test_what_is_kept_comes_back(rows: list[Row], notes: tuple[str, ...]) -> None:
    table = Table(("name", "e-mail\nat work"), rows, notes)
    assert unpack(pack(table)) == table


@given(ROWS, st.sets(st.integers(1, 14)))
def test_some_rows_are_those_of_their_numbers(rows: list[Row], numbers: set[int]) -> None:
    head, found = some_rows(
        pack(Table(("a", "b"), rows)), [(number, -number) for number in sorted(numbers)]
    )
    assert head == Table(("a", "b"), [])
    assert list(found) == [(row, -row.number) for row in rows if row.number in numbers]


def test_sheet_kept_by_an_earlier_version_is_read() -> None:
    kept = zlib.compress(
        json.dumps([["a"], [[2, ["x"], []], [3, ["y\n"], [0]]], ["note"]]).encode()
    )
    assert unpack(kept) == Table(("a",), [Row(2, ("x",)), Row(3, ("y\n",), (0,))], ("note",))
    assert [row.cells for row, _ in some_rows(kept, [(3, "")])[1]] == [("y\n",)]


@pytest.mark.parametrize("kept", [b"", b"no", zlib.compress(b""), zlib.compress(b"[[]]\n[1,[")])
def test_broken_cells_are_refused_before_a_file_begins(kept: bytes) -> None:
    with pytest.raises(SheetIsUnreadable):
        unpack(kept)
    with pytest.raises(SheetIsUnreadable):
        problem_file(kept, [])


def test_file_of_many_bad_rows_is_made_as_it_is_read() -> None:
    rows = [Row(number, (f"Ann {number}",)) for number in range(2, 3002)]
    asked: list[int] = []

    def said() -> object:
        for row in rows:
            asked.append(row.number)
            yield row.number, "No."

    parts = problem_file(pack(Table(("name",), rows)), said())  # type: ignore[arg-type]
    next(parts)
    first = next(parts).decode()
    assert first.startswith("What to change,name\r\nNo.,Ann 2\r\n")
    assert len(asked) < 1000
    whole = first + b"".join(parts).decode()
    assert whole.count("\r\n") == 3001
    assert whole.endswith("No.,Ann 3001\r\n")
