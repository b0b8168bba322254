"""The talk as pages without scripts: for the people in it, and nobody else."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bothways.conversations.messages.actions import delete, mark_read, react
from bothways.conversations.messages.models import LONGEST
from bothways.conversations.messages.queries import A_PAGE
from bothways.conversations.models import Message, Reaction, ReadMark
from bothways.partnerships.models import Participation
from bothways.people.models import Profile
from bothways.programmes.models import Programme
from tests.builders import make_administrator, make_person
from tests.clients import client_of, text_of

from .scenes import make_partnership, person_in, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_partnership("Mara Okafor", "Jun Ito", coordinator=make_person("Cora Coordinator"))


@pytest.fixture
def mara(pair):
    return person_in(pair, "Mara")


@pytest.fixture
def jun(pair):
    return person_in(pair, "Jun")


def page_of(pair, query=""):
    return reverse("talk:talk", args=[pair.pk]) + query


def test_what_one_writes_the_other_reads(pair, mara, jun):
    answer = client_of(mara).post(page_of(pair), {"text": "Hello <b>Jun</b>", "key": uuid4()})
    assert answer.url == page_of(pair, "#m1")
    page = text_of(client_of(jun).get(page_of(pair)))
    assert "Hello &lt;b&gt;Jun&lt;/b&gt;" in page
    assert '<bdi class="message__author">Mara</bdi>' in page


@pytest.mark.parametrize("who", ["Cora Coordinator", "Ada Admin", "Una Unrelated"])
def test_nobody_else_finds_it(pair, mara, who):
    said(pair, mara, "A secret")
    people = {"Cora Coordinator": None, "Ada Admin": make_administrator, "Una Unrelated": None}
    if who == "Cora Coordinator":
        person = type(mara).objects.get(name=who)
    else:
        person = (people[who] or make_person)(who)
    client = client_of(person)
    for name, arguments in (("talk", []), ("message", [1]), ("search", [])):
        path = reverse(f"talk:{name}", args=[pair.pk, *arguments])
        response = client.get(path + "?q=secret")
        assert response.status_code == 404
        assert "A secret" not in text_of(response)


def test_same_form_sent_twice_is_one_message(pair, mara):
    client, sent = client_of(mara), {"text": "Hello", "key": uuid4()}
    for _ in range(2):
        client.post(page_of(pair), sent)
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x" * 1_048_576, "this one has 1,048,576"),
        ("   ", "Write a few words first."),
        ("nul \x00 byte", "Null characters are not allowed."),
    ],
)
def test_what_is_refused_is_still_in_the_box(pair, mara, text, why):
    response = client_of(mara).post(page_of(pair), {"text": text, "key": uuid4()})
    assert response.status_code == 422
    page = text_of(response)
    assert why in page
    assert text.replace("\x00", "\ufffd").strip()[:4000] in page.replace("\x00", "\ufffd")
    assert not Message.objects.exists()


def test_key_that_is_none_or_answer_that_is_nonsense_loses_nothing(pair, mara):
    client = client_of(mara)
    client.post(page_of(pair), {"text": "Hello"})
    response = client.post(
        page_of(pair), {"text": "Kept words", "key": uuid4(), "reply": "99999999999999999999"}
    )
    assert response.status_code == 422
    assert "Kept words" in text_of(response)
    for query in ("?before=99999999999999999999", "?from=x", "?reply=9", "?before=-1"):
        assert client.get(page_of(pair, query)).status_code == 200


def test_links_can_be_clicked_and_scripts_are_text(pair, mara):
    said(pair, mara, 'See https://example.org/?a=1&b=2 <script>alert("x")</script>')
    page = client_of(mara).get(page_of(pair)).content.decode()
    link = (
        '<a href="https://example.org/?a=1&amp;b=2" rel="noopener nofollow" target="_blank">'
        "https://example.org/?a=1&amp;b=2</a>"
    )
    assert link in page
    assert "<script>alert" not in page
    said(pair, mara, "javascript:alert(1)")
    assert 'href="javascript' not in client_of(mara).get(page_of(pair)).content.decode()


def test_times_and_days_are_the_readers_own(pair, mara, jun):
    said(pair, mara, "Late")
    Message.objects.update(said_at=datetime(2026, 3, 4, 22, 30, tzinfo=timezone.utc))  # noqa: UP017
    Profile.objects.filter(person=mara).update(time_zone="Europe/Lisbon")
    Profile.objects.filter(person=jun).update(time_zone="Asia/Tokyo")
    for person, day, clock, zone in (
        (mara, "2026-03-04", "22:30", "Lisbon"),
        (jun, "2026-03-05", "07:30", "Tokyo"),
    ):
        page = text_of(client_of(person).get(page_of(pair)))
        assert f'data-day="{day}"' in page
        assert f">{clock}</time>" in page
        assert f"Times are yours ({zone})" in page


def test_page_shows_fifty_and_leads_to_earlier_and_later_ones(pair, mara):
    for number in range(1, A_PAGE * 2 + 3):
        said(pair, mara, f"number-{number}.")
    client = client_of(mara)

    def shown(query=""):
        page = client.get(page_of(pair, query)).content.decode()
        return [int(seq) for seq in re.findall(r'id="m(\d+)"', page)], page

    newest, page = shown()
    assert newest == list(range(53, 103))
    assert 'href="?before=53"' in page
    earlier, page = shown("?before=53")
    assert earlier == list(range(3, 53))
    assert 'href="?from=53"' in page
    first, page = shown("?before=3")
    assert first == [1, 2]
    assert "?before=" not in page
    assert shown("?from=60")[0] == list(range(60, 103))


def test_long_talk_opens_with_as_many_questions_as_a_short_one(pair, mara, jun):
    client = client_of(jun)

    def questions():
        client.get(page_of(pair))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page_of(pair)).status_code == 200
        return len(captured)

    for at in range(1, 4):
        said(pair, mara, f"Hello {at}", reply_to=1 if at > 1 else None)
    react(partnership=pair, by=jun, seq=1, sign="👍", on=True, key=uuid4())
    few = questions()
    for at in range(20):
        said(pair, mara, f"More {at}", reply_to=at + 1)
        react(partnership=pair, by=jun, seq=at + 1, sign="⭐", on=True, key=uuid4())
    assert questions() == few
    assert few <= 16


def test_unread_are_counted_in_the_tab_and_on_home_until_they_are_read(pair, mara, jun):
    said(pair, mara, "One")
    said(pair, mara, "Two")
    client = client_of(jun)
    assert '<span class="tabs__count">2</span>' in text_of(client.get(pair.get_absolute_url()))
    home = text_of(client.get("/"))
    assert "2 new messages" in home
    assert f'href="{page_of(pair)}"' in home
    page = text_of(client.get(page_of(pair)))
    assert page.index('id="new"') < page.index('id="m1"')
    assert ReadMark.objects.count() == 0  # reading a page changes nothing
    client.post(reverse("talk:reading", args=[pair.pk]), {"seq": 2})
    assert "new messages" not in text_of(client.get("/"))
    assert "tabs__count" not in text_of(client.get(page_of(pair)))


def test_who_answers_has_read_what_stood_above_the_box(pair, mara, jun):
    said(pair, mara, "One")
    page = text_of(client_of(jun).get(page_of(pair)))
    assert 'name="seen" value="1"' in page
    said(pair, mara, "Two, meanwhile")
    client_of(jun).post(page_of(pair), {"text": "Yes", "key": uuid4(), "seen": 1})
    assert ReadMark.objects.get(person=jun).seq == 1


def test_place_that_is_none_is_a_bad_request(pair, mara):
    client = client_of(mara)
    for seq in ("", "x", "-1", "99999999999999999999"):
        answer = client.post(reverse("talk:reading", args=[pair.pk]), {"seq": seq})
        assert answer.status_code == 400


def test_answer_shows_what_it_answers_and_leads_there(pair, mara, jun):
    said(pair, mara, "Shall we take Tuesday?")
    client = client_of(jun)
    box = text_of(client.get(page_of(pair, "?reply=1")))
    assert "You answer" in box
    assert 'name="reply" value="1"' in box
    client.post(page_of(pair), {"text": "Yes", "key": uuid4(), "reply": 1})
    page = text_of(client.get(page_of(pair)))
    assert 'href="#m1" data-quote="1"' in page
    delete(partnership=pair, by=mara, seq=1, key=uuid4())
    page = text_of(client.get(page_of(pair)))
    assert "Shall we take Tuesday?" not in page
    assert "taken back" in page


def test_own_message_is_changed_and_taken_back_on_its_page(pair, mara, jun):
    said(pair, mara, "Tusday")
    path = reverse("talk:message", args=[pair.pk, 1])
    client = client_of(mara)
    assert client.post(path, {"text": "Tuesday", "key": uuid4()}).url == page_of(pair, "#m1")
    page = text_of(client_of(jun).get(page_of(pair)))
    assert "Tuesday" in page
    assert "changed" in page
    theirs = text_of(client_of(jun).get(path))
    assert "Take it back" not in theirs
    assert client_of(jun).post(path, {"text": "Friday", "key": uuid4()}).status_code == 422
    client.post(reverse("talk:removal", args=[pair.pk, 1]), {"key": uuid4()})
    assert "This message was taken back." in text_of(client_of(jun).get(page_of(pair)))


def test_change_that_is_refused_keeps_what_was_typed(pair, mara):
    said(pair, mara, "Short")
    long = "y" * (LONGEST + 1)
    path = reverse("talk:message", args=[pair.pk, 1])
    response = client_of(mara).post(path, {"text": long, "key": uuid4()})
    assert response.status_code == 422
    assert long in text_of(response)


def test_sign_is_put_and_taken_away_by_its_button(pair, mara, jun):
    said(pair, mara, "Done!")
    client, path = client_of(jun), reverse("talk:reaction", args=[pair.pk, 1])
    client.post(path, {"on": "⭐", "key": uuid4()})
    assert "well done: You" in text_of(client.get(page_of(pair)))
    assert "well done: Jun" in text_of(client_of(mara).get(page_of(pair)))
    client.post(path, {"off": "⭐", "key": uuid4()})
    assert not Reaction.objects.exists()
    answer = client.post(path, {"on": "nonsense", "key": uuid4()}, follow=True)
    assert "Choose one of the signs that are offered." in text_of(answer)


def test_ended_talk_is_read_and_has_no_box(pair, mara):
    said(pair, mara, "Good bye")
    pair.ended_at = datetime(2027, 3, 4, tzinfo=timezone.utc)  # noqa: UP017
    pair.save()
    page = text_of(client_of(mara).get(page_of(pair)))
    assert "Good bye" in page
    assert "nothing more is said in it" in page
    assert 'name="text"' not in page
    response = client_of(mara).post(page_of(pair), {"text": "More", "key": uuid4()})
    assert response.status_code == 422
    assert Message.objects.count() == 1


def test_archived_programme_keeps_its_talk_for_reading(pair, mara):
    said(pair, mara, "Good bye")
    Programme.objects.update(state="archived")
    page = text_of(client_of(mara).get(page_of(pair)))
    assert "Good bye" in page
    assert 'name="text"' not in page


def test_who_left_a_circle_reads_what_was_said_until_then():
    ring = make_partnership("Ana Ito", "Ben Ito", "Cleo Ito")
    ana, ben = person_in(ring, "Ana"), person_in(ring, "Ben")
    said(ring, ana, "While Ben was here")
    left = Message.objects.get().said_at + timedelta(seconds=1)
    Participation.objects.filter(person=ben).update(left_at=left)
    said(ring, ana, "Since Ben has gone")
    Message.objects.filter(seq=2).update(said_at=left + timedelta(seconds=1))
    client = client_of(ben)
    page = text_of(client.get(page_of(ring)))
    assert "While Ben was here" in page
    assert "Since Ben has gone" not in page
    assert client.get(reverse("talk:message", args=[ring.pk, 2])).status_code == 404
    search = reverse("talk:search", args=[ring.pk]) + "?q=gone"
    assert "Since Ben" not in text_of(client.get(search))
    assert "Since Ben" not in text_of(client.get(page_of(ring, "?reply=2")))


def test_search_finds_folded_words_with_what_stands_around(pair, mara, jun):
    said(pair, mara, "We meet in the Café Łódź on Tuesday, near the old station " + "x " * 60)
    said(pair, jun, "Fine. Coffee?")
    client, path = client_of(jun), reverse("talk:search", args=[pair.pk])
    page = text_of(client.get(path, {"q": "LODZ cafe"}))
    assert "1 message" in page
    assert "<mark>Łódź</mark>" in page
    assert "<mark>Café</mark>" in text_of(client.get(path, {"q": "cafe lodz"}))
    assert "Nothing found" in text_of(client.get(path, {"q": "cafe coffee"}))
    assert "Nothing found" in text_of(client.get(path, {"q": "100%_"}))
    assert client.get(path, {"q": "x" * 4000}).status_code == 200
    assert client.get(path).status_code == 200


def test_search_shows_fifty_and_says_that_there_are_more(pair, mara):
    for number in range(55):
        said(pair, mara, f"tea {number}")
    page = text_of(client_of(mara).get(reverse("talk:search", args=[pair.pk]), {"q": "tea"}))
    assert page.count("<mark>") == 50
    assert "there are more" in page


def test_first_step_leads_to_a_message_made_of_what_each_gives_and_gets(pair, mara):
    client = client_of(mara)
    page = text_of(client.get(pair.get_absolute_url()))
    assert "Write a first message" in page
    assert f'href="{page_of(pair)}?hello=1#write"' in page
    box = text_of(client.get(page_of(pair, "?hello=1")))
    assert "Hello Jun, I look forward to our exchange!" in box
    assert "share what I know of Excel" in box
    assert "learn Piano from you" in box
    said(pair, mara, "Hello Jun!")
    assert "Write a first message" not in text_of(client.get(pair.get_absolute_url()))
    assert "I look forward" not in text_of(client.get(page_of(pair, "?hello=1")))


def test_whoever_was_written_to_is_led_to_answer_by_one_button(pair, mara, jun):
    said(pair, mara, "Hello Jun!")
    client = client_of(jun)
    page = text_of(client.get(pair.get_absolute_url()))
    assert "Mara has written to you. A line back is enough." in page
    assert "Write a first message" not in page
    home = client.get("/").content.decode()
    primary = re.findall(r'class="button button--primary" href="([^"]*)"', home)
    assert primary == [page_of(pair)]
    said(pair, jun, "Hello Mara!")
    assert "Mara has written to you." not in text_of(client.get(pair.get_absolute_url()))


def test_first_message_in_a_circle_names_whom_one_teaches_and_who_teaches():
    ring = make_partnership("Ana Ito", "Ben Ito", "Cleo Ito")
    box = text_of(client_of(person_in(ring, "Ben")).get(page_of(ring, "?hello=1")))
    assert "Hello Cleo and Ana" in box
    assert "Cleo, I am glad to share what I know of Piano with you." in box
    assert "Ana, I would love to learn Excel from you." in box


def test_right_to_left_name_and_text_stand_apart(mara, pair):
    type(mara).objects.filter(pk=mara.pk).update(name="מרה <i>כהן")
    said(pair, mara, "שלום 👋")
    page = client_of(person_in(pair, "Jun")).get(page_of(pair)).content.decode()
    assert '<bdi class="message__author">מרה</bdi>' in page
    assert '<div class="message__text" dir="auto">שלום 👋</div>' in page


def test_quiet_is_chosen_and_taken_back(pair, mara, jun):
    said(pair, mara, "One")
    client, path = client_of(jun), reverse("talk:quiet", args=[pair.pk])
    client.post(path, {"length": "week"})
    assert "1 new message" not in text_of(client.get("/"))
    assert "Turn notices on again" in text_of(client.get(page_of(pair)))
    client.post(path, {"length": "off"})
    assert "1 new message" in text_of(client.get("/"))
    client.post(path, {"length": "nonsense"})
    assert ReadMark.objects.get(person=jun).muted_until is None


def test_browser_without_sockets_asks_and_says_by_an_address(pair, mara, jun):
    path, key = reverse("talk:changes", args=[pair.pk]), str(uuid4())
    hers, his = client_of(mara), client_of(jun)
    for _ in range(2):
        answer = hers.post(path, {"said": json.dumps({"do": "say", "key": key, "text": "Hello"})})
        assert answer.json() == {"seq": 1, "version": 1}
    heard = his.get(path, {"since": 0}).json()
    assert (heard["version"], [each["text"] for each in heard["messages"]]) == (1, ["Hello"])
    assert his.get(path, {"since": 1}).json() == {"version": 1, "messages": []}
    long = {"do": "say", "key": str(uuid4()), "text": "x" * (LONGEST + 1)}
    refused = hers.post(path, {"said": json.dumps(long)})
    assert refused.status_code == 422
    assert "this one has 8,001" in refused.json()["why"]


@pytest.mark.parametrize(
    "said", ["", "[]", "no json", '{"do": "open"}', '{"do": "say", "key": 1}', "[" * 5000]
)
def test_nonsense_by_that_address_is_a_bad_request(pair, mara, said):
    path = reverse("talk:changes", args=[pair.pk])
    assert client_of(mara).post(path, {"said": said}).status_code == 400
    assert client_of(mara).get(path, {"since": "x" + said}).status_code == 400


def test_mark_stays_where_it_was_when_read_again(pair, mara, jun):
    said(pair, mara, "One")
    mark_read(partnership=pair, by=jun, seq=1)
    client_of(jun).post(reverse("talk:reading", args=[pair.pk]), {"seq": 0})
    assert ReadMark.objects.get(person=jun).seq == 1
