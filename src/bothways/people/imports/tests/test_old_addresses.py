"""A sheet that still has the address somebody had before."""

from __future__ import annotations

import pytest

from bothways.accounts.models import Alias, Person
from bothways.people.imports.tests.scenes import Visit
from bothways.people.models import Profile
from tests.builders import make_administrator, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara() -> Person:
    mara = make_person("Mara Okafor", email="mara@new.example")
    Alias.objects.create(email="mara@old.example", person=mara)
    return mara


def test_old_address_means_who_has_it_no_more(mara: Person) -> None:
    visit = Visit(make_administrator())
    visit.bring_and_take(
        "email,level,manager\nmara@old.example,Lead,\nben@x.org,,mara@old.example\n"
    )
    assert Profile.objects.get(person=mara).level == "Lead"
    assert Profile.objects.get(person__email="ben@x.org").manager == mara
    assert not Person.objects.filter(email="mara@old.example").exists()


def test_both_addresses_in_one_sheet_are_one_person(mara: Person) -> None:
    visit = Visit(make_administrator())
    visit.bring("email,level\nmara@new.example,Lead\nmara@old.example,Junior\n")
    assert visit.said() == {3: ["This is the same person as in row 2, under another address."]}
