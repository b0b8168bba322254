"""Why a wrap-up wasn't kept, in sentences for who tried."""

from __future__ import annotations

from django.utils.translation import gettext

from bothways.partnerships.space.writing import Refused


class NotYet(Refused):
    def __str__(self) -> str:
        return gettext("This meeting hasn’t begun yet. Nothing was noted.")


class Cancelled(Refused):
    def __str__(self) -> str:
        return gettext("This meeting was cancelled. If you met all the same, note a meeting.")


class AnothersAlready(Refused):
    """What is noted in the log belongs to one planned meeting."""

    def __str__(self) -> str:
        return gettext(
            "What is noted there is another of your meetings already. Nothing was changed."
        )


class SaidMeanwhile(Refused):
    """Somebody else has said how it went since the page was drawn."""

    def __init__(self, name: str, was_held: bool) -> None:
        super().__init__(name, was_held)
        self.name, self.was_held = name, was_held

    def __str__(self) -> str:
        known = {"name": self.name or gettext("Somebody")}
        if self.was_held:
            return (
                gettext(
                    "%(name)s has noted meanwhile that you met. How they have it stands above; "
                    "say it once more if you remember it otherwise."
                )
                % known
            )
        return (
            gettext(
                "%(name)s has said meanwhile that it didn’t take place. Say it once more if you "
                "remember it otherwise."
            )
            % known
        )
