"""Another time that somebody's calendar proposes: shown to everybody, taken or refused by one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import uuid5

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
from bothways.meetings.meetings.actions import When, Where, answer, change_meeting, held_meeting
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.meetings.meetings.refusals import ChangedMeanwhile, NotYours
from bothways.meetings.rhythm.actions import answer_all, change_following
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.tellings import Letter, Telling
from bothways.ui.words import person_time

from .calendar import DECLINE, refusal_of, zone_named
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


@dataclass(frozen=True, slots=True)
class Offered:
    starts_at: datetime
    ends_at: datetime
    is_whole: bool = False
    """Of the series from the meeting on."""


def offer(
    *, attendee: Attendee, meeting: Meeting, time: Offered, note: str, stamp: datetime
) -> bool:  # fmt: skip
    """Keep what somebody's calendar proposes, in the caller's transaction, and tell the others;
    answers whether it was new. The newest of one person counts."""
    mine = CounterOffer.objects.filter(attendee=attendee)
    if time.is_whole:
        mine = CounterOffer.objects.filter(
            attendee__person=attendee.person_id, attendee__meeting__series=meeting.series_id,
            is_whole=True,
        )  # fmt: skip
    if mine.filter(stamp__gte=stamp).exists():
        return False
    mine.filter(state=CounterOffer.State.OPEN).delete()
    kept = CounterOffer.objects.create(
        attendee=attendee,
        starts_at=time.starts_at,
        ends_at=time.ends_at,
        is_whole=time.is_whole,
        note=note,
        sequence=meeting.sequence,
        stamp=stamp,
    )
    others = Attendee.objects.filter(meeting=meeting).exclude(shut_out("person__"))
    words = (
        gettext("%(name)s proposes another time for all your meetings")
        if time.is_whole
        else gettext("%(name)s proposes another time")
    )
    title = words % {"name": attendee.person.first_name}
    notify_many(
        (
            Telling(
                each.person,
                key=f"counter:{kept.pk}",
                title=title,
                body=person_time(time.starts_at, each.person),
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
    """Move the meeting, or its series from there on, to what was proposed; who proposed it comes.
    Raises what ``change_meeting`` and ``change_following`` do."""
    held = held_open(by, meeting, counter)
    minutes = max(1, round((held.ends_at - held.starts_at).total_seconds() / 60))
    if held.is_whole:
        return take_whole(by, meeting, held, seen, minutes)
    when = When(held.starts_at, minutes, meeting.zone)
    moved = change_meeting(by=by, meeting=meeting, seen=seen, when=when)
    settle(held, CounterOffer.State.TAKEN)
    answer(by=held.attendee.person, meeting=moved, answer=Attendee.Answer.YES)
    return moved


def take_whole(
    by: Person, meeting: Meeting, held: CounterOffer, seen: int, minutes: int
) -> Meeting:  # fmt: skip
    """The first meeting of what is a series of its own now."""
    old = meeting.series
    if old is None or meeting.original_on is None:
        raise ChangedMeanwhile(meeting)
    local = held.starts_at.astimezone(zone_named(old.zone))
    begins = local.date()
    series = change_following(
        by=by,
        meeting=meeting,
        seen=seen,
        key=uuid5(old.uid, f"proposed {held.pk}"),
        rhythm=replace(
            old.rhythm,
            starts_on=begins,
            until=old.until + (begins - meeting.original_on),
            at=local.time().replace(second=0, microsecond=0, fold=0),
        ),
        minutes=minutes,
        where=Where(meeting.way, meeting.place, meeting.link),
    )
    settle(held, CounterOffer.State.TAKEN)
    answer_all(by=held.attendee.person, series=series, answer=Attendee.Answer.YES)
    return series.meetings.order_by("starts_at")[0]


@transaction.atomic
def refuse_counter(*, by: Person, meeting: Meeting, counter: CounterOffer) -> None:
    """The meeting stays; who proposed another time hears of it, and their calendar too. Raises
    ``NotYours`` and ``ChangedMeanwhile``."""
    held = held_open(by, meeting, counter)
    settle(held, CounterOffer.State.REFUSED)
    decline(held.attendee, meeting, refused_words(by), key=f"{held.pk}", is_whole=held.is_whole)


def decline_rhythm(attendee: Attendee, meeting: Meeting, stamp: datetime) -> None:
    """Another rhythm, and not another time of the one there is, was proposed."""
    words = gettext("Another rhythm is chosen on the page of your meetings, not from a calendar")
    decline(attendee, meeting, words, key=f"{attendee.pk}:{stamp:%y%m%d%H%M%S}", is_whole=True)


def decline(
    attendee: Attendee, meeting: Meeting, title: str, *, key: str, is_whole: bool
) -> None:  # fmt: skip
    """Who proposed another time hears that it stays, and their calendar too."""
    person = attendee.person
    gets = who_gets_calendars([person.pk], meeting.calendar_uid)
    letter = partial(refusal, meeting, person, title, is_whole)
    notify_many(
        [
            Telling(
                person,
                key=f"counter:{key}:refused",
                title=title,
                body=person_time(meeting.starts_at, person),
                path=meeting.get_absolute_url(),
                letter=letter if person.pk in gets else None,
                is_for_calendar=person.pk in gets,
            )
        ],
        kind=KIND,
    )
    hint(f"meeting:{meeting.pk}", about="meeting")


def held_open(by: Person, meeting: Meeting, counter: CounterOffer) -> CounterOffer:
    """Held after its meeting, as wherever one is offered: in the other order two who take and
    offer at once would wait for each other."""
    held_meeting(by, meeting, with_series=counter.is_whole)
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


def refusal(meeting: Meeting, person: Person, title: str, is_whole: bool, stop_url: str) -> Letter:
    time = person_time(meeting.starts_at, person)
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
        refusal_of(meeting, reader=person, is_whole=is_whole).decode(),
        DECLINE,
    )
