"""Who gets a place, in what order, and what becomes of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from bothways.common.audit.models import Deed
from bothways.meetings.gatherings.actions import (
    PLACED,
    WAITING,
    Facts,
    cancel,
    change,
    invite,
    join,
    leave,
    look_again,
    set_places,
    take,
)
from bothways.meetings.gatherings.chores import look_at_places
from bothways.meetings.gatherings.queries import coming_up, line_of
from bothways.meetings.gatherings.refusals import (
    Begun,
    Closed,
    FewerThanThere,
    HostsIt,
    NoPlaceLeft,
    NotAmongThem,
    Settled,
)
from bothways.meetings.hooks import ON_CHANGE
from bothways.meetings.meetings.actions import answer, cancel_meeting
from bothways.meetings.models import Meeting, Waiting
from bothways.notifications.models import Notice, OutgoingMail
from bothways.people.models import Profile
from bothways.recruitment.signups.actions import withdraw
from tests.builders import make_person

from .gathered import (
    NOON,
    NOW,
    coming_to,
    first_of,
    join_all,
    make_gathering,
    take_part,
    waiting_for,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def gathering():
    return make_gathering()


@pytest.fixture
def people(gathering):
    return take_part(gathering.programme, "Mara Okafor", "Jun Sato", "Inés Vidal", "Tomasz Lis")


def told(person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("title", flat=True))


def test_places_go_to_who_comes_first_and_the_others_wait_in_order(gathering, people):
    assert join_all(gathering, people) == [PLACED, PLACED, WAITING, WAITING]
    assert coming_to(gathering) == ["Mara", "Jun"]
    assert waiting_for(gathering) == ["Inés", "Tomasz"]
    date = line_of(gathering, people[3]).dates[0]
    assert (date.mine, date.position, date.taken, date.waiting, date.left) == (
        "waiting", 2, 2, 2, 0,
    )  # fmt: skip


def test_signing_up_twice_is_once(gathering, people):
    mara, jun, ines, _ = people
    join_all(gathering, [mara, mara, jun, ines, ines])
    assert (coming_to(gathering), waiting_for(gathering)) == (["Mara", "Jun"], ["Inés"])


def test_who_waits_moves_up_in_order_and_is_told(gathering, people):
    mara, _jun, ines, tomasz = people
    join_all(gathering, people)
    leave(gathering=gathering, sitting=first_of(gathering).pk, by=mara)
    assert (coming_to(gathering), waiting_for(gathering)) == (["Jun", "Inés"], ["Tomasz"])
    assert told(ines) == ["You have a place: Ask each other anything"]
    assert told(tomasz) == []


def test_more_places_move_people_up_and_fewer_take_none_away(gathering, people):
    join_all(gathering, people)
    by, sitting = gathering.created_by, first_of(gathering).pk
    with pytest.raises(FewerThanThere):
        set_places(gathering=gathering, sitting=sitting, places=1, by=by)
    set_places(gathering=gathering, sitting=sitting, places=3, by=by)
    assert coming_to(gathering) == ["Mara", "Jun", "Inés"]
    set_places(gathering=gathering, sitting=sitting, places=None, by=by)
    assert waiting_for(gathering) == []


def test_within_a_day_of_it_a_place_is_offered_and_kept_and_goes_on_to_the_next(
    gathering, people, time_machine
):
    mara, _jun, ines, tomasz = people
    join_all(gathering, people)
    sitting = first_of(gathering).pk
    time_machine.move_to(NOON - timedelta(hours=20), tick=False)
    leave(gathering=gathering, sitting=sitting, by=mara)
    assert (coming_to(gathering), waiting_for(gathering)) == (["Jun"], ["Inés", "Tomasz"])
    assert told(ines) == ["A place is free for you: Ask each other anything"]
    una = take_part(gathering.programme, "Una New")[0]
    assert join(gathering=gathering, sitting=sitting, by=una) == WAITING
    with pytest.raises(NoPlaceLeft):
        take(gathering=gathering, sitting=sitting, by=tomasz)
    time_machine.move_to(NOON - timedelta(hours=16), tick=False)
    look_at_places()
    assert told(tomasz) == ["A place is free for you: Ask each other anything"]
    with pytest.raises(NoPlaceLeft):
        take(gathering=gathering, sitting=sitting, by=ines)
    take(gathering=gathering, sitting=sitting, by=tomasz)
    assert coming_to(gathering) == ["Jun", "Tomasz"]


def test_offer_that_nobody_takes_is_left_for_whoever_waited(gathering, people, time_machine):
    mara, jun, ines, _ = people
    join_all(gathering, [mara, jun, ines])
    time_machine.move_to(NOON - timedelta(hours=20), tick=False)
    leave(gathering=gathering, sitting=first_of(gathering).pk, by=mara)
    time_machine.move_to(NOON - timedelta(hours=10), tick=False)
    take(gathering=gathering, sitting=first_of(gathering).pk, by=ines)
    assert coming_to(gathering) == ["Jun", "Inés"]


def test_nobody_signs_up_after_the_deadline_and_who_waits_still_moves_up(people, time_machine):
    day = timedelta(days=1)
    programme = people[0].sign_ups.get().programme
    gathering = make_gathering(programme, closes_at=NOON - 5 * day)
    join_all(gathering, people[:3])
    time_machine.move_to(NOON - 5 * day, tick=False)
    with pytest.raises(Closed):
        join_all(gathering, people[3:])
    leave(gathering=gathering, sitting=first_of(gathering).pk, by=people[0])
    assert coming_to(gathering) == ["Jun", "Inés"]


def test_nobody_signs_up_or_off_once_it_has_begun(gathering, people, time_machine):
    join_all(gathering, people[:1])
    time_machine.move_to(NOON, tick=False)
    for verb in (join, leave, take):
        with pytest.raises(Begun):
            verb(gathering=gathering, sitting=first_of(gathering).pk, by=people[0])
    assert coming_to(gathering) == ["Mara"]


def test_date_that_is_cancelled_meanwhile_takes_nobody_and_lets_go_of_who_waits(gathering, people):
    join_all(gathering, people[:3])
    meeting = first_of(gathering).meeting
    cancel_meeting(by=gathering.created_by, meeting=meeting, seen=0)
    with pytest.raises(Begun):
        join_all(gathering, people[3:])
    assert waiting_for(gathering) == []
    words = "It is off: Ask each other anything"
    assert [told(person)[-1:] for person in people] == [[words], [words], [words], []]


def test_gathering_that_is_cancelled_is_off_at_all_its_dates(people):
    gathering = make_gathering(people[0].sign_ups.get().programme, dates=3)
    for at in range(3):
        join_all(gathering, people[: 3 - at], at)
    Profile.objects.filter(person__in=people).update(time_zone="Europe/London")
    before = OutgoingMail.objects.count()
    cancel(gathering=gathering, by=gathering.created_by)
    assert not Meeting.objects.standing().filter(sitting__gathering=gathering).exists()
    off = Notice.objects.filter(title="It is off: Ask each other anything")
    assert {one.person.first_name: one.body for one in off} == {
        "Mara": "Monday 1 February, 12:00 (London); Monday 8 February, 12:00 (London); "
        "Monday 15 February, 12:00 (London)",
        "Jun": "Monday 1 February, 12:00 (London); Monday 8 February, 12:00 (London)",
        "Inés": "Monday 1 February, 12:00 (London)",
    }
    # A calendar knows each date by a number of its own.
    mails = OutgoingMail.objects.order_by("pk")[before:]
    cancelled = Counter(one.to for one in mails if one.calendar_method == "CANCEL")
    assert cancelled == {people[0].email: 3, people[1].email: 2}


def test_cancelling_more_dates_than_a_notice_has_room_for_says_how_many_more(people):
    gathering = make_gathering(people[0].sign_ups.get().programme, dates=16)
    for at in range(16):
        join_all(gathering, people[:1], at)
    cancel(gathering=gathering, by=gathering.created_by)
    body = Notice.objects.get(title="It is off: Ask each other anything").body
    named = body.count("12:00")
    assert 10 <= named < 16
    assert body.endswith(f"; and {16 - named} more")


def test_only_who_takes_part_in_the_programme_comes(gathering):
    una = make_person("Una Unrelated")
    with pytest.raises(NotAmongThem):
        join_all(gathering, [una])
    assert coming_up(una) == []


def test_of_chosen_people_alone_the_invited_come(people):
    gathering = make_gathering(people[0].sign_ups.get().programme, who="chosen")
    una = make_person("Una Unrelated")
    new = invite(gathering=gathering, people=[people[0], una], by=gathering.created_by)
    assert new == [people[0]]
    assert join_all(gathering, people[:1]) == [PLACED]
    with pytest.raises(NotAmongThem):
        join_all(gathering, people[1:2])
    seen = [[line.gathering for line in coming_up(person)] for person in people[:2]]
    assert [gathering in each for each in seen] == [True, False]


def test_whoever_is_in_stays_in_when_it_is_for_chosen_people_from_now_on(gathering, people):
    join_all(gathering, people[:3])
    change(gathering=gathering, facts=Facts(gathering.title, who="chosen"), hosts=[], seen=0,
           by=gathering.created_by)  # fmt: skip
    assert look_again(gathering) == 0
    leave(gathering=gathering, sitting=first_of(gathering).pk, by=people[0])
    assert coming_to(gathering) == ["Jun", "Inés"]


def test_who_leaves_the_programme_gives_back_what_lies_ahead(gathering, people):
    mara, _jun, ines, _tomasz = people
    join_all(gathering, people)
    withdraw(sign_up=ines.sign_ups.get(), by=gathering.created_by)
    assert waiting_for(gathering) == ["Tomasz"]
    withdraw(sign_up=mara.sign_ups.get(), by=gathering.created_by)
    assert (coming_to(gathering), waiting_for(gathering)) == (["Jun", "Tomasz"], [])


def test_who_is_deactivated_is_passed_over_and_loses_the_place_within_the_hour(gathering, people):
    mara, jun, ines, _tomasz = people
    join_all(gathering, people)
    type(ines).objects.filter(pk__in=[ines.pk, jun.pk]).update(is_active=False)
    leave(gathering=gathering, sitting=first_of(gathering).pk, by=mara)
    assert (coming_to(gathering), waiting_for(gathering)) == (["Jun", "Tomasz"], [])
    assert look_at_places() == 1
    assert coming_to(gathering) == ["Tomasz"]


def test_of_several_dates_to_choose_from_one_gives_way_to_the_other(people):
    mara, jun, _ines, tomasz = people
    gathering = make_gathering(mara.sign_ups.get().programme, dates=2, places=1, is_one_of=True)
    join_all(gathering, [mara, jun], at=0)
    join_all(gathering, [tomasz], at=1)
    assert join_all(gathering, [mara], at=1) == [WAITING]
    assert coming_to(gathering, 0) == ["Mara"]
    leave(gathering=gathering, sitting=first_of(gathering, 1).pk, by=tomasz)
    assert (coming_to(gathering, 1), coming_to(gathering, 0)) == (["Mara"], ["Jun"])
    assert Waiting.objects.count() == 0


def test_who_says_they_cannot_come_gives_back_the_place(gathering, people, run_jobs):
    join_all(gathering, people[:3])
    answer(by=people[0], meeting=first_of(gathering).meeting, answer="no")
    run_jobs()
    assert coming_to(gathering) == ["Jun", "Inés"]


def test_hosts_are_there_on_no_place(people):
    mara, jun, ines, _ = people
    gathering = make_gathering(mara.sign_ups.get().programme, places=1, hosts=[mara])
    with pytest.raises(HostsIt):
        join_all(gathering, [mara])
    assert join_all(gathering, [jun, ines]) == [PLACED, WAITING]
    assert told(mara) == ["You host: Ask each other anything"]
    change(gathering=gathering, facts=Facts(gathering.title), hosts=[mara, jun], seen=0,
           by=gathering.created_by)  # fmt: skip
    assert sorted(coming_to(gathering)) == ["Inés", "Jun", "Mara"]


def test_another_person_s_place_is_told_to_no_calendar_but_theirs(gathering, people, monkeypatch):
    heard = []
    monkeypatch.setattr("bothways.meetings.hooks.ON_CHANGE", [*ON_CHANGE, heard.append])
    mara, jun, ines, _ = people
    join_all(gathering, people[:3])
    leave(gathering=gathering, sitting=first_of(gathering).pk, by=mara)
    assert [(one.what, one.only, one.gone) for one in heard] == [
        ("planned", (mara,), ()),
        ("planned", (jun,), ()),
        ("changed", (mara,), (mara,)),
        ("planned", (ines,), ()),
    ]


def test_calendars_of_who_comes_and_goes_hear_of_it_and_of_nobody_else(
    gathering, people, time_machine
):
    mara, jun, ines, _ = people
    join_all(gathering, people[:3])
    leave(gathering=gathering, sitting=first_of(gathering).pk, by=mara)
    time_machine.shift(timedelta(minutes=1))
    join_all(gathering, [mara])
    leave(gathering=gathering, sitting=first_of(gathering).pk, by=jun)
    sent = OutgoingMail.objects.exclude(calendar="").order_by("pk")
    assert [(one.to, one.calendar_method) for one in sent] == [
        (mara.email, "REQUEST"), (jun.email, "REQUEST"), (mara.email, "CANCEL"),
        (ines.email, "REQUEST"), (jun.email, "CANCEL"), (mara.email, "REQUEST"),
    ]  # fmt: skip
    assert not any(person.email in one.calendar for one in sent for person in people
                   if person.email != one.to)  # fmt: skip


def test_archived_programme_takes_nobody(gathering, people):
    gathering.programme.state = "archived"
    gathering.programme.save()
    with pytest.raises(Settled):
        join_all(gathering, people[:1])
    assert coming_up(people[0]) == []


def test_history_names_what_coordinators_did(gathering):
    cancel(gathering=gathering, by=gathering.created_by)
    kinds = Deed.objects.filter(programme=gathering.programme_id).values_list("kind", flat=True)
    assert sorted(kinds) == ["arranged a gathering", "cancelled a gathering"]
