from __future__ import annotations

import pytest

from bothways.common.text import one_line, tidy


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a\r\nb \x00 ", "a\nb"),
        ("half a letter \ud83d", "half a letter ?"),
        ("שלום 🌿\n", "שלום 🌿"),
        (" \r\n\x00 ", ""),
    ],
)
def test_typed_text_is_kept_without_what_no_page_shows(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


def test_one_line_is_one_line() -> None:
    assert one_line(" a\r\n\tb  c\x00 ") == "a b c"
