from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from bothways.ui import ribbons, words

THURSDAY = dt.datetime(2026, 11, 26, 15, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0123, "1.2 %"),
        (0.5, "50 %"),
        (0.00049, "less than 0.1 %"),
        (0.001, "0.1 %"),
        (0, "0 %"),
        (1, "100 %"),
        (0.9999, "more than 99.9 %"),
        (0.98765, "98.8 %"),
        (-0.031, "-3.1 %"),
        (None, "–"),
        (float("nan"), "–"),
    ],
)
def test_percent_has_at_most_one_decimal_and_stays_honest(share: float | None, said: str):
    assert words.percent(share) == said.replace(" %", "\N{NO-BREAK SPACE}%")


def test_percent_is_written_as_the_language_writes_it():
    with translation.override("de"):
        assert words.percent(0.0123) == "1,2\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(("value", "said"), [(0.774, "0.77"), (1, "1.00"), (None, "–")])
def test_worth_has_two_decimals(value: float | None, said: str):
    assert words.worth(value) == said


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Mara Okafor", "MO"),
        ("mara", "M"),
        ("Maria da Silva Santos", "MS"),
        ("Jean-Luc O’Neil", "JO"),
        ("  ", "?"),
        ("(he) Ben", "HB"),
        ("渡辺 潤", "渡潤"),
        ("E\u0301ric Zola", "ÉZ"),
        ("🙂", "?"),
    ],
)
def test_initials_are_the_first_and_last_names(name: str, letters: str):
    assert words.initials(name) == letters


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["Aiko"], "Aiko"),
        (["Aiko", "Ben"], "Aiko and Ben"),
        (["Aiko", "Ben", "Chidi"], "Aiko, Ben and Chidi"),
    ],
)
def test_listed_reads_as_a_sentence(names: list[str], said: str):
    assert ribbons.listed(names) == said


@time_machine.travel("2026-11-23 12:00 +0000", tick=False)
def test_person_time_is_on_the_persons_clock_and_names_the_zone():
    assert words.person_time(THURSDAY, "Europe/London") == "Thursday 26 November, 15:30 (London)"
    assert words.person_time(THURSDAY, "Asia/Tokyo") == "Friday 27 November, 00:30 (Tokyo)"
    assert words.person_time(THURSDAY, "America/New_York") == (
        "Thursday 26 November, 10:30 (New York)"
    )


@time_machine.travel("2027-02-01 12:00 +0000", tick=False)
def test_person_time_says_the_year_when_it_is_another():
    assert words.person_time(THURSDAY, "UTC") == "Thursday 26 November 2026, 15:30 (UTC)"


def test_zone_comes_from_a_zone_a_profile_a_person_or_the_page():
    warsaw = ZoneInfo("Europe/Warsaw")
    profile = SimpleNamespace(time_zone="Europe/Warsaw")
    assert words.zone_of(warsaw) is warsaw
    assert words.zone_of(profile) == warsaw
    assert words.zone_of(SimpleNamespace(profile=profile)) == warsaw
    assert str(words.zone_of(SimpleNamespace(profile=None))) == "UTC"
    assert str(words.zone_of(None)) == "UTC"


def test_person_time_refuses_a_time_without_a_zone():
    with pytest.raises(ValueError, match="knows its zone"):
        words.person_time(dt.datetime(2026, 11, 26, 15, 30))  # noqa: DTZ001
