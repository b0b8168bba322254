"""Making a feed, ending it, and finding whose it is."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.actions import record

from .models import IN_USE, Feed
from .tasks import build_feed

OFTEN = timedelta(minutes=10)
"""A feed's last reading is noted at most so often."""


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(*, by: Person) -> str:
    """The token of a new feed, in place of the one before. It can't be shown again."""
    # Two at the same moment: the second one ends the first.
    Person.objects.select_for_update().only("pk").get(pk=by.pk)
    token = secrets.token_urlsafe(24)
    end_feed(by=by)
    feed = Feed.objects.create(person=by, token_hash=token_hash(token))
    # A calendar that comes at once, to somebody with hundreds of meetings, needn't wait.
    build_feed.enqueue(feed.pk)
    record("made a calendar feed", by.name, by=by)
    return token


@transaction.atomic
def end_feed(*, by: Person) -> bool:
    """From now on nothing is found there; answers whether there was one."""
    gone, _ = Feed.objects.filter(person=by).delete()
    if gone:
        record("ended a calendar feed", by.name, by=by)
    return bool(gone)


def feed_named(token: str) -> Feed | None:
    """The feed of somebody who may sign in."""
    rows = Feed.objects.select_related("person__profile")
    found = rows.filter(token_hash=token_hash(token)).first()
    return found if found is not None and found.person.may_sign_in else None


def note_reading(feed: Feed) -> None:
    now = timezone.now()
    if feed.last_read_at is None or feed.last_read_at < now - OFTEN:
        Feed.objects.filter(pk=feed.pk).update(last_read_at=now)


def url_of(token: str) -> str:
    return settings.BASE_URL + reverse("calendars:feed", args=[token])


def whose_feeds_are_read(people: Sequence[int]) -> Iterable[int]:
    """Their calendars hear of meetings by their feeds."""
    rows = Feed.objects.filter(person__in=people, last_read_at__gt=timezone.now() - IN_USE)
    return rows.values_list("person", flat=True)
