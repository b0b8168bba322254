"""Planning a rhythm, its page, and the page of one of its meetings."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from bothways.meetings.meetings.actions import (
    When,
    Where,
    change_meeting,
    plan_meeting,
    plan_series,
)
from bothways.meetings.models import Meeting, Series
from bothways.meetings.rhythm.looks import look_at
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.partnerships.models import Partnership
from bothways.people.models import Profile
from tests.builders import make_person
from tests.clients import client_of, text_of

USUAL = {
    "on": "2027-02-02", "at": "09:00", "zone": "Europe/London", "again": "week:2",
    "until": "2027-05-01", "minutes": "45", "way": "online", "place": "", "link": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))


@pytest.fixture
def pair(db) -> Partnership:
    found = make_partnership("Mara Okafor", "Jun Park")
    Profile.objects.filter(person__name="Mara Okafor").update(
        time_zone="Europe/London", work_starts=8
    )
    Profile.objects.filter(person__name="Jun Park").update(
        time_zone="Asia/Tokyo", work_starts=8, work_ends=19
    )
    return found


@pytest.fixture
def series(pair) -> Series:
    mara, _ = people_of(pair)
    kept = Rhythm(date(2027, 2, 2), date(2027, 5, 1), time(9), "Europe/London", "week", 2)
    return plan_series(space=seen_by(mara, pair), key=uuid4(), rhythm=kept, minutes=45,
                       where=Where("online", "", "https://meet.example.org/x"))  # fmt: skip


def send(person, pair, **said):
    path = reverse("planning:rhythm", args=[pair.pk])
    return client_of(person).post(path, USUAL | said, follow=True)


def page_of(person, series) -> str:
    return text_of(client_of(person).get(reverse("series:series", args=[series.pk])))


def do(person, series, what: str, **said):
    path = reverse("series:series", args=[series.pk])
    return client_of(person).post(path, {"do": what} | said, follow=True)


# Planning it


def test_page_begins_with_the_best_time_and_the_programmes_rhythm(pair):
    pair.programme.meets_every_weeks = 3
    pair.programme.save()
    mara, _ = people_of(pair)
    page = text_of(client_of(mara).get(reverse("planning:rhythm", args=[pair.pk])))
    assert '<option value="week:3" selected>' in page
    assert 'value="08:00"' in page


def test_look_says_it_on_each_clock_and_plans_nothing(pair):
    mara, _ = people_of(pair)
    page = text_of(send(mara, pair, do="look"))
    assert "Every 2 weeks, 7 meetings" in page
    assert "Tuesday at 09:00 (London)" in page
    assert "Tuesday at 18:00 (Tokyo)" in page
    assert "from 30 March it is 17:00 in place of 18:00" in page
    assert Series.objects.count() == 0


def test_it_is_asked_for_once(pair):
    mara, _ = people_of(pair)
    for _ in range(2):
        send(mara, pair, do="plan", key="6f1f7d0c-7c0c-4f0e-9d6b-0a4b8f6a1c11")
    series = Series.objects.get()
    assert (series.meetings.count(), series.minutes, series.zone) == (7, 45, "Europe/London")


def test_rhythm_ends_with_the_exchange_and_says_so(pair):
    mara, _ = people_of(pair)
    page = text_of(send(mara, pair, do="look", until="2027-12-01"))
    assert "Your exchange ends on 9 July, and the rhythm with it." in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"on": "2026-01-05"}, "This has passed."),
        ({"until": "2027-01-20"}, "This is before the first day."),
        ({"again": "day:1"}, "Select a valid choice"),
        ({"zone": "Mars/Base"}, "Select a valid choice"),
        ({"at": "9 o'clock"}, "Enter a valid time"),
        ({"on": "2027-08-01", "until": "2027-09-01"}, "no day for it before your exchange ends"),
        ({"on": "2027-03-28", "at": "01:30"}, "The clocks go forward then"),
    ],
)
def test_what_cannot_be_stands_beside_its_field(pair, said, words):
    mara, _ = people_of(pair)
    response = send(mara, pair, do="plan", **said)
    assert response.status_code == 422
    assert words in text_of(response)
    assert Series.objects.count() == 0


def test_what_falls_outside_somebodys_hours_is_named_with_whose_clock_to_keep(pair):
    """19:00 in Tokyo is the end of Jun's day: by London's winter clock it is late for him."""
    mara, jun = people_of(pair)
    kept = Rhythm(date(2027, 3, 9), date(2027, 6, 1), time(9, 15), "Europe/London", "week", 2)
    look = look_at(kept, 60, [mara, jun], mara, date(2027, 7, 9))
    assert look is not None
    assert [(clash.person, len(clash.days)) for clash in look.clashes] == [(jun, 2)]
    assert look.advice is None
    mine = Rhythm(date(2027, 4, 6), date(2027, 12, 1), time(9, 15), "Europe/London", "week", 2)
    look = look_at(mine, 60, [mara, jun], mara, date(2027, 12, 31))
    assert look is not None
    assert look.advice is not None
    assert (look.advice.zone, look.advice.at, look.advice.outside) == ("Asia/Tokyo", "17:15", 0)


def test_other_clock_is_kept_with_one_button(pair):
    mara, _ = people_of(pair)
    Partnership.objects.update(ends_on=date(2027, 12, 31))
    said = {"on": "2027-04-06", "at": "09:15", "until": "2027-12-01", "minutes": "60"}
    assert "Keep that clock" in text_of(send(mara, pair, do="look", **said))
    page = text_of(send(mara, pair, do="keep", **said))
    assert '<option value="Asia/Tokyo" selected>' in page
    assert 'value="17:15"' in page


# Its page


def test_page_shows_every_meeting_and_what_can_be_done(pair, series):
    mara, _ = people_of(pair)
    page = page_of(mara, series)
    assert "Every 2 weeks on Tuesday at 09:00 (London)" in page
    assert page.count(">Skip<") == 7


def test_skipped_meeting_is_brought_back_on_the_page(pair, series):
    mara, jun = people_of(pair)
    second = series.meetings.all()[1]
    do(mara, series, "skip", meeting=second.pk, seen=0)
    assert Meeting.objects.get(pk=second.pk).state == "cancelled"
    assert page_of(jun, series).count("Bring back") == 1
    do(jun, series, "back", meeting=second.pk, seen=1)
    assert Meeting.objects.get(pk=second.pk).is_planned


def test_stale_skip_changes_nothing_and_says_so(pair, series):
    mara, _ = people_of(pair)
    second = series.meetings.all()[1]
    response = do(mara, series, "skip", meeting=second.pk, seen=5)
    assert "It was changed meanwhile" in text_of(response)
    assert Meeting.objects.get(pk=second.pk).is_planned


def test_meeting_of_another_rhythm_is_not_found(pair, series):
    mara, _ = people_of(pair)
    alone = plan_meeting(
        space=seen_by(mara, pair), key=uuid4(),
        when=When(datetime(2027, 2, 4, 12, tzinfo=UTC), 60, "UTC"), where=Where(),
    )  # fmt: skip
    assert do(mara, series, "skip", meeting=alone.pk, seen=0).status_code == 404
    assert do(mara, series, "explode").status_code == 404


def test_answer_to_all_and_place_for_all_and_end(pair, series):
    mara, jun = people_of(pair)
    do(jun, series, "yes")
    answers = series.meetings.filter(attendees__person=jun).values_list("attendees__answer")
    assert set(answers) == {("yes",)}
    do(mara, series, "place", way="in person", place="The café", link="", seen=0)
    assert set(series.meetings.values_list("place", flat=True)) == {"The café"}
    response = do(mara, series, "end")
    assert "7 meetings were taken back" in text_of(response)
    assert not series.meetings.standing().exists()


def test_following_meetings_change_from_the_page_of_one(pair, series):
    mara, _ = people_of(pair)
    third = series.meetings.all()[2]
    path = reverse("meeting:following", args=[third.pk])
    client = client_of(mara)
    assert 'value="2027-03-02"' in text_of(client.get(path))
    said = USUAL | {"on": "2027-03-04", "again": "week:3", "seen": "0", "do": "plan"}
    client.post(path, said)
    old, new = Series.objects.order_by("pk")
    assert (old.meetings.standing().count(), old.until) == (2, date(2027, 3, 1))
    assert [one.original_on for one in new.meetings.all()] == [
        date(2027, 3, 4), date(2027, 3, 25), date(2027, 4, 15),
    ]  # fmt: skip


def test_meeting_alone_has_no_page_of_followers(pair):
    mara, _ = people_of(pair)
    alone = plan_meeting(
        space=seen_by(mara, pair), key=uuid4(),
        when=When(datetime(2027, 2, 4, 12, tzinfo=UTC), 60, "UTC"), where=Where(),
    )  # fmt: skip
    path = reverse("meeting:following", args=[alone.pk])
    assert client_of(mara).get(path).status_code == 404


def test_nobody_else_sees_a_rhythm(series):
    una = make_person("Una Unrelated")
    path = reverse("series:series", args=[series.pk])
    assert client_of(una).get(path).status_code == 404


def test_page_asks_the_same_number_of_queries_for_more_meetings(pair, series):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    mara, _ = people_of(pair)
    kept = Rhythm(date(2027, 2, 3), date(2027, 2, 3), time(9), "Europe/London")
    short = plan_series(space=seen_by(mara, pair), key=uuid4(), rhythm=kept, minutes=45,
                        where=Where())  # fmt: skip

    def queries(of: Series) -> int:
        client = client_of(mara)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("series:series", args=[of.pk]))
        return len(captured)

    assert queries(series) == queries(short)


# One next step on the page of one meeting


def test_page_of_a_meeting_asks_then_joins_then_notes(pair, series, time_machine):
    _, jun = people_of(pair)
    first = series.meetings.first()
    path = first.get_absolute_url()

    def page() -> str:
        return text_of(client_of(jun).get(path))

    assert "Do you come?" in page()
    client_of(jun).post(path, {"do": "yes"})
    assert "Do you come?" not in page()
    assert "Join the call" not in page()
    time_machine.move_to(first.starts_at - timedelta(minutes=10))
    assert "Join the call" in page()
    time_machine.move_to(first.ends_at + timedelta(minutes=1))
    assert "How was it?" in page()


def test_cancelled_meeting_comes_back_from_its_page(pair, series):
    mara, _ = people_of(pair)
    first = series.meetings.first()
    client = client_of(mara)
    client.post(first.get_absolute_url(), {"do": "cancel", "seen": "0"})
    assert "It doesn’t take place." in text_of(client.get(first.get_absolute_url()))
    client.post(first.get_absolute_url(), {"do": "back", "seen": "1"})
    first.refresh_from_db()
    assert first.is_planned


def test_page_of_an_occurrence_says_its_rhythm(pair, series):
    _, jun = people_of(pair)
    page = text_of(client_of(jun).get(series.meetings.first().get_absolute_url()))
    assert "Every 2 weeks on Tuesday at 18:00 (Tokyo)" in page
    assert "Change this and all following" in page


def test_changed_zone_of_a_profile_moves_nothing_and_is_shown_anew(pair, series):
    _, jun = people_of(pair)
    first = series.meetings.first()
    Profile.objects.filter(person=jun).update(time_zone="America/New_York")
    page = text_of(client_of(jun).get(first.get_absolute_url()))
    assert "04:00 (New York)" in page
    assert Meeting.objects.get(pk=first.pk).starts_at == first.starts_at


def test_stale_change_of_the_following_keeps_what_was_typed_and_can_be_sent_again(pair, series):
    mara, jun = people_of(pair)
    third = series.meetings.all()[2]
    later = When(third.starts_at + timedelta(hours=1), 45, "Europe/London")
    change_meeting(by=jun, meeting=third, seen=0, when=later)
    path = reverse("meeting:following", args=[third.pk])
    said = USUAL | {"on": "2027-03-04", "seen": "0", "do": "plan", "place": "The bench"}
    response = client_of(mara).post(path, said)
    assert response.status_code == 422
    page = text_of(response)
    assert "It was changed meanwhile" in page
    assert "The bench" in page
    assert 'name="seen" value="1"' in page
    client_of(mara).post(path, said | {"seen": "1"})
    assert Series.objects.count() == 2
