"""The page around a meeting and the agenda, as browsers ask for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bothways.meetings.agendas.tests.people import NOON, here, plan_at, signed_in
from bothways.meetings.meetings.actions import cancel_meeting
from bothways.meetings.models import AgendaItem, Meeting, TurnTaking
from bothways.meetings.room.queries import note_of
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of
from bothways.partnerships.models import ActionItem, Partnership, SharedNote
from tests.builders import make_person, make_programme


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))


@pytest.fixture
def pair(db) -> Partnership:
    return make_partnership(
        "Mara Okafor", "Tomasz Zieliński", programme=make_programme(
            coordinator=make_person("Cora Coordinator")))  # fmt: skip


@pytest.fixture
def meeting(pair) -> Meeting:
    return plan_at(pair)


def url(name: str, meeting: Meeting, *more: int) -> str:
    return reverse(f"meeting:{name}", args=[meeting.pk, *more])


def test_point_is_added_from_the_meetings_page_and_shown_as_text(pair, meeting):
    mara, tomasz = people_of(pair)
    client = signed_in(mara)
    said = {"do": "add", "text": "<script>alert(1)</script> مرحبا", "minutes": "20", "key": uuid4()}
    answer = client.post(url("agenda", meeting), said)
    assert answer.url == meeting.get_absolute_url() + "#agenda"
    page = signed_in(tomasz).get(meeting.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; مرحبا" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"text": ""}, "Say in a few words"),
        ({"text": "x" * 1_000_000}, "at most 240 characters"),
        ({"text": "a\x00b"}, "Null characters"),
        ({"text": "fine", "minutes": "0"}, "greater than or equal to 1"),
        ({"text": "fine", "teacher": "999"}, "Select a valid choice"),
    ],
)
def test_what_cannot_stand_on_an_agenda_is_named_and_kept(pair, meeting, said, words):
    client = signed_in(people_of(pair)[0])
    answer = client.post(url("agenda", meeting), {"do": "add", **said})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert AgendaItem.objects.count() == 0


def test_guide_is_one_press(pair, meeting):
    client = signed_in(people_of(pair)[0])
    said = {"do": "guide", "guide": "swap", "key": uuid4()}
    client.post(url("agenda", meeting), said)
    client.post(url("agenda", meeting), said)
    assert list(meeting.agenda.values_list("minutes", flat=True)) == [6, 24, 24, 6]


def test_coordinator_and_strangers_find_none_of_it(pair, meeting):
    cora = pair.programme.roles.get(role="coordinator").person
    for person in (cora, make_person("Una Unrelated")):
        client = signed_in(person)
        for name in ("agenda", "room", "room-parts"):
            assert client.get(url(name, meeting)).status_code == 404
        for name in ("turns", "room-note", "room-items"):
            assert client.post(url(name, meeting), {"do": "run"}).status_code == 404
    assert TurnTaking.objects.count() == 0


def test_point_of_another_meeting_is_not_found_here(pair, meeting):
    mara, _ = people_of(pair)
    other = plan_at(pair, NOON + timedelta(days=3))
    item = AgendaItem.objects.create(meeting=other, key=uuid4(), text="there", place=0)
    answer = signed_in(mara).post(url("agenda-item", meeting, item.pk), {"do": "remove"})
    assert answer.status_code == 404


def test_parts_are_empty_while_nothing_is_new_and_whole_after_a_change(pair, meeting):
    mara, tomasz = people_of(pair)
    client = signed_in(mara)
    page = client.get(url("room", meeting))
    have = page.context["version"]
    assert client.get(url("room-parts", meeting), {"have": have}).status_code == 204
    signed_in(tomasz).post(url("agenda", meeting), {"do": "add", "text": "New", "back": "room"})
    fresh = client.get(url("room-parts", meeting), {"have": have})
    assert fresh.status_code == 200
    assert "New" in fresh.content.decode()


def test_clock_is_started_in_the_room_and_says_the_servers_time(pair, meeting, time_machine):
    time_machine.move_to(NOON, tick=False)
    mara, tomasz = people_of(pair)
    answer = signed_in(mara).post(url("turns", meeting), {"do": "run", "seen": "0", "back": "room"})
    assert answer.url == url("room", meeting) + "#turns"
    time_machine.move_to(NOON + timedelta(minutes=1), tick=False)
    page = signed_in(tomasz).get(url("room", meeting)).content.decode()
    assert f'data-left="1740" data-now="{int(NOON.timestamp()) + 60}"' in page
    assert "29:00" in page


def test_stale_press_says_so_and_shows_how_it_stands(pair, meeting, time_machine):
    time_machine.move_to(NOON, tick=False)
    mara, tomasz = (signed_in(person) for person in people_of(pair))
    mara.post(url("turns", meeting), {"do": "run", "seen": "0"})
    mara.post(url("turns", meeting), {"do": "pause", "seen": "1"})
    page = tomasz.post(
        url("turns", meeting), {"do": "more", "minutes": "5", "seen": "1", "back": "room"},
        follow=True,
    ).content.decode()  # fmt: skip
    assert "Somebody else pressed a moment before you." in page
    assert "the clock stands still" in page


@pytest.mark.parametrize(
    "said",
    [{"do": "first", "leader": "999999"}, {"do": "more", "minutes": "9999"}, {"do": "x"}, {}],
)
def test_what_no_page_offers_is_not_found(pair, meeting, said):
    assert signed_in(people_of(pair)[0]).post(url("turns", meeting), said).status_code == 404


def test_note_is_written_together_and_nothing_is_overwritten(pair, meeting):
    mara, tomasz = (signed_in(person) for person in people_of(pair))
    mara.post(url("room-note", meeting), {"text": "Mara’s line", "number": "0"})
    late = tomasz.post(url("room-note", meeting), {"text": "Tomasz’ line", "number": "0"})
    assert late.status_code == 422
    page = late.content.decode()
    assert "Mara’s line" in page
    assert "Tomasz’ line" in page
    assert note_of(meeting).text == "Mara’s line"
    number = late.context["note_form"]["number"].value()
    tomasz.post(url("room-note", meeting), {"text": "Both lines", "number": number})
    assert note_of(meeting).text == "Both lines"
    assert SharedNote.objects.count() == 1


def test_megabyte_of_note_is_refused_and_kept_in_the_form(pair, meeting):
    client = signed_in(people_of(pair)[0])
    answer = client.post(url("room-note", meeting), {"text": "y" * 1_000_000, "number": "0"})
    assert answer.status_code == 422
    assert SharedNote.objects.count() == 0


def test_action_items_are_noted_and_ticked_in_the_room(pair, meeting):
    mara, tomasz = people_of(pair)
    client = signed_in(mara)
    client.post(url("room-items", meeting), {
        "do": "take on", "text": "Send the slides", "owner": tomasz.pk, "for_whom": mara.pk,
        "key": uuid4(),
    })  # fmt: skip
    item = ActionItem.objects.get()
    assert (item.owner, item.for_whom) == (tomasz, mara)
    client.post(url("room-items", meeting), {"do": "done", "item": item.pk})
    item.refresh_from_db()
    assert item.done_at is not None
    for nonsense in ("", "Done", "\x00", "x" * 9999):
        page = client.post(url("room-items", meeting), {"do": nonsense, "item": item.pk})
        assert page.status_code == 404
    item.refresh_from_db()
    assert item.done_at is not None
    client.post(url("room-items", meeting), {"do": "undone", "item": item.pk})
    item.refresh_from_db()
    assert item.done_at is None


def test_room_of_a_meeting_cancelled_meanwhile_is_there_to_be_read(pair, meeting):
    mara, tomasz = people_of(pair)
    client = signed_in(mara)
    have = client.get(url("room", meeting)).context["version"]
    cancel_meeting(by=tomasz, meeting=meeting, seen=0)
    page = client.get(url("room-parts", meeting), {"have": have}).content.decode()
    assert "This meeting was cancelled." in page
    client.post(url("agenda", meeting), {"do": "add", "text": "late", "back": "room"})
    assert AgendaItem.objects.count() == 0


def test_room_asks_as_much_for_many_points_as_for_few(pair, meeting):
    mara, tomasz = people_of(pair)
    client = signed_in(mara)
    counts = []
    for n in range(3):
        at = here(tomasz, meeting)
        for _ in range(1 + n * 5):
            AgendaItem.objects.create(
                meeting=meeting, key=uuid4(), text="x", place=n, brought_by=tomasz,
                teacher=at.space.mine,
            )  # fmt: skip
            ActionItem.objects.create(partnership=pair, key=uuid4(), text="y", owner=tomasz)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url("room", meeting)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] <= 40
