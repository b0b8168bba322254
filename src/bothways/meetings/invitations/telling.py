"""Telling who is asked to a meeting what has happened to it, and their calendars too.

Calendar e-mails leave at once: one that waited for a summary would leave a calendar wrong for a
day. Whoever has switched e-mails about meetings off gets none, and the notice all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.meetings.gatherings.words import title_of as title_of_gathering
from bothways.meetings.hooks import CANCELLED, CHANGED, PLANNED, Change
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.meetings.meetings.words import dates_said
from bothways.notifications.telling.actions import notify_many, write_many
from bothways.notifications.telling.tellings import Letter, Telling
from bothways.ui.words import person_time

from .calendar import CANCEL, REQUEST, calendar_of
from .choices import remember, who_gets_calendars
from .letters import Told, letter_of

KIND = "meeting"


def tell_attendees(change: Change) -> None:
    """One notice for each but who did it, with the time on the reader's own clock; of many dates
    that are off at once it names all of them. A calendar hears of each date in a letter of its
    own, since each is a thing of its own there."""
    parts = list(parts_of(change))
    if change.what == CANCELLED and len(parts) > 1:
        tell_of_all(change, parts)
    else:
        for part in parts:
            tell_of_part(part)


def parts_of(change: Change) -> Iterator[Change]:
    """What one calendar e-mail can tell: of one meeting, or of one series."""
    if change.series is not None:
        yield change
        return
    groups: dict[tuple[int | None, int], list[Meeting]] = {}
    for meeting in change.meetings:
        key = (meeting.series_id, 0 if meeting.series_id else meeting.pk)
        groups.setdefault(key, []).append(meeting)
    for meetings in groups.values():
        yield replace(change, meetings=tuple(meetings))


@dataclass(frozen=True, slots=True)
class Scene:
    """A part of a change with what is needed to write of it."""

    change: Change
    meetings: Sequence[Meeting]
    """Those that it happened to."""
    whole: Sequence[Meeting]
    """Where it is a series: all that belongs to it."""
    asked: Mapping[int, frozenset[int]]
    """Who is asked to each of all these."""

    def of(self, person: Person, rows: Sequence[Meeting]) -> list[Meeting]:
        """Those of ``rows`` that somebody is asked to."""
        return [one for one in rows if person.pk in self.asked[one.pk]]


@dataclass(frozen=True, slots=True)
class Part:
    """What is told of one part, and whose calendars have been sent it once the letters are out."""

    uid: UUID
    tellings: Sequence[Telling]
    sent: list[int]


def part_of(change: Change) -> Part:
    scene = scene_of(change)
    uid = scene.meetings[0].calendar_uid
    people = people_of(scene)
    everybody = [*people, *(person for person in change.gone if person.may_sign_in)]
    gets = who_gets_calendars([person.pk for person in everybody], uid)
    sent: list[int] = []
    write = partial(write_letter, scene, gets, sent)
    return Part(uid, [telling_of(scene, person, gets, write) for person in everybody], sent)


def tell_of_part(change: Change) -> None:
    part = part_of(change)
    notify_many((one for one in part.tellings if one.person != change.by), kind=KIND)
    own = [one for one in part.tellings if one.person == change.by and one.letter is not None]
    write_many(own, kind=KIND)
    remember(part.sent, part.uid)


def tell_of_all(change: Change, changes: Sequence[Change]) -> None:
    parts = [part_of(one) for one in changes]
    by_person: dict[int, list[Telling]] = {}
    for part in parts:
        for one in part.tellings:
            by_person.setdefault(one.person.pk, []).append(one)
    own = by_person.pop(change.by.pk, []) if change.by else []
    notices = [together(some) for some in by_person.values()]
    notify_many(notices, kind=KIND)
    # The notice has one letter with it.
    gone = {(one.person.pk, one.key) for one in notices}
    rest = [one for some in by_person.values() for one in some]
    rest = [one for one in rest if (one.person.pk, one.key) not in gone]
    write_many([one for one in (*rest, *own) if one.letter is not None], kind=KIND)
    for part in parts:
        remember(part.sent, part.uid)


def together(tellings: Sequence[Telling]) -> Telling:
    """One in place of several that say the same of other dates."""
    lead = next((one for one in tellings if one.letter is not None), tellings[0])
    return replace(lead, body=dates_said([one.body for one in tellings]))


def scene_of(change: Change) -> Scene:
    people = Attendee.objects.select_related("person__profile")
    rows = Meeting.objects.select_related("series", "programme")
    rows = rows.prefetch_related(Prefetch("attendees", people)).order_by("starts_at", "pk")
    pks = {one.pk for one in change.meetings}
    found = list(rows.filter(pk__in=pks) if change.series is None else rows.filter(
        series=change.series))  # fmt: skip
    asked = {
        one.pk: frozenset(each.person_id for each in one.attendees.all()) for one in found
    }  # fmt: skip
    meetings = [one for one in found if one.pk in pks]
    return Scene(change, meetings, found if change.series is not None else (), asked)


def people_of(scene: Scene) -> list[Person]:
    """Everybody who is asked to any of it and can be told; those alone whom it concerns."""
    gone = {person.pk for person in scene.change.gone}
    only = {person.pk for person in scene.change.only}
    found = {each.person_id: each.person for one in scene.meetings for each in one.attendees.all()}
    return [
        person
        for pk, person in found.items()
        if person.may_sign_in and pk not in gone and (not only or pk in only)
    ]


def telling_of(
    scene: Scene, person: Person, gets: dict[int, bool], write: partial[Letter]
) -> Telling:
    change, is_gone = scene.change, person in scene.change.gone
    first = (scene.of(person, scene.meetings) or scene.meetings)[0]
    method = method_for(scene, person)
    # What was never sent needn't be taken back.
    has_letter = person.pk in gets and (method == REQUEST or gets[person.pk])
    return Telling(
        person,
        key=key_of(change, first) + (":gone" if is_gone else ""),
        title=title_for(scene, person),
        body=person_time(first.starts_at, person),
        path="" if is_gone else first.get_absolute_url(),
        letter=partial(write, person) if has_letter else None,
        is_for_calendar=has_letter,
    )


def method_for(scene: Scene, person: Person) -> str:
    """Whether their calendar is asked to have it, or to take it back."""
    if scene.change.series is not None:
        is_left = any(one.is_planned for one in scene.of(person, scene.whole))
        return REQUEST if is_left else CANCEL
    return CANCEL if person in scene.change.gone or not scene.meetings[0].is_planned else REQUEST


def write_letter(
    scene: Scene, gets: dict[int, bool], sent: list[int], person: Person, stop_url: str
) -> Letter:
    method = method_for(scene, person)
    if scene.change.series is None:
        shown = scene.of(person, scene.meetings) or scene.meetings
        calendar = calendar_of(shown, method=method, reader=person)
    else:
        shown = scene.of(person, scene.whole) or scene.meetings
        calendar = calendar_of(shown, scene.meetings[0].series, method=method, reader=person)
    if method == REQUEST:
        sent.append(person.pk)
    told = Told(
        person=person,
        by=scene.change.by,
        title=title_for(scene, person),
        meetings=shown_in(scene, shown),
        is_off=method == CANCEL or person in scene.change.gone,
    )
    return replace(letter_of(told, stop_url), calendar=calendar.decode(), calendar_method=method)


def shown_in(scene: Scene, rows: Sequence[Meeting]) -> list[Meeting]:
    """What the letter lists: what stands of a series, or what was taken back where nothing does."""
    is_gone = not any(one in scene.meetings for one in rows)
    if scene.change.series is None or scene.change.what == CANCELLED or is_gone:
        pks = {one.pk for one in scene.meetings}
        return [one for one in rows if one.pk in pks] or list(scene.meetings)
    return [one for one in rows if one.is_planned and not one.is_over] or list(scene.meetings)


def key_of(change: Change, meeting: Meeting) -> str:
    if change.series is not None:
        return f"series:{change.series.pk}:{change.series.sequence}:{change.what}"
    if change.only:
        # Somebody may get a place, give it back and get one again while the meeting stays as it is.
        return f"meeting:{meeting.pk}:{meeting.sequence}:{timezone.now():%y%m%d%H%M%S%f}"
    return f"meeting:{meeting.pk}:{meeting.sequence}"


def title_for(scene: Scene, reader: Person) -> str:
    if scene.meetings[0].partnership_id is None:
        return title_of_gathering(scene.change, reader, scene.meetings[0])
    return title_of(scene.change, reader)


def title_of(change: Change, reader: Person) -> str:
    known = {"name": change.by.first_name if change.by else "", "n": len(change.meetings)}
    if reader in change.gone:
        words = gettext("You aren’t asked to this meeting any more")
    elif change.by is None:
        words = gettext("Your meeting is off") if change.what == CANCELLED else gettext(
            "Your meeting has changed")  # fmt: skip
    elif reader == change.by:
        words = own_words(change)
    elif change.series is not None:
        words = series_words(change)
    elif change.what == PLANNED and change.is_agreed:
        words = gettext("Your next meeting is planned")
    elif change.what == PLANNED:
        words = gettext("%(name)s proposes a time for your next meeting")
    elif change.what == CANCELLED:
        words = gettext("%(name)s can’t come, and has cancelled your meeting")
    elif change.is_agreed:
        words = gettext("Your meeting has moved to a time that suits")
    else:
        words = gettext("%(name)s changed your meeting")
    return words % known


def own_words(change: Change) -> str:
    """To who did it: their calendar hears of it all the same."""
    if change.what == CANCELLED:
        return gettext("For your calendar: what you have cancelled")
    if change.what == CHANGED:
        return gettext("For your calendar: what you have changed")
    return gettext("For your calendar: what you have planned")


def series_words(change: Change) -> str:
    if change.what == PLANNED:
        return gettext("%(name)s proposes a rhythm of %(n)d meetings")
    if change.what == CANCELLED:
        return gettext("%(name)s has ended your rhythm of meetings")
    return gettext("%(name)s changed your rhythm of meetings")
