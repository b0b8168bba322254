"""Meetings, feeds and choices once two accounts that both have some become one."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.models import Deed
from bothways.meetings.feeds.actions import make_feed
from bothways.meetings.models import (
    Asked,
    Attendee,
    CalendarChoice,
    Feed,
    Gathering,
    Proposal,
    Waiting,
)
from bothways.people.merging.actions import merge_people
from tests.builders import make_administrator, make_person

from .gathered import NOW, coming_to, first_of, join_all, make_gathering, take_part, waiting_for


@pytest.fixture(autouse=True)
def before_the_first_date(time_machine) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def ada(db: None) -> Person:
    return make_administrator()


@pytest.fixture
def gathering(db: None) -> Gathering:
    return make_gathering(places=1)


def test_who_has_a_place_waits_for_none(ada: Person, gathering: Gathering) -> None:
    mara, mara_too, jun = take_part(gathering.programme, "Mara A", "Mara B", "Jun C")
    join_all(gathering, [mara_too, mara, jun])
    assert (coming_to(gathering), waiting_for(gathering)) == (["Mara"], ["Mara", "Jun"])
    merge_people(kept=mara, gone=mara_too, by=ada)
    assert Attendee.objects.get(meeting__sitting=first_of(gathering)).person == mara
    assert [row.person for row in Waiting.objects.all()] == [jun]


@pytest.mark.parametrize(("hours", "note"), [(1, "late"), (-1, "early")])
def test_of_two_answers_the_last_stands_and_who_was_there_was(
    ada: Person, gathering: Gathering, hours: int, note: str
) -> None:
    mara, mara_too = make_person("Mara A"), make_person("Mara B")
    meeting, now = first_of(gathering).meeting, timezone.now()
    Attendee.objects.create(
        meeting=meeting, person=mara, answer="yes", note="early", answered_at=now, was_there=True
    )
    Attendee.objects.create(
        meeting=meeting, person=mara_too, answer="no", note="late",
        answered_at=now + timedelta(hours=hours),
    )  # fmt: skip
    merge_people(kept=mara, gone=mara_too, by=ada)
    left = Attendee.objects.get()
    assert (left.person, left.note, left.was_there) == (mara, note, True)


def test_answer_to_proposed_times_is_not_lost_to_silence(ada: Person, gathering: Gathering) -> None:
    mara, mara_too = make_person("Mara A"), make_person("Mara B")
    proposal = Proposal.objects.create(
        programme=gathering.programme, key=uuid4(), minutes=60, zone="Europe/London"
    )
    silent = Asked.objects.create(proposal=proposal, person=mara)
    said = Asked.objects.create(proposal=proposal, person=mara_too, answered_at=timezone.now())
    merge_people(kept=mara, gone=mara_too, by=ada)
    assert list(Asked.objects.values_list("pk", "person")) == [(said.pk, mara.pk)]
    assert not Asked.objects.filter(pk=silent.pk).exists()


def test_both_may_have_a_feed_and_a_choice_of_invitations(ada: Person) -> None:
    mara, mara_too = make_person("Mara A"), make_person("Mara B")
    for person in (mara, mara_too):
        make_feed(by=person)
        CalendarChoice.objects.create(person=person, by_mail=person == mara)
    kept, gone = Feed.objects.get(person=mara), Feed.objects.get(person=mara_too)
    merge_people(kept=mara, gone=mara_too, by=ada)
    assert Feed.objects.get() == kept
    assert CalendarChoice.objects.get().by_mail is True
    assert not Deed.objects.filter(details__icontains=gone.token_hash).exists()
