"""What was said when two people become one."""

from __future__ import annotations

import pytest

from bothways.conversations.models import Conversation, Message, Reaction, ReadMark
from bothways.partnerships.models import Participation, Partnership
from bothways.people.merging.actions import merge_people
from tests.builders import make_administrator, make_person, make_programme

pytestmark = pytest.mark.django_db


def test_messages_signs_and_how_far_one_has_read_move() -> None:
    kept = make_person("Mara Okafor", email="mara@acme.example")
    gone = make_person("Mara Okafor", email="mara@home.example")
    ben = make_person("Ben Ode")
    talk = Conversation.objects.create(
        partnership=Partnership.objects.create(programme=make_programme()), last_seq=2, version=2
    )
    for place, person in enumerate((gone, ben)):
        Participation.objects.create(
            partnership=talk.partnership, person=person, gain=1.0, place=place
        )
    said = [
        Message.objects.create(conversation=talk, seq=seq, version=seq, author=author, text="Hello")
        for seq, author in ((1, gone), (2, ben))
    ]
    Reaction.objects.create(message=said[1], person=gone, sign="👍")
    ReadMark.objects.create(conversation=talk, person=gone, seq=2)
    merge_people(kept=kept, gone=gone, by=make_administrator())
    assert list(Message.objects.values_list("author", flat=True)) == [kept.pk, ben.pk]
    assert Reaction.objects.get().person == kept
    assert list(ReadMark.objects.values_list("person", "seq")) == [(kept.pk, 2)]
