"""Blocks and reports as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bothways.accounts.models import Person
from bothways.conversations.messages.models import Message
from bothways.conversations.messages.queries import names_in, readable
from bothways.partnerships.hooks import Space
from bothways.programmes.models import Programme
from bothways.ui.ribbons import listed

from .blocking import blocked_by
from .models import Report

A_PAGE = 30


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else in the space, and whether I have blocked them."""

    person: Person
    is_blocked: bool


def others_in(space: Space) -> list[Other]:
    blocked = blocked_by(space.mine.person, space.partnership)
    return [Other(side.person, side.person_id in blocked) for side in space.others]


def is_of_two(space: Space) -> bool:
    return len(space.here) <= 1


@dataclass(frozen=True, slots=True)
class Shield:
    """What somebody’s blocks do to the talk before them."""

    names: list[str]
    pks: frozenset[int]
    is_closed: bool
    """Of two people neither writes; of more the messages are folded away."""

    @property
    def folded(self) -> str:
        return "" if self.is_closed else ",".join(str(pk) for pk in sorted(self.pks))


def shield_of(space: Space) -> Shield:
    blocked = [other.person for other in others_in(space) if other.is_blocked]
    return Shield(
        names=[person.first_name for person in blocked],
        pks=frozenset(person.pk for person in blocked),
        is_closed=is_of_two(space),
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A message that may be disclosed, as whoever chooses sees it."""

    seq: int
    version: int
    author: str
    text: str
    said_at: datetime
    is_edited: bool
    files: tuple[str, ...]
    is_chosen: bool

    @property
    def value(self) -> str:
        """“place:version”, for a form."""
        return f"{self.seq}:{self.version}"


@dataclass(frozen=True, slots=True)
class Choices:
    chosen_before: list[Choice]
    """Chosen on other pages of the talk."""
    page: list[Choice]
    earlier: int | None
    """Ask for what was said before this place; ``None`` when this is the beginning."""
    is_newest: bool


def choices(space: Space, chosen: Sequence[int], before: int | None) -> Choices:
    """A page of the talk to choose from, the newest unless ``before`` says which."""
    rows = readable(space).filter(deleted_at=None).prefetch_related("attachments__stored")
    page = rows if before is None else rows.filter(seq__lt=before)
    found = list(page.order_by("-seq")[: A_PAGE + 1])
    shown = found[:A_PAGE][::-1]
    elsewhere = set(chosen) - {message.seq for message in shown}
    kept = list(rows.filter(seq__in=elsewhere).order_by("seq")) if elsewhere else []
    return Choices(
        chosen_before=choices_of(space, kept, chosen),
        page=choices_of(space, shown, chosen),
        earlier=shown[0].seq if len(found) > A_PAGE else None,
        is_newest=before is None,
    )


def choices_of(
    space: Space, messages: Sequence[Message], chosen: Sequence[int] = ()
) -> list[Choice]:
    names = names_in(space)
    return [
        Choice(
            seq=message.seq,
            version=message.version,
            author=author_of(message, names),
            text=message.text,
            said_at=message.said_at,
            is_edited=message.edited_at is not None,
            files=tuple(file.stored.title for file in message.attachments.all()),
            is_chosen=message.seq in chosen,
        )
        for message in messages
    ]


def author_of(message: Message, names: Mapping[int | None, str]) -> str:
    name = names.get(message.author_id)
    return name or (message.author.name if message.author else "–")


def own_reports(space: Space) -> list[Report]:
    """What I have reported here, with the answers, the newest first; three queries."""
    reports = Report.objects.filter(partnership=space.partnership, by=space.mine.person)
    return list(reports.prefetch_related("messages", "answers__by"))


@dataclass(frozen=True, slots=True)
class ReportLine:
    report: Report
    people: str
    """Who is in the exchange."""
    count: int


def reports_of(programme: Programme, reader: Person) -> list[ReportLine]:
    """For the reader, the open ones first; a few queries, however many."""
    reports = Report.objects.readable_by(reader).filter(partnership__programme=programme)
    loaded = reports.select_related("by", "partnership").prefetch_related(
        "messages", "partnership__participations__person"
    )
    lines = [
        ReportLine(report, people_in(report), len(report.messages.all()))
        for report in loaded.order_by("-sent_at")[:500]
    ]
    return sorted(lines, key=lambda line: line.report.is_closed)


def people_in(report: Report) -> str:
    return listed(side.person.name for side in report.partnership.participations.all())
