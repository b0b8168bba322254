"""Whatever is edited on both sides, in whatever order: both come to the same, and no edit is lost
without a word."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bothways.accounts.models import Person
from bothways.integrations.models import AccountCalendar
from bothways.meetings.meetings.actions import When, Where, answer, cancel_meeting, change_meeting
from bothways.meetings.models import Attendee, Meeting, Series
from bothways.partnerships.meeting_log.tests.people import people_of
from bothways.partnerships.models import Partnership

from .people import HOUR, NOON, There, plan, sync, told, weekly
from .servers import Radicale

pytestmark = pytest.mark.usefixtures("january")
STEPS = 12


@dataclass
class Story:
    """One run: what was edited there since the last turn, to be looked for afterwards."""

    server: Radicale
    pair: Partnership
    calendar: AccountCalendar
    chance: random.Random
    moved_there: dict[int, object] = field(default_factory=dict)
    deleted_there: set[int] = field(default_factory=set)
    moved_here: dict[int, object] = field(default_factory=dict)

    @property
    def mara(self) -> Person:
        return people_of(self.pair)[0]

    def there(self, meeting: Meeting) -> There:
        return There(self.server, self.calendar, meeting.calendar_uid)

    def a_time(self):
        return NOON.starts_at + self.chance.randrange(1, 24 * 30) * HOUR

    def meeting(self) -> Meeting:
        rows = Meeting.objects.filter(series=None).select_related("series", "partnership")
        return self.chance.choice(list(rows))

    # Edits there

    def move_there(self) -> None:
        meeting, at = self.meeting(), self.a_time()
        if self.there(meeting).exists():
            self.there(meeting).edit(
                (r"^DTSTART.*", f"DTSTART:{at:%Y%m%dT%H%M%SZ}"),
                (r"^DTEND.*", f"DTEND:{at + HOUR:%Y%m%dT%H%M%SZ}"),
            )
            self.moved_there[meeting.pk] = at

    def delete_there(self) -> None:
        meeting = self.meeting()
        if self.there(meeting).exists():
            self.there(meeting).delete()
            self.deleted_there.add(meeting.pk)
            self.moved_there.pop(meeting.pk, None)

    def word_there(self) -> None:
        meeting = self.meeting()
        if self.there(meeting).exists():
            number = self.chance.randrange(1000)
            self.there(meeting).edit((r"^SUMMARY.*", f"SUMMARY:Mine {number}"))

    def answer_there(self) -> None:
        meeting = self.meeting()
        if self.there(meeting).exists():
            said = self.chance.choice(["ACCEPTED", "TENTATIVE"])
            mine = rf"(?<=PARTSTAT=)[A-Z-]+(?=[^\n]*{self.mara.email})"
            self.there(meeting).edit((mine, said))

    # Edits here

    def move_here(self) -> None:
        meeting, by = self.meeting(), self.chance.choice(people_of(self.pair))
        if meeting.is_planned:
            when = When(self.a_time(), 60, "Europe/Warsaw")
            change_meeting(by=by, meeting=meeting, seen=meeting.sequence, when=when)
            self.moved_here[meeting.pk] = when.starts_at

    def place_here(self) -> None:
        meeting = self.meeting()
        if meeting.is_planned:
            where = Where("in person", f"Room {self.chance.randrange(1000)}")
            change_meeting(by=self.mara, meeting=meeting, seen=meeting.sequence, where=where)

    def answer_here(self) -> None:
        meeting = self.meeting()
        if meeting.is_planned:
            said = self.chance.choice(["yes", "maybe", "no"])
            answer(by=self.mara, meeting=meeting, answer=said)

    def cancel_here(self) -> None:
        meeting = self.meeting()
        if meeting.is_planned and self.chance.random() < 0.3:
            cancel_meeting(by=self.mara, meeting=meeting, seen=meeting.sequence)

    # A turn, and what must be true after it

    def turn(self) -> None:
        before = len(told(self.pair))
        sync(self.calendar)
        was_told = len(told(self.pair)) > before
        for pk, at in self.moved_there.items():
            meeting = Meeting.objects.get(pk=pk)
            mine = Attendee.objects.get(meeting=meeting, person=self.mara)
            is_off = mine.answer == "no" or not meeting.is_planned
            assert meeting.starts_at == at or was_told or is_off, (meeting, at)
        for pk in self.deleted_there:
            meeting = Meeting.objects.get(pk=pk)
            mine = Attendee.objects.get(meeting=meeting, person=self.mara)
            is_off = mine.answer == "no" or not meeting.is_planned
            assert is_off or was_told or pk in self.moved_here, meeting
        for pk, at in self.moved_here.items():
            assert Meeting.objects.get(pk=pk).starts_at == at
        self.moved_there.clear()
        self.deleted_there.clear()
        self.moved_here.clear()

    def is_alike(self) -> None:
        for meeting in Meeting.objects.filter(series=None):
            mine = Attendee.objects.get(meeting=meeting, person=self.mara)
            there = self.there(meeting)
            if not meeting.is_planned or mine.answer == "no":
                assert not there.exists()
                continue
            facts = there.text
            stamps = {f"{meeting.starts_at:%Y%m%dT%H%M%SZ}",
                      f"Europe/Warsaw:{meeting.starts_at + HOUR:%Y%m%dT%H%M%S}",
                      f"Europe/Warsaw:{meeting.starts_at + 2 * HOUR:%Y%m%dT%H%M%S}"}  # fmt: skip
            assert any(stamp in line for stamp in stamps for line in there.lines("DTSTART")), (
                meeting, facts,
            )  # fmt: skip
            if meeting.place:
                assert there.lines("LOCATION") == [f"LOCATION:{meeting.place}"]


@pytest.mark.parametrize("seed", range(10))
def test_any_edits_on_both_sides_come_to_the_same(server, pair, calendar, seed: int) -> None:
    story = Story(server, pair, calendar, random.Random(seed))
    for number in range(3):
        plan(pair, When(NOON.starts_at + number * timedelta(days=1), 60, "Europe/Warsaw"))
    story.turn()
    edits = [story.move_there, story.move_there, story.delete_there, story.word_there,
             story.answer_there, story.move_here, story.move_here, story.place_here,
             story.answer_here, story.cancel_here]  # fmt: skip
    for _ in range(STEPS):
        for _ in range(story.chance.randrange(1, 4)):
            story.chance.choice(edits)()
        story.turn()
    story.turn()
    done = sync(calendar)
    assert (done.written, done.deleted, done.moved, done.answered) == (0, 0, 0, 0)
    story.is_alike()


@pytest.mark.parametrize("seed", range(4))
def test_any_edits_of_a_series_come_to_rest(server, pair, calendar, seed: int) -> None:
    chance = random.Random(seed)
    mara = people_of(pair)[0]
    series: Series = weekly(pair)
    sync(calendar)
    there = There(server, calendar, series.uid)
    for _ in range(6):
        rows = list(Meeting.objects.filter(series=series).select_related("series", "partnership"))
        row = chance.choice([row for row in rows if row.is_planned])
        local = series.rhythm.moment(row.original_on).at + HOUR  # Warsaw in winter
        do = chance.randrange(4)
        if do == 0:
            when = When(row.starts_at + chance.randrange(1, 30) * HOUR, 45, "Europe/Warsaw")
            change_meeting(by=mara, meeting=row, seen=row.sequence, when=when)
        elif do == 1:
            cancel_meeting(by=mara, meeting=row, seen=row.sequence)
        elif do == 2 and f"{local:%Y%m%dT%H%M%S}" not in there.text:
            line = f"EXDATE;TZID=Europe/Warsaw:{local:%Y%m%dT%H%M%S}\nRRULE"
            there.edit((r"^RRULE", line))
        elif do == 3:
            there.edit((r"^SUMMARY.*", f"SUMMARY:Ours {chance.randrange(99)}"))
        sync(calendar)
        done = sync(calendar)
        assert (done.written, done.moved, done.answered) == (0, 0, 0)
    standing = Attendee.objects.filter(
        meeting__series=series, meeting__state="planned", person=mara
    ).exclude(answer="no")
    assert standing.count() >= 1
