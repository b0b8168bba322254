"""Home, for each kind of person who might open it."""

from __future__ import annotations

import pytest
from django.urls import reverse

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
