"""Asking once, after the end, how a meeting went: a chore of the worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import batched

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import shut_out
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.meetings.reminders.models import ReminderMark
from bothways.meetings.rhythm.models import LONGEST
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.tellings import Telling
from bothways.partnerships.hooks import RESTING
from bothways.ui.words import person_time

EVERY = timedelta(minutes=2)
AFTER = timedelta(minutes=5)
OVERLAP = timedelta(minutes=5)
FURTHEST = timedelta(days=2)
"""After a longer standstill of the worker nobody is asked any more about what was before that."""
BATCH = 500


def ask_after_meetings() -> int:
    """One query where nothing is due yet. Twice does no harm: the notice is the same."""
    now = timezone.now()
    mark, _ = ReminderMark.objects.get_or_create(
        what=ReminderMark.ASKING, defaults={"until": now - EVERY}
    )
    if mark.until > now - EVERY:
        return 0
    since = max(mark.until, now - FURTHEST) - OVERLAP
    told = sum(
        ask(some) for some in batched(ended(since - AFTER, now - AFTER).iterator(BATCH), BATCH)
    )
    ReminderMark.objects.filter(pk=mark.pk, until=mark.until).update(until=now)
    return told


def ended(since: datetime, until: datetime) -> QuerySet[Attendee]:
    """Everybody who was asked to a meeting of a partnership that ended then, didn't decline, and of
    which nobody has said anything. By when it began, since that is indexed."""
    rows = Attendee.objects.filter(
        meeting__state=Meeting.State.PLANNED,
        meeting__starts_at__range=(since - timedelta(minutes=LONGEST), until),
        meeting__ends_at__gt=since,
        meeting__ends_at__lte=until,
        meeting__partnership__ended_at=None,
        meeting__partnership__isnull=False,
        meeting__wrap_up=None,
    ).exclude(answer=Attendee.Answer.NO)
    rows = rows.exclude(shut_out("person__"))
    return rows.select_related("meeting", "person__profile").order_by("meeting", "pk")


def ask(some: tuple[Attendee, ...]) -> int:
    pks = {each.meeting.partnership_id for each in some if each.meeting.partnership_id}
    resting = {pk for those in RESTING for pk in those(sorted(pks))}
    return notify_many(
        (
            Telling(
                each.person,
                key=f"wrap-up:{each.meeting_id}",
                title=gettext("How did your meeting go?"),
                body=person_time(each.meeting.starts_at, each.person),
                path=reverse("meeting:wrap-up", args=[each.meeting_id]),
            )
            for each in some
            if each.meeting.partnership_id not in resting
        ),
        kind="wrap-up",
    )
