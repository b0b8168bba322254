"""What was open when the page was drawn may have ended since: nothing is written then."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from bothways.partnerships.checkins.tests.test_checkins import partnership_of, people_of
from bothways.partnerships.goals.actions import Wording, change_goal, set_goal
from bothways.partnerships.hooks import SILENCED, Space
from bothways.partnerships.models import Goal, Participation, Partnership
from bothways.partnerships.notes.actions import write_note
from bothways.partnerships.space.queries import space_of
from bothways.partnerships.space.writing import CantBeDelivered, Over, hold
from bothways.programmes.models import Programme
from tests.builders import make_programme


@pytest.fixture
def space(db: None) -> Space:
    """As a page has it, drawn before anything ends."""
    pair = partnership_of(make_programme(), "Mara Okafor", "Jun Watanabe")
    return space_of(people_of(pair)[0], pair)


@pytest.mark.parametrize("since", ["ended", "left", "closed", "archived"])
def test_page_drawn_before_the_end_writes_nothing_after_it(space: Space, since: str) -> None:
    match since:
        case "ended":
            Partnership.objects.update(ended_at=timezone.now())
        case "left":
            Participation.objects.filter(pk=space.mine.pk).update(left_at=timezone.now())
        case _:
            Programme.objects.update(state=since)
    assert space.is_open
    with transaction.atomic(), pytest.raises(Over):
        hold(space)
    with pytest.raises(Over):
        write_note(space=space, key=uuid4(), title="x", text="")


def test_others_leaving_a_circle_closes_nothing(db: None) -> None:
    ring = partnership_of(make_programme(), "Ana Alba", "Ben Bold", "Cleo Court", kind="ring")
    ana, ben, _ = people_of(ring)
    Participation.objects.filter(person=ben).update(left_at=timezone.now())
    with transaction.atomic():
        assert hold(space_of(ana, ring)) == ring


def test_who_has_left_is_named_no_more_and_names_who_is_still_there(db: None) -> None:
    ring = partnership_of(make_programme(), "Ana Alba", "Ben Bold", "Cleo Court", kind="ring")
    ana, ben, cleo = people_of(ring)
    Participation.objects.filter(person=ben).update(left_at=timezone.now())
    assert space_of(ana, ring).names == "Cleo"
    assert space_of(ben, ring).names == "Cleo and Ana"
    Participation.objects.filter(person=cleo).update(left_at=timezone.now())
    assert space_of(ana, ring).names == "Ben and Cleo"


def test_private_goal_is_set_and_shared_ones_are_not_where_the_other_hears_nothing(
    space: Space,
) -> None:
    SILENCED.append(lambda partnership, by, to: True)
    try:
        mine = set_goal(space=space, key=uuid4(), wording=Wording("Mine alone", is_private=True))
        with pytest.raises(CantBeDelivered):
            set_goal(space=space, key=uuid4(), wording=Wording("For both"))
        with pytest.raises(CantBeDelivered):
            change_goal(space=space, goal=mine, wording=Wording("For both"), version=mine.version)
        again = Wording("Still mine", is_private=True)
        change_goal(space=space, goal=mine, wording=again, version=mine.version)
    finally:
        SILENCED.pop()
    assert [goal.text for goal in Goal.objects.all()] == ["Still mine"]


def test_what_only_oneself_reads_is_kept_where_the_other_hears_nothing(space: Space) -> None:
    SILENCED.append(lambda partnership, by, to: True)
    try:
        with transaction.atomic(), pytest.raises(CantBeDelivered):
            hold(space)
        with transaction.atomic():
            assert hold(space, is_for_oneself=True) == space.partnership
    finally:
        SILENCED.pop()
