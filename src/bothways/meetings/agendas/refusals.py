"""Why the agenda of a meeting wasn't changed, in sentences for who tried."""

from __future__ import annotations

from django.utils.translation import gettext

from bothways.partnerships.space.writing import Refused

from .models import MOST, AgendaItem


class TooManyPoints(Refused):
    def __str__(self) -> str:
        return gettext("A meeting has room for %(n)d points. Nothing was added.") % {"n": MOST}


class Cancelled(Refused):
    def __str__(self) -> str:
        return gettext("This meeting was cancelled. Nothing was changed.")


class ChangedMeanwhile(Refused):
    """Somebody has changed the point since the page was drawn."""

    def __init__(self, item: AgendaItem) -> None:
        super().__init__(item)
        self.item = item

    def __str__(self) -> str:
        return gettext(
            "This point was changed meanwhile and reads “%(text)s” now. Yours is still in the "
            "form; save again if you still mean it."
        ) % {"text": self.item.text}


class NoNextMeeting(Refused):
    def __str__(self) -> str:
        return gettext(
            "There is no next meeting yet. Once there is one, what wasn’t reached is offered there."
        )
