from __future__ import annotations

from collections import Counter
from zoneinfo import available_timezones

import pytest

from bothways.demo.cast import (
    ADMINISTRATOR_EMAIL,
    COORDINATOR_EMAIL,
    SPONSOR_EMAIL,
    STAR_EMAIL,
    company,
    programmes,
    sign_ups,
)
from bothways.engine import Matching, Offer, Person, Policy, Want, match
from bothways.people.skills.vocabulary import vocabulary

BY_EMAIL = {person.email: person for person in company()}
KEYS = [programme.key for programme in programmes()]


def line_above(email: str) -> tuple[str, ...]:
    above: list[str] = []
    while (manager := BY_EMAIL[email].manager_email) is not None:
        assert manager not in above, "managers in a ring"
        above.append(manager)
        email = manager
    return tuple(above)


def matched(key: str) -> Matching:
    people = [
        Person(
            one.email,
            offers=tuple(Offer(*offer) for offer in one.offers),
            wants=tuple(Want(*want) for want in one.wants),
            function=BY_EMAIL[one.email].function,
            languages=frozenset(BY_EMAIL[one.email].languages),
            line=line_above(one.email),
            not_with=frozenset(one.not_with),
        )
        for one in sign_ups(key)
    ]
    return match(people, Policy(objective="served", manager_depth=2, shared_language=True))


def test_company_is_240_people_each_with_a_name_and_address_of_their_own() -> None:
    assert len(company()) == len(BY_EMAIL) == len({person.name for person in company()}) == 240
    assert all(email.isascii() and email.endswith(".example") for email in BY_EMAIL)


def test_everybody_but_the_chief_has_a_line_up_to_her() -> None:
    chief = company()[0].email
    assert [person.email for person in company() if person.manager_email is None] == [chief]
    assert all(line_above(person.email)[-1] == chief for person in company()[1:])


def test_twelve_functions_of_twenty_in_nine_places_with_real_zones() -> None:
    assert set(Counter(person.function for person in company()).values()) == {20}
    assert len({person.location for person in company()}) == 9
    assert {person.time_zone for person in company()} <= available_timezones()


def test_most_but_not_all_speak_english() -> None:
    speakers = sum("en" in person.languages for person in company())
    assert 200 < speakers < 240


@pytest.mark.parametrize(("key", "people"), [("across-the-house", 80), ("spring-exchange", 74)])
def test_sign_ups_are_people_of_the_company_with_skills_of_the_vocabulary(
    key: str, people: int
) -> None:
    signed = sign_ups(key)
    assert len({one.email for one in signed} & set(BY_EMAIL)) == people
    names = set(vocabulary().names)
    for one in signed:
        assert {skill for skill, *_ in (*one.offers, *one.wants)} <= names
        assert all(1 <= level <= 5 for _, level in one.offers)
        assert all(1 <= priority <= 3 and 0 <= now <= 4 for _, priority, now in one.wants)


@pytest.mark.parametrize("key", KEYS)
def test_who_runs_it_does_not_take_part(key: str) -> None:
    runners = {COORDINATOR_EMAIL, ADMINISTRATOR_EMAIL, SPONSOR_EMAIL}
    assert len(runners) == 3
    assert not runners & {one.email for one in sign_ups(key)}


@pytest.mark.parametrize("key", KEYS)
def test_nearly_everybody_finds_a_partner_and_who_does_not_shows_why(key: str) -> None:
    matching = matched(key)
    figures = matching.figures
    assert 0.92 <= figures.served / figures.people <= 0.98
    assert 0.45 <= figures.mean_gain <= 0.75
    assert 0.6 <= figures.mean_balance <= 0.9
    reasons = {left.reason for left in matching.left_over}
    assert {"nobody_offers", "nobody_wants"} <= reasons


def test_star_has_a_lovely_match() -> None:
    [star] = [
        pair for pair in matched("across-the-house").matches if STAR_EMAIL in (pair.a, pair.b)
    ]
    assert {BY_EMAIL[star.a].name, BY_EMAIL[star.b].name} == {"Mara Okafor", "Tomasz Zieliński"}
    assert star.worth > 0.9
