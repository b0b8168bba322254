"""Rings in who reports to whom."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bothways.people.imports.rings import rings_in


def test_line_that_ends_is_no_ring() -> None:
    assert rings_in({"a": "b", "b": "c", "d": "c"}) == []


def test_rings_are_found_once_and_named_from_the_first() -> None:
    above = {"x": "a", "a": "b", "b": "a", "c": "c"}
    assert rings_in(above) == [["a", "b"], ["c"]]


@given(st.dictionaries(st.integers(0, 12), st.integers(0, 12)))
def test_rings_are_exactly_who_is_above_themselves(above: dict[int, int]) -> None:
    def comes_back(who: int) -> bool:
        here: int | None = above.get(who)
        for _ in range(len(above) + 1):
            if here is None or here == who:
                return here == who
            here = above.get(here)
        return False

    found = [who for ring in rings_in(above) for who in ring]
    assert len(found) == len(set(found))
    assert set(found) == {who for who in above if comes_back(who)}
