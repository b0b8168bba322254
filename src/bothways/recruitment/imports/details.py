"""Cells about a person other than skills: languages, time zone, working hours."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from zoneinfo import available_timezones

from bothways.common.sheets.excerpts import is_nothing

_LONGEST_DETAIL = 100
"""Longer text isn't one of these, and shouldn't be remembered either."""

# Code, then the names in English, in the language itself and in German.
_LANGUAGES = """
af Afrikaans | sq Albanian Shqip Albanisch | am Amharic Amharisch | ar Arabic العربية Arabisch
| hy Armenian Հայերեն Armenisch | az Azerbaijani Azərbaycanca Aserbaidschanisch
| eu Basque Euskara Baskisch | be Belarusian Беларуская Belarussisch | bn Bengali বাংলা Bengalisch
| bs Bosnian Bosanski Bosnisch | br Breton Brezhoneg Bretonisch | bg Bulgarian Български Bulgarisch
| my Burmese Birmanisch | ca Catalan Català Katalanisch
| zh Chinese Mandarin Cantonese 中文 汉语 漢語 Chinesisch | hr Croatian Hrvatski Kroatisch
| cs Czech Čeština Česky Tschechisch | da Danish Dansk Dänisch
| nl Dutch Nederlands Niederländisch Flemish Vlaams | en English Englisch Anglais Inglés
| eo Esperanto | et Estonian Eesti Estnisch | fi Finnish Suomi Finnisch
| fr French Français Französisch Francés | fy Frisian Frysk Friesisch | gl Galician Galego Galicisch
| ka Georgian ქართული Georgisch | de German Deutsch Allemand Alemán | el Greek Ελληνικά Griechisch
| gu Gujarati | ht Creole Kreyòl | he Hebrew עברית Hebräisch | hi Hindi हिन्दी हिंदी
| hu Hungarian Magyar Ungarisch | is Icelandic Íslenska Isländisch | ig Igbo
| id Indonesian Indonesisch | ga Irish Gaeilge Irisch | it Italian Italiano Italienisch
| ja Japanese 日本語 Japanisch | kn Kannada | kk Kazakh Қазақ Kasachisch | km Khmer
| rw Kinyarwanda | ko Korean 한국어 Koreanisch | ku Kurdish Kurdî Kurdisch | ky Kyrgyz Кыргызча
| lo Lao | lv Latvian Latviešu Lettisch | lt Lithuanian Lietuvių Litauisch
| lb Luxembourgish Lëtzebuergesch Luxemburgisch | mk Macedonian Македонски Mazedonisch
| ms Malay Melayu Malaiisch | ml Malayalam | mt Maltese Malti Maltesisch | mi Maori Māori
| mr Marathi मराठी | mn Mongolian Mongolisch | ne Nepali नेपाली | no Norwegian Norsk Norwegisch
| nb Bokmål | nn Nynorsk | ps Pashto | fa Persian Farsi فارسی Persisch | pl Polish Polski Polnisch
| pt Portuguese Português Portugiesisch | pa Punjabi ਪੰਜਾਬੀ | ro Romanian Română Rumänisch
| rm Romansh Rumantsch Rätoromanisch | ru Russian Русский Russisch | gd Gaelic Gàidhlig
| sr Serbian Српски Serbisch | si Sinhala | sk Slovak Slovenčina Slovensky Slowakisch
| sl Slovenian Slovene Slovenščina Slowenisch | so Somali | es Spanish Español Castellano Spanisch
| sw Swahili Kiswahili Suaheli | sv Swedish Svenska Schwedisch | tl Tagalog Filipino
| ta Tamil தமிழ் | te Telugu తెలుగు | th Thai ไทย | tr Turkish Türkçe Türkisch
| uk Ukrainian Українська Ukrainisch | ur Urdu اردو | uz Uzbek Usbekisch
| vi Vietnamese Vietnamesisch | cy Welsh Cymraeg Walisisch | xh Xhosa | yi Yiddish Jiddisch
| yo Yoruba | zu Zulu
"""
_CODES = {
    name.casefold(): code
    for code, *names in (listed.split() for listed in _LANGUAGES.split("|"))
    for name in (code, *names)
}
_BETWEEN_LANGUAGES = re.compile(r"[,;|/&\n+]|\s(?:and|und|et|y)\s")
_LANGUAGE_NOTE = re.compile(r"\s*(?:\(.*\)|:.*|\s[-–—].*)$")
_REGION = re.compile(r"^([a-z]{2})[-_][a-z]{2,4}$")

_OFFSET = re.compile(r"^(?:utc|gmt)\s*([+\-−])\s*(\d{1,2})(?::?00)?$")
# “(UTC+01:00) Amsterdam, Berlin”, as some calendars list zones.
_LISTED_OFFSET = re.compile(r"^\((utc[^)]*)\).*$")
# Only those that mean one place: IST and CST are three countries' and two's.
_ABBREVIATIONS = {
    word: zone
    for words, zone in (
        ("cest mez mesz", "CET"),
        ("eest oez oesz", "EET"),
        ("west", "WET"),
        ("bst", "Europe/London"),
        ("et edt", "America/New_York"),
        ("ct cdt", "America/Chicago"),
        ("mt mdt", "America/Denver"),
        ("pt pst pdt", "America/Los_Angeles"),
        ("jst", "Asia/Tokyo"),
        ("aest aedt", "Australia/Sydney"),
        ("z", "UTC"),
    )
    for word in words.split()
}
_HOURS = re.compile(
    r"^(?:from\s+|von\s+|de\s+)?(\d{1,2})(?:[:.h](\d{2}))?\s*(?:h|uhr)?\s*([ap])?\.?(?:m\.?)?"
    r"\s*(?:-|–|—|to|until|till|bis|à|a)\s*"
    r"(\d{1,2})(?:[:.h](\d{2}))?\s*(?:h|uhr)?\s*([ap])?\.?(?:m\.?)?$"
)


def languages_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ISO 639-1 codes of the languages named, and the names that aren't known."""
    codes: list[str] = []
    unknown: list[str] = []
    for piece in _BETWEEN_LANGUAGES.split(text):
        name = piece.strip()
        if is_nothing(name):
            continue
        code = _language(name) if len(name) <= _LONGEST_DETAIL else None
        if code is None:
            unknown.append(name)
        elif code not in codes:
            codes.append(code)
    return tuple(codes), tuple(unknown)


