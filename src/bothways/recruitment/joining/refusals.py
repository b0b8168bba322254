"""Why something about signing up can't be done now, in sentences for the person who tried."""

from __future__ import annotations

from django.utils.translation import gettext


class JoiningRefused(Exception):
    """Why it can't be done now, in a sentence for the person who tried."""


class SignUpIsClosed(JoiningRefused):
    def __str__(self) -> str:
        return gettext(
            "Signing up has closed. What you wrote is kept; a coordinator can still take it in."
        )


class SomethingIsMissing(JoiningRefused):
    def __init__(self, step: str) -> None:
        self.step = step

    def __str__(self) -> str:
        return gettext("Something is still missing here. Everything else is kept.")


class KeptOut(JoiningRefused):
    """A programme is for others: says why, in the coordinators' own words, and at which step they
    could have said otherwise, if at one."""

    def __init__(self, reasons: list[str], step: str = "") -> None:
        super().__init__(reasons)
        self.reasons = reasons
        self.step = step

    def __str__(self) -> str:
        return " ".join([*self.reasons, gettext("What you wrote is kept.")])


class GuestElsewhere(JoiningRefused):
    """Guests take part where they were invited, and nowhere else."""

    def __str__(self) -> str:
        return gettext(
            "You are here as a guest, and this programme hasn’t invited you, or your last day in "
            "it has passed. A coordinator can invite you. What you wrote is kept."
        )


class ReadOtherwise(JoiningRefused):
    """What somebody accepts or sends isn't what stood on their page any more."""

    def __str__(self) -> str:
        return gettext("This has been changed meanwhile. Please read it once more.")


class TicketNoLongerOpens(JoiningRefused):
    def __str__(self) -> str:
        return gettext(
            "This link has been used or has expired. Type your address once more; a new one is "
            "there in a moment."
        )
