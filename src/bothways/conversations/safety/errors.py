"""Why something isn't done, each in a sentence for the person."""

from __future__ import annotations

from django.utils.translation import gettext

from .models import LONGEST, MOST_MESSAGES, Report


class SafetyRefused(Exception):
    """Nothing was changed. ``str`` is the sentence."""


class NobodyThere(SafetyRefused):
    def __str__(self) -> str:
        return gettext("There is nobody like this in your exchange.")


class SaysNothing(SafetyRefused):
    def __str__(self) -> str:
        return gettext("Choose a message or write a few words, so that the coordinators know more.")


class TooLong(SafetyRefused):
    def __str__(self) -> str:
        return gettext(
            "This can have %(most)s letters. Nothing was sent, and your text is still here."
        ) % {"most": f"{LONGEST:,}"}


class TooManyMessages(SafetyRefused):
    def __str__(self) -> str:
        return gettext("Choose up to %(most)d messages: the ones that say it best.") % {
            "most": MOST_MESSAGES
        }


class MessageChanged(SafetyRefused):
    def __str__(self) -> str:
        return gettext(
            "A message that you chose was changed or taken back meanwhile. Look again at what "
            "would be shared; nothing was sent yet."
        )


class NobodyToRead(SafetyRefused):
    def __str__(self) -> str:
        return gettext("This programme has nobody who could read it.")


class ChangedMeanwhile(SafetyRefused):
    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report

    def __str__(self) -> str:
        who = self.report.changed_by.name if self.report.changed_by else gettext("Somebody")
        return gettext(
            "%(name)s has changed this report meanwhile: it is %(state)s. Yours isn’t saved and is "
            "still in the form; look, and save again."
        ) % {"name": who, "state": self.report.get_state_display()}
