"""An archived programme is for reading, whichever address one tries."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.core.serializers import serialize
from django.urls import reverse

from bothways.config.rules import OPEN_IN_THE_ARCHIVE
from bothways.programmes.models import Programme, State
from tests.clients import client_of, text_of
from tests.routes import Route, walk
from tests.sweeps.conftest import World

OF_A_PROGRAMME = [route for route in walk() if route.arguments & {"programme", "door"}]
CLOSED = [route for route in OF_A_PROGRAMME if route.name not in OPEN_IN_THE_ARCHIVE]
WORDS = (
    "This programme is archived and can only be read. Nothing was changed; to work in it, "
    "take it out of the archive first."
)
STAGES = ("programmes", "recruitment", "matching", "partnerships", "meetings", "notifications")


@pytest.fixture
def archived(world: World) -> World:
    Programme.objects.filter(pk=world.named["programme"]).update(state=State.ARCHIVED)
    return world


def address(route: Route, world: World) -> str:
    return reverse(route.name, kwargs={name: world.named[name] for name in route.arguments})


def everything() -> dict[str, str]:
    """All rows of the stages that a programme reaches, as they are."""
    models = [model for stage in STAGES for model in apps.get_app_config(stage).get_models()]
    return {
        model.__name__: serialize("json", model._default_manager.order_by("pk")) for model in models
    }


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize("route", CLOSED, ids=lambda route: route.name)
def test_nothing_is_posted_into_an_archived_programme(route: Route, archived: World) -> None:
    before = everything()
    for headers in ({}, {"HX-Request": "true"}):
        client = client_of(archived.actors["coordinator"])
        response = client.post(address(route, archived), {"do": "publish"}, headers=headers)
        led = response.headers.get("HX-Redirect") or response.headers.get("Location", "")
        assert led, (response.status_code, headers)
        assert said(response) == [WORDS]
        assert client.get(led).status_code == 200
    assert everything() == before


@pytest.mark.parametrize(
    "posted",
    [{"do": "pause"}, {"do": "resume"}, {"do": "learned", "learned": "Much."}, {"to": "open"}],
)
def test_life_of_an_archived_programme_goes_no_other_way_than_out(
    archived: World, posted: dict[str, str]
) -> None:
    client = client_of(archived.actors["coordinator"])
    before = everything()
    client.post(reverse("life:life", args=[archived.named["programme"]]), posted)
    assert everything() == before


def test_archived_programme_can_be_taken_out_and_worked_in_again(archived: World) -> None:
    client = client_of(archived.actors["coordinator"])
    life = reverse("life:life", args=[archived.named["programme"]])
    page = text_of(client.get(reverse("programmes:programme", args=[archived.named["programme"]])))
    assert "Everything here can be read, and nothing changed." in page
    for to in ("closed", "under way"):
        client.post(life, {"to": to})
    assert Programme.objects.get(pk=archived.named["programme"]).state == State.UNDER_WAY


def test_pages_of_an_archived_programme_are_read_as_before(world: World) -> None:
    client = client_of(world.actors["coordinator"])
    # The set-up and inviting have ended by then, and may lead elsewhere; the rest is as it was.
    ended = ("setup:", "doors:directory")
    paths = {address(route, world): route.name for route in OF_A_PROGRAMME}
    before = {path: client.get(path).status_code for path in paths}
    Programme.objects.filter(pk=world.named["programme"]).update(state=State.ARCHIVED)
    after = {path: client.get(path).status_code for path in paths}
    changed = {path: after[path] for path in paths if after[path] != before[path]}
    assert {path: status for path, status in changed.items() if status != 302} == {}
    assert [path for path in changed if not paths[path].startswith(ended)] == []
