"""Why a rhythm was not changed, in sentences for who tried."""

from __future__ import annotations

from django.utils.translation import gettext

from bothways.partnerships.space.writing import Refused


class RhythmChangedMeanwhile(Refused):
    """Somebody else has changed it since the page was opened."""

    def __str__(self) -> str:
        return gettext(
            "The rhythm was changed meanwhile, and stands here as it is now. Nothing of yours was "
            "saved yet."
        )


class RhythmOver(Refused):
    def __str__(self) -> str:
        return gettext("The rhythm of this meeting has ended. Plan a new one; nothing was changed.")


class NoRhythm(Refused):
    def __str__(self) -> str:
        return gettext("This meeting stands alone and has none that follow. Nothing was changed.")
