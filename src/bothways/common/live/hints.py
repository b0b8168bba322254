"""Giving a hint, and hearing of those given here."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone

from .models import Hint

KEPT = timedelta(hours=1)
HERE = secrets.token_hex(8)
"""This process; its own hints need no reading from the database."""

Listener = Callable[[Hint], None]
LISTENERS: list[Listener] = []
"""Called after the commit, in the process and thread that gave the hint."""


def hint(topic: str, *, carried: Callable[[], Any] | None = None, **content: Any) -> Hint:
    """Say that something about ``topic`` has changed, in the transaction of the change.

    Whoever listens in this process hears it right after the commit; other processes find the row.
    ``carried`` makes what has changed, for listeners in this process; it is never stored.
    """
    given = Hint.objects.create(topic=topic, content=content, origin=HERE)
    given.carried = carried
    transaction.on_commit(partial(pass_on, given), robust=True)
    return given


def pass_on(given: Hint) -> None:
    for listener in LISTENERS:
        listener(given)


def forget_old_hints() -> int:
    old = Hint.objects.filter(at__lt=timezone.now() - KEPT)
    return old.delete()[0]


def hint_many(
    hints: Iterable[tuple[str, dict[str, Any]]],
    carried: Mapping[str, Callable[[], Any]] = MappingProxyType({}),
) -> None:
    """The same for many topics at once: ``(topic, content)`` of each, ``carried`` by topic."""
    given = Hint.objects.bulk_create(
        [Hint(topic=topic, content=content, origin=HERE) for topic, content in hints],
        batch_size=500,
    )
    for one in given:
        one.carried = carried.get(one.topic)
    transaction.on_commit(partial(pass_all_on, given), robust=True)


def pass_all_on(given: list[Hint]) -> None:
    for one in given:
        pass_on(one)
