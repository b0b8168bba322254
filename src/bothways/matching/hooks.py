"""What later stages fill in: what becomes of a match when it is published.

Called inside the publishing transaction, so that a partnership exists when and only when its
people are told.
"""

from __future__ import annotations

from collections.abc import Callable

ON_PUBLISH: list[Callable[..., dict[str, str]]] = []


def on_publish(function: Callable[..., dict[str, str]]) -> None:
    """``function(matches=[...], circles=[...], by=person)`` answers the path of each person's page,
    {"match:<pk>:<person pk>" or "circle:<pk>:<person pk>": path}."""
    ON_PUBLISH.append(function)
