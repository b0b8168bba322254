"""The directory: who is here, above whom, and what functions and places are called."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.people.directory.queries import line_above, used
from bothways.people.models import Profile
from tests.builders import make_administrator, make_person
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return make_administrator()


LIST = "/directory/"


def typed(**changes: str) -> dict[str, str]:
    return {"name": "Mara Okafor", "function": "Sales", "manager": ""} | changes


def address(person: Person) -> str:
    return reverse("directory:person", args=[person.pk])


def test_people_are_found_by_name_address_and_facts(ada: Person) -> None:
    make_person("Mara Okafor", function="Sales", location="Łódź", title="Buyer")
    make_person("Ben Ode", function="Legal", location="London", level="Director")
    browser = client_of(ada)
    for asked, found in (
        ({"find": "mara"}, {"Mara Okafor"}),
        ({"find": "ben.ode@"}, {"Ben Ode"}),
        ({"find": "buyer"}, {"Mara Okafor"}),
        ({"function": "Legal"}, {"Ben Ode"}),
        ({"location": "Łódź"}, {"Mara Okafor"}),
        ({"level": "Director"}, {"Ben Ode"}),
        ({"level": "Director", "function": "Sales"}, set()),
        ({"find": "nobody"}, set()),
        ({"find": "' OR 1=1 --"}, set()),
    ):
        page = browser.get(LIST, asked)
        assert {one.name for one in page.context["page"].object_list} == found, asked


def test_only_administrators_see_it() -> None:
    for person in (make_person("Una Unrelated"),):
        assert client_of(person).get(LIST).status_code == 404


def test_facts_are_put_right(ada: Person) -> None:
    mara, ben = make_person("Mara O"), make_person("Ben Ode")
    changes = typed(manager="BEN.ode@example.org", started_on="2020-02-01", location="London")
    client_of(ada).post(address(mara), changes)
    profile = Profile.objects.get(person=mara)
    assert (profile.function, profile.location, profile.manager) == ("Sales", "London", ben)
    assert str(profile.started_on) == "2020-02-01"
    mara.refresh_from_db()
    assert mara.name == "Mara Okafor"
    assert Deed.objects.filter(kind="changed facts in the directory", by=ada).count() == 1
    page = text_of(client_of(ada).get(address(ben)))
    assert "Reports" in page


def test_trainings_are_a_line_each_and_each_once(ada: Person) -> None:
    mara = make_person("Mara Okafor")
    trainings = " First aid \n\nLeading  people\nFIRST AID"
    client_of(ada).post(address(mara), typed(level="Senior", trainings=trainings))
    profile = Profile.objects.get(person=mara)
    assert (profile.level, profile.trainings) == ("Senior", ["First aid", "Leading people"])
    page = text_of(client_of(ada).get(address(mara)))
    assert "First aid\nLeading people</textarea>" in page


def chain(*names: str) -> list[Person]:
    """Each reports to the next."""
    people = [make_person(name) for name in names]
    for person, above in pairwise(people):
        Profile.objects.filter(person=person).update(manager=above)
    return people


def test_ring_of_managers_is_refused_and_named(ada: Person) -> None:
    ann, _, cid = chain("Ann A", "Bob B", "Cid C")
    page = client_of(ada).post(address(cid), typed(name="Cid C", manager=ann.email))
    assert page.status_code == 422
    assert "That would close a ring: Cid C → Ann A → Bob B → Cid C." in text_of(page)
    assert Profile.objects.get(person=cid).manager is None


def test_nobody_manages_themselves(ada: Person) -> None:
    ann = make_person("Ann A")
    page = client_of(ada).post(address(ann), typed(name="Ann A", manager=ann.email))
    assert "close a ring: Ann A → Ann A." in text_of(page)


def test_ring_that_is_there_already_ends_where_it_closes() -> None:
    ann, bob = chain("Ann A", "Bob B")
    Profile.objects.filter(person=bob).update(manager=ann)
    assert line_above(ann) == [bob]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"manager": "nobody@example.org"}, "manager"),
        ({"manager": "x"}, "manager"),
        ({"started_on": "soon"}, "started_on"),
        ({"function": "x" * 121}, "function"),
        ({"level": "x" * 121}, "level"),
        ({"trainings": "x" * 1_000_000}, "trainings"),
        ({"level": "a\x00b"}, "level"),
    ],
)
def test_what_makes_no_sense_is_said_beside_it(
    ada: Person, changes: dict[str, str], field: str
) -> None:
    mara = make_person("Mara Okafor")
    response = client_of(ada).post(address(mara), typed(**changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors


def rename(ada: Person, kind: str, old: str, new: str) -> str:
    typed_ = {"kind": kind, "old": old, "new": new}
    return text_of(client_of(ada).post("/directory/words/", typed_, follow=True))


def test_two_names_of_a_function_become_one(ada: Person) -> None:
    for name, function in (("A A", "Mktg"), ("B B", "Mktg"), ("C C", "Marketing")):
        make_person(name, function=function)
    assert "Changed for 2 people." in rename(ada, "function", "Mktg", " Marketing ")
    assert [(each.name, each.people) for each in used("function")] == [("Marketing", 3)]


def test_nul_in_the_old_name_is_left_out(ada: Person) -> None:
    make_person("A A", function="Mktg")
    assert "Changed for 1 person." in rename(ada, "function", "Mk\x00tg", "Marketing")


def test_two_names_of_a_level_become_one(ada: Person) -> None:
    for name, level in (("A A", "Sr."), ("B B", "Senior")):
        make_person(name, level=level)
    assert "Changed for 1 person." in rename(ada, "level", "Sr.", "Senior")
    assert [(each.name, each.people) for each in used("level")] == [("Senior", 2)]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("function", "Mktg", ""),
        ("function", "Mktg", "Mktg"),
        ("function", "Nothing", "X"),
        ("name", "A A", "X"),
        ("", "", ""),
    ],
)
def test_renaming_nothing_changes_nothing(ada: Person, kind: str, old: str, new: str) -> None:
    make_person("A A", function="Mktg")
    assert "Changed for 0 people." in rename(ada, kind, old, new)
    assert [each.name for each in used("function")] == ["Mktg"]


def test_scripts_and_right_to_left_names_are_only_text(ada: Person) -> None:
    make_person("<b>x</b>", email="x@example.org", function="<i>y</i>")
    make_person("دانا الحسن", email="dana@example.org")
    browser = client_of(ada)
    for path in (LIST, "/directory/words/"):
        page = browser.get(path).content.decode()
        assert "<b>x</b>" not in page
        assert "<i>y</i>" not in page
    assert "دانا الحسن" in browser.get(LIST, {"find": "دانا"}).content.decode()


def test_list_takes_the_same_queries_with_more_people(
    ada: Person, django_assert_max_num_queries
) -> None:
    for number in range(60):
        make_person(f"P {number:02}", function=f"F{number % 3}")
    browser = client_of(ada)
    with django_assert_max_num_queries(13):
        browser.get(LIST)
