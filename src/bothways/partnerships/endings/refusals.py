"""Why something about an ending can't be done, in a sentence for who asked."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext

from bothways.partnerships.space import writing
from bothways.partnerships.space.writing import Refused


class Over(writing.Over):
    """Somebody else was first."""

    def __str__(self) -> str:
        return gettext("This exchange has ended already. Nothing was changed.")


class PausedAlready(Refused):
    def __str__(self) -> str:
        return gettext("It is paused already. Nothing was changed.")


class NotPaused(Refused):
    def __str__(self) -> str:
        return gettext("It isn’t paused any more.")


class WrongDay(Refused):
    def __init__(self, first: date, last: date) -> None:
        super().__init__(first, last)
        self.first, self.last = first, last

    def __str__(self) -> str:
        return gettext("Choose a day from %(first)s to %(last)s. Nothing was changed.") % {
            "first": date_format(self.first, "j F Y"),
            "last": date_format(self.last, "j F Y"),
        }


class ProposedAlready(Refused):
    def __str__(self) -> str:
        return gettext(
            "There is a proposal already: agree to it, or take it back and make another."
        )


class NoProposal(Refused):
    def __str__(self) -> str:
        return gettext("This proposal is no longer open. Nothing was changed.")
