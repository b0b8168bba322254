"""What was open when the page was drawn may have ended since: nothing is written then."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from bothways.partnerships.checkins.tests.test_checkins import partnership_of, people_of
from bothways.partnerships.hooks import SILENCED, Space
from bothways.partnerships.models import Participation, Partnership
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
        write_note(space=space, key="5f0c1c6e-8d0e-4b58-8b39-1b2f6f6c9c11", title="x", text="")


def test_others_leaving_a_circle_closes_nothing(db: None) -> None:
    ring = partnership_of(make_programme(), "Ana Alba", "Ben Bold", "Cleo Court", kind="ring")
    ana, ben, _ = people_of(ring)
    Participation.objects.filter(person=ben).update(left_at=timezone.now())
    with transaction.atomic():
        assert hold(space_of(ana, ring)) == ring


def test_what_only_oneself_reads_is_kept_where_the_other_hears_nothing(space: Space) -> None:
    SILENCED.append(lambda partnership, by, to: True)
    try:
        with transaction.atomic(), pytest.raises(CantBeDelivered):
            hold(space)
        with transaction.atomic():
            assert hold(space, is_for_oneself=True) == space.partnership
    finally:
        SILENCED.pop()
