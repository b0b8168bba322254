"""Who might learn first: said only where enough is known, and without naming a rank."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bothways.partnerships.models import Partnership
from bothways.people.models import Profile

from ..seniority import learns_first
from .test_agreements import page_of, people_of


def profiles(pair: Partnership, mara: dict[str, Any], jun: dict[str, Any]) -> None:
    for person, facts in zip(people_of(pair), (mara, jun), strict=True):
        Profile.objects.filter(person=person).update(**facts)


LONG, SHORT = date(2010, 1, 1), date(2020, 1, 1)


@pytest.mark.parametrize(
    ("mara", "jun", "first"),
    [
        ({"started_on": LONG}, {"started_on": SHORT}, "Mara"),
        ({"started_on": SHORT}, {"started_on": LONG}, "Jun"),
        ({"started_on": LONG}, {"started_on": date(2011, 1, 1)}, ""),
        ({"started_on": LONG}, {}, ""),
        ({}, {}, ""),
        ({"started_on": LONG, "level": "Team"}, {"started_on": SHORT, "level": "Director"}, ""),
        ({"started_on": LONG, "level": "team"}, {"started_on": SHORT, "level": "Team "}, "Mara"),
    ],
)
def test_time_with_the_organisation_counts_where_it_can_be_read(
    pair: Partnership,
    mara: dict[str, Any],
    jun: dict[str, Any],
    first: str,
) -> None:
    profiles(pair, mara, jun)
    found = learns_first(Partnership.objects.get(pk=pair.pk))
    assert (found.person.first_name if found else "") == first


def test_line_of_management_comes_before_time(pair: Partnership) -> None:
    from tests.builders import make_person

    mara, jun = people_of(pair)
    between = make_person("Bo Between", manager=jun)
    profiles(pair, {"started_on": LONG, "manager": between}, {"started_on": SHORT})
    page = page_of(pair, mara)
    assert "A thought for the first meeting: Jun learns first" in page
    assert "Only a thought: do as it suits you." in page
    assert "A thought for the first meeting: you learn first" in page_of(pair, jun)
    assert "manager" not in page.lower()


def test_managers_of_each_other_in_a_round_are_nobody_s_seniors(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    profiles(pair, {"manager": jun}, {"manager": mara})
    assert learns_first(Partnership.objects.get(pk=pair.pk)) is None
