"""Why a meeting was not changed, in sentences for who tried."""

from __future__ import annotations

from django.utils.translation import gettext

from bothways.partnerships.space.writing import Refused

from .models import Meeting


class ChangedMeanwhile(Refused):
    """Somebody else has changed it since the page was opened."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__()
        self.meeting = meeting

    def __str__(self) -> str:
        if self.meeting.is_planned:
            return gettext(
                "It was changed meanwhile, and stands above as it is now. Nothing of yours was "
                "saved yet; save again if you still mean it."
            )
        return gettext("It was cancelled meanwhile. Nothing was changed.")


class NotYours(Refused):
    def __str__(self) -> str:
        return gettext("Only who arranges this meeting can change it. Nothing was changed.")


class Passed(Refused):
    def __str__(self) -> str:
        return gettext("That time has passed. Nothing was changed.")


class MeetingOver(Refused):
    def __str__(self) -> str:
        return gettext("This meeting is over, so nobody waits for an answer. Nothing was changed.")


class TooFar(Refused):
    def __str__(self) -> str:
        return gettext(
            "That is after your exchange ends. Propose to go on longer first, or choose an "
            "earlier time."
        )


class NothingLeft(Refused):
    def __str__(self) -> str:
        return gettext(
            "There is no day for it between the first and the last day. Nothing was planned."
        )


class NotAsked(Refused):
    def __str__(self) -> str:
        return gettext("You aren’t asked to this meeting.")
