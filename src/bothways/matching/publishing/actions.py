"""Telling everybody, in one transaction and once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit import actions as audit
from bothways.matching.hooks import ON_PUBLISH
from bothways.matching.review.actions import StaleRun
from bothways.matching.review.changes import impossible_matches
from bothways.matching.review.queries import is_newest
from bothways.matching.runs.actions import AlreadyPublished, hold
from bothways.matching.runs.models import Match, Run
from bothways.notifications.email.actions import compose, queue_many
from bothways.notifications.inbox.actions import tell_many
from bothways.notifications.models import Notice, OutgoingMail

from .letters import Letter, Side, Writer, can_be_written_to, sides_of
from .models import Publication
from .queries import matches_to_publish

Paths = dict[int, dict[int, str]]
"""{match pk: {person pk: path of the page their e-mail leads to}}"""


class NothingToPublish(Exception):
    def __str__(self) -> str:
        return gettext("This run has no pairs to publish. Nobody was told.")


class PairsCantBe(Exception):
    """Pairs of the run may not be told any more: somebody has left, or wishes it not."""

    def __init__(self, matches: list[Match]) -> None:
        super().__init__(matches)
        self.matches = matches

    def __str__(self) -> str:
        return gettext(
            "Since this run somebody in these pairs has withdrawn, waits this time or wishes not "
            "to be matched so: %(pairs)s. Nobody was told. Run again, or take these pairs apart."
        ) % {"pairs": "; ".join(str(match) for match in self.matches[:10])}


@dataclass(frozen=True, slots=True)
class Published:
    publication: Publication
    people: int
    e_mails: int


def publish(*, run: Run, words: str, by: Person) -> Published:
    """Publish the run's pairs: partnerships, notices and e-mails exist together, or none does.

    Raises ``AlreadyPublished``, ``StaleRun``, ``PairsCantBe`` and ``NothingToPublish``.
    """
    # Thousands of letters take seconds to write; the transaction, in which everybody else's
    # writes wait on SQLite, only puts in the address that each leads to.
    placeholder = f"/{secrets.token_hex(16)}/"
    writer = Writer(programme=run.programme.name, words=words, by=by)
    letters: dict[str, Letter] = {}
    write_missing(letters, matches_to_publish(run), writer, placeholder)
    with transaction.atomic():
        hold(run.programme)
        refuse_if_closed(run)
        matches = list(matches_to_publish(run))
        if not matches:
            raise NothingToPublish
        publication = Publication.objects.create(
            programme=run.programme, run=run, by=by, words=words.strip()
        )
        write_missing(letters, matches, writer, placeholder)
        paths = open_all(matches, by)
        sides = [side for match in matches for side in sides_of(match)]
        reached = [side for side in sides if can_be_written_to(side.person)]
        tell_many([notice(side, path_of(side, paths)) for side in sides])
        queue_many(
            [
                mail(side, letters[side.key].led_to(placeholder, path_of(side, paths)))
                for side in reached
            ]
        )
        audit.record(
            "published the matches",
            gettext("run %(number)d, %(pairs)d pairs")
            % {"number": run.number, "pairs": len(matches)},
            by=by,
            programme=run.programme_id,
            run=run.pk,
            e_mails=len(reached),
        )
    return Published(publication, len(sides), len(reached))


def write_missing(
    letters: dict[str, Letter], matches: Iterable[Match], writer: Writer, placeholder: str
) -> None:
    for match in matches:
        for side in sides_of(match):
            if side.key not in letters and can_be_written_to(side.person):
                letters[side.key] = writer.letter(side, placeholder)


def refuse_if_closed(run: Run) -> None:
    if Publication.objects.filter(programme=run.programme_id).exists():
        raise AlreadyPublished
    if run.state != Run.State.DONE or not is_newest(run):
        raise StaleRun
    impossible = impossible_matches(run)
    if impossible:
        raise PairsCantBe(impossible)


def open_all(matches: list[Match], by: Person) -> Paths:
    """Let the later stages open what a match becomes; the last one's addresses win."""
    paths: Paths = {}
    for function in ON_PUBLISH:
        paths |= function(matches=matches, by=by)
    return paths


def path_of(side: Side, paths: Paths) -> str:
    return paths.get(side.match.pk, {}).get(side.person.pk, "/")


def notice(side: Side, path: str) -> Notice:
    title = gettext("You are matched with %(name)s") % {"name": side.partner}
    return Notice(person=side.person, key=f"match:{side.match.pk}", title=title[:200], path=path)


def mail(side: Side, letter: Letter) -> OutgoingMail:
    return compose(
        key=side.key,
        kind="match",
        to=side.person.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
    )
