"""Why a file isn't taken, each in a sentence for who brought it. Nothing was kept."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .names import size_words


class FileRefused(Exception):
    sentence: Promise

    def __init__(self, title: str) -> None:
        self.title = title

    def __str__(self) -> str:
        return str(self.sentence) % {"name": self.title, **self.known()}

    def known(self) -> dict[str, str]:
        return {}


class IsEmpty(FileRefused):
    sentence = _("“%(name)s” is empty, so it wasn’t taken.")


class IsTooLarge(FileRefused):
    sentence = _(
        "“%(name)s” is larger than %(limit)s, so it wasn’t taken. A smaller version helps, or a "
        "link to where it lies."
    )

    def __init__(self, title: str, limit: int) -> None:
        super().__init__(title)
        self.limit = limit

    def known(self) -> dict[str, str]:
        return {"limit": size_words(self.limit)}


class IsOfNoTakenKind(FileRefused):
    sentence = _(
        "“%(name)s” is of a kind that isn’t taken here. Pictures, PDF, Word, Excel, PowerPoint, "
        "OpenDocument, text, CSV and audio are."
    )


class IsNotWhatItIsCalled(FileRefused):
    sentence = _(
        "“%(name)s” isn’t inside what its name says, so it wasn’t taken. Open it in the program "
        "it comes from, and save it anew."
    )


class IsAnArchive(FileRefused):
    sentence = _(
        "“%(name)s” is an archive, and nobody can see beforehand what is in one. Send what is in "
        "it, file by file."
    )


class IsOfAnOldKind(FileRefused):
    sentence = _(
        "“%(name)s” is in an old Office format that can carry programs. Save it as .docx, .xlsx, "
        ".pptx or PDF and send that."
    )


class CarriesMacros(FileRefused):
    sentence = _(
        "“%(name)s” carries macros, which are programs. Save it without them and send that."
    )


class CouldNotBeKept(FileRefused):
    sentence = _(
        "“%(name)s” couldn’t be kept just now, which is our fault and not yours. Try again in a "
        "while."
    )
