"""Why something can't be said or changed, each in a sentence for the person."""

from __future__ import annotations

from django.utils.translation import gettext

from .models import LONGEST


class TalkRefused(Exception):
    """Nothing was changed. ``str`` is the sentence."""


class SaysNothing(TalkRefused):
    def __str__(self) -> str:
        return gettext("Write a few words first.")


class TooLong(TalkRefused):
    def __init__(self, length: int) -> None:
        self.length = length

    def __str__(self) -> str:
        return gettext(
            "A message can have %(most)s letters, and this one has %(length)s. Nothing was sent, "
            "and your text is still here; make it shorter, or send it in parts."
        ) % {"most": f"{LONGEST:,}", "length": f"{self.length:,}"}


class TalkIsClosed(TalkRefused):
    def __init__(self, why: str = "") -> None:
        self.why = why

    def __str__(self) -> str:
        return self.why or gettext("This exchange has ended. Its talk is for reading now.")


class NotOnesOwn(TalkRefused):
    def __str__(self) -> str:
        return gettext("Somebody else wrote this message, so it is theirs to change.")


class TooLate(TalkRefused):
    def __str__(self) -> str:
        return gettext(
            "A message can be changed or taken back for a day, and this one is older. You can add "
            "what you want to say as a new message."
        )


class IsDeleted(TalkRefused):
    def __str__(self) -> str:
        return gettext("This message was taken back.")


class NoSuchMessage(TalkRefused):
    def __str__(self) -> str:
        return gettext("There is no such message here.")


class UnknownSign(TalkRefused):
    def __str__(self) -> str:
        return gettext("Choose one of the signs that are offered.")
