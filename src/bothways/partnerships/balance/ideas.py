"""After two lopsided meetings: who could teach what next time."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from bothways.partnerships.hooks import Space
from bothways.partnerships.meeting_log.models import LoggedMeeting
from bothways.partnerships.meeting_log.queries import here
from bothways.partnerships.partnerships.models import Participation, Partnership

from .ledger import ONE_SIDED, Side, balance

IN_A_ROW = 2


@dataclass(frozen=True, slots=True)
class Idea:
    """Somebody who taught little of late, and something they can teach."""

    teacher: Participation
    learner: Participation | None
    """``None``: everybody else."""
    skill: str
    is_mine: bool

    @property
    def words(self) -> str:
        known = {
            "skill": self.skill,
            "teacher": self.teacher.person.first_name,
            "learner": self.learner.person.first_name if self.learner else gettext("the others"),
        }
        if self.is_mine:
            idea = gettext("explain %(skill)s to %(learner)s for the first half.")
        else:
            idea = gettext("let %(teacher)s explain %(skill)s for the first half.")
        return gettext(
            "Your last two meetings went mostly one way; that happens. An idea for the next: "
            "%(idea)s"
        ) % {"idea": idea % known}


def idea_for(space: Space) -> Idea | None:
    """Nothing unless the last two meetings were lopsided with the same person teaching least."""
    if not space.is_open:
        return None
    last = list(here(space).order_by("-on", "-pk")[:IN_A_ROW])
    if len(last) < IN_A_ROW or not all(map(is_lopsided, last)):
        return None
    sides = {side.pk: side for side in (space.mine, *space.others) if side.left_at is None}
    seen = [sides_in(meeting) for meeting in last]
    quiet = [
        pk
        for pk, side in sides.items()
        if side.gives and all(pk in one and one[pk].given < one[pk].got for one in seen)
    ]
    if not quiet:
        return None
    least = min(quiet, key=lambda pk: (sum(one[pk].given - one[pk].got for one in seen), pk))
    return idea_of(space, sides[least])


def idea_of(space: Space, teacher: Participation) -> Idea:
    places = sorted((space.mine, *space.others), key=lambda side: (side.place, side.pk))
    learner: Participation | None = None
    if len(places) == 2 or space.partnership.kind == Partnership.Kind.RING:
        at = next(place for place, side in enumerate(places) if side.pk == teacher.pk)
        learner = places[(at + 1) % len(places)]
    return Idea(
        teacher=teacher,
        learner=learner,
        skill=str(teacher.gives[0]["skill"]),
        is_mine=teacher.pk == space.mine.pk,
    )


def is_lopsided(meeting: LoggedMeeting) -> bool:
    found = balance(sides_in(meeting))
    return found is not None and found < ONE_SIDED


def sides_in(meeting: LoggedMeeting) -> dict[int, Side]:
    """What each participation taught and learned in one meeting, in parts of it."""
    found: dict[int, Side] = {}
    for turn in meeting.turns.all():
        for pk, given, got in ((turn.giver_id, turn.parts, 0), (turn.receiver_id, 0, turn.parts)):
            side = found.get(pk, Side())
            found[pk] = Side(side.given + given, side.got + got)
    return found
