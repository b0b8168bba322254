"""What later stages fill in: what becomes of a match when it is published.

Called inside the publishing transaction, so that a partnership exists when and only when its
people are told.
"""

from __future__ import annotations

from collections.abc import Callable

ON_PUBLISH: list[Callable[..., dict[int, dict[int, str]]]] = []


def on_publish(function: Callable[..., dict[int, dict[int, str]]]) -> None:
    """``function(matches=[...], by=person)`` answers {match pk: {person pk: path}}."""
    ON_PUBLISH.append(function)
