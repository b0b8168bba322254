"""Who may be one person, and who isn't proposed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bothways.accounts.models import Person
from bothways.people.merging.likenesses import likenesses, look_for_likenesses
from bothways.people.models import Likeness
from tests.builders import make_administrator, make_person
from tests.clients import client_of, text_of

LIST = "/directory/duplicates/"


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (("Mara Okafor", "m@a.org"), ("mara  okafor", "x@b.org"), "name"),
        (("Łukasz Żak", "l@a.org"), ("Zak, Lukasz", "x@b.org"), "name"),
        (("Zoë Müller", "z@a.org"), ("Zoe Muller", "y@a.org"), "name"),
        (("دانا الحسن", "d@a.org"), ("دانا الحسن", "e@a.org"), "name"),
        (("Mara Okafor", "mara.okafor@a.org"), ("Mara Okafor", "okafor.mara@b.org"), "both"),
        (("Mara Okafor", "mara.okafor@a.org"), ("mara.okafor", "mara.okafor@b.org"), "both"),
        (("Mara Okafor", "mokafor@a.org"), ("Mara Lindt", "mokafor@b.org"), "mailbox"),
        (("Mara Okafor", "m@a.org"), ("mara", "m+mentoring@a.org"), "address"),
        (("Mara Okafor", "m+1@a.org"), ("Mara Okafor", "m+2@a.org"), "address"),
        (("Mara Okafor", "mara.okafor+x@a.org"), ("Mara Okafor", "mara.okafor@b.org"), "both"),
    ],
)
def test_alike(one: tuple[str, str], other: tuple[str, str], reason: str) -> None:
    assert likenesses([(1, *one), (2, *other)]) == {(1, 2): reason}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Mara Okafor", "m@a.org"), ("Ben Ode", "b@a.org")),
        (("Mara", "m@a.org"), ("Mara", "x@b.org")),
        (("Mara Okafor", "info@a.org"), ("Ben Okafor", "info@b.org")),
        (("Mara Okafor", "mokafor@a.org"), ("Ben Ode", "mokafor@b.org")),
        (("…", "…@a.org"), ("…", "…@b.org")),
        (("Mara Okafor", "m@a.org"), ("Ben Ode", "m+x@b.org")),
    ],
)
def test_not_alike(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert likenesses([(1, *one), (2, *other)]) == {}


def test_common_name_says_nothing() -> None:
    people = [(number, "Ann Smith", f"a{number}@a.org") for number in range(6)]
    assert likenesses(people) == {}
    assert len(likenesses(people[:3])) == 3


@pytest.fixture
def ada(db: None) -> Person:
    return make_administrator()


def test_pairs_are_listed_the_likeliest_first(ada: Person) -> None:
    make_person("Ben Ode", email="b1@example.org")
    make_person("Ben Ode", email="b2@example.org")
    make_person("Mara Okafor", email="mara.okafor@example.org")
    make_person("Mara Okafor", email="mara.okafor@example.com")
    browser = client_of(ada)
    assert "Nobody looks like somebody else" in text_of(browser.get(LIST))
    page = browser.post(LIST, {"do": "look"}, follow=True)
    assert [pair.low.name for pair in page.context["page"]] == ["Mara Okafor", "Ben Ode"]
    assert "same name, and the same mailbox at another domain" in text_of(page)


def test_two_people_put_aside_are_not_proposed_again(ada: Person) -> None:
    one, other = (make_person("Ben Ode", email=f"b{n}@example.org") for n in range(2))
    look_for_likenesses()
    path = f"/directory/merging/?person={one.pk}&person={other.pk}"
    client_of(ada).post(path, {"do": "different"})
    look_for_likenesses()
    assert list(client_of(ada).get(LIST).context["page"]) == []
    assert "said on" in text_of(client_of(ada).get(path))


def test_who_was_renamed_is_no_longer_proposed(ada: Person) -> None:
    one, _ = (make_person("Ben Ode", email=f"b{n}@example.org") for n in range(2))
    look_for_likenesses()
    Person.objects.filter(pk=one.pk).update(name="Benedict Odelsson")
    look_for_likenesses()
    assert not Likeness.objects.exists()


def test_looking_and_listing_ask_the_same_for_more_people(
    ada: Person, django_assert_max_num_queries: Callable
) -> None:
    for number in range(30):
        for domain in ("org", "com"):
            make_person(f"Ann {number}", email=f"ann.{number}@example.{domain}")
    browser = client_of(ada)
    with django_assert_max_num_queries(8):
        look_for_likenesses()
    with django_assert_max_num_queries(10):
        assert len(browser.get(LIST).context["page"]) == 25


def test_two_addresses_can_be_typed(ada: Person) -> None:
    one, other = make_person("Mara Okafor"), make_person("M Lindt")
    browser = client_of(ada)
    response = browser.post(LIST, {"one": one.email.upper(), "other": other.email})
    assert response.url == f"/directory/merging/?person={one.pk}&person={other.pk}"
    wrong = browser.post(LIST, {"one": one.email, "other": "x"})
    assert "Nobody here has this address." in text_of(wrong)
