"""Dates as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from bothways.common.sheets.dates import Order, date_of, order_of


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2020-02-01", "day first", date(2020, 2, 1)),
        ("2020-02-01 00:00", "day first", date(2020, 2, 1)),
        ("2020/2/1", "month first", date(2020, 2, 1)),
        ("01.02.2020", "day first", date(2020, 2, 1)),
        ("1/2/2020", "day first", date(2020, 2, 1)),
        ("1/2/2020", "month first", date(2020, 1, 2)),
        ("1 February 2020", "day first", date(2020, 2, 1)),
        ("1. März 2020", "day first", date(2020, 3, 1)),
        ("1st feb 2020", "day first", date(2020, 2, 1)),
        ("Feb 1, 2020", "day first", date(2020, 2, 1)),
    ],
)
def test_day_is_read(text: str, order: Order, day: date) -> None:
    assert date_of(text, order) == day


@pytest.mark.parametrize(
    "text", ["", "soon", "2020", "31.02.2020", "2020-13-01", "1/2/20", "43831", "1" * 1_000_000]
)
def test_what_names_no_day_is_none(text: str) -> None:
    assert date_of(text) is None


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["3/4/2024", "25/12/2023"], "day first"),
        (["3/4/2024", "12/25/2023"], "month first"),
        (["3/4/2024"], "day first"),
        (["", "x", "2024-01-31"], "day first"),
        ([], "day first"),
    ],
)
def test_column_says_what_comes_first(cells: list[str], order: Order) -> None:
    assert order_of(cells) == order
