"""What became of something that was done to many: so many of each, in a sentence of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

Sentence = tuple[str, int, Any]
"""Of which count, at which level, in which words: ``ngettext_lazy(one, several, "count")``, with
``%(count)d`` in them."""


def say_counts(request: HttpRequest, done: object, sentences: Sequence[Sentence]) -> None:
    """A sentence for each count of ``done``; nothing of none."""
    for name, level, words in sentences:
        count = getattr(done, name)
        if count:
            messages.add_message(request, level, words % {"count": count})
