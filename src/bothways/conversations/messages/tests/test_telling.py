"""Hearing of new messages where the talk isn't open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from bothways.conversations.messages.actions import mark_read, mute
from bothways.conversations.messages.telling import path_of
from bothways.notifications.digests.chores import mail_due_notices
from bothways.notifications.models import Notice, OutgoingMail

from .scenes import make_partnership, person_in, said

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def pair():
    return make_partnership("Mara Okafor", "Jun Ito")


@pytest.fixture
def mara(pair):
    return person_in(pair, "Mara")


@pytest.fixture
def jun(pair):
    return person_in(pair, "Jun")


def test_partner_is_told_once_until_it_is_read_and_not_what_was_said(pair, mara, jun):
    said(pair, mara, "A secret")
    said(pair, mara, "Another")
    [notice] = Notice.objects.filter(kind="message")
    assert (notice.person, notice.title, notice.body) == (jun, "Mara wrote to you", "")
    assert notice.path == path_of(pair.pk)
    assert notice.space_name == "With Mara"
    mark_read(partnership=pair, by=jun, seq=2)
    notice.refresh_from_db()
    assert notice.read_at is not None
    said(pair, mara, "A third")
    assert Notice.objects.filter(kind="message", person=jun, read_at=None).count() == 1


def test_email_comes_only_if_it_isnt_read_within_ten_minutes(pair, mara, jun):
    with time_machine.travel(NOON, tick=False):
        said(pair, mara, "Hello")
        said(pair, jun, "Hello back")
        mark_read(partnership=pair, by=jun, seq=2)
        assert mail_due_notices() == 0
    with time_machine.travel(NOON + timedelta(minutes=10), tick=False):
        mail_due_notices()
    assert [(mail.to, mail.subject) for mail in OutgoingMail.objects.all()] == [
        (mara.email, "Jun wrote to you")
    ]
    assert "Hello back" not in OutgoingMail.objects.get().html


def test_who_reads_an_older_message_still_has_the_newer_ones_to_hear_of(pair, mara, jun):
    said(pair, mara, "One")
    said(pair, mara, "Two")
    mark_read(partnership=pair, by=jun, seq=1)
    assert Notice.objects.get(kind="message").read_at is None


def test_quiet_talk_tells_nothing(pair, mara, jun):
    mute(partnership=pair, by=jun, until=timezone.now() + timedelta(days=1))
    said(pair, mara, "Hello")
    assert not Notice.objects.filter(kind="message").exists()
