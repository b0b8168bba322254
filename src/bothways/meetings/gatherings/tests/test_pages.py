"""Gatherings by their pages: what people see, and what they may not."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from bothways.meetings.gatherings.actions import cancel
from bothways.meetings.gatherings.queries import people_told
from bothways.meetings.hooks import Call
from bothways.meetings.models import Gathering, Meeting, Proposal
from bothways.notifications.models import Notice, OutgoingMail
from bothways.programmes.models import State
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of

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
def cora():
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora):
    return make_programme(coordinator=cora)


@pytest.fixture
def people(programme):
    return take_part(programme, "Mara Okafor", "Jun Sato", "Inés Vidal")


def typed(**changes) -> dict[str, object]:
    usual = {
        "key": str(uuid4()), "kind": "session", "title": "Ask each other anything", "about": "",
        "on": "2027-02-01", "at": "12:00", "minutes": "60", "every": "0", "way": "online",
        "link": "https://meet.example.org/ask", "who": "all", "places": "2", "tell": "on",
    }  # fmt: skip
    return {name: value for name, value in (usual | changes).items() if value is not None}


def arrange_by_page(cora, programme, **changes):
    return client_of(cora).post(reverse("gatherings:new", args=[programme.pk]), typed(**changes))


def test_coordinator_arranges_one_and_everybody_who_takes_part_hears_of_it(
    cora, programme, people, run_jobs
):
    response = arrange_by_page(cora, programme)
    gathering = Gathering.objects.get()
    assert response.url == reverse("gatherings:gathering", args=[programme.pk, gathering.pk])
    run_jobs()
    told = Notice.objects.filter(kind="gathering").order_by("person_id")
    assert [(one.person, one.title) for one in told] == [
        (person, "Coming up in your programme: Ask each other anything") for person in people
    ]


def test_form_that_is_sent_twice_arranges_one(cora, programme):
    key = str(uuid4())
    for _ in range(2):
        arrange_by_page(cora, programme, key=key)
    assert Gathering.objects.count() == 1


def test_session_that_comes_again_keeps_its_time_when_the_clocks_change(cora, programme):
    cora.profile.time_zone = "Europe/Warsaw"
    cora.profile.save()
    arrange_by_page(cora, programme, on="2027-03-15", every="2", times="3")
    at = [f"{one.starts_at:%m-%d %H:%M}" for one in Meeting.objects.all()]
    assert at == ["03-15 11:00", "03-29 10:00", "04-12 10:00"]


def test_several_dates_to_choose_from_are_arranged_at_once(cora, programme):
    arrange_by_page(
        cora, programme, is_one_of="on", on_2="2027-02-02", at_2="09:00", on_3="2027-02-01",
        at_3="12:00",
    )  # fmt: skip
    gathering = Gathering.objects.get()
    assert (gathering.sittings.count(), gathering.is_one_of) == (2, True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "  \t "}, "This field is required."),
        ({"title": "x" * 201}, "Ensure this value has at most 200 characters"),
        ({"about": "x" * 1_000_000}, "Ensure this value has at most 4000 characters"),
        ({"title": "nul\x00"}, "Null characters are not allowed."),
        ({"on": "2026-12-01"}, "This has passed."),
        ({"on": "0001-01-01"}, "That isn’t a day for it"),
        ({"on": "9999-12-31"}, "That isn’t a day for it"),
        ({"places": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"places": "5001"}, "Ensure this value is less than or equal to 5000."),
        ({"places": "two"}, "Enter a whole number."),
        ({"minutes": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"closes_on": "2027-01-14"}, "This day has passed."),
        ({"closes_on": "2027-02-02"}, "That is after the last date."),
        ({"every": "1"}, "Say how many times it comes."),
        ({"every": "1", "times": "61"}, "Ensure this value is less than or equal to 60."),
        ({"on_2": "2027-02-03"}, "A date needs a day and a time."),
        ({"on_2": "2026-02-03", "at_2": "10:00"}, "This has passed."),
        ({"hosts": "una@example.org"}, "Nobody in this programme has the address una@example.org."),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"who": "anybody"}, "Select a valid choice."),
    ],
    ids=str,
)
def test_what_cannot_be_is_said_beside_the_field_and_kept_as_typed(
    changes, sentence, cora, programme
):
    changes = {name: str(value) for name, value in changes.items()}
    response = arrange_by_page(cora, programme, **changes)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert Gathering.objects.count() == 0


def test_title_with_a_script_or_in_another_direction_stays_words(cora, programme, people):
    for title in ("<script>alert(1)</script>", "اجتماع \u202e تعارف"):
        gathering = make_gathering(programme, title=title, by=cora)
        page = client_of(people[0]).get(gathering.get_absolute_url()).content.decode()
        assert "<script>alert" not in page
        assert 'dir="auto"' in page
        assert client_of(people[0]).get(reverse("home")).status_code == 200


def test_participant_signs_up_waits_and_signs_off_with_one_tap_each(cora, programme, people):
    gathering = make_gathering(programme, places=1, by=cora)
    page, date = gathering.get_absolute_url(), first_of(gathering).pk
    mara, jun, _ = people
    assert "1 of 1 places is free" in text_of(client_of(mara).get(page))
    assert "You have a place." in text_of(
        client_of(mara).post(page, {"do": "join", "date": date}, follow=True)
    )
    assert "number 1 on the wait-list" in text_of(
        client_of(jun).post(page, {"do": "join", "date": date}, follow=True)
    )
    client_of(mara).post(page, {"do": "leave", "date": date})
    assert "you have a place" in text_of(client_of(jun).get(reverse("coming:list")))
    assert coming_to(gathering) == ["Jun"]


@pytest.mark.parametrize("date", ["", "0", "-1", "x", "9" * 40, "²"])
def test_date_that_is_none_gives_no_place(date, cora, programme, people):
    gathering = make_gathering(programme, by=cora)
    response = client_of(people[0]).post(
        gathering.get_absolute_url(), {"do": "join", "date": date}, follow=True
    )
    assert "This date has begun or was cancelled." in text_of(response)
    assert coming_to(gathering) == []


def test_date_of_another_gathering_gives_no_place(cora, programme, people):
    mine = make_gathering(programme, by=cora)
    theirs = make_gathering(make_programme("Elsewhere", coordinator=cora), by=cora)
    client_of(people[0]).post(mine.get_absolute_url(), {"do": "join", "date": first_of(theirs).pk})
    assert coming_to(theirs) == []


def test_participants_see_how_many_come_and_not_who(cora, programme, people):
    gathering = make_gathering(programme, places=1, by=cora)
    join_all(gathering, people)
    mara, jun, _ = people
    for path in (gathering.get_absolute_url(), reverse("coming:list"), reverse("home")):
        assert "Jun" not in text_of(client_of(mara).get(path))
    meeting = first_of(gathering).meeting.get_absolute_url()
    assert "Jun" not in text_of(client_of(mara).get(meeting))
    assert client_of(jun).get(meeting).status_code == 404
    arranged = reverse("gatherings:gathering", args=[programme.pk, gathering.pk])
    page = text_of(client_of(cora).get(arranged))
    assert all(person.name in page for person in people)


def test_programme_of_others_is_closed_to_a_coordinator_elsewhere(cora, programme):
    gathering = make_gathering(programme, by=cora)
    otto = make_person("Otto Other")
    elsewhere = make_programme("Elsewhere", coordinator=otto)
    client = client_of(otto)
    for name in ("gathering", "edit", "new-date", "people", "word"):
        for of in (programme, elsewhere):
            path = reverse(f"gatherings:{name}", args=[of.pk, gathering.pk])
            assert client.get(path).status_code == client.post(path).status_code == 404
    assert client.get(gathering.get_absolute_url()).status_code == 404
    assert client.get(first_of(gathering).meeting.get_absolute_url()).status_code == 404


def test_host_changes_time_and_place_on_the_meeting_s_page(cora, programme, people):
    mara, jun, ines = people
    gathering = make_gathering(programme, by=cora, hosts=[mara], places=1)
    join_all(gathering, [jun, ines])
    meeting = first_of(gathering).meeting
    said = {"seen": 0, "on": "2027-02-02", "at": "12:00", "minutes": "60", "way": "in person",
            "place": "The attic"}  # fmt: skip
    client_of(mara).post(reverse("meeting:change", args=[meeting.pk]), said)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.place) == (NOON + timedelta(days=1), "The attic")
    for person in (jun, ines):
        told = Notice.objects.filter(person=person).latest("pk")
        assert told.title == "It has changed: Ask each other anything"
    assert (coming_to(gathering), waiting_for(gathering)) == (["Mara", "Jun"], ["Inés"])
    stale = client_of(jun).post(reverse("meeting:change", args=[meeting.pk]), said | {"seen": 1})
    assert "Only who arranges this meeting can change it." in text_of(stale)


def test_coordinator_raises_places_cancels_a_date_and_the_whole(cora, programme, people):
    gathering = make_gathering(programme, by=cora, places=1, dates=2)
    join_all(gathering, people)
    page = reverse("gatherings:gathering", args=[programme.pk, gathering.pk])
    client, date = client_of(cora), first_of(gathering).pk
    client.post(page, {"do": "places", "date": date, "places": "3"})
    assert coming_to(gathering) == ["Mara", "Jun", "Inés"]
    refused = client.post(page, {"do": "places", "date": date, "places": "2"}, follow=True)
    assert "3 people have a place already. Nobody loses one" in text_of(refused)
    refused = client.post(page, {"do": "places", "date": date, "places": "0"}, follow=True)
    assert "That isn’t a number of places." in text_of(refused)
    client.post(page, {"do": "cancel date", "date": date})
    client.post(page, {"do": "cancel"})
    assert not Meeting.objects.standing().exists()
    assert "It doesn’t take place" in text_of(
        client_of(people[0]).get(gathering.get_absolute_url())
    )


def test_stale_change_is_not_saved_and_keeps_what_was_typed(cora, programme):
    gathering = make_gathering(programme, by=cora)
    path = reverse("gatherings:edit", args=[programme.pk, gathering.pk])
    said = {"seen": 0, "kind": "event", "title": "One", "who": "all"}
    assert client_of(cora).post(path, said).status_code == 302
    response = client_of(cora).post(path, said | {"title": "Two"})
    assert response.status_code == 422
    assert "Somebody else has changed it" in text_of(response)
    assert 'value="Two"' in text_of(response)
    gathering.refresh_from_db()
    assert (gathering.title, first_of(gathering).meeting.title) == ("One", "One")


def test_coordinator_writes_to_who_waits_once(cora, programme, people):
    gathering = make_gathering(programme, by=cora, places=1)
    join_all(gathering, people)
    path = reverse("gatherings:word", args=[programme.pk, gathering.pk])
    said = {"key": str(uuid4()), "to": "waiting", "text": "We look for a bigger room.\n"}
    for _ in range(2):
        client_of(cora).post(path, said)
    told = Notice.objects.filter(body="We look for a bigger room.").order_by("person_id")
    assert [one.person for one in told] == people[1:]
    mails = OutgoingMail.objects.filter(kind="gathering place", to=people[1].email)
    assert ["We look for a bigger room.\n\nCora Coordinator" in one.text for one in mails] == [True]


def test_chosen_people_are_invited_by_address_or_function_and_told(
    cora, programme, people, run_jobs
):
    mara, jun, ines = people
    ines.profile.function = "Sales"
    ines.profile.save()
    gathering = make_gathering(programme, by=cora, who="chosen")
    path = reverse("gatherings:people", args=[programme.pk, gathering.pk])
    refused = client_of(cora).post(path, {"addresses": f"{mara.email} una@example.org"})
    assert "Nobody in this programme has the address una@example.org." in text_of(refused)
    client_of(cora).post(path, {"addresses": mara.email.upper(), "functions": ["Sales"]})
    run_jobs()
    told = Notice.objects.filter(title="You are invited: Ask each other anything")
    assert {one.person for one in told} == {mara, ines}
    assert client_of(jun).get(gathering.get_absolute_url()).status_code == 404


def test_closed_programme_can_be_read_and_not_changed(cora, programme, people):
    gathering = make_gathering(programme, by=cora)
    join_all(gathering, people[:1])
    programme.state = State.CLOSED
    programme.save()
    page = reverse("gatherings:gathering", args=[programme.pk, gathering.pk])
    for path, said in (
        (page, {"do": "cancel"}),
        (gathering.get_absolute_url(), {"do": "leave", "date": first_of(gathering).pk}),
        (reverse("meeting:change", args=[first_of(gathering).meeting_id]), {}),
    ):
        person = people[0] if path == gathering.get_absolute_url() else cora
        client_of(person).post(path, said)
    assert arrange_by_page(cora, programme).status_code == 422
    assert coming_to(gathering) == ["Mara"]
    assert Meeting.objects.ahead().count() == 1
    assert client_of(cora).get(page).status_code == 200


def test_closing_a_programme_says_what_becomes_of_gatherings(cora, programme):
    gathering = make_gathering(programme, by=cora)
    path = reverse("life:life", args=[programme.pk]) + "?to=closed"
    assert "1 gathering lies ahead." in text_of(client_of(cora).get(path))
    cancel(gathering=gathering, by=cora)
    assert "gathering lies ahead" not in text_of(client_of(cora).get(path))


def test_word_reaches_nobody_who_cannot_sign_in_any_more(cora, programme, people):
    gathering = make_gathering(programme, places=None)
    join_all(gathering, people)
    mara, jun, ines = people
    jun.guest_from, jun.guest_until = "Acme", (NOW - timedelta(days=1)).date()
    ines.is_active = False
    for person in (jun, ines):
        person.save()
    assert list(people_told(gathering, "both")) == [mara]


def test_way_to_call_fills_in_the_link_of_every_date(cora, programme, people, monkeypatch):
    call = Call("room", "The room", lambda uid, of: f"https://meet.example.org/{uid}/{of}")
    monkeypatch.setattr("bothways.meetings.hooks.LINKS", [lambda person: [call]])
    key = str(uuid4())
    arrange_by_page(cora, programme, key=key, link="", call="room", every="1", times="2")
    link = f"https://meet.example.org/{key}/None"
    assert list(Meeting.objects.values_list("link", flat=True)) == [link, link]
    gathering = Gathering.objects.get()
    form = {"key": key, "call": "room", "do": "ask", "minutes": "45", "way": "online",
            "on_1": "2027-03-01", "at_1": "12:00", "on_2": "2027-03-02", "at_2": "12:00",
            "addresses": "\n".join(one.email for one in people)}  # fmt: skip
    when = reverse("gatherings:when", args=[programme.pk, gathering.pk])
    form["key"] = str(uuid4())
    client_of(cora).post(when, form)
    assert Proposal.objects.get().link == f"https://meet.example.org/{form['key']}/None"
    form = {"call": "room", "on": "2027-03-03", "at": "12:00", "minutes": "45", "way": "online"}
    client_of(cora).post(reverse("gatherings:new-date", args=[programme.pk, gathering.pk]), form)
    assert Meeting.objects.order_by("starts_at").last().link.startswith("https://meet.example.org/")
    for path in (when, reverse("gatherings:new", args=[programme.pk])):
        page = text_of(client_of(cora).get(path))
        assert ("Video call by" in page) is (path != when)  # a question is open there
