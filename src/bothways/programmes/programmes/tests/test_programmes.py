from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.notifications.models import Notice, OutgoingMail
from bothways.programmes.models import Outcome, Programme, ProgrammeRole
from bothways.programmes.programmes.queries import checklist_of, tabs_of
from tests.builders import make_administrator, make_person, make_programme
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


def facts(**changes: str) -> dict[str, str]:
    return {
        "name": "Across the House",
        "purpose": "Learn from each other.",
        "starts_on": "2027-01-11",
        "ends_on": "2027-07-09",
        "places": "80",
        "participants": "One new skill each\n\n  A  wider  circle ",
        "organisation": "More ties across functions",
    } | changes


def test_creator_coordinates_what_they_create() -> None:
    ada = make_administrator()
    response = client_of(ada).post(reverse("programmes:new"), facts())
    programme = Programme.objects.get()
    assert response.url == reverse("setup:summary", args=[programme.pk])
    assert (programme.name, programme.places) == ("Across the House", 80)
    assert list(programme.outcomes.values_list("audience", "text")) == [
        ("organisation", "More ties across functions"),
        ("participants", "One new skill each"),
        ("participants", "A wider circle"),
    ]
    role = ProgrammeRole.objects.get()
    assert (role.person, role.role) == (ada, "coordinator")
    assert [str(deed) for deed in Deed.objects.filter(programme=programme.pk)] == [
        "created the programme: Across the House"
    ]


def test_end_before_the_start_is_said_beside_it_and_nothing_typed_is_lost(cora: Person) -> None:
    make_programme(coordinator=cora)
    response = client_of(cora).post(reverse("programmes:new"), facts(ends_on="2026-12-01"))
    page = text_of(response)
    assert response.status_code == 422
    assert "The end must come after the start." in page
    assert "Learn from each other." in page
    assert "One new skill each" in page
    assert Programme.objects.count() == 1


def test_database_itself_refuses_a_programme_that_runs_backwards() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.create(
            name="Backwards", starts_on=date(2027, 2, 1), ends_on=date(2027, 1, 1)
        )


def test_change_is_saved_and_its_history_names_what_changed(
    cora: Person, programme: Programme
) -> None:
    client_of(cora).post(
        reverse("programmes:edit", args=[programme.pk]), facts(name="Across the Houses")
    )
    programme.refresh_from_db()
    assert programme.name == "Across the Houses"
    deed = Deed.objects.get(kind="changed the programme")
    assert deed.by == cora
    assert deed.details["changed"] == ["name", "purpose", "places"]


def test_saving_without_a_change_leaves_no_deed(cora: Person, programme: Programme) -> None:
    address = reverse("programmes:edit", args=[programme.pk])
    client = client_of(cora)
    client.post(address, facts())
    Deed.objects.all().delete()
    client.post(address, facts())
    assert not Deed.objects.exists()


def test_checklist_leads_through_exactly_one_next_step(cora: Person) -> None:
    programme = make_programme(coordinator=cora, with_outcomes=False)
    items = checklist_of(programme)
    assert [item.title for item in items[:2]] == [
        "Name, purpose and dates",
        "What should have changed",
    ]
    assert not any(item.done for item in items)
    page = text_of(client_of(cora).get(programme.get_absolute_url()))
    assert page.count('step--next" aria-current="step"') == 1


def test_outcomes_for_one_audience_alone_are_not_enough(cora: Person) -> None:
    programme = make_programme(coordinator=cora, with_outcomes=False)
    Outcome.objects.create(programme=programme, audience="participants", text="A skill each")
    assert not checklist_of(programme)[1].done


def test_menu_marks_the_page_one_is_on(programme: Programme) -> None:
    path = reverse("programmes:history", args=[programme.pk])
    assert [tab.title for tab in tabs_of(programme, path) if tab.current] == ["History"]


def test_new_coordinator_is_told_here_and_by_mail(cora: Person, programme: Programme) -> None:
    address = reverse("programmes:roles", args=[programme.pk])
    role = {"email": "Nils@Example.org", "name": "Nils Neu", "role": "coordinator"}
    client = client_of(cora)
    client.post(address, role)
    client.post(address, role)
    nils = Person.objects.get(email="nils@example.org")
    assert Notice.objects.get(person=nils).title == "You coordinate Across the House"
    mail = OutgoingMail.objects.get()
    assert mail.to == "nils@example.org"
    assert "Cora Coordinator has named you coordinator of “Across the House”" in mail.text
    assert client_of(nils).get(programme.get_absolute_url()).status_code == 200


def test_last_coordinator_stays(cora: Person, programme: Programme) -> None:
    role = ProgrammeRole.objects.get()
    address = reverse("programmes:role-removal", args=[programme.pk, role.pk])
    response = client_of(cora).post(address, follow=True)
    assert "A programme needs a coordinator. Name another one first." in text_of(response)
    assert ProgrammeRole.objects.exists()


def test_removed_coordinator_finds_the_programme_no_more(
    cora: Person, programme: Programme
) -> None:
    nils = make_person("Nils Neu")
    role = ProgrammeRole.objects.create(programme=programme, person=nils, role="coordinator")
    client_of(cora).post(reverse("programmes:role-removal", args=[programme.pk, role.pk]))
    assert client_of(nils).get(programme.get_absolute_url()).status_code == 404


def test_sponsor_sees_figures_and_nothing_else(programme: Programme) -> None:
    sol = make_person("Sol Sponsor")
    ProgrammeRole.objects.create(programme=programme, person=sol, role="sponsor")
    client = client_of(sol)
    assert client.get(reverse("programmes:figures", args=[programme.pk])).status_code == 200
    assert client.get(programme.get_absolute_url()).status_code == 404
    assert "You see its figures" in text_of(client.get(reverse("programmes:list")))


def test_participant_creates_no_programme() -> None:
    stranger = make_person("Una Unrelated")
    assert client_of(stranger).get(reverse("programmes:new")).status_code == 404


def test_name_is_shown_as_typed_and_never_as_markup(cora: Person, programme: Programme) -> None:
    Programme.objects.update(name="<script>alert(1)</script>")
    page = client_of(cora).get(programme.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
