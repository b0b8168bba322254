"""Telling everybody, in one transaction and once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit import actions as audit
from bothways.matching.hooks import ON_PUBLISH
from bothways.matching.places.actions import end_broken
from bothways.matching.places.queries import hold_limits, needs_of, overbooked, together_again
from bothways.matching.review.actions import PublishedSince, StaleRun
from bothways.matching.review.changes import gone_and_apart, impossible_circles, impossible_matches
from bothways.matching.review.queries import is_newest, is_told
from bothways.matching.runs.actions import AlreadyPublished, hold
from bothways.matching.runs.models import Circle, Match, Run
from bothways.notifications.email.actions import compose, queue_many
from bothways.notifications.models import OutgoingMail
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.tellings import Telling
from bothways.programmes.life.actions import move_along, refuse_unless_live
from bothways.programmes.models import State
from bothways.recruitment.models import SignUp

from .letters import Letter, Seat, Side, Writer, can_be_written_to, seats_of, sides_of
from .models import Publication
from .queries import circles_to_publish, matches_to_publish

Paths = dict[str, str]
"""{key of a side or seat: path of the page their e-mail leads to}"""
View = Side | Seat


class NothingToPublish(Exception):
    def __str__(self) -> str:
        return gettext("This run has no pairs to publish. Nobody was told.")


class PairsCantBe(Exception):
    """Pairs or circles may not be told any more: somebody has left, or wishes it not."""

    def __init__(self, impossible: list[Match | Circle]) -> None:
        super().__init__(impossible)
        self.impossible = impossible

    def __str__(self) -> str:
        return gettext(
            "Since this run somebody in these has withdrawn, waits this time or wishes not "
            "to be matched so: %(names)s. Nobody was told. Run again, or take these apart."
        ) % {"names": "; ".join(str(each) for each in self.impossible[:10])}

    def without_names(self) -> str:
        """For a coordinator to whom the matches are closed."""
        return gettext(
            "Since this run somebody in its matches has withdrawn, waits this time or wishes not "
            "to be matched so. Nobody was told. Run again, or ask another coordinator."
        )


class PlacesTaken(Exception):
    """People of the run have been given other partners, or have room for fewer."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names

    def __str__(self) -> str:
        return gettext(
            "Since this run these people have found other partners, or have room for fewer: "
            "%(names)s. Nobody was told. Run again, or take them apart here."
        ) % {"names": "; ".join(self.names[:10])}


@dataclass(frozen=True, slots=True)
class Published:
    publication: Publication
    people: int
    e_mails: int


def publish(*, run: Run, words: str, by: Person) -> Published:
    """Publish the run's pairs as the next round: partnerships, notices and e-mails exist together,
    or none does. Who is in earlier rounds alone is told nothing.

    Raises ``AlreadyPublished``, ``StaleRun``, ``PlacesTaken``, ``PairsCantBe``,
    ``NothingToPublish``, and ``MoveRefused`` of a programme without outcomes, paused or closed.
    """
    # Thousands of letters take seconds to write; the transaction, in which everybody else's
    # writes wait on SQLite, only puts in the address that each leads to.
    placeholder = f"/{secrets.token_hex(16)}/"
    writer = Writer(programme=run.programme.name, words=words, by=by)
    letters: dict[str, Letter] = {}
    write_missing(letters, views_of(run), writer, placeholder)
    with transaction.atomic():
        hold(run.programme)
        refuse_if_closed(run)
        refuse_unless_live(run.programme)
        move_along(programme=run.programme, to=State.UNDER_WAY, by=by)
        matches, circles = list(matches_to_publish(run)), list(circles_to_publish(run))
        if not matches and not circles:
            raise NothingToPublish
        publication = Publication.objects.create(
            programme=run.programme,
            number=Publication.objects.filter(programme=run.programme).count() + 1,
            run=run,
            by=by,
            words=words.strip(),
        )
        views = [*both_views(matches), *all_views(circles)]
        write_missing(letters, views, writer, placeholder)
        end_broken(run.programme, needs_of(run).keys())
        paths = open_all(matches, circles, by)
        reached = [view for view in views if can_be_written_to(view.person)]
        # Everybody reads their own letter, written before; nobody is told by a summary.
        notify_many(
            (telling(view, paths.get(view.key, "/")) for view in views),
            kind="match",
            has_own_mail=True,
        )
        queue_many(
            [
                mail(view, letters[view.key].led_to(placeholder, paths.get(view.key, "/")))
                for view in reached
            ]
        )
        audit.record(
            "published the matches",
            published_in_words(publication, len(matches), len(circles)),
            by=by,
            programme=run.programme_id,
            run=run.pk,
            e_mails=len(reached),
        )
    people = {view.person.pk for view in views}
    return Published(publication, len(people), len(reached))


def published_in_words(publication: Publication, pairs: int, circles: int) -> str:
    known = {"number": publication.run.number, "pairs": pairs, "circles": circles}
    if circles:
        said = gettext("run %(number)d, %(pairs)d pairs, %(circles)d circles and groups") % known
    else:
        said = gettext("run %(number)d, %(pairs)d pairs") % known
    if publication.number == 1:
        return said
    return gettext("round %(round)d: %(said)s") % {"round": publication.number, "said": said}


def views_of(run: Run) -> Iterator[View]:
    """Everybody's view of everything in the run that stands."""
    yield from both_views(matches_to_publish(run))
    yield from all_views(circles_to_publish(run))


def both_views(matches: Iterable[Match]) -> Iterator[View]:
    return (side for match in matches for side in sides_of(match))


def all_views(circles: Iterable[Circle]) -> Iterator[View]:
    return (seat for circle in circles for seat in seats_of(circle))


def write_missing(
    letters: dict[str, Letter], views: Iterable[View], writer: Writer, placeholder: str
) -> None:
    for view in views:
        if view.key not in letters and can_be_written_to(view.person):
            letters[view.key] = writer.letter(view, placeholder)


def refuse_if_closed(run: Run) -> None:
    """Whether it may be told now; asked with the programme held."""
    if Publication.objects.filter(run=run).exists():
        raise AlreadyPublished
    if run.state != Run.State.DONE or not is_newest(run):
        raise StaleRun
    if is_told(run):
        raise PublishedSince
    hold_limits(run.programme)
    full = overbooked(run)
    if full:
        names = SignUp.objects.filter(pk__in=full).order_by("person__name", "pk")
        raise PlacesTaken(list(names.values_list("person__name", flat=True)[:10]))
    again = together_again(run)
    if again:
        raise PairsCantBe([*again])
    known = gone_and_apart(run, full)
    impossible: list[Match | Circle] = [
        *impossible_matches(run, known),
        *impossible_circles(run, known),
    ]
    if impossible:
        raise PairsCantBe(impossible)


def open_all(matches: list[Match], circles: list[Circle], by: Person) -> Paths:
    """Let the later stages open what each becomes; the last one's addresses win."""
    paths: Paths = {}
    for function in ON_PUBLISH:
        paths |= function(matches=matches, circles=circles, by=by)
    return paths


def telling(view: View, path: str) -> Telling:
    key, title = view.notice
    return Telling(view.person, key=key, title=title, path=path)


def mail(view: View, letter: Letter) -> OutgoingMail:
    return compose(
        key=view.key,
        kind="match",
        to=view.person.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
    )
