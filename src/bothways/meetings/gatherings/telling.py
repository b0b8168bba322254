"""What people hear of gatherings. Each thing is told somebody once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.meetings.hooks import CANCELLED, PLANNED, Change
from bothways.meetings.meetings.words import dates_said
from bothways.meetings.planning.models import Proposal
from bothways.notifications.telling.actions import notify, notify_many
from bothways.notifications.telling.tellings import Telling
from bothways.ui.words import person_time

from .kinds import NEWS, PLACE
from .models import Gathering, Host, Sitting, Waiting


def tell_who_waits(change: Change) -> None:
    """Whoever waits for a date hears that it is off or has changed, and waits no more for one that
    is off. Who has a place is told by ``invitations``. For ``hooks.ON_CHANGE``."""
    if change.only or change.what == PLANNED:
        return
    rows = Waiting.objects.filter(sitting__meeting__in=change.meetings)
    waiting = list(rows.select_related("person__profile", "sitting__gathering", "sitting__meeting"))
    by_person: dict[int, list[Waiting]] = {}
    for one in sorted(waiting, key=lambda one: (one.sitting.meeting.starts_at, one.pk)):
        if one.person.may_sign_in and one.person != change.by:
            by_person.setdefault(one.person_id, []).append(one)
    notify_many((telling_of(change, some) for some in by_person.values()), kind=PLACE.key)
    if change.what == CANCELLED:
        Waiting.objects.filter(pk__in=[one.pk for one in waiting]).delete()


def telling_of(change: Change, waiting: Sequence[Waiting]) -> Telling:
    """Of all the dates that one of them waited for."""
    first = waiting[0]
    return Telling(
        first.person,
        key=key_of(change, first.sitting),
        title=title_of(change, first.sitting.gathering),
        body=dates_said(
            [person_time(one.sitting.meeting.starts_at, one.person) for one in waiting]
        ),
        path=first.sitting.gathering.get_absolute_url(),
    )


def key_of(change: Change, sitting: Sitting) -> str:
    if change.what == CANCELLED and sitting.gathering.cancelled_at:
        return f"gathering:{sitting.gathering_id}:off"
    return f"gathering:{sitting.gathering_id}:{sitting.meeting_id}:{sitting.meeting.sequence}"


def title_of(change: Change, gathering: Gathering) -> str:
    if change.what == CANCELLED:
        return gettext("It is off: %(title)s") % {"title": gathering.title}
    return gettext("It has changed: %(title)s") % {"title": gathering.title}


def tell_welcome(gathering: Gathering, people: Iterable[Person]) -> int:
    """That somebody may come; once a person, however often they are invited."""
    if gathering.who == Gathering.Who.CHOSEN:
        words = gettext("You are invited: %(title)s")
    else:
        words = gettext("Coming up in your programme: %(title)s")
    hosts = set(Host.objects.filter(gathering=gathering).values_list("person", flat=True))
    return notify(
        (person for person in people if person.pk not in hosts),
        kind=NEWS.key,
        key=f"gathering:{gathering.pk}",
        title=words % {"title": gathering.title},
        path=gathering.get_absolute_url(),
    )


def tell_of_offer(sitting: Sitting, waiting: Waiting) -> None:
    assert waiting.offered_until is not None
    until = person_time(waiting.offered_until, waiting.person)
    notify(
        waiting.person,
        kind=PLACE.key,
        key=f"gathering:{sitting.gathering_id}:offer:{waiting.pk}:{waiting.offered_until:%d%H%M}",
        title=gettext("A place is free for you: %(title)s") % {"title": sitting.gathering.title},
        body=gettext("It is kept for you until %(time)s.") % {"time": until},
        path=sitting.gathering.get_absolute_url(),
    )


def tell_of_poll(proposal: Proposal, people: Iterable[Person]) -> None:
    """That they are asked which times suit."""
    notify(
        people,
        kind=PLACE.key,
        key=f"times:{proposal.pk}",
        title=gettext("When does it suit you? %(title)s") % {"title": proposal.title},
        body=proposal.note,
        path=proposal.get_absolute_url(),
    )


def tell_who_waits_now(waiting: Waiting) -> None:
    """Who could come at the time that was decided, and for whom no place was left."""
    meeting = waiting.sitting.meeting
    notify(
        waiting.person,
        kind=PLACE.key,
        key=f"gathering:{waiting.sitting.gathering_id}:waits:{waiting.pk}",
        title=gettext("You are on the wait-list: %(title)s") % {"title": meeting.title},
        body=person_time(meeting.starts_at, waiting.person),
        path=waiting.sitting.gathering.get_absolute_url(),
    )
