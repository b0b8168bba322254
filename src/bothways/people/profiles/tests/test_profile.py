from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from bothways.people.models import Profile
from tests.builders import make_person
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db
ADDRESS = "/profile/"


def answers(**changes: object) -> dict[str, object]:
    return {
        "name": "Mara Okafor",
        "function": "Marketing",
        "time_zone": "Europe/London",
        "work_starts": "8.5",
        "work_ends": "16.5",
        "languages": ["en", "pl"],
        "contact": "Teams; mornings are best",
    } | changes


def test_profile_is_saved_whole() -> None:
    mara = make_person("Mara")
    assert reverse("people:profile") == ADDRESS
    client_of(mara).post(ADDRESS, answers())
    mara.refresh_from_db()
    profile = Profile.objects.get()
    assert mara.name == "Mara Okafor"
    assert (profile.work_starts, profile.work_ends) == (Decimal("8.5"), Decimal("16.5"))
    assert (profile.languages, profile.contact) == (["en", "pl"], "Teams; mornings are best")


def test_form_shows_what_is_known() -> None:
    mara = make_person(
        "Mara", time_zone="Europe/London", work_starts=Decimal("8.5"), languages=["pl"]
    )
    page = text_of(client_of(mara).get(ADDRESS))
    assert '<option value="Europe/London" selected>' in page
    assert '<option value="8.5" selected>08:30</option>' in page
    assert '<option value="pl" selected>Polish</option>' in page


def test_day_that_ends_before_it_begins_is_refused_and_kept_on_the_page() -> None:
    mara = make_person("Mara")
    response = client_of(mara).post(ADDRESS, answers(work_ends="8"))
    assert response.status_code == 422
    assert "The day must end after it begins." in text_of(response)
    assert "mornings are best" in text_of(response)


@pytest.mark.parametrize("wrong", [{"time_zone": "Mars/Base"}, {"languages": ["klingon"]}])
def test_unknown_zone_or_language_is_refused(wrong: dict[str, object]) -> None:
    assert client_of(make_person("Mara")).post(ADDRESS, answers(**wrong)).status_code == 422


def test_limit_over_all_programmes_is_kept_and_taken_back() -> None:
    mara = make_person("Mara")
    client = client_of(mara)
    client.post(ADDRESS, answers(most_partnerships="2"))
    assert Profile.objects.get().most_partnerships == 2
    assert '<option value="2" selected>at most 2</option>' in text_of(client.get(ADDRESS))
    client.post(ADDRESS, answers(most_partnerships=""))
    assert Profile.objects.get().most_partnerships is None


@pytest.mark.parametrize("wrong", ["0", "21", "-1", "many"])
def test_limit_that_is_none_is_refused(wrong: str) -> None:
    response = client_of(make_person("Mara")).post(ADDRESS, answers(most_partnerships=wrong))
    assert (response.status_code, Profile.objects.get().most_partnerships) == (422, None)
