"""What later stages fill in: what of somebody's places is taken; here only sign-ups are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bothways.recruitment.models import SignUp

ON_PLACES: list[Callable[[SignUp], str]] = []
"""Each answers a sentence for a coordinator, such as “2 of 3 places are taken elsewhere.”, or
nothing."""


def on_places(function: Callable[[SignUp], str]) -> None:
    ON_PLACES.append(function)


def places_in_words(sign_up: SignUp) -> str:
    return " ".join(filter(None, (function(sign_up) for function in ON_PLACES)))
