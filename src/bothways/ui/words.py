"""Numbers, names and times as people say them."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext

NARROW = "\N{NO-BREAK SPACE}"


def percent(share: float | None) -> str:
    """A share as a percentage with at most one decimal: 0.0123 is "1.2 %".

    A share that is not nothing is never shown as nothing, nor one that is not all as all.
    """
    if share is None or math.isnan(share):
        return "–"
    if 0 < share < 0.001:
        return gettext("less than %(number)s") % {"number": _percent(0.1)}
    if 0.999 < share < 1:
        return gettext("more than %(number)s") % {"number": _percent(99.9)}
    return _percent(round(share * 100, 1))


def _percent(number: float) -> str:
    places = 0 if number == int(number) else 1
    return formats.number_format(number, decimal_pos=places) + NARROW + "%"


def worth(value: float | None) -> str:
    """What a match is worth, with two decimals: "0.77"."""
    if value is None or math.isnan(value):
        return "–"
    # Rounded here: the formatter cuts off.
    return formats.number_format(round(value, 2), decimal_pos=2)


def initials(name: str) -> str:
    """Up to two letters for a disc: of the first and the last part of the name."""
    parts = [part for part in (_letters(word) for word in name.split()) if part]
    if not parts:
        return "?"
    first, last = parts[0][0], parts[-1][0] if len(parts) > 1 else ""
    return (first + last).upper()


def _letters(word: str) -> str:
    composed = unicodedata.normalize("NFC", word)
    return "".join(letter for letter in composed if letter.isalnum())


def first_name(name: str) -> str:
    """The part of a name people are called by, or the whole where it has one part."""
    return name.split()[0] if name.split() else name


def zone_of(where: object) -> dt.tzinfo:
    """The zone of a person, of a zone's name, or the current one when there is neither."""
    if isinstance(where, dt.tzinfo):
        return where
    name = where if isinstance(where, str) else zone_said_by(where)
    return ZoneInfo(name) if name else timezone.get_current_timezone()


def zone_said_by(person: object) -> str:
    """The zone that a profile, or a person through their profile, has named."""
    profile = person if hasattr(person, "time_zone") else getattr(person, "profile", None)
    return str(getattr(profile, "time_zone", "") or "")


def zone_name(zone: dt.tzinfo) -> str:
    """The zone as a place: "Europe/London" is "London"."""
    return str(zone).rpartition("/")[2].replace("_", " ")


def person_time(moment: dt.datetime, where: object = None) -> str:
    """The moment on the person's own clock: "Thursday 26 November, 15:30 (London)".

    The year is said when it isn't this one. Raises ``ValueError`` for a time without a zone.
    """
    if timezone.is_naive(moment):
        raise ValueError("person_time needs a time that knows its zone.")
    zone = zone_of(where)
    local = moment.astimezone(zone)
    this_year = timezone.now().astimezone(zone).year
    pattern = "l j F, H:i" if local.year == this_year else "l j F Y, H:i"
    return f"{formats.date_format(local, pattern)} ({zone_name(zone)})"