@lru_cache(maxsize=5_000)
def _language(name: str) -> str | None:
    plain = _LANGUAGE_NOTE.sub("", name).casefold()
    region = _REGION.match(plain)
    return _CODES.get(region[1] if region else plain)


def time_zone_of(text: str) -> str | None:
    """Return the IANA name of a time zone, of a city that has one, or of an offset like UTC+2."""
    return _time_zone(text) if len(text) <= _LONGEST_DETAIL else None


@lru_cache(maxsize=5_000)
def _time_zone(text: str) -> str | None:
    words = _LISTED_OFFSET.sub(r"\1", text.strip().casefold())
    offset = _OFFSET.match(words)
    if offset:
        hours = int(offset[2])
        if hours > 12:
            return None
        # The names of these zones count westwards.
        return f"Etc/GMT{'-' if offset[1] == '+' else '+'}{hours}" if hours else "Etc/GMT"
    return _ABBREVIATIONS.get(words) or _zones().get(words.replace(" ", "_"))


@cache
def _zones() -> dict[str, str]:
    zones: dict[str, str] = {}
    # Cities first, so that a full name always wins over a city of the same spelling.
    names = sorted(available_timezones() - {"Factory", "localtime", "posixrules"})
    for name in names:
        area, _, city = name.rpartition("/")
        if area in ("Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic"):
            zones[city.casefold()] = name
    return zones | {name.casefold(): name for name in names}


def working_hours_of(text: str) -> tuple[float, float] | None:
    """Return the start and end of the working day in hours; None when the text isn't that."""
    return _working_hours(text) if len(text) <= _LONGEST_DETAIL else None


@lru_cache(maxsize=5_000)
def _working_hours(text: str) -> tuple[float, float] | None:
    found = _HOURS.match(" ".join(text.casefold().split()))
    if not found:
        return None
    start = _hour(found[1], found[2], found[3])
    end = _hour(found[4], found[5], found[6])
    if start is None or end is None:
        return None
    if end <= start and end <= 12 and not found[3] and not found[6]:
        end += 12  # “9 to 5”
    return (start, end) if start < end <= 24 else None


def _hour(hours: str, minutes: str | None, half: str | None) -> float | None:
    hour, minute = int(hours), int(minutes or 0)
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour + minute / 60 if minute < 60 and hour <= 24 else None
