"""What went wrong with a calendar, to the person whose it is."""

from __future__ import annotations

from django.utils.translation import gettext

from . import fetching, reader


def sentence_of(error: str) -> str:
    known = {
        fetching.GONE: gettext(
            "There is no calendar at this link any more. Give us a new link from your calendar."
        ),
        fetching.FORBIDDEN: gettext(
            "The calendar doesn’t let us read it. Look whether its link is still shared, or give "
            "us a new one."
        ),
        fetching.STATUS: gettext("The calendar’s server has trouble of its own. We try again."),
        fetching.SLOW: gettext("The calendar’s server took too long. We try again."),
        fetching.UNREACHABLE: gettext("The calendar’s server didn’t answer. We try again."),
        fetching.LARGE: gettext(
            "The calendar has more than 5 MB. Many calendars can share free and busy times alone, "
            "which is much less."
        ),
        fetching.UNTRUSTED: gettext(
            "The server’s certificate isn’t valid, so that we can’t know whose it is. We try again."
        ),
        fetching.REFUSED: gettext(
            "The link leads to a place that we don’t ask, such as an address inside a network. "
            "Give us one that everybody on the internet can reach."
        ),
        fetching.LOST: gettext("We can’t read this link any more. Please give it once again."),
        reader.NOT_A_CALENDAR: gettext(
            "What we found there isn’t a calendar. Often that is a page to sign in; use the link "
            "for sharing, which often ends in .ics."
        ),
        reader.TOO_MUCH: gettext(
            "The calendar has more entries than we can read. Share one with fewer, or free and "
            "busy times alone."
        ),
    }
    return known.get(error, gettext("We couldn’t read it. We try again."))
