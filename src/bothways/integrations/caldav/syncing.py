"""Keeping one calendar and our meetings alike. Asks the server outside of any transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.meetings import actions as meetings
from bothways.meetings.meetings.actions import When
from bothways.meetings.models import Meeting, Series
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.tellings import Telling
from bothways.partnerships.space.writing import Refused

from . import words
from .answers import plain
from .client import Changes, Client, Resource
from .composing import Wanted, composed
from .facts import UNSAID, Agreed, Base, Facts, Time, base_from, base_stored, is_alike
from .models import AccountCalendar, Entry
from .ours import Kept, kept_for, read_ours
from .reading import Read, Unreadable, read
from .reconciling import REFUSED, Outcome, Word, reconciled
from .splits import renamed, second_half
from .trouble import Conflict, Puzzling
from .whole import move_whole, rhythm_of

ATTEMPTS = 4
MANY = 4
"""So many meetings, if they are all that were ahead, aren't taken for declined when they vanish at
once: it is rather the calendar that was emptied or set up anew."""
MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Done:
    """What one turn did, for the tests and the log."""

    written: int = 0
    deleted: int = 0
    read: int = 0
    moved: int = 0
    answered: int = 0
    told: int = 0
    unfinished: int = 0

    @property
    def anything(self) -> bool:
        return bool(self.written or self.deleted or self.read or self.moved or self.answered)


@dataclass(slots=True)
class Theirs:
    """What stands there: ``resource`` where it was read, nothing where ``is_gone``, and else as it
    was agreed."""

    resource: Resource | None = None
    is_gone: bool = False
    is_draft: bool = False
    """It stands there under another name, and is to be written under its own."""


@dataclass(slots=True)
class Turn:
    client: Client
    person: Person
    calendar: AccountCalendar
    done: Done = field(default_factory=Done)
    carried: dict[UUID, str] = field(default_factory=dict)
    """Series that have become new ones, with what stood there of the old one."""

    def run(self) -> Done:
        """Raises ``Trouble``; what was done until then is kept."""
        changes = self.client.changes(self.calendar.url, self.calendar.mark)
        entries = {entry.uid: entry for entry in self.calendar.entries.all()}
        kept = kept_for(self.person)
        kept |= kept_for(self.person, [uid for uid in entries if uid not in kept])
        self.adopt(changes, entries, kept)
        theirs = self.what_changed(changes, entries.values())
        self.refuse_all_gone(theirs, entries, kept)
        for uid in order_of(kept, entries):
            entry, mine = entries.get(uid), kept.get(uid)
            if mine is None:
                self.take_out(entry)
            elif self.is_due(entry, mine, uid in theirs):
                self.one(entry or self.new_entry(uid), mine, theirs.get(uid))
        for uid, text in self.carried.items():
            entry = self.new_entry(uid)
            draft = Theirs(Resource(entry.url, "", text), is_draft=True)
            if mine := kept_for(self.person, [uid]).get(uid):
                self.one(entry, mine, draft)
        if not self.done.unfinished:
            self.calendar.mark = changes.mark
            self.calendar.save(update_fields=["mark"])
        return self.done

    # What there is to do

    def adopt(self, changes: Changes, entries: dict[UUID, Entry], kept: dict[UUID, Kept]) -> None:
        """Find again what stands at the address that we would have written to."""
        known = {entry.url for entry in entries.values()}
        for url in changes.changed:
            name = unquote(urlsplit(url).path.rpartition("/")[2]).removesuffix(".ics")
            try:
                uid = UUID(name)
            except ValueError:
                continue
            if url not in known and uid in kept and uid not in entries:
                entries[uid] = Entry(calendar=self.calendar, uid=uid, url=url, base={})

    def what_changed(self, changes: Changes, entries: Iterable[Entry]) -> dict[UUID, Theirs]:
        """By uid; what isn't in it is as we know it."""
        found: dict[UUID, Theirs] = {}
        to_read: dict[str, Entry] = {}
        for entry in entries:
            etag = changes.changed.get(entry.url)
            is_listed = etag is not None
            if is_listed and etag != entry.etag:
                to_read[entry.url] = entry
            elif entry.etag and not is_listed and (changes.is_whole or entry.url in changes.gone):
                found[entry.uid] = Theirs(is_gone=True)
        resources = self.client.read(self.calendar.url, to_read)
        self.done.read += len(resources)
        for url, entry in to_read.items():
            if url in resources:
                found[entry.uid] = Theirs(resources[url])
            elif entry.pk:
                self.left_alone(entry, changes.changed[url])
        return found

    def refuse_all_gone(
        self, theirs: dict[UUID, Theirs], entries: dict[UUID, Entry], kept: dict[UUID, Kept]
    ) -> None:
        ahead = [uid for uid, entry in entries.items() if entry.etag and uid in kept
                 and kept[uid].is_ahead]  # fmt: skip
        if len(ahead) < MANY or not all(uid in theirs and theirs[uid].is_gone for uid in ahead):
            return
        for uid in ahead:
            entries[uid].base, entries[uid].etag, entries[uid].state = {}, "", ""
            entries[uid].save(update_fields=["base", "etag", "state"])
            del theirs[uid]
        self.tell([words.all_gone(self.person, f"{self.calendar.pk}:{self.calendar.mark[-40:]}")])

    def is_due(self, entry: Entry | None, mine: Kept, is_changed: bool) -> bool:
        if entry is None:
            return mine.is_ahead
        if entry.is_unreadable and not is_changed:
            return False
        return is_changed or (entry.state != mine.state and (mine.is_ahead or bool(entry.etag)))

    def new_entry(self, uid: UUID) -> Entry:
        url = plain(f"{self.calendar.url}{uid}.ics")
        return Entry(calendar=self.calendar, uid=uid, url=url, base={})

    # One of them

    def one(self, entry: Entry, mine: Kept, theirs: Theirs | None) -> None:
        """Merge both sides and write what differs; anew where the server has changed meanwhile."""
        told: list[Word] = []
        for _ in range(ATTEMPTS):
            try:
                if self.attempt(entry, mine, theirs or Theirs(), told):
                    return
            except Unreadable:
                self.left_alone(entry, theirs.resource.etag if theirs and theirs.resource else "")
                return
            mine = kept_for(self.person, [mine.uid]).get(mine.uid) or mine
            theirs = self.look_again(entry)
        self.done.unfinished += 1

    def look_again(self, entry: Entry) -> Theirs:
        found = self.client.read(self.calendar.url, [entry.url])
        self.done.read += len(found)
        resource = found.get(entry.url)
        return Theirs(resource) if resource else Theirs(is_gone=True)

    def attempt(self, entry: Entry, mine: Kept, theirs: Theirs, told: list[Word]) -> bool:
        """Whether it is done. Raises ``Unreadable``."""
        base = base_from(entry.base) if entry.pk else None
        there = self.read_there(entry, mine, theirs)
        usual = mine.expected(self.person, entry.signature)
        half = second_half(self.client, self.calendar.url, mine, base, there, usual)
        facts = there.facts if there else {} if theirs.is_gone else agreed(base)
        ours = read_ours(mine, self.person)
        outcome = reconciled(base, ours.facts, facts, now=timezone.now(), declined=mine.declined)
        told += outcome.words
        if there and there.is_strange:
            told.append(Word(words.RHYTHM, ""))
        if outcome.moves or outcome.answers:
            text = half.text if half else theirs.resource.text if theirs.resource else ""
            told += self.done_here(mine, outcome, there, text)
            still = kept_for(self.person, [mine.uid]).get(mine.uid)
            if still is None:  # asked no longer, since a moment ago
                entry.etag = theirs.resource.etag if theirs.resource else entry.etag
                self.take_out(entry)
                return True
            mine, ours = still, read_ours(still, self.person)
        if half is not None:
            take_out(self.client, half.url, half.etag)
            self.done.deleted += 1
        wanted = wanted_by(ours, facts, outcome)
        is_same = is_as_wanted(wanted, facts) and not theirs.is_draft and half is None
        is_same = is_same and not (there and is_told_otherwise(there, ours))
        if not is_same:
            if wanted.facts and there is None and entry.etag and not theirs.is_gone:
                return False  # what is the owner's own must be read before it is written over
            try:
                self.write(entry, theirs, ours, there, wanted, mine)
            except Conflict as conflict:
                self.find_by_uid(entry, conflict)
                return False
        elif theirs.resource is not None:
            entry.etag = theirs.resource.etag
        elif theirs.is_gone:
            entry.etag = ""
        self.remember(entry, mine, ours, facts if is_same else None, wanted, there)
        self.tell(words.telling_of(word, mine, self.person) for word in told)
        return True

    def read_there(self, entry: Entry, mine: Kept, theirs: Theirs) -> Read | None:
        if theirs.resource is None:
            return None
        return read(theirs.resource.text, mine.expected(self.person, entry.signature))

    def done_here(
        self, mine: Kept, outcome: Outcome, there: Read | None, text: str
    ) -> list[Word]:  # fmt: skip
        """Do as the person what they did in their calendar, whose ``text`` goes along with a series
        that becomes a new one; answers what was refused."""
        series = self.moved_at_once(mine, outcome.moves, there, text)
        refused = [] if series else self.moved_each(mine, outcome.moves)
        for key, answer in outcome.answers.items():
            row: Meeting | None = mine.rows[key]
            if series and key in outcome.moves:
                row = series.meetings.filter(starts_at=to_minutes(outcome.moves[key][0])).first()
            try:
                if row is not None:
                    meetings.answer(by=self.person, meeting=row, answer=answer)
                    self.done.answered += 1
            except Refused:
                continue  # it was cancelled meanwhile, which counts
        return refused

    def moved_each(self, mine: Kept, moves: dict[str, Time]) -> list[Word]:
        refused = []
        for key, time in moves.items():
            row = mine.rows[key]
            minutes = max(1, round((time[1] - time[0]) / MINUTE))
            when = When(to_minutes(time[0]), minutes, row.zone)
            try:
                meetings.change_meeting(by=self.person, meeting=row, seen=row.sequence, when=when)
                self.done.moved += 1
            except Refused as refusal:
                before = (row.starts_at, row.ends_at)
                refused.append(Word(REFUSED, key, time, before, str(refusal)))
        return refused

    def moved_at_once(
        self, mine: Kept, moves: dict[str, Time], there: Read | None, text: str
    ) -> Series | None:
        """The series that begins with the first of these, where they were moved alike."""
        rhythm = rhythm_of(mine, moves, is_rest=there is not None and there.is_rest)
        if rhythm is None or there is None:
            return None
        try:
            series = move_whole(self.person, mine, rhythm, moves)
        except Refused:
            return None  # one by one, each with its own word
        self.done.moved += len(moves)
        self.carried[series.uid] = renamed(text, series.uid)
        return series

    def write(
        self, entry: Entry, theirs: Theirs, ours: Read, there: Read | None, wanted: Wanted,
        mine: Kept,
    ) -> None:  # fmt: skip
        """Raises ``Conflict`` and other ``Trouble``."""
        etag = theirs.resource.etag if theirs.resource else "" if theirs.is_gone else entry.etag
        if not wanted.facts:
            if etag:
                self.client.delete(entry.url, etag=etag)
                self.done.deleted += 1
            entry.etag = ""
            return
        text = composed(ours, there, wanted, mine.expected(self.person))
        entry.etag = self.client.put(entry.url, text, etag=etag) or "unsaid"
        self.done.written += 1

    def find_by_uid(self, entry: Entry, conflict: Conflict) -> None:
        """The same meeting stands at another address, such as from an invitation by e-mail."""
        if conflict.detail != "uid":
            return
        there = self.client.with_uid(self.calendar.url, str(entry.uid))
        if not there:
            raise Puzzling("It refuses a meeting because of another one that it doesn't name.")
        entry.url = there[0]

    def remember(
        self, entry: Entry, mine: Kept, ours: Read, theirs: dict[str, Facts] | None,
        wanted: Wanted, there: Read | None,
    ) -> None:  # fmt: skip
        base: dict[str, Agreed | None] = dict.fromkeys(mine.declined)
        for key, facts in wanted.facts.items():
            said = facts if theirs is None else with_answer(theirs[key], facts.answer)
            base[key] = Agreed(ours.facts.get(key, facts), said)
        entry.base = base_stored(base)
        if theirs is None:
            entry.signature = list(ours.signature)
        elif there is not None:
            entry.signature = list(there.signature)
        entry.state, entry.is_unreadable = mine.state, False
        entry.save()

    def take_out(self, entry: Entry | None) -> None:
        """The person isn't asked to it any more."""
        if entry is None:
            return
        if entry.etag:
            take_out(self.client, entry.url, entry.etag)
            self.done.deleted += 1
        if entry.pk:
            entry.delete()

    def left_alone(self, entry: Entry, etag: str) -> None:
        """Told once; it is looked at again when it changes."""
        entry.etag, entry.is_unreadable = etag or entry.etag, True
        entry.save()
        mine = kept_for(self.person, [entry.uid]).get(entry.uid)
        if mine is not None:
            self.tell([words.telling_of(Word(words.UNREADABLE, ""), mine, self.person)])

    def tell(self, tellings: Iterable[Telling]) -> None:
        found = list(tellings)
        if found:
            self.done.told += notify_many(found, kind="calendar")


