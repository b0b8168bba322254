from __future__ import annotations

from datetime import date

import pytest

from bothways.common.tables import read_table
from bothways.demo.cast import (
    ADMINISTRATOR_EMAIL,
    COORDINATOR_EMAIL,
    SPONSOR_EMAIL,
    company,
    programmes,
    sign_ups,
)
from bothways.demo.cast.sign_ups import offer_of, want_of
from bothways.people.skills.vocabulary import vocabulary
from bothways.recruitment.imports.columns import recognise
from bothways.recruitment.imports.rows import parse_rows

from .matched import DATA

KEYS = [programme.key for programme in programmes()]
PEOPLE = {person.email: person for person in company()}


def test_one_programme_is_in_its_sixth_week_of_26_and_one_is_ahead() -> None:
    across, spring = programmes()
    assert (across.name, spring.name) == ("Across the House", "Spring Exchange")
    assert across.dates(date(2026, 11, 23)) == (date(2026, 10, 19), date(2027, 4, 19))
    assert spring.dates(date(2026, 11, 23)) == (date(2027, 1, 4), date(2027, 4, 26))


@pytest.mark.parametrize("programme", programmes(), ids=KEYS)
def test_three_outcomes_for_each_side(programme) -> None:
    assert len(set(programme.outcomes_for_participants)) == 3
    assert len(set(programme.outcomes_for_organisation)) == 3
    assert "\n" not in programme.purpose


@pytest.mark.parametrize(("key", "people"), [("across-the-house", 80), ("spring-exchange", 74)])
def test_sign_ups_are_colleagues_once_each(key: str, people: int) -> None:
    emails = [one.email for one in sign_ups(key)]
    assert len(emails) == len(set(emails)) == people
    assert set(emails) <= set(PEOPLE)
    assert emails == sorted(emails)
    assert not {COORDINATOR_EMAIL, ADMINISTRATOR_EMAIL, SPONSOR_EMAIL} & set(emails)


def test_second_programme_has_other_people_and_one_who_tries_again() -> None:
    again = {one.email for one in sign_ups(KEYS[0])} & {one.email for one in sign_ups(KEYS[1])}
    assert [PEOPLE[email].name for email in again] == ["Lena Fuchs"]


@pytest.mark.parametrize("key", KEYS)
def test_skills_are_of_the_vocabulary_and_nobody_wants_what_they_offer(key: str) -> None:
    names = set(vocabulary().names)
    for one in sign_ups(key):
        offered, wanted = [skill for skill, _ in one.offers], [skill for skill, *_ in one.wants]
        assert set(offered) | set(wanted) <= names
        assert len({*offered, *wanted}) == len(offered) + len(wanted)
        assert 2 <= len(offered) <= 5
        assert 1 <= len(wanted) <= 4


@pytest.mark.parametrize("key", KEYS)
def test_everybody_hopes_for_something_of_their_own(key: str) -> None:
    hopes = [one.hope for one in sign_ups(key)]
    assert len(set(hopes)) == len(hopes)
    assert all(hope.startswith("To ") and hope[-1] in ".?!" for hope in hopes)


@pytest.mark.parametrize("key", KEYS)
def test_one_pair_is_never_to_be_matched(key: str) -> None:
    blocks = [(one.email, other) for one in sign_ups(key) for other in one.not_with]
    assert len(blocks) == 1
    assert set(blocks[0]) <= {one.email for one in sign_ups(key)}


def test_unknown_programme_is_refused() -> None:
    with pytest.raises(KeyError, match="autumn"):
        sign_ups("autumn")


@pytest.mark.parametrize("piece", ["SQL", "SQL (6)", "SQL (have 1)"])
def test_slip_in_the_data_is_told(piece: str) -> None:
    with pytest.raises(ValueError, match="isn't an offer"):
        offer_of(piece)
    with pytest.raises(ValueError, match="isn't a want"):
        want_of(piece)


@pytest.mark.parametrize("key", KEYS)
def test_import_reads_the_same_sign_ups_from_the_same_file(key: str) -> None:
    table = read_table(DATA / f"{key}.csv")
    sheet = parse_rows(table, recognise(table.headings, [row.cells for row in table.rows]))
    assert sheet.problems == []
    read = [(one.email, one.offers, one.wants, one.hope, one.not_with) for one in sheet.people]
    assert read == [
        (one.email, one.offers, one.wants, one.hope, one.not_with) for one in sign_ups(key)
    ]
