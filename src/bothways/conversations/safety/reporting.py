"""Reporting to the coordinators: what is disclosed, to whom, and what they do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.common.text import tidy
from bothways.conversations.messages.models import Message
from bothways.conversations.messages.queries import readable
from bothways.notifications.telling.actions import notify
from bothways.partnerships.checkins.queries import readers_of
from bothways.partnerships.hooks import Space

from .errors import (
    ChangedMeanwhile,
    MessageChanged,
    SaysNothing,
    TooLong,
    TooManyMessages,
)
from .kinds import REPORT, REPORT_ANSWERED, REPORT_WAITS
from .models import (
    LONGEST,
    MOST_MESSAGES,
    Report,
    ReportAnswer,
    ReportedFile,
    ReportedMessage,
)


@transaction.atomic
def send_report(*, space: Space, text: str, seen: Mapping[int, int], key: UUID) -> Report:
    """Disclose the messages, each as it was ``seen`` ({place: version}), with a few words.

    Sent twice, it is kept once. Raises ``SafetyRefused``.
    """
    known = Report.objects.filter(key=key, by=space.mine.person).first()
    if known is not None:
        return known
    said = clean(text)
    chosen = chosen_messages(space, seen)
    if not said and not chosen:
        raise SaysNothing
    if {message.seq: message.version for message in chosen} != dict(seen):
        raise MessageChanged
    report = Report.objects.create(
        partnership=space.partnership, by=space.mine.person, text=said, key=key
    )
    for message in chosen:
        copy(report, message)
    tell_readers(report)
    return report


def chosen_messages(space: Space, places: Mapping[int, int] | Sequence[int]) -> list[Message]:
    """Those that this person may read and that weren't taken back, in their order, held."""
    if len(places) > MOST_MESSAGES:
        raise TooManyMessages
    rows = readable(space).filter(seq__in=list(places), deleted_at=None)
    rows = rows.select_related("author").prefetch_related("attachments__stored")
    return list(rows.order_by("seq"))


def copy(report: Report, message: Message) -> None:
    copied = ReportedMessage.objects.create(
        report=report,
        seq=message.seq,
        author=message.author,
        text=message.text,
        said_at=message.said_at,
        is_edited=message.edited_at is not None,
    )
    ReportedFile.objects.bulk_create(
        ReportedFile(message=copied, stored=file.stored) for file in message.attachments.all()
    )


def tell_readers(report: Report) -> int:
    """Tell the coordinators who aren't in it, each once; without one, the administrators, that one
    is needed, and nothing else. Answers how many were told now."""
    readers = readers_of(report.partnership)
    named = {"programme": report.partnership.programme.name}
    if readers:
        title = gettext("Somebody in %(programme)s asks for help") % named
        return notify(
            readers,
            kind=REPORT.key,
            key=f"report:{report.pk}",
            title=title,
            path=report.get_absolute_url(),
        )
    title = (
        gettext("A report in %(programme)s waits for a coordinator who isn’t part of it") % named
    )
    return notify(
        Person.objects.filter(is_administrator=True, is_active=True),
        kind=REPORT_WAITS.key,
        key=f"report-waits:{report.pk}",
        title=title,
        path=reverse("administration:coordinators"),
    )


def remind_of_reports() -> int:
    """The hourly chore: whoever became a coordinator meanwhile hears of what is open."""
    waiting = Report.objects.open().select_related("partnership__programme")
    return sum(tell_readers(report) for report in waiting.iterator(chunk_size=200))


@transaction.atomic
def change_report(*, report: Report, state: str, note: str, version: int, by: Person) -> Report:
    """Say how far it is, with a note for the other coordinators. Raises ``SafetyRefused``."""
    said = clean(note)
    held = Report.objects.select_for_update().get(pk=report.pk)
    if (held.state, held.note) == (state, said):
        return held
    if held.version != version:
        raise ChangedMeanwhile(held)
    before, held.state, held.note = held.state, Report.State(state), said
    held.version += 1
    held.changed_by, held.changed_at = by, timezone.now()
    held.save(update_fields=["state", "note", "version", "changed_by", "changed_at"])
    if before != held.state:
        tell_reporter(held)
        programme = held.partnership.programme_id
        record(f"a report is {held.state}", "", by=by, programme=programme, report=held.pk)
    return held


def tell_reporter(report: Report) -> None:
    titles = {
        Report.State.LOOKED_AT: gettext("The coordinators are looking into what you wrote"),
        Report.State.CLOSED: gettext("The coordinators have finished with what you wrote"),
        Report.State.OPEN: gettext("The coordinators take up again what you wrote"),
    }
    tell_who_reported(
        report, f"report-state:{report.pk}:{report.version}", titles[Report.State(report.state)]
    )


@transaction.atomic
def answer_report(*, report: Report, text: str, key: UUID, by: Person) -> ReportAnswer:
    """Answer who reported; sent twice, it is said once. Raises ``SafetyRefused``."""
    said = clean(text)
    if not said:
        raise SaysNothing
    answer, is_new = ReportAnswer.objects.get_or_create(
        key=key, defaults={"report": report, "by": by, "text": said}
    )
    if is_new:
        title = gettext("The coordinators have answered you")
        tell_who_reported(report, f"report-answer:{answer.pk}", title)
    return answer


def tell_who_reported(report: Report, key: str, title: str) -> None:
    if report.by is None:
        return
    path = reverse("safety:safety", args=[report.partnership_id]) + "#reports"
    notify(report.by, kind=REPORT_ANSWERED.key, key=key, title=title, path=path)


def clean(text: str) -> str:
    said = tidy(text)
    if len(said) > LONGEST:
        raise TooLong
    return said
