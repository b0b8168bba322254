"""Countries and regions whose public holidays are known, by their names."""

from __future__ import annotations

import re
from functools import lru_cache

SMALL = {"And": "and", "Of": "of", "The": "the"}
SPELLED = {
    "HolySee": "Vatican City",
    "DRCongo": "Congo (Kinshasa)",
    "Congo": "Congo (Brazzaville)",
    "HongKong": "Hong Kong",
    "UnitedStates": "United States",
    "GuineaBissau": "Guinea-Bissau",
    "TimorLeste": "Timor-Leste",
    "IvoryCoast": "Côte d’Ivoire",
    "Reunion": "Réunion",
    "Curacao": "Curaçao",
    "AlandIslands": "Åland Islands",
    "SaintBarthelemy": "Saint Barthélemy",
    "SaoTomeAndPrincipe": "São Tomé and Príncipe",
    "Turkey": "Türkiye",
    "UnitedStatesMinorOutlyingIslands": "US Minor Outlying Islands",
    "UnitedStatesVirginIslands": "US Virgin Islands",
}


@lru_cache(maxsize=1)
def countries() -> tuple[tuple[str, str], ...]:
    """(“PL”, “Poland”), by their names."""
    from holidays import list_supported_countries
    from holidays.registry import COUNTRIES

    names = {entry[1]: named(entry[0]) for entry in COUNTRIES.values()}
    codes = list_supported_countries(include_aliases=False)
    found = ((code, names.get(code, code)) for code in codes)
    return tuple(sorted(found, key=lambda pair: pair[1].casefold()))


def named(word: str) -> str:
    """“BosniaAndHerzegovina” is “Bosnia and Herzegovina”."""
    if word in SPELLED:
        return SPELLED[word]
    first, *others = re.findall(r"[A-Z][a-z]*", word)
    return " ".join([first, *(SMALL.get(part, part) for part in others)])


@lru_cache(maxsize=64)
def regions(country: str) -> tuple[tuple[str, str], ...]:
    """(“SCT”, “Scotland”) of a country, by their names; none where all keep the same days."""
    from holidays import country_holidays, list_supported_countries

    codes = list_supported_countries(include_aliases=False).get(country, [])
    if not codes:
        return ()
    names = {
        code: aliases[0]
        for code, aliases in country_holidays(country).get_subdivision_aliases().items()
        if aliases
    }
    found = ((code, names.get(code, code)) for code in codes)
    return tuple(sorted(found, key=lambda pair: pair[1].casefold()))


def place_name(country: str, region: str) -> str:
    """“Scotland, United Kingdom”."""
    parts = [dict(regions(country)).get(region, ""), dict(countries()).get(country, "")]
    return ", ".join(part for part in parts if part)
