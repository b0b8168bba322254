"""Gentle hints on how feedback reads; they are shown beside the text and never stop anybody."""

from __future__ import annotations

import re

from django.utils.translation import gettext

SWEEPING = re.compile(r"\b(always|never|every time|all the time|constantly)\b", re.IGNORECASE)
LABELS = re.compile(r"\byou(?:’re|'re| are) (?:a |an |so |too )?\w+", re.IGNORECASE)
SHORT = 20
"""Letters; less is hard to do anything with."""
LONG = 900


def hints(saw: str, did: str, wish: str) -> list[str]:
    """What might make it easier to take, in sentences; empty when nothing comes to mind."""
    said = " ".join((saw, did, wish))
    found = []
    if match := SWEEPING.search(said):
        found.append(
            gettext(
                "You write “%(word)s”. One occasion, with its day, is easier to accept and hard "
                "to argue about."
            )
            % {"word": match[0]}
        )
    elif match := LABELS.search(saw):
        found.append(
            gettext(
                "“%(words)s” is about the person. What did you see or hear, that a camera would "
                "have seen too?"
            )
            % {"words": match[0]}
        )
    if saw and len(saw) < SHORT:
        found.append(gettext("A little more of what you saw helps them to know the moment."))
    if saw and not wish:
        found.append(gettext("A wish for the next time gives them something to do with it."))
    if len(said) > LONG:
        found.append(gettext("It is long. One thing at a time is more likely to be taken up."))
    return found
