"""Home, for each kind of person who might open it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.matching.models import Match, Run
from bothways.partnerships.partnerships.actions import open_partnerships
from bothways.people.models import Profile
from bothways.programmes.models import Programme
from bothways.recruitment.models import Door, Draft
from tests.builders import make_administrator, make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


def test_administrator_of_an_empty_installation_is_led_to_a_programme() -> None:
    page = text_of(client_of(make_administrator()).get("/"))
    assert "Nothing runs here yet" in page
    assert f'href="{reverse("blueprints:choose")}"' in page


def test_coordinator_finds_their_programmes() -> None:
    cora = make_person("Cora Coordinator")
    programme = make_programme(coordinator=cora)
    page = text_of(client_of(cora).get("/"))
    assert "Hello Cora" in page
    assert f'href="{programme.get_absolute_url()}"' in page


def test_who_is_signed_up_learns_that_the_match_is_on_its_way() -> None:
    sign_up = make_sign_up(make_programme(), "Mara Okafor", offers=["Excel"], wants=["SQL"])
    assert "Your match is on its way" in text_of(client_of(sign_up.person).get("/"))


def test_who_is_in_nothing_learns_whom_to_ask() -> None:
    assert "Nothing here for you yet" in text_of(client_of(make_person("Una")).get("/"))


def partnership(programme: Programme, person: Person, partner: str) -> None:
    mine = make_sign_up(programme, person, offers=["Excel"], wants=["SQL"])
    theirs = make_sign_up(programme, partner, offers=["SQL"], wants=["Excel"])
    run = Run.objects.create(programme=programme, number=1, state="done")
    flow = {"level": 3, "level_now": 0, "priority": 2}
    match = Match.objects.create(
        run=run,
        a=mine,
        b=theirs,
        name_a=person.name,
        name_b=partner,
        worth=1,
        gain_a=1,
        gain_b=1,
        least_gain=1,
        balance=1,
        a_gives=[{"skill": "Excel", **flow}],
        b_gives=[{"skill": "SQL", **flow}],
    )
    open_partnerships(matches=[match], by=None)


def test_several_programmes_stand_with_what_each_is_for_the_person() -> None:
    mara = make_person("Mara Okafor")
    partnership(make_programme("Across the House"), mara, "Ben Ode")
    make_sign_up(make_programme("Leading Both Ways"), mara)
    begun = make_programme("Craft Exchange")
    closes_on = timezone.localdate() + timedelta(days=5)
    Door.objects.create(programme=begun, closes_on=closes_on, expectations="Be kind.")
    Draft.objects.create(programme=begun, person=mara)
    page = text_of(client_of(mara).get("/"))
    for said in (
        "You and Ben",
        "The programmes you take part in",
        "You have 1 partnership here.",
        "You are signed up. You hear by e-mail as soon as there is a partner.",
        f"You have begun and not sent it yet. It is open until {closes_on.day}",
    ):
        assert said in page, said
    assert page.index("<h3>Craft Exchange") < page.index("<h3>Across the House")


def test_one_programme_with_its_partner_is_not_listed_twice() -> None:
    mara = make_person("Mara Okafor")
    partnership(make_programme("Across the House"), mara, "Ben Ode")
    page = text_of(client_of(mara).get("/"))
    assert "Your exchange<" in page
    assert "take part in<" not in page


@pytest.mark.parametrize("state", ["closed", "archived"])
def test_partnerships_of_programmes_that_are_over_stand_apart(state: str) -> None:
    mara = make_person("Mara Okafor")
    partnership(make_programme("Across the House"), mara, "Ben Ode")
    Programme.objects.update(state=state)
    page = text_of(client_of(mara).get("/"))
    assert "Your exchange<" not in page
    assert page.index(">Earlier<") < page.index("You and Ben")


def test_who_has_named_a_limit_reads_how_much_of_it_is_taken() -> None:
    mara = make_person("Mara Okafor")
    partnership(make_programme("Across the House"), mara, "Ben Ode")
    make_sign_up(make_programme("Leading Both Ways"), mara)
    Profile.objects.filter(person=mara).update(most_partnerships=2)
    said = "You want at most 2 partnerships at once over all programmes, and have 1."
    assert said in text_of(client_of(mara).get("/"))


def test_way_into_a_programme_that_is_over_or_paused_is_not_offered() -> None:
    mara = make_person("Mara Okafor")
    programme = make_programme("Across the House")
    make_sign_up(programme, mara)
    closes_on = timezone.localdate() + timedelta(days=5)
    Door.objects.create(programme=programme, closes_on=closes_on, expectations="Be kind.")
    assert "See your sign-up" in text_of(client_of(mara).get("/"))
    Programme.objects.update(is_paused=True)
    assert "See your sign-up" not in text_of(client_of(mara).get("/"))
    Programme.objects.update(is_paused=False, state="closed")
    assert "See your sign-up" not in text_of(client_of(mara).get("/"))


def test_home_asks_a_few_things_for_each_of_four_exchanges_and_nothing_for_more() -> None:
    def queries(count: int) -> int:
        person = make_person(f"Ana Lima {count}", email=f"ana{count}@example.org")
        for number in range(count):
            partnership(make_programme(f"Many {count} {number}"), person, f"Gil {count} {number}")
        client = client_of(person)
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    one, four = queries(1), queries(4)
    assert queries(8) == four
    assert four - one <= 3 * 5


def test_browser_that_asks_for_a_sign_by_its_old_name_is_led_to_it(client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 301
    assert answer.url.endswith("favicon.svg")
