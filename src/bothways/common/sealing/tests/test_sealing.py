"""What is sealed is read here, for its purpose and row, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothways.common.sealing.sealing import Unreadable, seal, unseal


@given(st.text(max_size=200))
def test_what_is_sealed_comes_back(text: str) -> None:
    assert unseal(seal(text, purpose="p", row="7"), purpose="p", row="7") == text


def test_same_text_is_never_sealed_alike_nor_to_be_seen() -> None:
    first, second = (seal("hunter2", purpose="p", row="7") for _ in range(2))
    assert first != second
    assert "hunter2" not in first


@pytest.mark.parametrize("where", [{"purpose": "q", "row": "7"}, {"purpose": "p", "row": "8"}])
def test_it_opens_for_no_other_purpose_or_row(where: dict[str, str]) -> None:
    sealed = seal("hunter2", purpose="p", row="7")
    with pytest.raises(Unreadable):
        unseal(sealed, **where)


@pytest.mark.parametrize("bad", ["", "1.", "1.AAAA", "1.é", "2.abc", "hunter2"])
def test_anything_else_is_unreadable(bad: str) -> None:
    with pytest.raises(Unreadable):
        unseal(bad, purpose="p", row="7")


def test_changed_letter_is_noticed() -> None:
    sealed = seal("hunter2", purpose="p", row="7")
    other = "A" if sealed[20] != "A" else "B"
    with pytest.raises(Unreadable):
        unseal(sealed[:20] + other + sealed[21:], purpose="p", row="7")


def test_changed_secret_key_opens_nothing_but_by_the_fallbacks(settings) -> None:
    sealed = seal("hunter2", purpose="p", row="7")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    with pytest.raises(Unreadable):
        unseal(sealed, purpose="p", row="7")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(sealed, purpose="p", row="7") == "hunter2"
