"""The page of one person: adding, changing, and what is said when something is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.recruitment.models import Block, SignUp
from bothways.recruitment.signups.queries import engine_people
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import fill_in

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


def typed(
    offers: list[tuple[object, ...]] = (), wants: list[tuple[object, ...]] = (), **fields: Any
) -> dict[str, Any]:
    """What a browser would send: offers as (skill, level), wants as (skill, priority, level)."""
    sent = {"email": "mara@example.org", "name": "Mara Okafor", **fields}
    for prefix, rows, columns in (
        ("offers", offers, ("skill", "level")),
        ("wants", wants, ("skill", "priority", "level_now")),
    ):
        sent |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        for number, row in enumerate(rows):
            sent |= {
                f"{prefix}-{number}-{column}": value
                for column, value in zip(columns, row, strict=False)
            }
    return sent


def test_person_is_added(programme: Programme, client: Client) -> None:
    sent = typed(
        [("Excel", 4), ("", 3), ("Chess", 5)],
        [("Piano", 3, 1), ("Excel", 2, 0)],
        function="Marketing",
        time_zone="Europe/London",
        work_starts="08:30",
        work_ends="00:00",
        languages="English, pl; Deutsch",
        hope="To play.",
    )
    response = client.post(reverse("signups:new", args=[programme.pk]), sent, follow=True)
    sign_up = SignUp.objects.get(programme=programme)
    profile = sign_up.person.profile
    assert [(str(o.skill), o.level) for o in sign_up.offers.all()] == [("Chess", 5), ("Excel", 4)]
    assert [(str(w.skill), w.priority, w.level_now) for w in sign_up.wants.all()] == [
        ("Piano", 3, 1)
    ]
    assert (profile.function, profile.time_zone) == ("Marketing", "Europe/London")
    assert (profile.work_starts, profile.work_ends) == (8.5, 24)
    assert profile.languages == ["en", "pl", "de"]
    page = response.content.decode()
    assert "Mara Okafor is in the programme." in page
    assert "Mara Okafor offers Excel, so it isn’t counted as a wish." in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (typed(email="mara at example"), "Enter a valid email address."),
        (typed(name=" "), "This field is required."),
        (typed(languages="Klingon"), "We don’t know the language Klingon."),
        (typed(work_starts="09:00"), "Give both ends of the working day, or neither."),
        (typed(work_starts="17:00", work_ends="09:00"), "The working day ends after it begins."),
        (typed(manager="nobody@example.org"), "Nobody here has this address."),
        (typed(manager="mara@example.org"), "Nobody is their own manager."),
        (typed(not_with="bob@example.org"), "Nobody in this programme has the address bob@"),
        (typed(not_with="Bob Bobson"), "Bob, Bobson: these aren’t e-mail addresses."),
        (typed([("Excel", 3), ("excel", 4)]), "stands here twice."),
        (typed([("Excel", -1)]), "Select a valid choice. -1 is not one of the available choices."),
        (typed([("Excel", "NaN")]), "Select a valid choice. NaN is not one"),
        (typed([], [("Piano", 9, 0)]), "Select a valid choice. 9 is not one"),
        (typed([("x" * 101, 3)]), "at most 100 characters"),
        (typed(time_zone="Mars/Olympus"), "Select a valid choice. Mars/Olympus"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(
    sent: dict[str, Any], sentence: str, programme: Programme, client: Client
) -> None:
    sent = {**sent, "hope": "To play the piano."}
    response = client.post(reverse("signups:new", args=[programme.pk]), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "To play the piano." in page
    assert SignUp.objects.count() == 0


def test_long_rows_are_kept_when_something_else_is_wrong(
    programme: Programme, client: Client
) -> None:
    sent = typed([(f"Skill {number}", 2) for number in range(9)], name="")
    page = client.post(reverse("signups:new", args=[programme.pk]), sent).content.decode()
    assert all(f'value="Skill {number}"' in page for number in range(9))


def test_request_without_rows_is_answered(programme: Programme, client: Client) -> None:
    response = client.post(reverse("signups:new", args=[programme.pk]), {})
    assert response.status_code == 422


def test_known_person_keeps_the_name_and_it_is_said(programme: Programme, client: Client) -> None:
    known = make_person("Mara Okafor")
    Person.objects.filter(pk=known.pk).update(last_login=timezone.now())
    sent = typed(email=known.email.upper(), name="Somebody Else")
    path = reverse("signups:new", args=[programme.pk])
    page = client.post(path, sent, follow=True).content.decode()
    assert SignUp.objects.get().person == known
    assert "They are known here as Mara Okafor, and keep that name." in page
    assert "Somebody Else" not in page


def test_person_who_is_here_already_is_named(programme: Programme, client: Client) -> None:
    sign_up = make_sign_up(programme, "Mara Okafor")
    sent = typed(email=sign_up.person.email)
    response = client.post(reverse("signups:new", args=[programme.pk]), sent)
    assert response.status_code == 422
    assert "Mara Okafor is in this programme already." in response.content.decode()


def test_page_shows_what_is_known_and_saving_it_changes_nothing(
    programme: Programme, client: Client
) -> None:
    mara = make_person(
        "Mara Okafor", location="London", languages=["en", "pl"], time_zone="Europe/London"
    )
    sign_up = make_sign_up(programme, mara, offers=[("Excel", 4)], wants=[("Piano", 3, 1)])
    tom = make_sign_up(programme, "Tom Tan")
    Block.objects.create(low=sign_up, high=tom)
    page = client.get(sign_up.get_absolute_url())
    form, rows = page.context["form"], page.context["rows"]
    sent = {
        field.html_name: field.value() or ""
        for part in (form, *rows.offers, *rows.wants, rows.offers.management_form,
                     rows.wants.management_form)
        for field in part
    }  # fmt: skip
    sent |= {"work_starts": "09:00", "work_ends": "17:00", "is_waiting": ""}
    before = SignUp.objects.get(pk=sign_up.pk).changed_at
    assert client.post(sign_up.get_absolute_url(), sent).status_code == 302
    sign_up.refresh_from_db()
    assert sign_up.changed_at == before
    assert Block.objects.count() == 1
    assert "tom.tan@example.org" in page.content.decode()


def test_emptied_fields_and_rows_are_emptied(programme: Programme, client: Client) -> None:
    mara = make_person("Mara Okafor", location="London", languages=["en"])
    sign_up = make_sign_up(programme, mara, offers=["Excel", "Chess"], wants=["Piano"])
    sent = typed([("", 3), ("Chess", 3)], [("", 2, 0)], is_waiting="on")
    fill_in(client, sign_up.get_absolute_url(), sent)
    sign_up.refresh_from_db()
    mara.profile.refresh_from_db()
    assert (mara.profile.location, mara.profile.languages) == ("", [])
    assert [str(offer.skill) for offer in sign_up.offers.all()] == ["Chess"]
    assert not sign_up.wants.exists()
    assert sign_up.is_waiting_this_time


def test_address_of_a_sign_up_never_changes(programme: Programme, client: Client) -> None:
    sign_up = make_sign_up(programme, "Mara Okafor")
    client.post(sign_up.get_absolute_url(), typed(email="other@example.org"))
    sign_up.person.refresh_from_db()
    assert sign_up.person.email == "mara.okafor@example.org"


def test_name_of_who_signs_in_cannot_be_changed_here(programme: Programme, client: Client) -> None:
    sign_up = make_sign_up(programme, "Mara Okafor")
    Person.objects.filter(pk=sign_up.person_id).update(last_login=timezone.now())
    page = client.get(sign_up.get_absolute_url()).content.decode()
    assert "They sign in themselves, so the name is theirs to change." in page
    client.post(sign_up.get_absolute_url(), typed(name="Somebody Else"))
    sign_up.person.refresh_from_db()
    assert sign_up.person.name == "Mara Okafor"


def test_withdrawing_can_be_undone_from_the_page(programme: Programme, client: Client) -> None:
    sign_up = make_sign_up(programme, "Mara Okafor")
    path = reverse("signups:withdrawal", args=[programme.pk, sign_up.pk])
    page = client.post(path, {"away": "yes"}, follow=True).content.decode()
    assert "Mara Okafor has been withdrawn. What they said is kept." in page
    assert "Let them take part again" in page
    page = client.post(path, {"back": "yes"}, follow=True).content.decode()
    assert "Mara Okafor takes part again." in page
    assert SignUp.objects.taking_part().count() == 1


def test_sign_up_of_another_programme_is_not_found(programme: Programme, client: Client) -> None:
    there = make_sign_up(make_programme("Elsewhere"), "Elsa Elsewhere")
    for name in ("sign-up", "withdrawal"):
        path = reverse(f"signups:{name}", args=[programme.pk, there.pk])
        assert client.post(path, typed()).status_code == 404
    there.refresh_from_db()
    assert there.takes_part


def test_partnerships_and_the_wish_for_a_group_are_kept_and_reach_the_engine(
    programme: Programme, client: Client
) -> None:
    sign_up = make_sign_up(programme, "Mara Okafor")
    fill_in(client, sign_up.get_absolute_url(), typed(partnerships="3", in_group="on"))
    (person,) = engine_people(programme)
    assert (person.capacity, person.in_group) == (3, True)


@pytest.mark.parametrize("number", ["0", "11", "-1", "two"])
def test_number_of_partnerships_that_makes_no_sense_is_refused_beside_it(
    programme: Programme, client: Client, number: str
) -> None:
    sign_up = make_sign_up(programme, "Mara Okafor")
    response = client.post(sign_up.get_absolute_url(), typed(partnerships=number))
    assert response.status_code == 422
    assert "partnerships" in response.context["form"].errors
    sign_up.refresh_from_db()
    assert sign_up.partnerships == 1
