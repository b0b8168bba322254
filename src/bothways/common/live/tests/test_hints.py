from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from bothways.common.live.hints import LISTENERS, forget_old_hints, hint
from bothways.common.models import Hint


@pytest.fixture
def heard(monkeypatch):
    """The topics that this process heard of."""
    topics: list[str] = []
    monkeypatch.setattr("bothways.common.live.hints.LISTENERS", [])
    from bothways.common.live import hints

    hints.LISTENERS.append(lambda given: topics.append(given.topic))
    return topics


@pytest.mark.django_db(transaction=True)
def test_a_hint_is_heard_after_the_commit_and_not_before(heard):
    with transaction.atomic():
        hint("talk:1", seq=3)
        assert heard == []
    assert heard == ["talk:1"]
    assert Hint.objects.get().content == {"seq": 3}


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_gives_no_hint(heard):
    with transaction.atomic():
        hint("talk:1")
        transaction.set_rollback(True)
    assert heard == []
    assert not Hint.objects.exists()


@pytest.mark.django_db
def test_old_hints_are_forgotten():
    hint("talk:1")
    Hint.objects.create(topic="talk:2", at=timezone.now() - timedelta(hours=2))
    assert forget_old_hints() == 1
    assert [row.topic for row in Hint.objects.all()] == ["talk:1"]


def test_nobody_listens_unless_sockets_are_served():
    assert LISTENERS == []
