"""Threads that ask the database for sockets, and the one that commits together what waits."""

from __future__ import annotations

import asyncio
import threading

import pytest
from django.db import DatabaseError, transaction

from bothways.common.live import pool
from bothways.common.live.pool import Pool, Writer
from bothways.common.models import Hint

pytestmark = pytest.mark.django_db(transaction=True)


class Refused(Exception):
    pass


def add(topic: str) -> int:
    return Hint.objects.create(topic=topic).pk


def add_and_refuse(topic: str) -> None:
    add(topic)
    raise Refused(topic)


def together_with(*changes):
    """What each answered, asked all at once."""

    async def ask():
        writer = Writer(keeps_connections=False)
        try:
            asked = [writer.run(change, topic) for change, topic in changes]
            return await asyncio.gather(*asked, return_exceptions=True)
        finally:
            writer.close()

    return asyncio.run(ask())


def test_one_that_is_refused_undoes_nothing_of_the_others():
    first, refused, last = together_with((add, "a"), (add_and_refuse, "b"), (add, "c"))
    assert isinstance(refused, Refused)
    assert list(Hint.objects.order_by("pk").values_list("pk", "topic")) == [
        (first, "a"),
        (last, "c"),
    ]


def test_none_is_answered_when_the_commit_fails(monkeypatch):
    class Broken:
        def __enter__(self):
            self.real = transaction.Atomic(None, True, False)
            self.real.__enter__()

        def __exit__(self, *raised):
            transaction.set_rollback(True)
            self.real.__exit__(None, None, None)
            raise DatabaseError("The disk is full.")

    made = iter([Broken()])
    real = transaction.atomic
    monkeypatch.setattr(pool.transaction, "atomic", lambda: next(made, None) or real())
    answers = together_with((add, "a"))
    assert [str(answer) for answer in answers] == ["The disk is full."]
    assert not Hint.objects.exists()


def test_many_at_once_are_all_answered_in_their_order():
    answers = together_with(*((add, f"{number}") for number in range(pool.TOGETHER * 3 + 1)))
    topics = Hint.objects.in_bulk(answers)
    assert [topics[pk].topic for pk in answers] == [str(number) for number in range(len(answers))]
    assert answers == sorted(answers)


def test_pool_asks_in_other_threads_and_hands_on_what_is_raised():
    async def ask():
        threads = Pool(2, keeps_connections=False)
        try:
            assert await threads.run(threading.get_ident) != threading.get_ident()
            with pytest.raises(Refused):
                await threads.run(add_and_refuse, "x")
        finally:
            threads.close()

    asyncio.run(ask())
