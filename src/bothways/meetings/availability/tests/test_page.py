"""“When you can meet”, as a person finds and uses it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from bothways.common.audit.models import Deed
from bothways.meetings.availability import actions
from bothways.meetings.availability.blocks import replace_blocks
from bothways.meetings.availability.ics.links import add_link
from bothways.meetings.availability.models import (
    Availability,
    BusyCalendar,
    OtherDays,
    WeeklyWindow,
)
from bothways.meetings.availability.places import countries, place_name, regions
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of
from tests.builders import make_person
from tests.clients import client_of, text_of

PAGE = "/availability/"


@pytest.fixture(autouse=True)
def monday(time_machine):
    time_machine.move_to(datetime(2027, 2, 1, 7, tzinfo=UTC))


@pytest.fixture
def mara(db):
    return make_person("Mara Okafor", time_zone="Europe/London")


def send(person, where, *args, **said):
    return client_of(person).post(reverse(f"availability:{where}", args=args), said, follow=True)


def hours_of(person) -> list[tuple[int, int, int]]:
    rows = WeeklyWindow.objects.filter(person=person, kind="hours")
    return list(rows.values_list("weekday", "starts", "ends"))


def test_it_is_found_from_the_menu_the_profile_and_the_page_of_meetings(db):
    pair = make_partnership("Mara Okafor", "Tomasz Zieliński")
    mara, _ = people_of(pair)
    of_pair = [reverse(name, args=[pair.pk]) for name in ("met:meetings", "planning:new")]
    for path in ("/", "/profile/", *of_pair):
        assert f'href="{PAGE}"' in text_of(client_of(mara).get(path))


def test_who_has_said_nothing_sees_what_holds_and_on_whose_clock(mara):
    page = text_of(client_of(mara).get(PAGE))
    assert "working day of your profile: 09:00–17:00, Monday to Friday" in page
    assert "on the clock of <b>London</b>" in page
    nowhere = text_of(client_of(make_person("Jun Sato")).get(PAGE))
    assert "Your profile names no zone yet" in nowhere


def test_hours_of_each_day_are_saved_and_shown(mara):
    page = send(mara, "hours", d0_0_from="09:00", d0_0_to="12:00", d0_1_from="13:00",
                d0_1_to="17:30", d6_0_from="22:00", d6_0_to="00:00")  # fmt: skip
    assert hours_of(mara) == [(0, 540, 720), (0, 780, 1050), (6, 1320, 1440)]
    text = text_of(page)
    assert "Times are sought in these hours from now on." in text
    assert 'name="d6_0_to" value="00:00"' in text
    assert 'name="d0_2_from"' in text


def test_mondays_hours_serve_for_every_workday_and_leave_the_weekend_alone(mara):
    send(mara, "hours", do="workdays", d0_0_from="08:00", d0_0_to="15:00", d5_0_from="10:00",
         d5_0_to="11:00")  # fmt: skip
    assert hours_of(mara) == [*((day, 480, 900) for day in range(5)), (5, 600, 660)]


def test_times_that_overlap_are_one(mara):
    send(mara, "hours", d0_0_from="09:00", d0_0_to="12:00", d0_1_from="11:00", d0_1_to="14:00")
    assert hours_of(mara) == [(0, 540, 840)]


def test_the_profile_can_hold_again(mara):
    send(mara, "hours", d0_0_from="09:00", d0_0_to="12:00")
    send(mara, "hours", do="profile")
    assert hours_of(mara) == []
    assert Availability.objects.get().has_own_hours is False


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"d0_0_from": "09:00"}, "Say both when it begins and when it ends."),
        ({"d0_0_to": "09:00"}, "Say both when it begins and when it ends."),
        ({"d0_0_from": "17:00", "d0_0_to": "09:00"}, "It ends after it begins."),
        ({"d0_0_from": "09:00", "d0_0_to": "09:00"}, "It ends after it begins."),
        ({"d0_0_from": "noon", "d0_0_to": "13:00"}, "Enter a valid time."),
        (
            {"d0_0_from": "<script>alert(1)</script>", "d0_0_to": "x" * 10_000},
            "Enter a valid time.",
        ),
    ],
)
def test_hours_that_cant_be_are_said_beside_their_day_and_nothing_is_lost(mara, said, words):
    page = send(mara, "hours", d1_0_from="10:00", d1_0_to="11:00", **said)
    assert page.status_code == 422
    assert words in text_of(page)
    assert "<script>alert" not in text_of(page)
    assert 'name="d1_0_from" value="10:00"' in text_of(page)
    assert hours_of(mara) == []


def test_a_crowd_of_fields_is_no_crowd_of_windows(mara):
    said = {f"d0_{n}_{end}": f"{n:02}:{30 * (end == 'to'):02}" for n in range(24)
            for end in ("from", "to")}  # fmt: skip
    send(mara, "hours", **said)
    assert len(hours_of(mara)) == 4


def test_habits_are_saved(mara):
    send(mara, "habits", earlier="60", later="120", buffer="10", most_a_day="2", most_a_week="0")
    saved = Availability.objects.get()
    assert (saved.earlier, saved.later, saved.buffer) == (60, 120, 10)
    assert (saved.most_a_day, saved.most_a_week) == (2, None)
    bad = send(
        mara, "habits", earlier="9999", later="-1", buffer="x", most_a_day="", most_a_week="1"
    )
    assert bad.status_code == 422
    assert Availability.objects.get().earlier == 60


def test_days_away_and_more_time_are_noted_and_removed(mara):
    send(mara, "days", kind="away", first="2027-02-10", last="2027-02-12")
    page = send(mara, "days", kind="extra", first="2027-02-13", starts="10:00", ends="12:00")
    text = text_of(page)
    assert "Wednesday 10 February 2027 – Friday 12 February 2027" in text
    assert "Saturday 13 February 2027, 10:00–12:00" in text
    for row in OtherDays.objects.all():
        send(mara, "days-removal", row.pk)
    assert not OtherDays.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"first": "2027-02-10", "last": "2027-02-09"}, "The last day comes after the first."),
        ({"first": "2027-01-10", "last": "2027-01-12"}, "These days have passed."),
        ({"first": "2031-01-10"}, "This is more than three years ahead."),
        ({"first": "2027-02-10", "last": "2029-02-10"}, "This is more than a year at once."),
        ({"first": "9999-12-31"}, "This is more than three years ahead."),
        ({"first": "tomorrow"}, "Enter a valid date."),
        ({}, "This field is required."),
        ({"first": "2027-02-10", "kind": "extra"}, "Say from when until when you have time."),
        ({"first": "2027-02-10", "starts": "10:00"}, "Say both when it begins and when it ends."),
        ({"first": "2027-02-10", "starts": "10:00", "ends": "09:00"}, "It ends after it begins."),
        ({"first": "2027-02-10", "kind": "party"}, "Select a valid choice."),
    ],
)
def test_days_that_cant_be_are_said(mara, said, words):
    page = send(mara, "days", **{"kind": "away"} | said)
    assert page.status_code == 422
    assert words in text_of(page)
    assert not OtherDays.objects.exists()


def test_days_sent_twice_are_noted_once_and_there_is_an_end_to_them(mara, monkeypatch):
    for _ in range(2):
        send(mara, "days", kind="away", first="2027-02-10")
    assert OtherDays.objects.count() == 1
    monkeypatch.setattr(actions, "MOST_OTHER_DAYS", 1)
    page = send(mara, "days", kind="away", first="2027-02-11")
    assert "There are 1 already." in text_of(page)


def test_time_to_keep_free_is_kept_joined_and_freed(mara):
    send(mara, "focus", on="workdays", focus_from="09:00", focus_to="10:00")
    page = send(mara, "focus", on="0", focus_from="10:00", focus_to="11:00")
    assert "Every Monday, 09:00–11:00" in text_of(page)
    assert WeeklyWindow.objects.filter(kind="focus").count() == 5
    for row in WeeklyWindow.objects.filter(kind="focus"):
        send(mara, "focus-removal", row.pk)
    assert not WeeklyWindow.objects.exists()


def test_holidays_are_chosen_by_country_and_region_and_their_names_shown(mara):
    page = send(mara, "holidays", country="GB", region="SCT")
    text = text_of(page)
    assert "You keep those of Scotland, United Kingdom." in text
    assert "Good Friday" in text
    assert "Easter Monday" not in text  # of England, not of Scotland
    page = send(mara, "holidays", country="PL", region="SCT")
    assert (Availability.objects.get().country, Availability.objects.get().region) == ("PL", "")
    assert send(mara, "holidays", country="ZZ", region="").status_code == 422
    send(mara, "holidays", country="", region="")
    assert Availability.objects.get().country == ""


def test_regions_follow_the_country(mara):
    page = text_of(client_of(mara).get(reverse("availability:regions"), {"country": "GB"}))
    assert "Scotland" in page
    for country in ("VA", "", "<b>", "x" * 2000):
        page = text_of(client_of(mara).get(reverse("availability:regions"), {"country": country}))
        assert "<select" not in page
        assert "<b>" not in page


def test_countries_and_regions_are_named_as_people_name_them():
    known = dict(countries())
    assert (known["BA"], known["GW"], known["CI"], known["VA"]) == (
        "Bosnia and Herzegovina", "Guinea-Bissau", "Côte d’Ivoire", "Vatican City",
    )  # fmt: skip
    assert len(known) > 200
    assert ("BY", "Bayern") in regions("DE")
    assert place_name("VA", "") == "Vatican City"


def test_a_calendar_is_given_and_its_link_is_never_shown_again(mara):
    page = send(mara, "calendars", url="webcal://example.org/private-9f8e/x.ics", name="  Work ")
    assert "Being read for the first time" in text_of(page)
    assert 'hx-trigger="every 2s"' in text_of(page)
    assert "example.org" in text_of(page)
    assert "private-9f8e" not in text_of(page)
    BusyCalendar.objects.update(state="fresh", fetched_at=datetime(2027, 2, 1, 6, tzinfo=UTC))
    text = text_of(client_of(mara).get(PAGE))
    assert 'hx-trigger="every 2s"' not in text
    assert "Monday 1 February, 06:00 (London)" in text
    assert not Deed.objects.exists()


@pytest.mark.parametrize(
    "url", ["http://example.org/x.ics", "file:///etc/passwd", "hello", "ftp://x/"]
)
def test_a_link_that_isnt_one_is_refused_beside_its_field(mara, url):
    page = send(mara, "calendars", url=url)
    assert page.status_code == 422
    assert "This isn’t the link of a calendar that we can read." in text_of(page)
    assert not BusyCalendar.objects.exists()


def test_what_goes_wrong_stands_with_what_still_counts(mara):
    calendar = add_link(by=mara, url="https://example.org/x.ics", name="<script>alert(1)</script>")
    BusyCalendar.objects.filter(pk=calendar.pk).update(
        state="failing", error="gone", fetched_at=datetime(2027, 1, 30, 6, tzinfo=UTC)
    )
    text = text_of(client_of(mara).get(PAGE))
    assert "There is no calendar at this link any more." in text
    assert "What we read last still counts" in text
    assert "<script>alert" not in text
    assert "We are reading it once more." in text_of(send(mara, "calendar-reading", calendar.pk))
    assert "Removed, with its busy times." in text_of(send(mara, "calendar-removal", calendar.pk))
    assert not BusyCalendar.objects.exists()


def test_the_week_shows_what_is_free_and_names_a_holiday(mara):
    send(mara, "hours", **{f"d{day}_0_{end}": at for day in range(7)
                           for end, at in (("from", "09:00"), ("to", "12:00"))})  # fmt: skip
    calendar = BusyCalendar.objects.create(person=mara, kind="caldav", state="fresh")
    replace_blocks(
        calendar, [(datetime(2027, 2, 2, 10, tzinfo=UTC), datetime(2027, 2, 2, 11, tzinfo=UTC))]
    )
    text = text_of(client_of(mara).get(PAGE))
    assert "09:00–10:00, 11:00–12:00" in text
    assert '<rect class="week__taken" x="600" width="60" height="24" />' in text


def test_nobody_reaches_anothers_days_times_or_calendars(mara):
    jun = make_person("Jun Sato")
    days = actions.note_days(by=mara, kind="away", first=date(2027, 3, 1), last=date(2027, 3, 1))
    actions.keep_free(by=mara, weekdays=[0], window=(540, 600))
    window, calendar = (
        WeeklyWindow.objects.get(),
        add_link(by=mara, url="https://example.org/x.ics"),
    )
    doors = {"days-removal": days.pk, "focus-removal": window.pk,
             "calendar-reading": calendar.pk, "calendar-removal": calendar.pk}  # fmt: skip
    for name, pk in doors.items():
        assert send(jun, name, pk).status_code == 404
    for model in (OtherDays, WeeklyWindow, BusyCalendar):
        assert model.objects.filter(person=mara).count() == 1


def test_a_page_with_everything_asks_a_bounded_number_of_questions(
    mara, django_assert_max_num_queries
):
    for n in range(3):
        calendar = add_link(by=mara, url=f"https://example.org/{n}.ics")
        day = date(2027, 3, 1) + timedelta(days=n)
        actions.note_days(by=mara, kind="away", first=day, last=day)
        now = datetime(2027, 2, 2, 10, tzinfo=UTC)
        replace_blocks(calendar, [(now + timedelta(hours=2 * k), now + timedelta(hours=2 * k + 1))
                                  for k in range(60)])  # fmt: skip
    client = client_of(mara)
    with django_assert_max_num_queries(30):
        client.get(PAGE)


def test_what_is_wrong_with_the_name_of_a_calendar_is_said_once(mara):
    page = send(mara, "calendars", url="https://example.org/x.ics", name="Wo\x00rk")
    assert page.status_code == 422
    assert page.context["forms"]["link"].errors["name"] == ["Null characters are not allowed."]
    assert not BusyCalendar.objects.exists()


def test_button_that_removes_does_no_harm_pressed_twice_or_on_a_stale_page(mara):
    days = actions.note_days(by=mara, kind="away", first=date(2027, 3, 1), last=date(2027, 3, 1))
    actions.keep_free(by=mara, weekdays=[0], window=(540, 600))
    calendar = add_link(by=mara, url="https://example.org/x.ics")
    window = WeeklyWindow.objects.get(person=mara)
    actions.keep_free(by=mara, weekdays=[2], window=(540, 600))
    doors = {"days-removal": days.pk, "focus-removal": window.pk, "calendar-removal": calendar.pk}
    for name, pk in [*doors.items(), *doors.items(), ("calendar-reading", calendar.pk)]:
        page = send(mara, name, pk)
        assert page.status_code == 200
        assert "Removed" in text_of(page)
    assert WeeklyWindow.objects.get(person=mara).weekday == 2
    assert not OtherDays.objects.exists()
    assert not BusyCalendar.objects.exists()
