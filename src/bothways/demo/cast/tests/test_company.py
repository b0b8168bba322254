from __future__ import annotations

import unicodedata
from collections import Counter
from zoneinfo import available_timezones

from bothways.demo.cast import (
    ADMINISTRATOR_EMAIL,
    COORDINATOR_EMAIL,
    SPONSOR_EMAIL,
    STAR_EMAIL,
    company,
)

BY_EMAIL = {person.email: person for person in company()}


def test_company_is_240_people_each_with_a_name_and_address_of_their_own() -> None:
    assert len(company()) == len(BY_EMAIL) == len({person.name for person in company()}) == 240
    assert all(email.isascii() and email == email.lower() for email in BY_EMAIL)
    assert all(email.endswith("@halden-moreau.example") for email in BY_EMAIL)


def test_management_is_a_tree_from_the_chief_down() -> None:
    chief, *others = company()
    assert (chief.title, chief.manager_email) == ("Chief executive", None)
    met = {chief.email}
    for person in others:
        assert person.manager_email in met, f"{person.name} stands before their manager"
        met.add(person.email)


def test_who_leads_is_never_below_who_is_led() -> None:
    for person in company()[1:]:
        assert person.manager_email is not None
        assert BY_EMAIL[person.manager_email].level >= person.level


def test_twelve_functions_and_the_general_management() -> None:
    sizes = Counter(person.function for person in company())
    assert len(sizes) == 13
    assert sizes["General management"] == 3
    assert min(size for name, size in sizes.items() if name != "General management") == 10
    heads = [person.function for person in company() if person.level == 4]
    assert sorted(heads) == sorted(set(sizes) - {"General management"})


def test_ten_places_with_real_zones_and_days_that_run_forward() -> None:
    assert len({person.location for person in company()}) == 10
    assert {person.time_zone for person in company()} <= available_timezones()
    assert len({person.time_zone for person in company()}) == 10
    assert all(0 < start < end < 24 for start, end in (each.working_hours for each in company()))


def test_most_but_not_all_speak_english() -> None:
    speakers = [person for person in company() if "en" in person.languages]
    assert len(speakers) == 220
    assert all(len(code) == 2 for person in company() for code in person.languages)
    assert len({code for person in company() for code in person.languages}) > 30


def test_names_try_what_pages_must_bear() -> None:
    names = [person.name for person in company()]
    assert [name for name in names if " " not in name] == ["Prameswari"]
    scripts = {unicodedata.name(name[0]).split()[0] for name in names}
    assert scripts == {"LATIN", "HEBREW", "CJK"}
    assert max(len(name) for name in names) == len("Maximiliane-Theodora von Hohenfels-Ravensburg")
    assert sum(not name.isascii() for name in names) > 40


def test_roles_are_held_by_people_of_the_trade() -> None:
    titles = {
        email: BY_EMAIL[email].title
        for email in (COORDINATOR_EMAIL, ADMINISTRATOR_EMAIL, SPONSOR_EMAIL, STAR_EMAIL)
    }
    assert list(titles.values()) == [
        "Head of learning and development",
        "IT services lead",
        "Chief operating officer",
        "Brand and insights lead",
    ]
