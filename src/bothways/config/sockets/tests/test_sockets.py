"""The socket of a page: who may open it, what it hears, and what it refuses."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from bothways.common.live.hints import HERE, LISTENERS, hint
from bothways.common.live.hub import EVERY
from bothways.common.models import Hint
from bothways.config.sockets import guard
from bothways.config.sockets.consumer import AT_ONCE, LONGEST
from bothways.conversations.messages.actions import edit, mark_read, say
from bothways.conversations.messages.tests.scenes import make_partnership, person_in, said
from bothways.conversations.models import Message, ReadMark
from bothways.partnerships.models import Participation
from tests.sockets import HOST, Scene, clients, play

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair():
    return make_partnership("Mara Okafor", "Jun Ito")


@pytest.fixture
def mara(pair):
    return person_in(pair, "Mara")


@pytest.fixture
def jun(pair):
    return person_in(pair, "Jun")


def texts(message):
    return [(state["seq"], state["text"]) for state in message["messages"]]


def test_what_one_says_the_other_hears_and_the_sayer_is_told_it_is_kept(pair, mara, jun):
    hers, his = clients(mara, jun)
    key = str(uuid4())

    async def story(scene: Scene) -> None:
        here, there = await scene.talk(hers, pair.pk), await scene.talk(his, pair.pk)
        await here.say(do="say", talk=pair.pk, key=key, text="Hello Jun")
        heard = await there.hear("changes")
        assert texts(heard) == [(1, "Hello Jun")]
        assert heard["messages"][0]["author"] == mara.pk
        done = await here.hear("done")
        assert done == {
            "is": "done",
            "talk": pair.pk,
            "key": key,
            "seq": 1,
            "version": 1,
        }

    play(story)
    assert Message.objects.get().text == "Hello Jun"


def test_said_again_under_its_key_is_acknowledged_and_heard_once(pair, mara, jun):
    hers, his = clients(mara, jun)
    key = str(uuid4())

    async def story(scene: Scene) -> None:
        here, there = await scene.talk(hers, pair.pk), await scene.talk(his, pair.pk)
        for _ in range(3):
            await here.say(do="say", talk=pair.pk, key=key, text="Hello")
            assert (await here.hear("done"))["seq"] == 1
        assert texts(await there.hear("changes")) == [(1, "Hello")]
        assert "changes" not in [message["is"] for message in await there.rest()]

    play(story)


def test_who_comes_back_hears_what_is_newer_and_nothing_twice(pair, mara, jun):
    for text in ("One", "Two", "Three"):
        said(pair, mara, text)
    edit(partnership=pair, by=mara, seq=1, text="First", key=uuid4())
    [his] = clients(jun)

    async def story(scene: Scene) -> None:
        there = await scene.talk(his, pair.pk, since=2)
        heard = await there.hear("changes")
        assert texts(heard) == [(3, "Three"), (1, "First")]
        assert heard["version"] == 4
        assert await there.hears_nothing()

    play(story)


def test_long_absence_is_made_up_for_in_parts_and_in_order(pair, mara, jun, monkeypatch):
    monkeypatch.setattr("bothways.conversations.messages.live.A_BATCH", 3)
    original = "bothways.conversations.messages.live.changes_since"
    from bothways.conversations.messages.queries import changes_since

    monkeypatch.setattr(original, lambda talk, since: changes_since(talk, since, 3))
    for number in range(8):
        said(pair, mara, f"{number}")
    [his] = clients(jun)

    async def story(scene: Scene) -> None:
        there = await scene.talk(his, pair.pk)
        heard = [text for _ in range(3) for text in texts(await there.hear("changes"))]
        assert heard == [(number + 1, f"{number}") for number in range(8)]

    play(story)


def test_page_and_socket_hear_each_other(pair, mara, jun):
    hers, his = clients(mara, jun)

    async def story(scene: Scene) -> None:
        there = await scene.talk(his, pair.pk)
        posted = {"text": "From a page without scripts", "key": str(uuid4())}
        await scene.do(hers.post, f"/partnerships/{pair.pk}/talk/", posted)
        assert texts(await there.hear("changes")) == [(1, "From a page without scripts")]

    play(story)


def test_change_by_another_process_is_heard_within_two_seconds(pair, mara, jun):
    [his] = clients(jun)

    async def story(scene: Scene) -> None:
        there = await scene.talk(his, pair.pk)

        def elsewhere() -> None:
            said(pair, mara, "From the worker")
            Hint.objects.update(origin="another process")

        await scene.do(elsewhere)
        await there.hear("changes")

        def later() -> None:
            # Given long ago, committed only now, with a lower number than those that were read.
            row = Hint.objects.create(topic=f"person:{jun.pk}", origin="x", content={"late": True})
            Hint.objects.filter(pk=row.pk).update(id=-1, at=timezone.now() - timedelta(seconds=20))

        await scene.do(later)
        began = time.monotonic()
        while not (await there.hear("news")).get("late"):
            pass
        assert time.monotonic() - began < 2 * EVERY + 1

    play(story)


def test_lost_hint_loses_nothing(pair, mara, jun, monkeypatch):
    [his] = clients(jun)
    monkeypatch.setattr(guard, "EVERY", 0.2)

    async def story(scene: Scene) -> None:
        there = await scene.talk(his, pair.pk)

        def lost() -> None:
            say(partnership=pair, by=mara, text="No hint of it", key=uuid4())
            Hint.objects.all().delete()

        LISTENERS.clear()
        await scene.do(lost)
        assert texts(await there.hear("changes")) == [(1, "No hint of it")]

    play(story)


def test_who_is_writing_is_told_to_the_others_and_kept_nowhere(pair, mara, jun):
    hers, his = clients(mara, jun)
    before = Hint.objects.count()

    async def story(scene: Scene) -> None:
        here, there = await scene.talk(hers, pair.pk), await scene.talk(his, pair.pk)
        for _ in range(5):
            await here.say(do="typing", talk=pair.pk)
        assert await there.hear("typing") == {"is": "typing", "talk": pair.pk, "person": mara.pk}
        assert await there.hears_nothing()
        assert await here.hears_nothing()

    play(story)
    assert Hint.objects.count() == before


def test_mark_of_reading_is_kept_and_told_to_ones_own_pages_alone(pair, mara, jun):
    said(pair, mara, "One")
    first, his = clients(mara, jun)
    [second] = clients(jun)
    own = f"person:{jun.pk}"

    async def story(scene: Scene) -> None:
        hers = await scene.talk(first, pair.pk, since=1)
        there, also = await scene.talk(his, pair.pk, since=1), await scene.open(second)
        await there.say(do="read", talk=pair.pk, seq=1)
        for page in (there, also):
            assert {"is": "news", "topic": own, "talk": pair.pk, "read": 1} in await page.rest()
        assert await hers.rest() == []

    play(story)
    assert ReadMark.objects.get(person=jun).seq == 1


def test_refusal_is_a_sentence_and_closes_nothing(pair, mara):
    [hers] = clients(mara)

    async def story(scene: Scene) -> None:
        here = await scene.talk(hers, pair.pk)
        key = str(uuid4())
        await here.say(do="say", talk=pair.pk, key=key, text="x" * 8001)
        refused = await here.hear("refused")
        assert refused["key"] == key
        assert "this one has 8,001" in refused["why"]
        await here.say(do="say", talk=pair.pk, key=str(uuid4()), text="\ud800 \x00 ok")
        assert (await here.hear("done"))["seq"] == 1

    play(story)
    assert Message.objects.get().text == "?  ok"


@pytest.mark.parametrize(
    "message",
    [
        "not json",
        "[1, 2]",
        "[" * 5000,
        json.dumps({"do": "nothing known", "talk": 1}),
        json.dumps({"do": "open", "talk": "1; drop table", "since": 0}),
        json.dumps({"do": "open", "talk": 1, "since": -1}),
        json.dumps({"do": "open", "talk": True, "since": 0}),
        json.dumps({"do": "open", "talk": 10**30, "since": 0}),
        json.dumps({"do": "say", "talk": 1, "key": 7, "text": "x"}),
        json.dumps({"do": "say", "talk": 1, "key": str(UUID(int=7)), "text": ["x"]}),
    ],
)
def test_nonsense_closes_the_socket(pair, mara, message):
    message = message.replace('"talk": 1,', f'"talk": {pair.pk},')
    [hers] = clients(mara)

    async def story(scene: Scene) -> None:
        here = await scene.talk(hers, pair.pk)
        await here.say_text(message)
        assert (await here.hear("end"))["code"] == 4400

    play(story)
    assert not Message.objects.exists()


def test_message_of_more_than_64_kilobytes_closes_the_socket(pair, mara):
    [hers] = clients(mara)

    async def story(scene: Scene) -> None:
        here = await scene.talk(hers, pair.pk)
        long = {"do": "say", "talk": pair.pk, "key": str(uuid4()), "text": "x" * LONGEST}
        await here.say(**long)
        assert (await here.hear("end"))["code"] == 1009

    play(story)


def test_who_says_too_much_at_once_is_slowed_down_and_nothing_is_lost(pair, mara, monkeypatch):
    monkeypatch.setattr("bothways.config.sockets.consumer.A_SECOND", 0)
    [hers] = clients(mara)

    async def story(scene: Scene) -> None:
        here = await scene.talk(hers, pair.pk)
        keys = [str(uuid4()) for _ in range(AT_ONCE + 20)]
        for key in keys:
            await here.say(do="say", talk=pair.pk, key=key, text="again")
        answers = []
        while len(answers) < len(keys):
            answer = await here.next()
            if answer["is"] in ("done", "slow"):
                answers.append(answer)
        assert {answer["key"] for answer in answers} == set(keys)
        kinds = [answer["is"] for answer in answers]
        assert kinds == ["done"] * (AT_ONCE - 1) + ["slow"] * 21

    play(story)
    assert Message.objects.count() == AT_ONCE - 1


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", HOST),
        (None, HOST),
        ("null", HOST),
        (f"http://{HOST}.evil.example", HOST),
        (f"http://{HOST}:8001", HOST),
        ("http://evil.example", "evil.example"),
        ("http://[", HOST),
    ],
)
def test_page_of_another_host_opens_none(mara, origin, host):
    [hers] = clients(mara)

    async def story(scene: Scene) -> None:
        await scene.open(hers, origin=origin, host=host, expect=False)

    play(story)


def test_nobody_is_told_to_sign_in(pair):
    async def story(scene: Scene) -> None:
        browser = await scene.open(None)
        assert (await browser.hear("end"))["code"] == 4401

    play(story)


def test_sign_out_closes_the_sockets_of_that_session_alone(pair, mara, monkeypatch):
    monkeypatch.setattr(guard, "EVERY", 0.2)
    one, other = clients(mara)[0], clients(mara)[0]

    async def story(scene: Scene) -> None:
        first, second = await scene.talk(one, pair.pk), await scene.talk(other, pair.pk)
        await scene.do(one.post, "/sign-in/out/")
        assert (await first.hear("end"))["code"] == 4401
        await second.say(do="ping")
        assert await second.hear("pong")

    play(story)


@pytest.mark.parametrize("what", ["deactivated", "guest no longer", "new password"])
def test_end_of_an_account_or_password_closes_its_sockets(pair, mara, monkeypatch, what):
    monkeypatch.setattr(guard, "EVERY", 0.2)
    [hers] = clients(mara)

    def end() -> None:
        if what == "deactivated":
            type(mara).objects.filter(pk=mara.pk).update(is_active=False)
        elif what == "guest no longer":
            yesterday = timezone.localdate() - timedelta(days=1)
            type(mara).objects.filter(pk=mara.pk).update(guest_until=yesterday)
        else:
            mara.set_password("another password")
            mara.save()

    async def story(scene: Scene) -> None:
        here = await scene.talk(hers, pair.pk)
        await scene.do(end)
        assert (await here.hear("end"))["code"] == 4401
        assert (await (await scene.open(hers)).hear("end"))["code"] == 4401

    play(story)


def test_who_leaves_a_circle_hears_no_more_of_it(monkeypatch):
    monkeypatch.setattr(guard, "EVERY", 0.2)
    ring = make_partnership("Ana Ito", "Ben Ito", "Cleo Ito")
    ana, ben = person_in(ring, "Ana"), person_in(ring, "Ben")
    [his] = clients(ben)

    async def story(scene: Scene) -> None:
        here = await scene.talk(his, ring.pk)
        sides = Participation.objects.filter(person=ben)
        await scene.do(sides.update, left_at=timezone.now())
        await here.hear("closed")
        await scene.do(said, ring, ana, "Without Ben")
        assert await here.hears_nothing(0.6)
        await here.say(do="open", talk=ring.pk, since=0)
        assert (await here.next())["is"] == "closed"
        await here.say(do="say", talk=ring.pk, key=str(uuid4()), text="Still here?")
        assert (await here.next())["is"] == "closed"

    play(story)
    assert Message.objects.count() == 1


def test_one_person_has_twelve_sockets_at_most_and_a_place_comes_free(mara):
    [hers] = clients(mara)

    async def story(scene: Scene) -> None:
        browsers = [await scene.open(hers) for _ in range(guard.MOST_OF_ONE_PERSON)]
        one_more = await scene.open(hers)
        assert (await one_more.hear("end"))["code"] == 4429
        await browsers[0].leave()
        scene.browsers.remove(browsers[0])
        again = await scene.open(hers)
        await again.hear("hello")

    play(story)


def test_browser_that_went_away_without_a_word_is_forgotten(mara, monkeypatch):
    monkeypatch.setattr(guard, "EVERY", 0.2)
    monkeypatch.setattr(guard, "QUIET", 0.5)
    [hers] = clients(mara)

    async def story(scene: Scene) -> None:
        browser = await scene.open(hers)
        assert (await browser.hear("end"))["code"] == 4408

    play(story)


def test_socket_hears_of_its_own_person_and_of_no_other(pair, mara, jun):
    hers, his = clients(mara, jun)

    async def story(scene: Scene) -> None:
        here, there = await scene.open(hers), await scene.open(his)
        await here.hear("hello")
        await there.hear("hello")
        await scene.do(hint, f"person:{mara.pk}", what="something")
        assert (await here.hear("news"))["what"] == "something"
        assert await there.hears_nothing()

    play(story)
    assert Hint.objects.get().origin == HERE


def test_nothing_listens_when_the_last_socket_is_gone(pair, mara):
    [hers] = clients(mara)

    async def story(scene: Scene) -> None:
        here = await scene.talk(hers, pair.pk)
        assert len(LISTENERS) == 1
        await here.leave()
        scene.browsers.clear()
        assert LISTENERS == []
        assert scene.runtime.guard.sockets == set()

    play(story)
    mark_read(partnership=pair, by=mara, seq=0)
