"""Why a file doesn't go into a talk, each in a sentence for the person."""

from __future__ import annotations

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from bothways.common.files.names import size_words
from bothways.conversations.messages.errors import TalkRefused

from .models import MOST


class TooManyFiles(TalkRefused):
    def __str__(self) -> str:
        return gettext("A message takes up to %(most)d files. Send the others with another.") % {
            "most": MOST
        }


class NoRoomLeft(TalkRefused):
    def __init__(self, left: int) -> None:
        self.left = left

    def __str__(self) -> str:
        return gettext(
            "The files of this exchange may take %(all)s together, and %(left)s are left. Take "
            "back files of yours that are no longer needed."
        ) % {
            "all": size_words(settings.FILE_SPACE),
            "left": filesizeformat(max(0, self.left)),
        }


class SentAlready(TalkRefused):
    def __str__(self) -> str:
        return gettext("This message was sent meanwhile. Send the file with another one.")


class NotOnesOwnFile(TalkRefused):
    def __str__(self) -> str:
        return gettext("Somebody else sent this file, so it is theirs to take back.")


class NothingChosen(TalkRefused):
    def __str__(self) -> str:
        return gettext("Choose a file first.")
