"""What people do in a talk, one rule each."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bothways.common.models import Hint
from bothways.conversations import hooks
from bothways.conversations.messages.actions import (
    CHANGEABLE,
    clean,
    delete,
    edit,
    forget_keys,
    mark_read,
    mute,
    react,
    say,
)
from bothways.conversations.messages.errors import (
    IsDeleted,
    NoSuchMessage,
    NotOnesOwn,
    SaysNothing,
    TalkIsClosed,
    TooLate,
    TooLong,
    UnknownSign,
)
from bothways.conversations.messages.models import LONGEST
from bothways.conversations.messages.queries import news_for, signs_of_life, unread_in
from bothways.conversations.models import Change, Conversation, Message, Reaction
from bothways.partnerships.models import Participation
from bothways.programmes.models import Programme

from .scenes import make_partnership, person_in, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_partnership("Mara Okafor", "Jun Ito")


@pytest.fixture
def mara(pair):
    return person_in(pair, "Mara")


@pytest.fixture
def jun(pair):
    return person_in(pair, "Jun")


def test_messages_stand_in_one_order_without_gaps(pair, mara, jun):
    for by, text in ((mara, "Hello"), (jun, "Hello Mara"), (mara, "Tuesday?")):
        said(pair, by, text)
    rows = Message.objects.values_list("seq", "version", "author__name", "text")
    assert list(rows) == [
        (1, 1, "Mara Okafor", "Hello"),
        (2, 2, "Jun Ito", "Hello Mara"),
        (3, 3, "Mara Okafor", "Tuesday?"),
    ]
    assert Conversation.objects.values_list("last_seq", "version").get() == (3, 3)


def test_same_key_from_the_same_person_is_the_same_message(pair, mara, jun):
    key = uuid4()
    first = say(partnership=pair, by=mara, text="Hello", key=key)
    assert say(partnership=pair, by=mara, text="Hello", key=key).pk == first.pk
    other = say(partnership=pair, by=jun, text="Hello", key=key)
    assert list(Message.objects.values_list("pk", flat=True)) == [first.pk, other.pk]


def test_retry_of_what_was_said_is_acknowledged_after_the_end(pair, mara):
    key = uuid4()
    first = say(partnership=pair, by=mara, text="Bye", key=key)
    pair.ended_at = timezone.now()
    pair.save()
    assert say(partnership=pair, by=mara, text="Bye", key=key).pk == first.pk


def test_each_change_gives_a_hint_of_its_version_and_nothing_of_its_text(pair, mara, jun):
    message = said(pair, mara, "A secret")
    edit(partnership=pair, by=mara, seq=1, text="Another secret", key=uuid4())
    react(partnership=pair, by=jun, seq=1, sign="👍", on=True, key=uuid4())
    delete(partnership=pair, by=mara, seq=message.seq, key=uuid4())
    hints = Hint.objects.filter(topic=f"talk:{pair.pk}").order_by("pk")
    assert [hint.content for hint in hints] == [
        {"version": version, "seq": 1} for version in (1, 2, 3, 4)
    ]
    others = Hint.objects.filter(topic=f"person:{jun.pk}").order_by("pk")
    assert [hint.content for hint in others] == [
        {"talk": pair.pk, "seq": 1},
        {"about": "notices"},
    ]
    assert not Hint.objects.filter(topic=f"person:{mara.pk}").exists()


def test_own_message_is_changed_within_a_day_and_not_later(pair, mara):
    message = said(pair, mara, "Tuesday")
    edit(partnership=pair, by=mara, seq=1, text="Wednesday", key=uuid4())
    message.refresh_from_db()
    assert (message.text, message.folded, message.version) == ("Wednesday", "wednesday", 2)
    assert message.edited_at is not None
    Message.objects.update(said_at=timezone.now() - CHANGEABLE - timedelta(minutes=1))
    with pytest.raises(TooLate):
        edit(partnership=pair, by=mara, seq=1, text="Friday", key=uuid4())
    with pytest.raises(TooLate):
        delete(partnership=pair, by=mara, seq=1, key=uuid4())
    assert Message.objects.get().text == "Wednesday"


def test_someone_elses_message_is_theirs(pair, mara, jun):
    said(pair, mara, "Mine")
    with pytest.raises(NotOnesOwn):
        edit(partnership=pair, by=jun, seq=1, text="Yours", key=uuid4())
    with pytest.raises(NotOnesOwn):
        delete(partnership=pair, by=jun, seq=1, key=uuid4())
    assert Message.objects.get().text == "Mine"


def test_deleting_empties_the_text_and_keeps_the_place(pair, mara, jun):
    said(pair, mara, "Oh no")
    said(pair, jun, "Hm?")
    react(partnership=pair, by=jun, seq=1, sign="👍", on=True, key=uuid4())
    delete(partnership=pair, by=mara, seq=1, key=uuid4())
    assert delete(partnership=pair, by=mara, seq=1, key=uuid4()).version == 4
    gone = Message.objects.get(seq=1)
    assert (gone.text, gone.folded, gone.deleted_at is None) == ("", "", False)
    assert not Reaction.objects.exists()
    with pytest.raises(IsDeleted):
        edit(partnership=pair, by=mara, seq=1, text="Back", key=uuid4())
    with pytest.raises(IsDeleted):
        react(partnership=pair, by=jun, seq=1, sign="👍", on=True, key=uuid4())


def test_sign_is_put_once_and_taken_away(pair, mara, jun):
    said(pair, mara, "Done!")
    for _ in range(2):
        react(partnership=pair, by=jun, seq=1, sign="⭐", on=True, key=uuid4())
    assert Reaction.objects.count() == 1
    assert Conversation.objects.get().version == 2
    react(partnership=pair, by=jun, seq=1, sign="⭐", on=False, key=uuid4())
    assert not Reaction.objects.exists()
    with pytest.raises(UnknownSign):
        react(partnership=pair, by=jun, seq=1, sign="<script>", on=True, key=uuid4())


def test_retry_of_an_old_change_does_not_undo_a_newer_one(pair, mara, jun):
    first, on = uuid4(), uuid4()
    said(pair, mara, "One")
    edit(partnership=pair, by=mara, seq=1, text="Two", key=first)
    edit(partnership=pair, by=mara, seq=1, text="Three", key=uuid4())
    edit(partnership=pair, by=mara, seq=1, text="Two", key=first)
    assert Message.objects.get().text == "Three"
    react(partnership=pair, by=jun, seq=1, sign="👍", on=True, key=on)
    react(partnership=pair, by=jun, seq=1, sign="👍", on=False, key=uuid4())
    react(partnership=pair, by=jun, seq=1, sign="👍", on=True, key=on)
    assert not Reaction.objects.exists()


def test_answer_to_a_message_that_is_not_there_is_refused(pair, mara):
    with pytest.raises(NoSuchMessage):
        said(pair, mara, "As you said", reply_to=7)
    assert not Message.objects.exists()
    assert Conversation.objects.get_or_create(partnership=pair)[0].last_seq == 0


@pytest.mark.parametrize("text", ["", "  \n ", "\x00"])
def test_nothing_is_not_said(pair, mara, text):
    with pytest.raises(SaysNothing):
        said(pair, mara, text)


def test_a_megabyte_is_refused_with_its_length(pair, mara):
    with pytest.raises(TooLong, match="1,048,576"):
        said(pair, mara, "a" * 1_048_576)
    said(pair, mara, "é" * LONGEST)


def test_what_no_database_takes_is_left_out():
    assert clean("a\x00b\ud800c\r\nd") == "ab?c\nd"


def test_ended_exchange_is_for_reading(pair, mara):
    said(pair, mara, "Hello")
    pair.ended_at = timezone.now()
    pair.save()
    for change in (
        lambda: said(pair, mara, "More"),
        lambda: edit(partnership=pair, by=mara, seq=1, text="More", key=uuid4()),
        lambda: delete(partnership=pair, by=mara, seq=1, key=uuid4()),
        lambda: react(partnership=pair, by=mara, seq=1, sign="👍", on=True, key=uuid4()),
    ):
        with pytest.raises(TalkIsClosed):
            change()
    assert Conversation.objects.get().version == 1


def test_who_left_a_circle_says_nothing_more_in_it():
    ring = make_partnership("Ana Ito", "Ben Ito", "Cleo Ito")
    ben = person_in(ring, "Ben")
    Participation.objects.filter(person=ben).update(left_at=timezone.now())
    with pytest.raises(TalkIsClosed):
        said(ring, ben, "One more thing")
    said(ring, person_in(ring, "Ana"), "Ben has left us")
    assert not Hint.objects.filter(topic=f"person:{ben.pk}").exists()


@pytest.mark.parametrize("state", ["closed", "archived"])
def test_talk_of_a_programme_that_is_over_is_for_reading(pair, mara, state):
    Programme.objects.update(state=state)
    with pytest.raises(TalkIsClosed):
        said(pair, mara, "Hello")


def test_feature_that_closes_a_talk_says_why(pair, mara, monkeypatch):
    monkeypatch.setattr(hooks, "CLOSED", [lambda partnership, by: "Not for now."])
    monkeypatch.setattr("bothways.conversations.messages.actions.CLOSED", hooks.CLOSED)
    with pytest.raises(TalkIsClosed, match="Not for now"):
        said(pair, mara, "Hello")


def test_unread_are_those_of_others_after_ones_mark(pair, mara, jun):
    for text in ("One", "Two", "Three"):
        said(pair, mara, text)
    said(pair, jun, "Four")
    assert unread_in(jun.pk, [pair.pk]) == {pair.pk: 3}
    assert mark_read(partnership=pair, by=jun, seq=2)
    assert not mark_read(partnership=pair, by=jun, seq=1)
    assert unread_in(jun.pk, [pair.pk]) == {pair.pk: 1}
    delete(partnership=pair, by=mara, seq=3, key=uuid4())
    assert unread_in(jun.pk, [pair.pk]) == {}
    assert unread_in(mara.pk, [pair.pk]) == {pair.pk: 1}


def test_mark_beyond_the_end_is_the_end(pair, mara, jun):
    said(pair, mara, "One")
    mark_read(partnership=pair, by=jun, seq=900)
    said(pair, mara, "Two")
    assert unread_in(jun.pk, [pair.pk]) == {pair.pk: 1}


def test_quiet_talk_is_no_news_until_its_time_is_over(pair, mara, jun, monkeypatch):
    heard = []
    monkeypatch.setattr(
        "bothways.conversations.messages.actions.SAID",
        [lambda message, hearing: heard.append(hearing)],
    )
    said(pair, mara, "One")
    mute(partnership=pair, by=jun, until=timezone.now() + timedelta(hours=1))
    said(pair, mara, "Two")
    assert news_for(jun, [pair]) == []
    mute(partnership=pair, by=jun, until=timezone.now() - timedelta(hours=1))
    said(pair, mara, "Three")
    assert heard == [[jun.pk], [], [jun.pk]]
    assert [(each.names, each.count) for each in news_for(jun, [pair])] == [("Mara", 3)]


def test_sign_of_life_is_when_something_was_last_said(pair, mara):
    assert signs_of_life([pair.pk]) == {}
    said(pair, mara, "One")
    last = said(pair, mara, "Two")
    assert signs_of_life([pair.pk]) == {pair.pk: last.said_at}


def test_keys_are_forgotten_after_a_week(pair, mara):
    said(pair, mara, "One")
    edit(partnership=pair, by=mara, seq=1, text="Two", key=uuid4())
    assert forget_keys() == 0
    Change.objects.update(at=timezone.now() - timedelta(days=8))
    assert forget_keys() == 1


@pytest.mark.parametrize("names", [("Mara", "Jun"), ("Mara", "Jun", "Ana", "Ben", "Cleo")])
def test_saying_asks_as_much_of_the_database_however_many_hear_it(names):
    talk = make_partnership(*names)
    mara = person_in(talk, "Mara")
    said(talk, mara, "The talk has its row")
    with CaptureQueriesContext(connection) as captured:
        said(talk, mara, "Hello all")
    assert len(captured) == 12
