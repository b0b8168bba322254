"""Why nothing was changed, in sentences for who tried."""

from __future__ import annotations

from django.utils.translation import gettext

from bothways.partnerships.space.writing import Refused


class Settled(Refused):
    def __str__(self) -> str:
        return gettext(
            "This is over or was cancelled, and is there to be read. Nothing was changed."
        )


class Closed(Refused):
    def __str__(self) -> str:
        return gettext("Sign-up has closed. Nothing was changed; the coordinators can help.")


class Begun(Refused):
    def __str__(self) -> str:
        return gettext("This date has begun or was cancelled. Nothing was changed.")


class NotAmongThem(Refused):
    def __str__(self) -> str:
        return gettext("This is for other people of the programme. Nothing was changed.")


class HostsIt(Refused):
    def __str__(self) -> str:
        return gettext("You host it, so you are there without a place.")


class NoPlaceLeft(Refused):
    def __str__(self) -> str:
        return gettext(
            "The place has gone to somebody else meanwhile. You keep your turn on the wait-list."
        )


class StaleGathering(Refused):
    def __str__(self) -> str:
        return gettext(
            "Somebody else has changed it since you opened this page. Nothing of yours was saved "
            "yet; save again if you still mean it."
        )


class NoNumberOfPlaces(Refused):
    def __str__(self) -> str:
        return gettext("That isn’t a number of places. Nothing was changed.")


class FewerThanThere(Refused):
    def __init__(self, taken: int) -> None:
        super().__init__(taken)
        self.taken = taken

    def __str__(self) -> str:
        return gettext(
            "%(count)d people have a place already. Nobody loses one: choose at least as many."
        ) % {"count": self.taken}


class AsksAlready(Refused):
    def __str__(self) -> str:
        return gettext(
            "People are asked already when it suits. Decide, or take that back first; here it is."
        )


class TooFewAsked(Refused):
    def __str__(self) -> str:
        return gettext("Ask at least two people of this programme who may come.")


class TooManyAsked(Refused):
    def __str__(self) -> str:
        return gettext("At most thirty people are asked at a time. Nobody was asked yet.")


class TooFewTimes(Refused):
    def __str__(self) -> str:
        return gettext("Give them two to six times to choose from.")


class NothingAsked(Refused):
    def __str__(self) -> str:
        return gettext("Nobody is asked about its time at the moment. Nothing was changed.")


class TooManyDates(Refused):
    def __str__(self) -> str:
        return gettext("That is more dates than one gathering has room for. Arrange a second one.")
