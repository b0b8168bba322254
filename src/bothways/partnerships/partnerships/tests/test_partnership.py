from __future__ import annotations

import pytest
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.matching.models import Match, Run
from bothways.partnerships.models import Participation, Partnership
from bothways.partnerships.partnerships.actions import open_partnerships
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def match() -> Match:
    programme = make_programme(coordinator=make_person("Cora"))
    mara = make_person("Mara Okafor", languages=["en", "pl"])
    tomasz = make_person(
        "Tomasz Zieliński",
        email="tomasz@example.org",
        function="Finance",
        location="Kraków",
        time_zone="Europe/Warsaw",
        languages=["pl", "de"],
        contact="Teams, after ten",
    )
    a = make_sign_up(programme, mara, offers=[("Storytelling", 4)], wants=[("Cash flow", 3, 1)])
    b = make_sign_up(programme, tomasz, offers=[("Cash flow", 5)], wants=["Storytelling"])
    SignUp.objects.filter(pk=b.pk).update(hope="to explain forecasts to people who don’t love them")
    run = Run.objects.create(programme=programme, number=1, state="done")
    return Match.objects.create(
        run=run,
        a=a,
        b=b,
        name_a="Mara Okafor",
        name_b="Tomasz Zieliński",
        worth=0.77,
        gain_a=0.8,
        gain_b=0.74,
        least_gain=0.74,
        balance=0.92,
        a_gives=[{"skill": "Storytelling", "level": 4, "level_now": 0, "priority": 2}],
        b_gives=[{"skill": "Cash flow", "level": 5, "level_now": 1, "priority": 3}],
    )


def opened(match: Match) -> Partnership:
    open_partnerships(matches=[match], by=None)
    return Partnership.objects.get()


def test_both_sides_are_the_same_kind_of_row(match: Match) -> None:
    partnership = opened(match)
    sides = partnership.participations.values_list("person__name", "gain")
    assert list(sides) == [("Mara Okafor", 0.8), ("Tomasz Zieliński", 0.74)]


def test_opening_twice_opens_one(match: Match) -> None:
    first = open_partnerships(matches=[match], by=None)
    second = open_partnerships(matches=[match], by=None)
    assert first == second
    assert (Partnership.objects.count(), Participation.objects.count()) == (1, 2)


def test_participant_sees_with_whom_why_and_how_to_reach_them(match: Match) -> None:
    partnership = opened(match)
    page = text_of(client_of(match.a.person).get(partnership.get_absolute_url()))
    for words in (
        "You and Tomasz",
        "What you get from Tomasz",
        "Tomasz: the one others ask · You: just begun",
        "You: very experienced · Tomasz: new to it",
        "tomasz@example.org",
        "Teams, after ten",
        "09:00–17:00 (Warsaw)",
        "Polish",
        "to explain forecasts to people who don’t love them",
        "Tomasz can help with your one wish, and you with theirs.",
        "Only the people in it.",
    ):
        assert words in page, words


def test_partner_sees_it_from_the_other_side(match: Match) -> None:
    partnership = opened(match)
    page = text_of(client_of(match.b.person).get(partnership.get_absolute_url()))
    assert "You and Mara" in page
    assert "What you give Mara" in page


def test_coordinator_and_stranger_find_no_such_page(match: Match) -> None:
    partnership = opened(match)
    for person in (Person.objects.get(name="Cora"), make_person("Una Unrelated")):
        assert client_of(person).get(partnership.get_absolute_url()).status_code == 404


def test_person_without_an_address_offers_no_mail_link(match: Match) -> None:
    Person.objects.filter(pk=match.b.person_id).update(email="7@no-mail.invalid")
    page = text_of(client_of(match.a.person).get(opened(match).get_absolute_url()))
    assert "mailto:" not in page
    assert "no-mail.invalid" not in page


def test_home_leads_to_the_partnership(match: Match) -> None:
    partnership = opened(match)
    page = text_of(client_of(match.a.person).get(reverse("home")))
    assert f'href="{partnership.get_absolute_url()}"' in page
    assert "Meet Tomasz" in page
