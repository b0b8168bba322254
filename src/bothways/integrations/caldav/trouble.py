"""What can go wrong with somebody's calendar, each with a sentence for them."""

from __future__ import annotations

from django.utils.translation import gettext


class Trouble(Exception):
    """Something is wrong with the server, the account or a calendar."""

    key = "trouble"
    is_lasting = False
    """Whether trying again changes nothing until the person does something."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail[:300]
        """For who looks after the server; never anything of the account."""

    def __str__(self) -> str:
        return sentence_of(self.key, self.detail)


class WrongPassword(Trouble):
    key, is_lasting = "password", True


class NotACalendarServer(Trouble):
    key, is_lasting = "no calendar server", True


class NotAllowed(Trouble):
    """The address leads where it may not."""

    key, is_lasting = "not allowed", True


class LeadsElsewhere(Trouble):
    """The server names another host, to which the password isn't shown."""

    key, is_lasting = "elsewhere", True


class BadCertificate(Trouble):
    key = "certificate"


class Unreachable(Trouble):
    key = "unreachable"


class Slow(Trouble):
    key = "slow"


class OutOfTime(Slow):
    """The work is longer than one turn of it; the next goes on with it."""


class Overlong(Trouble):
    key = "too much"


class Gone(Trouble):
    """The calendar, or what was in it, isn't there any more."""

    key, is_lasting = "gone", True


class ReadOnly(Trouble):
    key, is_lasting = "read-only", True


class Puzzling(Trouble):
    """An answer that makes no sense."""

    key = "puzzling"


class Conflict(Trouble):
    """What is there isn't what we have read (412)."""

    key = "conflict"


class TokenForgotten(Trouble):
    """The server no longer knows what has changed since then."""

    key = "token"


def sentence_of(key: str, detail: str = "") -> str:
    """What is wrong and what helps."""
    known = {
        "password": gettext(
            "The server doesn’t take this user name and password. Many need a password of its own "
            "for each program (“app password”); make one there and give it here."
        ),
        "no calendar server": gettext(
            "There is no calendar server at this address, or none that speaks CalDAV. Look in the "
            "settings of your calendar for its CalDAV address."
        ),
        "not allowed": gettext(
            "This address isn’t public. If it is a server of your organisation, ask the "
            "administrator to permit it here."
        ),
        "elsewhere": gettext(
            "The server leads on to %(host)s, and your password isn’t shown to another server "
            "unasked. If that is right, give https://%(host)s/ as the address."
        )
        % {"host": detail},
        "certificate": gettext(
            "The certificate of the server can’t be trusted, so nothing was sent to it."
        ),
        "unreachable": gettext("The server can’t be reached at the moment."),
        "slow": gettext("The server takes too long to answer."),
        "too much": gettext("The server answers more than can be read."),
        "gone": gettext("The calendar isn’t there any more. Choose another one."),
        "read-only": gettext("The calendar can’t be written to. Choose another one."),
        "password lost": gettext(
            "The password can’t be read here any more, because the key of this installation was "
            "changed. Give it again."
        ),
    }
    return known.get(key) or gettext("The server gave an answer that makes no sense here.")
