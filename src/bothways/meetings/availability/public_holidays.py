"""Public holidays of countries and their regions.

The library is loaded when somebody keeps any: it is large, and most processes never ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=256)
def holidays_of(country: str, region: str, year: int) -> Mapping[date, str]:
    """Days and their names, in their order; none of a country that isn't known."""
    from holidays import country_holidays

    try:
        found = country_holidays(country, subdiv=region or None, years=year, language="en_US")
    except NotImplementedError:
        return {}
    # Some calendars give a day or two of the year before or after.
    return {day: found[day] for day in sorted(found) if day.year == year}


def holidays_between(country: str, region: str, first: date, last: date) -> dict[date, str]:
    if not country:
        return {}
    years = range(first.year, last.year + 1)
    return {
        day: name
        for year in years
        for day, name in holidays_of(country, region, year).items()
        if first <= day <= last
    }
