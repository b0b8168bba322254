"""A rhythm as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Meeting
from bothways.meetings.planning.suggesting import people_of
from bothways.partnerships.hooks import Space

from .cadence import cadences_of
from .models import Series
from .words import OnClock, on_clocks, rhythm_words


@dataclass(frozen=True, slots=True)
class Line:
    """One of its meetings."""

    meeting: Meeting
    mine: str
    """My answer; empty where I am not asked."""
    coming: list[str]
    """First names of the others who come."""
    not_coming: list[str]
    can_skip: bool
    can_come_back: bool

    @property
    def was_moved(self) -> bool:
        """Whether it takes place another day, or at another time, than the rhythm gave it."""
        one = self.meeting
        if one.series is None or one.original_on is None:
            return False
        return one.starts_at != one.series.rhythm.moment(one.original_on).at


def lines_of(series: Series, person: Person) -> list[Line]:
    rows = series.meetings.select_related("series").prefetch_related("attendees__person")
    return [line_of(one, person) for one in rows.order_by("starts_at", "pk")]


def line_of(one: Meeting, person: Person) -> Line:
    attendees = list(one.attendees.all())
    mine = next((each.answer for each in attendees if each.person_id == person.pk), "")
    others = [each for each in attendees if each.person_id != person.pk]
    is_ahead = one.starts_at > timezone.now()
    series = one.series
    stands = series is not None and series.cancelled_at is None
    return Line(
        meeting=one,
        mine=mine,
        coming=[each.person.first_name for each in others if each.answer == each.Answer.YES],
        not_coming=[each.person.first_name for each in others if each.answer == each.Answer.NO],
        can_skip=bool(mine) and is_ahead and one.is_planned,
        can_come_back=bool(
            mine and is_ahead and stands and not one.is_planned
            and series and one.original_on and one.original_on <= series.until
        ),
    )  # fmt: skip


def words_for(series: Series, person: Person) -> str:
    return rhythm_words(series.rhythm, person)


def clocks_for(series: Series, space: Space) -> list[OnClock]:
    return on_clocks(series.rhythm, people_of(space), space.mine.person)


def place_of(series: Series) -> dict[str, Any]:
    """Where the next of its meetings is, or the last was."""
    ahead = series.meetings.filter(state=Meeting.State.PLANNED, starts_at__gt=timezone.now())
    one = ahead.order_by("starts_at").first() or series.meetings.order_by("-starts_at").first()
    return {"way": one.way, "place": one.place, "link": one.link} if one else {}


def standing_in(space: Space) -> list[Series]:
    """Rhythms of a space that go on."""
    rows = Series.objects.filter(
        partnership=space.partnership, cancelled_at=None, until__gte=timezone.localdate()
    )
    return list(rows.order_by("starts_on", "pk"))


def usual_again(space: Space) -> str:
    """How often was agreed, as forms say it: “week:2”."""
    cadence = cadences_of([space.partnership.pk])[space.partnership.pk]
    return f"week:{max(1, min(12, cadence // timedelta(weeks=1)))}"
