from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from bothways.people.models import Profile
from tests.builders import make_administrator, make_person
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


def test_what_the_directory_says_is_read_and_not_changed() -> None:
    ada = make_administrator()
    mara = make_person(
        "Mara Okafor", level="Senior", trainings=["First aid", "<b>Leading</b>"],
        started_on=date(2020, 2, 1), manager=make_person("Bo Boss"),
    )  # fmt: skip
    browser = client_of(mara)
    page = text_of(browser.get(ADDRESS))
    facts = page[page.index('<dl class="facts">') : page.index("</dl>")]
    for words in ("Senior", "1 February 2020", "Bo Boss", "First aid, &lt;b&gt;Leading&lt;/b&gt;"):
        assert words in facts
    assert f"mailto:{ada.email}" in page
    browser.post(ADDRESS, answers(level="Director", trainings="All"))
    profile = Profile.objects.get(person=mara)
    assert (profile.level, profile.trainings) == ("Senior", ["First aid", "<b>Leading</b>"])


def test_of_whom_the_directory_knows_nothing_it_says_nothing() -> None:
    assert "What the directory says" not in text_of(client_of(make_person("Mara")).get(ADDRESS))


def test_guest_reads_until_when() -> None:
    gus = make_person("Gus Guest")
    gus.guest_from, gus.guest_until = "Acme", timezone.localdate() + timedelta(days=30)
    gus.save()
    page = text_of(client_of(gus).get(ADDRESS))
    assert "You are here as a guest" in page
    assert "you come from Acme" in page
