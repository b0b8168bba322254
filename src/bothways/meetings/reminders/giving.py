"""Finding the reminders that are due and giving them: a chore of the worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import batched

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from bothways.accounts.models import shut_out
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.notifications.inbox.models import Notice
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.tellings import Telling
from bothways.ui.ribbons import listed
from bothways.ui.words import first_name, person_time

from .kinds import KIND_AHEAD, KIND_SOON
from .leads import LEADS, Lead, window
from .models import ReminderMark

EVERY = timedelta(seconds=20)
OVERLAP = timedelta(minutes=1)
"""What was planned in a transaction that was still open at the last look is found by the next."""
FURTHEST = timedelta(weeks=1)
BATCH = 500
MOST_NAMES = 6


def give_due_reminders() -> int:
    """One query where nothing is due yet; otherwise a few for each lead, however many meetings.

    Twice does no harm, also by two workers at once. What was missed while no worker ran is given
    as long as the meeting hasn't begun: of several for one meeting the latest alone.
    """
    now = timezone.now()
    mark, _ = ReminderMark.objects.get_or_create(
        what=ReminderMark.REMINDERS, defaults={"until": now - EVERY}
    )
    if mark.until > now - EVERY:
        return 0
    given = give(max(mark.until, now - FURTHEST) - OVERLAP, now)
    ReminderMark.objects.filter(pk=mark.pk, until=mark.until).update(until=now)
    return given


def give(since: datetime, now: datetime) -> int:
    """In short transactions, so that nobody waits for them."""
    seen: set[tuple[int, int]] = set()
    given = 0
    for lead in LEADS:
        kind = KIND_SOON if lead.is_soon else KIND_AHEAD
        for some in batched(due(lead, since, now).iterator(BATCH), BATCH):
            new = [each for each in some if (each.meeting_id, each.person_id) not in seen]
            seen.update((each.meeting_id, each.person_id) for each in new)
            new = untold(new, lead)
            names = names_at(new)
            given += notify_many(
                (telling(each, lead, names[each.pk], now) for each in new), kind=kind.key
            )
    return given


def untold(rows: Sequence[Attendee], lead: Lead) -> list[Attendee]:
    """Looks overlap a little; what was given a moment ago needs no words any more."""
    keys = {key_of(each.meeting, lead) for each in rows}
    people = {each.person_id for each in rows}
    told = Notice.objects.filter(person__in=people, key__in=keys)
    known = set(told.values_list("person", "key"))
    return [each for each in rows if (each.person_id, key_of(each.meeting, lead)) not in known]


def key_of(meeting: Meeting, lead: Lead) -> str:
    """Another one after each change, so that a meeting that was moved is reminded of anew."""
    return f"reminder:{meeting.pk}:{meeting.sequence}:{lead.name}"


def due(lead: Lead, since: datetime, now: datetime) -> QuerySet[Attendee]:
    """Who is to be reminded by this lead: not of what is cancelled, nor who can't come."""
    after, until = window(lead, since, now)
    wanted = Q(**{f"person__reminder_choice__{lead.name}": True})
    if lead.is_usual:
        wanted |= Q(person__reminder_choice=None)
    rows = Attendee.objects.filter(
        wanted,
        meeting__state=Meeting.State.PLANNED,
        meeting__starts_at__gt=after,
        meeting__starts_at__lte=until,
    ).exclude(answer=Attendee.Answer.NO)
    rows = rows.exclude(shut_out("person__"))
    return rows.select_related("meeting", "person__profile").order_by("meeting", "pk")


def names_at(rows: Sequence[Attendee]) -> dict[int, str]:
    """Whom each of them meets, by first names; empty where they are many. One query."""
    if not rows:
        return {}
    asked = Attendee.objects.filter(meeting__in={row.meeting_id for row in rows}).order_by("pk")
    people: dict[int, list[tuple[int, str]]] = {}
    for meeting, person, name in asked.values_list("meeting", "person", "person__name"):
        people.setdefault(meeting, []).append((person, first_name(name)))
    return {
        row.pk: listed(name for person, name in people[row.meeting_id] if person != row.person_id)
        if len(people[row.meeting_id]) <= MOST_NAMES
        else ""
        for row in rows
    }


def telling(each: Attendee, lead: Lead, names: str, now: datetime) -> Telling:
    meeting = each.meeting
    return Telling(
        each.person,
        key=key_of(meeting, lead),
        title=title_of(meeting, names, now),
        body=person_time(meeting.starts_at, each.person),
        path=meeting.get_absolute_url(),
        until=meeting.starts_at,
    )


def title_of(meeting: Meeting, names: str, now: datetime) -> str:
    """By how long it really is until then, also where the reminder comes late."""
    known = {"with": meeting.title or names, "when": time_left(meeting.starts_at - now)}
    if not known["with"]:
        return gettext("Your meeting begins in %(when)s") % known
    if meeting.title:
        return gettext("%(with)s begins in %(when)s") % known
    return gettext("You meet %(with)s in %(when)s") % known


def time_left(left: timedelta) -> str:
    minutes = max(1, round(left / timedelta(minutes=1)))
    if minutes < 90:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes < 36 * 60:
        hours = round(minutes / 60)
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = round(minutes / 1440)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
