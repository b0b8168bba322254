"""What lies ahead and what waits, on other pages of the space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.meetings.meetings.queries import ahead_in
from bothways.meetings.rhythm.breaks import again_for
from bothways.meetings.rhythm.momentum import momentum_of
from bothways.meetings.rhythm.queries import standing_in, words_for
from bothways.partnerships.endings.models import Pause
from bothways.partnerships.hooks import FirstStep, Panel, Space
from bothways.partnerships.meeting_log.queries import has_met, last_on
from bothways.ui.ribbons import listed

from .actions import in_pause
from .models import Asked, Proposal
from .queries import waiting_in
from .suggesting import OtherClock, other_clocks

SHOWN = 6


def meetings_panel(space: Space) -> Panel:
    """On the first page of the space."""
    return Panel(
        "meetings/planning/_panel.html",
        {
            "space": space,
            "next": ahead_in(space).first() if space.is_open else None,
            "now": timezone.now(),
            "last_on": last_on(space),
        },
    )


def waiting_panel(space: Space) -> Panel | None:
    """Times that were proposed, above what lies ahead."""
    waiting = waiting_in(space) if space.is_open else None
    if waiting is None:
        return None
    return Panel("meetings/planning/_waiting.html", {"space": space, "waiting": waiting})


def waiting_ahead(space: Space) -> Panel | None:
    """The same on the first page of the space, where it is my turn."""
    waiting = waiting_in(space) if space.is_open else None
    if waiting is None or not waiting.waits_for_me:
        return None
    return Panel("meetings/planning/_waiting.html", {"space": space, "waiting": waiting})


@dataclass(frozen=True, slots=True)
class Line:
    """A meeting ahead, as one of its people sees it."""

    meeting: Meeting
    mine: str
    others: str
    """“Jun comes, Inés can’t come”; empty where nobody else has answered."""
    clocks: list[OtherClock]


def ahead_panel(space: Space) -> Panel | None:
    """Above the meetings that were: what lies ahead, the rhythm, and how to take it up again."""
    rows = ahead_in(space).prefetch_related("attendees__person__profile")
    ahead = list(rows[: SHOWN + 1])
    if not ahead and not space.is_open:
        return None
    momentum = momentum_of([space.partnership.pk]).get(space.partnership.pk)
    me = space.mine.person
    context = {
        "space": space,
        "me": me,
        "ahead": [line_of(one, me) for one in ahead[:SHOWN]],
        "more": len(ahead) > SHOWN,
        "momentum": momentum if space.is_open else None,
        "again": again_for(space, momentum),
        "series": [{"pk": one.pk, "words": words_for(one, me)} for one in standing_in(space)],
        "has_met": has_met(space),
    }
    return Panel("meetings/planning/_ahead.html", context)


def line_of(meeting: Meeting, me: Person) -> Line:
    attendees = list(meeting.attendees.all())
    mine = next((each.answer for each in attendees if each.person_id == me.pk), "")
    others = [each for each in attendees if each.person_id != me.pk]
    people = [each.person for each in attendees]
    return Line(meeting, mine, answers_in(others), other_clocks(people, me, meeting.starts_at))


def answers_in(attendees: Sequence[Attendee]) -> str:
    words = {
        Attendee.Answer.YES: gettext("%(names)s: comes"),
        Attendee.Answer.MAYBE: gettext("%(names)s: may come"),
        Attendee.Answer.NO: gettext("%(names)s: can’t come"),
    }
    found = []
    for answer, said in words.items():
        names = [each.person.first_name for each in attendees if each.answer == answer]
        if names:
            found.append(said % {"names": listed(names)})
    return " · ".join(found)


def pause_panel(space: Space) -> Panel | None:
    """Beside the pause of an exchange: what is planned in it."""
    if not space.is_open:
        return None
    pause = Pause.objects.filter(partnership=space.partnership, over_at=None).first()
    until = pause.until if pause else None
    if until is not None:
        meetings = list(in_pause(space.partnership, until))
    else:
        meetings = list(ahead_in(space)[:3])
    if not meetings:
        return None
    context = {"space": space, "me": space.mine.person, "until": until, "meetings": meetings}
    return Panel("meetings/planning/_rest.html", context)


def moving_panel(person: Person, meeting: Meeting) -> Panel | None:
    """On the page of a meeting: other times that are proposed for it."""
    asked = Asked.objects.filter(
        proposal__moves=meeting, proposal__state=Proposal.State.OPEN, person=person
    )
    found = asked.select_related("proposal").first() if meeting.partnership_id else None
    if found is None:
        return None
    context = {"is_aside": True, "proposal": found.proposal, "waits": found.answered_at is None}
    return Panel("meetings/planning/_moving.html", context)


# The one next step


def first_meeting_step(space: Space) -> FirstStep:
    title = gettext("Book the first meeting")
    is_done = ahead_in(space).exists() or has_met(space)
    waiting = None if is_done else waiting_in(space)
    if waiting is not None and not waiting.waits_for_me:
        return FirstStep(
            title=title,
            detail=gettext("Times are proposed. %(names)s can choose now.")
            % {"names": space.names},
            url=waiting.proposal.get_absolute_url(),
            action=gettext("Look at them"),
            is_done=False,
            waits=True,
        )
    return FirstStep(
        title=title,
        detail=gettext("A day, a time and a place that suit you all. Half an hour is enough."),
        url=reverse("planning:new", args=[space.partnership.pk]),
        action=gettext("Find a time"),
        is_done=is_done,
    )


def proposal_step(space: Space) -> FirstStep | None:
    """Times that wait for me."""
    waiting = Asked.objects.filter(
        proposal__partnership=space.partnership,
        proposal__state=Proposal.State.OPEN,
        person=space.mine.person_id,
        answered_at=None,
        proposal__times__starts_at__gt=timezone.now(),
    )
    asked = waiting.select_related("proposal__by").first()
    if asked is None:
        return None
    by = asked.proposal.by
    words = gettext("%(name)s proposes times for your next meeting")
    detail = gettext("Pick the one that suits you, and it is planned.")
    if asked.proposal.moves_id is not None:
        words = gettext("%(name)s proposes other times for a meeting of yours")
        detail = gettext("Pick the one that suits you, and it moves there.")
    return FirstStep(
        title=words % {"name": by.first_name} if by else gettext("Times are proposed"),
        detail=detail,
        url=asked.proposal.get_absolute_url(),
        action=gettext("Choose a time"),
        is_done=False,
    )


def answer_step(space: Space) -> FirstStep | None:
    """A meeting to which I haven't said whether I come; the next one alone is asked for."""
    mine = Attendee.objects.filter(meeting=OuterRef("pk"), person=space.mine.person_id)
    rows = ahead_in(space).annotate(mine=Subquery(mine.values("answer")[:1]))
    meeting = rows.first()
    if meeting is None or meeting.mine != Attendee.Answer.NONE:
        return None
    return FirstStep(
        title=gettext("Say whether you come to your next meeting"),
        detail=gettext("The others see your answer at once."),
        url=meeting.get_absolute_url(),
        action=gettext("See the meeting"),
        is_done=False,
    )
