"""The list of a programme's people."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from bothways.recruitment.signups.queries import (
    ScarceSkill,
    Tally,
    people_page,
    scarce_skills,
    tally,
)
from tests.builders import make_person, make_programme, make_sign_up

ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def cora(db: None) -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


@pytest.fixture
def client(cora: Person) -> Client:
    client = Client()
    client.force_login(cora, backend=ALLAUTH)
    return client


@pytest.fixture
def cast(programme: Programme) -> None:
    mara = make_person("Mara Okafor", function="Marketing", location="London")
    make_sign_up(programme, mara, offers=["Brand", "Pitching", "Chess", "Excel", "Go"],
                 wants=["Sourdough"])  # fmt: skip
    lodz = make_person("Łucja Żak", email="lucja.zak@example.org", location="Łódź")
    make_sign_up(programme, lodz, offers=["Excel"])
    make_sign_up(programme, "Tom Tan", wants=["Sourdough", "Weaving"])
    waiting = make_sign_up(programme, "Wim Waits", offers=["Piano"], wants=["Excel"])
    SignUp.objects.filter(pk=waiting.pk).update(is_waiting_this_time=True)
    gone = make_sign_up(programme, "Greta Gone", offers=["Weaving"], wants=["Chess"])
    SignUp.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    ghost = make_person("Person 12", email="12.programme-1@no-mail.invalid")
    make_sign_up(programme, ghost)
    make_sign_up(make_programme("Elsewhere"), "Elsa Elsewhere", wants=["Sourdough"])


def names(programme: Programme, **asked: str) -> list[str]:
    return [line.sign_up.person.name for line in people_page(programme, **asked)]


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("", ["Mara Okafor", "Person 12", "Tom Tan", "Wim Waits", "Łucja Żak"]),
        ("ready", ["Mara Okafor"]),
        ("no-offers", ["Person 12", "Tom Tan"]),
        ("no-wants", ["Person 12", "Łucja Żak"]),
        ("waiting", ["Wim Waits"]),
        ("no-address", ["Person 12"]),
        ("withdrawn", ["Greta Gone"]),
    ],
)
def test_list_shows_whom_it_says(show: str, expected: list[str], programme: Programme) -> None:
    assert sorted(names(programme, show=show)) == expected


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("find", "expected"),
    [
        ("okafor", ["Mara Okafor"]),
        ("TAN@example", ["Tom Tan"]),
        ("tom.tan@", ["Tom Tan"]),
        ("market", ["Mara Okafor"]),
        ("łódź", ["Łucja Żak"]),
        ("sourdough", ["Mara Okafor", "Tom Tan"]),
        ("100% _certain", []),
        ("", ["Mara Okafor", "Person 12", "Tom Tan", "Wim Waits", "Łucja Żak"]),
    ],
)
def test_people_are_found_by_name_address_work_and_skill(
    find: str, expected: list[str], programme: Programme
) -> None:
    assert sorted(names(programme, find=find)) == expected


@pytest.mark.usefixtures("cast")
def test_list_is_sorted_both_ways(programme: Programme) -> None:
    by_name = names(programme, sort="name")
    assert names(programme, sort="-name") == by_name[::-1]
    assert names(programme, sort="date")[0] == "Mara Okafor"
    assert names(programme, sort="-work")[0] == "Mara Okafor"
    assert names(programme, sort="no such thing") == by_name


@pytest.mark.usefixtures("cast")
def test_figures_count_who_takes_part(programme: Programme) -> None:
    assert tally(programme) == Tally(
        people=5, ready=1, waiting=1, withdrawn=1, no_offers=2, no_wants=2
    )


def test_who_may_be_matched_is_found_without_everybody_in_the_directory(
    programme: Programme,
) -> None:
    asked = str(SignUp.objects.filter(programme=programme).to_match().order_by("pk").query)
    assert 'JOIN "accounts_person"' not in asked


@pytest.mark.usefixtures("cast")
def test_wanted_skills_nobody_offers_come_with_the_most_wanted_first(
    programme: Programme,
) -> None:
    # Greta offers weaving, but she has withdrawn.
    assert scarce_skills(programme) == [ScarceSkill("Sourdough", 2), ScarceSkill("Weaving", 1)]


@pytest.mark.usefixtures("cast")
def test_page_shows_three_skills_and_how_many_more(programme: Programme, client: Client) -> None:
    page = client.get(reverse("signups:list", args=[programme.pk])).content.decode()
    row = page[page.index("Mara Okafor") : page.index("Łucja Żak")]
    assert [skill in row for skill in ("Brand", "Chess", "Excel", "Go<", "Pitching")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert "+2 more" in row
    assert "Marketing · London" in row
    assert page.count("no e-mail address") == 1


def test_empty_programme_says_how_to_begin(programme: Programme, client: Client) -> None:
    page = client.get(reverse("signups:list", args=[programme.pk])).content.decode()
    assert "Nobody has signed up yet" in page
    assert reverse("imports:new", args=[programme.pk]) in page
    assert reverse("signups:new", args=[programme.pk]) in page


@pytest.mark.usefixtures("cast")
def test_search_without_a_result_offers_a_way_back(programme: Programme, client: Client) -> None:
    path = reverse("signups:list", args=[programme.pk])
    page = client.get(path, {"find": "nobody at all", "show": "waiting"}).content.decode()
    assert "Nobody fits this" in page
    assert 'value="nobody at all"' in page


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("query", ["page=999", "page=x", "show=x&sort=x", "find=%F0%9F%8D%9E"])
def test_strange_questions_get_a_page(query: str, programme: Programme, client: Client) -> None:
    path = reverse("signups:list", args=[programme.pk])
    assert client.get(f"{path}?{query}").status_code == 200


def test_fifty_people_a_page_and_no_more_queries_for_more_people(
    programme: Programme, client: Client
) -> None:
    path = reverse("signups:list", args=[programme.pk])

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    make_sign_up(programme, "First", offers=["Excel"], wants=["Piano"])
    asked()
    one = asked()
    for number in range(60):
        make_sign_up(programme, f"Person {number:02}", offers=["Excel"], wants=["Piano"])
    assert asked() == one
    assert one <= 17
    assert [len(people_page(programme, page=page)) for page in (1, 2)] == [50, 11]


def test_programme_that_is_too_full_says_so(programme: Programme, client: Client) -> None:
    Programme.objects.filter(pk=programme.pk).update(places=1)
    for name in ("Ann A", "Bob B"):
        make_sign_up(programme, name)
    page = client.get(reverse("signups:list", args=[programme.pk])).content.decode()
    assert "There is room for 1 in this programme, and 2 people have signed up." in page
