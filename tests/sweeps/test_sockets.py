"""What can be listened to, as everybody: what is heard is what the table of rules says."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.config.rules import SOCKET_RULES
from bothways.conversations.messages.actions import say
from bothways.conversations.models import Message
from bothways.partnerships.models import Participation, Partnership
from tests.clients import client_of
from tests.sockets import Scene, play
from tests.sweeps.conftest import CANARIES, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """Committed, for it is seen from several connections."""
    return make_world()


def test_talks_and_oneself_are_all_that_is_heard() -> None:
    assert {kind: rule.name for kind, rule in SOCKET_RULES.items()} == {
        "person": "oneself",
        "talk": "listener",
    }


def test_talk_is_heard_by_the_people_in_it_and_by_nobody_else(world: World) -> None:
    talk = world.named["partnership"]
    partnership = Partnership.objects.get(pk=talk)
    quillon = Person.objects.get(name="Quillon Canary")
    everybody = {**world.actors, "the other partner": quillon}
    clients = {role: client_of(person) if person else None for role, person in everybody.items()}

    async def story(scene: Scene) -> None:
        heard = {}
        for role, client in clients.items():
            browser = await scene.open(client)
            first = await browser.next()
            if first["is"] != "hello":
                heard[role] = first
                continue
            await browser.say(do="open", talk=talk, since=0)
            await browser.say(do="say", talk=talk, key=str(uuid4()), text=f"by {role}")
            heard[role] = await browser.next()
        await scene.do(
            say, partnership=partnership, by=quillon, text="canary-skill again", key=uuid4()
        )
        for role, browser in zip(clients, scene.browsers, strict=True):
            if role in ("partner", "the other partner"):
                assert heard[role] == {"is": "opened", "talk": talk}
                assert "canary-skill again" in str(await browser.hear("changes")) or role
                continue
            told = [heard[role]]
            while heard[role].get("is") != "end" and not await browser.hears_nothing(0.1):
                told.append(await browser.next())
            assert {message["is"] for message in told} <= {"closed", "end"}, role
            assert not [word for word in CANARIES if word in str(told)], role

    play(story)
    said = set(Message.objects.values_list("author__name", flat=True))
    assert said == {"Zinnia Canary", "Quillon Canary"}


@pytest.mark.parametrize("how", ["left", "ended"])
def test_former_partner_hears_nothing(world: World, how: str) -> None:
    talk, partner = world.named["partnership"], world.actors["partner"]
    assert partner is not None
    if how == "left":
        Participation.objects.filter(person=partner).update(left_at=timezone.now())
    else:
        Partnership.objects.filter(pk=talk).update(ended_at=timezone.now())
    client = client_of(partner)

    async def story(scene: Scene) -> None:
        browser = await scene.open(client)
        await browser.hear("hello")
        await browser.say(do="open", talk=talk, since=0)
        assert await browser.next() == {"is": "closed", "talk": talk}
        for do in ("typing", "read"):
            await browser.say(do=do, talk=talk, seq=1)
        assert await browser.hears_nothing()

    play(story)


def test_rule_of_a_talk_admits_nobody_who_is_not_signed_in(world: World) -> None:
    named = {"partnership": world.named["partnership"]}
    assert not SOCKET_RULES["talk"].allows(AnonymousUser(), named)
