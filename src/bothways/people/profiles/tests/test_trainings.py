"""What is searched of trainings is in step with them, whoever writes them and however."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothways.people.models import Profile
from bothways.people.profiles.folding import folded, folded_lines, marked
from tests.builders import make_person

names = st.lists(st.text(max_size=20), max_size=5)


@given(names, st.text(max_size=20))
def test_a_name_is_found_exactly_when_it_is_one_of_them(finished: list[str], name: str) -> None:
    if folded(name):
        assert (marked(name) in folded_lines(finished)) == (
            folded(name) in [folded(one) for one in finished]
        )


@pytest.mark.parametrize("odd", [None, "First aid", 7, {"a": 1}, [], ["", "  "]])
def test_what_is_no_list_of_names_is_nothing(odd: object) -> None:
    assert folded_lines(odd) == ""


def searched(profile: Profile) -> str:
    return Profile.objects.values_list("trainings_folded", flat=True).get(pk=profile.pk)


@pytest.fixture
def mara(db: None) -> Profile:
    return make_person("Mara Okafor", trainings=["First aid"]).profile


def test_made_with_the_row(mara: Profile) -> None:
    assert searched(mara) == "\nfirst aid\n"


def test_saving_the_field_alone_saves_it_too(mara: Profile) -> None:
    mara.trainings = ["ŁÓDŹ  Basics"]
    mara.save(update_fields=["trainings"])
    assert searched(mara) == "\nłódź basics\n"


def test_saving_another_field_leaves_it(mara: Profile) -> None:
    mara.trainings = ["Not saved"]
    mara.save(update_fields=["title"])
    assert searched(mara) == "\nfirst aid\n"


def test_update_or_create_keeps_step(mara: Profile) -> None:
    Profile.objects.update_or_create(person=mara.person, defaults={"trainings": ["Fire"]})
    assert searched(mara) == "\nfire\n"


def test_update_of_many_keeps_step(mara: Profile) -> None:
    Profile.objects.filter(pk=mara.pk).update(trainings=["Fire", "fire", "Water"])
    assert searched(mara) == "\nfire\nwater\n"
    assert Profile.objects.get(pk=mara.pk).trainings == ["Fire", "fire", "Water"]


def test_bulk_update_keeps_step(mara: Profile) -> None:
    mara.trainings = ["Fire"]
    Profile.objects.bulk_update([mara], ["trainings"])
    assert searched(mara) == "\nfire\n"


def test_bulk_create_over_what_is_there_keeps_step(mara: Profile) -> None:
    Profile.objects.bulk_create(
        [Profile(person=mara.person, trainings=["Fire"])],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["trainings"],
    )
    assert searched(mara) == "\nfire\n"


def test_bulk_create_of_other_facts_leaves_it(mara: Profile) -> None:
    Profile.objects.bulk_create(
        [Profile(person=mara.person, title="Editor")],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["title"],
    )
    assert searched(mara) == "\nfirst aid\n"
