"""Whatever happens in whatever order, with retries: one order, no doubles, and readers agree."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bothways.conversations.messages.actions import delete, edit, react, say
from bothways.conversations.messages.errors import TalkRefused
from bothways.conversations.messages.queries import changes_since, version_of
from bothways.conversations.models import Message

from .scenes import make_partnership, person_in

KEYS = st.integers(0, 12)  # few, so that retries and mistaken re-use are common
STEP = st.one_of(
    st.tuples(st.just("say"), st.integers(0, 2), st.integers(0, 8), KEYS),
    st.tuples(st.just("edit"), st.integers(0, 2), st.integers(1, 6), KEYS),
    st.tuples(st.just("delete"), st.integers(0, 2), st.integers(1, 6), KEYS),
    st.tuples(st.just("react"), st.integers(0, 2), st.integers(1, 6), KEYS),
    st.tuples(st.just("unreact"), st.integers(0, 2), st.integers(1, 6), KEYS),
    st.tuples(st.just("look"), st.integers(0, 2), st.integers(1, 3), KEYS),
)


class Reader:
    """Somebody who asks for what is newer than what they know, a few changes at a time."""

    def __init__(self) -> None:
        self.version = 0
        self.messages: dict[int, dict[str, object]] = {}

    def look(self, partnership: int, limit: int = 200) -> None:
        for state in changes_since(partnership, self.version, limit):
            assert state["version"] > self.version
            self.version = state["version"]
            self.messages[state["seq"]] = state


class OneOrder(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(STEP, max_size=30))
    def test_any_interleaving_leaves_one_order_that_every_reader_sees(self, steps) -> None:
        ring = make_partnership("Ana Ito", "Ben Ito", "Cleo Ito")
        people = [person_in(ring, name) for name in ("Ana", "Ben", "Cleo")]
        readers = [Reader() for _ in people]
        spoken = set()
        for do, who, number, key_number in steps:
            by, key = people[who], UUID(int=key_number + 1000 * who)
            if do == "look":
                readers[who].look(ring.pk, limit=number)
                continue
            try:
                if do == "say":
                    say(partnership=ring, by=by, text=f"words {number}", key=key)
                    spoken.add(key)
                else:
                    change(ring, by, do, number, key)
            except TalkRefused:
                continue
        rows = list(Message.objects.filter(conversation=ring.pk))
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert {row.key for row in rows} == spoken
        assert len(rows) == len(spoken)
        assert max([row.version for row in rows], default=0) <= version_of(ring.pk)
        fresh = Reader()
        fresh.look(ring.pk)
        for reader in readers:
            reader.look(ring.pk)
            assert reader.messages == fresh.messages


def change(ring, by, do, seq, key) -> None:
    if do == "edit":
        edit(partnership=ring, by=by, seq=seq, text=f"other {key}", key=key)
    elif do == "delete":
        delete(partnership=ring, by=by, seq=seq, key=key)
    else:
        react(partnership=ring, by=by, seq=seq, sign="👍", on=do == "react", key=key)


@pytest.mark.django_db
def test_reader_who_knows_all_is_told_nothing() -> None:
    pair = make_partnership("Mara Okafor", "Jun Ito")
    say(partnership=pair, by=person_in(pair, "Mara"), text="Hello", key=UUID(int=1))
    assert changes_since(pair.pk, 1) == []
