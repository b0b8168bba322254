"""Why something about a meeting isn't kept, each in a sentence for who asked."""

from __future__ import annotations

from django.utils.translation import gettext

from bothways.partnerships.space.writing import Refused

from .models import LoggedMeeting


class TooMany(Refused):
    def __str__(self) -> str:
        return gettext("1,000 meetings are noted here, which is all there is room for.")


class PerhapsTheSame(Refused):
    """A meeting of that day is noted already, with other figures."""

    def __init__(self, found: LoggedMeeting) -> None:
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        return gettext("A meeting of that day is noted already. Say below whether it is the same.")


class ChangedMeanwhile(Refused):
    """Somebody has put it right, or removed it, since the page was drawn."""

    def __init__(self, found: LoggedMeeting) -> None:
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        who = self.found.entered_by
        name = who.person.first_name if who else gettext("Somebody")
        return gettext(
            "%(name)s has changed this meeting meanwhile. Theirs is kept and shown above; yours "
            "is still in the form. Save again if yours is right."
        ) % {"name": name}
