"""What a move in a programme's life says before it is made, of sign-ups, drafts, runs and pairs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.matching.models import Publication, Run
from bothways.matching.tests.scenes import made_run
from bothways.programmes.life.queries import prospect_of
from bothways.programmes.models import Programme, State
from bothways.recruitment.models import Door, Draft
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    programme = make_programme(coordinator=make_person("Cora Coordinator"))
    Programme.objects.update(state=State.OPEN)
    programme.refresh_from_db()
    return programme


def effects(programme: Programme, to: str) -> list[str]:
    prospect = prospect_of(Programme.objects.get(pk=programme.pk), to)
    assert prospect is not None
    return prospect.effects


def open_door(programme: Programme, writer: Person) -> str:
    closes_on = timezone.localdate() + timedelta(days=9)
    Door.objects.create(programme=programme, closes_on=closes_on, expectations="Be kind.")
    Draft.objects.create(programme=programme, person=writer, answers={})
    return f"{closes_on.day} {closes_on:%B %Y}"


def test_closing_early_says_what_becomes_of_sign_up_drafts_and_runs(programme: Programme) -> None:
    day = open_door(programme, make_person("Dora Draft"))
    made_run(programme, 2)
    Run.objects.create(programme=programme, number=2, state="running")
    for to in (State.CLOSED, "paused"):
        assert effects(programme, to) == [
            f"The sign-up by the link, which is open until {day}, stops taking anybody in.",
            (
                "1 person has begun to sign up and not sent it: what they wrote is kept, but it "
                "can’t be sent meanwhile."
            ),
            "Run 2 is under way: it ends as usual, and isn’t published.",
            (
                "The matches of run 1 haven’t been published: they are kept, and can’t be "
                "published meanwhile. Nobody hears of them."
            ),
        ]


def test_going_on_says_that_the_sign_up_stays_open(programme: Programme) -> None:
    day = open_door(programme, make_person("Dora Draft"))
    assert effects(programme, State.MATCHING) == [
        f"The sign-up by the link stays open until {day}, as it is."
    ]


def test_partnerships_end_counting_when_it_is_closed_and_count_again_after(
    programme: Programme,
) -> None:
    Publication.objects.create(programme=programme, run=made_run(programme, 2))
    Programme.objects.update(state=State.UNDER_WAY)
    assert effects(programme, State.CLOSING) == [
        "2 published partnerships stay as they are, with their pages for their people."
    ]
    assert effects(programme, State.CLOSED) == [
        (
            "2 published partnerships keep their pages for their people, and no longer count "
            "against how many they want at once."
        )
    ]
    Programme.objects.update(state=State.CLOSED)
    assert effects(programme, State.UNDER_WAY) == [
        "2 published partnerships count again against how many their people want at once."
    ]


def test_reopening_says_that_the_link_works_again(programme: Programme) -> None:
    day = open_door(programme, make_person("Dora Draft"))
    Programme.objects.update(state=State.CLOSED)
    assert effects(programme, State.OPEN) == [f"The sign-up by the link is open again until {day}."]


def test_page_of_a_move_shows_its_effects_and_changes_nothing(programme: Programme) -> None:
    open_door(programme, make_person("Dora Draft"))
    cora = Person.objects.get(name="Cora Coordinator")
    page = text_of(
        client_of(cora).get(reverse("life:life", args=[programme.pk]), {"to": State.CLOSED})
    )
    assert "stops taking anybody in" in page
    assert "Dora" not in page
    assert Programme.objects.get().state == State.OPEN