def take_out(client: Client, url: str, etag: str) -> None:
    """Whatever became of it."""
    try:
        client.delete(url, etag=etag)
    except Conflict:
        client.delete(url)


def to_minutes(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def order_of(kept: dict[UUID, Kept], entries: dict[UUID, Entry]) -> list[UUID]:
    """The next meetings first, so that a turn that is cut short has done what is needed most."""
    now = timezone.now()

    def next_of(uid: UUID) -> tuple[bool, float]:
        rows = kept[uid].rows.values() if uid in kept else ()
        ahead = [row.starts_at for row in rows if row.ends_at > now]
        return (not ahead, min(ahead, default=now).timestamp())

    return sorted({*kept, *entries}, key=next_of)


def agreed(base: Base | None) -> dict[str, Facts]:
    return {key: each.theirs for key, each in (base or {}).items() if each is not None}


def is_told_otherwise(theirs: Read, ours: Read) -> bool:
    """Whether their rhythm is said in a way that other programs, or we the next time, would read
    otherwise, though each meeting is where it should be."""
    is_shifted = theirs.signature[0] not in {"", ours.signature[0]}
    return theirs.is_strange or theirs.is_rest or is_shifted


def wanted_by(ours: Read, theirs: dict[str, Facts], outcome: Outcome) -> Wanted:
    found = {}
    for key, facts in ours.facts.items():
        if key in outcome.dropped:
            continue
        if key in outcome.whole:
            found[key] = with_answer(theirs[key], facts.answer)
            continue
        for name in outcome.kept.get(key, ()):
            facts = facts.with_text(name, theirs[key].text(name))
        found[key] = facts
    return Wanted(found, outcome.kept, outcome.whole)


def with_answer(facts: Facts, answer: str) -> Facts:
    return replace(facts, answer=answer) if facts.answer == UNSAID else facts


def is_as_wanted(wanted: Wanted, theirs: dict[str, Facts]) -> bool:
    return set(wanted.facts) == set(theirs) and all(
        is_alike(facts, theirs[key]) for key, facts in wanted.facts.items()
    )
