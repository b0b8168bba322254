"""Another time that somebody's calendar proposes: shown to everybody, taken or refused by one."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import Http404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person, shut_out
from bothways.common.live.hints import hint
from bothways.meetings.meetings.access import arranges
from bothways.meetings.meetings.actions import When, answer, change_meeting, held_meeting
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.meetings.meetings.refusals import ChangedMeanwhile, NotYours
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.tellings import Letter, Telling
from bothways.ui.words import person_time

from .calendar import DECLINE, refusal_of
from .choices import who_gets_calendars
from .letters import FOLDER
from .models import CounterOffer

KIND = "meeting"


def open_counters(meeting: Meeting) -> QuerySet[CounterOffer]:
    """Those that still can be taken: made of the meeting as it is, and not in the past."""
    rows = CounterOffer.objects.filter(
        attendee__meeting=meeting, state=CounterOffer.State.OPEN, sequence=F(
            "attendee__meeting__sequence")
    )  # fmt: skip
    if not meeting.is_planned:
        return rows.none()
    return rows.filter(starts_at__gt=timezone.now()).select_related("attendee__person__profile")


def get_counter(meeting: Meeting, pk: int) -> CounterOffer:
    """Of a meeting that was got through the person. Raises ``Http404``."""
    rows = CounterOffer.objects.filter(attendee__meeting=meeting, pk=pk)
    found = rows.select_related("attendee__person").first()
    if found is None:
        raise Http404
    return found


def may_settle(person: Person, counter: CounterOffer, meeting: Meeting) -> bool:
    return arranges(person, meeting) and counter.attendee.person_id != person.pk


def offer(
    *, attendee: Attendee, meeting: Meeting, starts_at: datetime, ends_at: datetime, note: str,
    stamp: datetime,
) -> bool:  # fmt: skip
    """Keep what somebody's calendar proposes, in the caller's transaction, and tell the others;
    answers whether it was new. The newest of one person counts."""
    mine = CounterOffer.objects.filter(attendee=attendee)
    if mine.filter(stamp__gte=stamp).exists():
        return False
    mine.filter(state=CounterOffer.State.OPEN).delete()
    kept = CounterOffer.objects.create(
        attendee=attendee,
        starts_at=starts_at,
        ends_at=ends_at,
        note=note,
        sequence=meeting.sequence,
        stamp=stamp,
    )
    others = Attendee.objects.filter(meeting=meeting).exclude(shut_out("person__"))
    title = gettext("%(name)s proposes another time") % {"name": attendee.person.first_name}
    notify_many(
        (
            Telling(
                each.person,
                key=f"counter:{kept.pk}",
                title=title,
                body=person_time(starts_at, each.person),
                path=meeting.get_absolute_url(),
            )
            for each in others.exclude(pk=attendee.pk).select_related("person__profile")
        ),
        kind=KIND,
    )
    hint(f"meeting:{meeting.pk}", about="meeting")
    return True


@transaction.atomic
def take_counter(*, by: Person, meeting: Meeting, counter: CounterOffer, seen: int) -> Meeting:
    """Move the meeting to what was proposed; who proposed it comes. Raises what ``change_meeting``
    does."""
    held = held_open(by, meeting, counter)
    minutes = max(1, round((held.ends_at - held.starts_at).total_seconds() / 60))
    when = When(held.starts_at, minutes, meeting.zone)
    moved = change_meeting(by=by, meeting=meeting, seen=seen, when=when)
    settle(held, CounterOffer.State.TAKEN)
    answer(by=held.attendee.person, meeting=moved, answer=Attendee.Answer.YES)
    return moved


@transaction.atomic
def refuse_counter(*, by: Person, meeting: Meeting, counter: CounterOffer) -> None:
    """The meeting stays; who proposed another time hears of it, and their calendar too. Raises
    ``NotYours`` and ``ChangedMeanwhile``."""
    held = held_open(by, meeting, counter)
    settle(held, CounterOffer.State.REFUSED)
    person = held.attendee.person
    gets = who_gets_calendars([person.pk], meeting.calendar_uid)
    notify_many(
        [
            Telling(
                person,
                key=f"counter:{held.pk}:refused",
                title=refused_words(by),
                body=person_time(meeting.starts_at, person),
                path=meeting.get_absolute_url(),
                letter=partial(refusal, meeting, person, by) if person.pk in gets else None,
                is_for_calendar=person.pk in gets,
            )
        ],
        kind=KIND,
    )
    hint(f"meeting:{meeting.pk}", about="meeting")


def held_open(by: Person, meeting: Meeting, counter: CounterOffer) -> CounterOffer:
    """Held after its meeting, as wherever one is offered: in the other order two who take and
    offer at once would wait for each other."""
    held_meeting(by, meeting)
    rows = CounterOffer.objects.select_for_update(of=("self",))
    held = rows.select_related("attendee__person__profile").filter(pk=counter.pk).first()
    if held is None:  # a newer one of theirs has come
        raise ChangedMeanwhile(meeting)
    if not may_settle(by, held, meeting):
        raise NotYours
    if held.state != CounterOffer.State.OPEN or held.sequence != meeting.sequence:
        raise ChangedMeanwhile(meeting)
    return held


def settle(counter: CounterOffer, state: str) -> None:
    counter.state = state
    counter.save(update_fields=["state"])


def refused_words(by: Person) -> str:
    return gettext("%(name)s would rather keep the time of your meeting") % {"name": by.first_name}


def refusal(meeting: Meeting, person: Person, by: Person, stop_url: str) -> Letter:
    time = person_time(meeting.starts_at, person)
    title = refused_words(by)
    context = {
        "person": person.first_name,
        "title": title,
        "times": [time],
        "button_url": f"{settings.BASE_URL}{meeting.get_absolute_url()}",
        "button_text": gettext("Open the meeting"),
        "why": gettext("You get this because your calendar proposed another time for a meeting."),
        "stop_url": stop_url,
        "subject": f"{title}: {time}",
    }
    return Letter(
        f"{title}: {time}",
        render_to_string(f"{FOLDER}/refusal.txt", context).strip() + "\n",
        render_to_string(f"{FOLDER}/refusal.html", context),
        refusal_of(meeting, reader=person).decode(),
        DECLINE,
    )
