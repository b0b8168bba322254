"""What a field for skills is given to propose from."""

from __future__ import annotations

import pytest
from django.test import Client

from bothways.engine.text import Vocabulary
from bothways.people.skills.actions import add_skill, make_same
from bothways.people.skills.proposals import digest, proposals
from bothways.people.skills.vocabulary import vocabulary
from tests.builders import make_person
from tests.clients import client_of

WORDS = "/skills/words/"


@pytest.fixture
def client(db: None) -> Client:
    return client_of(make_person("Aiko Tanaka"))


def test_a_participant_gets_names_with_their_other_words(client: Client) -> None:
    skills = client.get(WORDS).json()["skills"]
    assert ["Advanced Excel", ["pivot tables", "excel macros"]] in skills
    assert [name for name, *_ in skills] == sorted(vocabulary().names, key=str.casefold)


def test_words_that_a_few_people_wrote_are_known_and_not_readable(client: Client) -> None:
    cora = make_person("Cora Coordinator")
    make_same(words="Zahlenzauber", name="Data analysis", by=cora)
    page = client.get(WORDS)
    [analysis] = [skill for skill in page.json()["skills"] if skill[0] == "Data analysis"]
    assert "zahlenzauber" not in page.content.decode().casefold()
    assert analysis[2] == [digest("ZAHLEN-zauber")]


def test_a_skill_of_the_organisations_own_is_proposed_by_name(client: Client) -> None:
    add_skill(words="Falconry", by=make_person("Cora Coordinator"))
    assert ["Falconry", []] in client.get(WORDS).json()["skills"]


def test_a_browser_that_has_the_words_is_told_so_until_they_change(client: Client) -> None:
    first = client.get(WORDS)
    assert first["Cache-Control"] == "private, no-cache"
    again = client.get(WORDS, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    add_skill(words="Falconry", by=make_person("Cora Coordinator"))
    changed = client.get(WORDS, headers={"if-none-match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)


def test_strangers_get_none_of_it(db: None) -> None:
    assert Client().get(WORDS).status_code == 302


def test_the_order_of_the_vocabulary_makes_no_difference() -> None:
    one, other = {"Chess": ["playing chess"]}, {"Sailing": []}
    assert proposals(Vocabulary.of(one | other)) == proposals(Vocabulary.of(other | one))
