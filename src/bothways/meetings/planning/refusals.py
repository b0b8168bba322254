"""Why nothing came of it, in sentences for who tried."""

from __future__ import annotations

from django.utils.translation import gettext

from bothways.partnerships.space.writing import Refused

from .models import Proposal


class ProposalClosed(Refused):
    """It was settled, replaced or taken back since the page was opened."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__()
        self.proposal = proposal

    def __str__(self) -> str:
        match self.proposal.state:
            case Proposal.State.PLANNED:
                return gettext("The meeting has been planned meanwhile. Here is its time.")
            case Proposal.State.REPLACED:
                return gettext("Other times have been proposed meanwhile. Here they are.")
        return gettext("These times have been taken back meanwhile. Nothing was changed.")


class ProposedMeanwhile(Refused):
    """Times stand already that who proposes hadn't seen."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__()
        self.proposal = proposal

    def __str__(self) -> str:
        return gettext(
            "Times have been proposed meanwhile. See whether one of them suits you; if not, send "
            "yours again, and they take their place."
        )


class NotToBeMoved(Refused):
    def __str__(self) -> str:
        return gettext(
            "The meeting has begun or was cancelled meanwhile, so it isn’t moved. Nothing was "
            "changed."
        )


class TimePassed(Refused):
    def __str__(self) -> str:
        return gettext("That time has passed meanwhile. Choose another one.")


class NoTimes(Refused):
    def __str__(self) -> str:
        return gettext("Choose at least one time, or say one of your own.")


class TooManyTimes(Refused):
    def __str__(self) -> str:
        return gettext("Twelve times are enough to choose from. Nothing was sent.")


class NotAskedForTimes(Refused):
    def __str__(self) -> str:
        return gettext("You aren’t asked about these times.")


class OnlyWhoProposed(Refused):
    def __str__(self) -> str:
        return gettext("Who proposed the times decides. Nothing was changed.")


class CantBePlanned(Refused):
    def __str__(self) -> str:
        return gettext("Nothing can be planned from these times any more. Nothing was changed.")
