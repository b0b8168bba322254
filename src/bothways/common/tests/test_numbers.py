from __future__ import annotations

import pytest

from bothways.common.numbers import is_whole, whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("12", 12), ("9" * 18, 10**18 - 1)])
def test_whole_number_is_read(text: str, number: int) -> None:
    assert is_whole(text)
    assert whole(text) == number


@pytest.mark.parametrize(
    "text", ["", " 1", "-1", "+1", "1.0", "1e3", "1_0", "٣", "²", "1\x00", "9" * 19, "9" * 5000]
)
def test_anything_else_is_no_number(text: str) -> None:
    assert not is_whole(text)
    assert whole(text, otherwise=-1) == -1


def test_fewer_digits_may_be_asked_for() -> None:
    assert whole("1234", digits=4) == 1234
    assert whole("12345", digits=4) == 0
