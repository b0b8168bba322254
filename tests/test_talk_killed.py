"""Everything acknowledged is kept once and heard once, in order, whatever dies meanwhile."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bothways.conversations.messages.tests.scenes import make_partnership
from bothways.conversations.models import Conversation, Message
from bothways.partnerships.models import Partnership
from tests.clients import client_of
from tests.serving import Served, until_gone
from tests.talkers import Talker

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TALKS, EACH, KILLED = 3, 25, 2
SEED = 20261125


@pytest.fixture
def served(tmp_path: Path, transactional_db: None) -> Iterator[Served]:
    server = Served(tmp_path)
    server.start()
    yield server
    server.stop()


def talkers_of(served: Served) -> list[Talker]:
    """Two people, or three in a circle, in each of the talks."""
    found = []
    for number in range(TALKS):
        names = [f"{name} Nr{number}" for name in ("Ana", "Ben", "Cleo")[: 2 + number % 2]]
        partnership = make_partnership(*names)
        for side in partnership.participations.select_related("person"):
            cookie = f"sessionid={client_of(side.person).cookies['sessionid'].value}"
            found.append(Talker(served.url, cookie, partnership.pk))
    return found


async def live_through(served: Served, talkers: list[Talker]) -> None:
    chance = random.Random(SEED)
    saying = True

    async def say_all(talker: Talker, number: int) -> None:
        for at in range(EACH):
            await talker.say(f"{number}:{at}")
            await asyncio.sleep(chance.random() * 0.15)

    async def lose_lines() -> None:
        while saying:
            await asyncio.sleep(chance.random() * 0.3)
            await chance.choice(talkers).drop()

    async def kill() -> None:
        for _ in range(KILLED):
            await asyncio.sleep(1.2)
            await asyncio.to_thread(served.kill)
            await asyncio.to_thread(served.start)

    for talker in talkers:
        talker.begin()
    losing, killing = asyncio.create_task(lose_lines()), asyncio.create_task(kill())
    await asyncio.gather(*(say_all(talker, at) for at, talker in enumerate(talkers)), killing)
    saying = False
    await losing
    await all_caught_up(talkers)
    for talker in talkers:
        await talker.end()


async def all_caught_up(talkers: list[Talker], seconds: float = 30) -> None:
    """Until nothing has come to anybody for a while."""
    async with asyncio.timeout(seconds):
        while True:
            before = [talker.version for talker in talkers]
            await asyncio.sleep(4)
            if before == [talker.version for talker in talkers]:
                return


def test_killed_server_and_lost_lines_lose_and_double_nothing(served: Served) -> None:
    talkers = talkers_of(served)
    asyncio.run(asyncio.wait_for(live_through(served, talkers), 120))
    assert sum(talker.lines for talker in talkers) > len(talkers) * (1 + KILLED)
    for partnership in Partnership.objects.all():
        here = [talker for talker in talkers if talker.talk == partnership.pk]
        rows = list(Message.objects.filter(conversation=partnership.pk).order_by("seq"))
        acknowledged = [key for talker in here for key in talker.acknowledged]
        assert len(acknowledged) == EACH * len(here)
        assert sorted(str(row.key) for row in rows) == sorted(acknowledged)
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        kept = [(row.seq, row.text, row.version) for row in rows]
        for talker in here:
            heard = [(seq, each["text"], each["version"]) for seq, each in talker.states.items()]
            assert heard == kept
            assert (talker.gaps, talker.twice) == (0, 0)
    said = {row.text for row in Message.objects.all()}
    assert said == {f"{number}:{at}" for number in range(len(talkers)) for at in range(EACH)}
    assert Conversation.objects.count() == TALKS


def test_nothing_serves_on_when_the_main_process_alone_is_killed(served: Served) -> None:
    serving = served.kill_main()
    assert serving
    assert until_gone(serving, seconds=20) == []
    served.start()
