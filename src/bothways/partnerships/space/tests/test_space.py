"""The frame of a space: what features add to it, and where somebody is in it."""

from __future__ import annotations

import pytest

from bothways.partnerships import hooks
from bothways.partnerships.hooks import FirstStep, Panel, Tab
from bothways.partnerships.models import Participation, Partnership
from bothways.partnerships.space.queries import (
    first_steps_of,
    next_step_of,
    now_among,
    panels_of,
    space_of,
    tabs_of,
)
from tests.builders import make_person, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def ring():
    """Ana teaches Ben, Ben teaches Cleo, and Cleo teaches Ana."""
    partnership = Partnership.objects.create(programme=make_programme(), kind="ring")
    for place, name in enumerate(["Ana Ito", "Ben Ito", "Cleo Ito"]):
        Participation.objects.create(
            partnership=partnership, person=make_person(name), place=place, gain=0.5
        )
    return partnership


def seen_by(name, partnership):
    person = next(
        side.person for side in partnership.participations.all() if side.person.name == name
    )
    return space_of(person, partnership)


def test_the_others_go_round_from_whom_one_teaches(ring):
    space = seen_by("Ben Ito", ring)
    assert [other.person.name for other in space.others] == ["Cleo Ito", "Ana Ito"]
    assert space.names == "Cleo and Ana"


def test_the_longest_address_that_fits_is_the_current_tab(ring, monkeypatch):
    monkeypatch.setattr(hooks, "TABS", [])
    monkeypatch.setattr("bothways.partnerships.space.queries.TABS", hooks.TABS)
    hooks.add_space_tab(20, lambda space: Tab("Talk", "/partnerships/1/talk/", count=2))
    hooks.add_space_tab(10, lambda space: Tab("Exchange", "/partnerships/1/"))
    hooks.add_space_tab(15, lambda space: None)
    tabs = tabs_of(seen_by("Ana Ito", ring), "/partnerships/1/talk/search/")
    assert [(tab.title, tab.current, tab.count) for tab in tabs] == [
        ("Exchange", False, None),
        ("Talk", True, 2),
    ]


def test_panels_come_in_their_order_and_without_those_that_have_nothing_to_say(ring, monkeypatch):
    monkeypatch.setattr(hooks, "PANELS", [])
    monkeypatch.setattr("bothways.partnerships.space.queries.PANELS", hooks.PANELS)
    hooks.add_panel(20, lambda space: Panel("second.html"))
    hooks.add_panel(30, lambda space: None)
    hooks.add_panel(10, lambda space: Panel("first.html", {"n": 1}))
    panels = panels_of(seen_by("Ana Ito", ring))
    assert [panel.template for panel in panels] == ["first.html", "second.html"]


def test_next_step_is_the_first_that_is_not_anothers_turn(ring, monkeypatch):
    steps = [
        FirstStep("Say hello", "", "/", "Write", is_done=True),
        FirstStep("Agree", "", "/", "Look at it", is_done=False, waits=True),
        FirstStep("Book", "", "/", "Find a time", is_done=False),
    ]
    makers = [(place, lambda space, step=step: step) for place, step in enumerate(steps)]
    monkeypatch.setattr("bothways.partnerships.space.queries.FIRST_STEPS", makers)
    monkeypatch.setattr("bothways.partnerships.space.queries.NEXT_STEPS", [])
    later: list[tuple[int, object]] = []
    monkeypatch.setattr("bothways.partnerships.space.queries.LATER_STEPS", later)
    space = seen_by("Ana Ito", ring)
    assert next_step_of(space) == now_among(steps) == steps[2]
    was_it_so = FirstStep("Was it so?", "", "/", "Look at it", is_done=False)
    later.append((10, lambda space: was_it_so))
    assert next_step_of(space) == was_it_so
    later.clear()
    del makers[2]
    assert next_step_of(space) == steps[1]
    assert now_among(steps[:2]) is None


@pytest.mark.parametrize(("is_done", "shown"), [(False, 2), (True, 0)])
def test_the_guided_start_goes_away_when_all_of_it_is_done(ring, monkeypatch, is_done, shown):
    monkeypatch.setattr(hooks, "FIRST_STEPS", [])
    monkeypatch.setattr("bothways.partnerships.space.queries.FIRST_STEPS", hooks.FIRST_STEPS)
    hooks.add_first_step(10, lambda space: FirstStep("Say hello", "", "/", "Write", True))
    hooks.add_first_step(20, lambda space: FirstStep("Agree", "", "/", "Agree", is_done))
    assert len(first_steps_of(seen_by("Ana Ito", ring))) == shown
