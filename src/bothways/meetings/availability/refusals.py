"""Why something about one's hours wasn't changed, in sentences for who tried."""

from __future__ import annotations

from django.utils.translation import gettext

from bothways.partnerships.space.writing import Refused


class BadLink(Refused):
    def __str__(self) -> str:
        return gettext(
            "This isn’t the link of a calendar that we can read. It begins with https:// or "
            "webcal://, and your calendar gives it for sharing."
        )


class KnownLink(Refused):
    def __str__(self) -> str:
        return gettext("You have given this calendar already. It stands in the list.")


class TooMany(Refused):
    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def __str__(self) -> str:
        known = {"n": self.most}
        return gettext("There are %(n)d already. Remove one that you don’t need first.") % known
