"""What reviewers do to pairs, and taking it back. One at a time a programme, see ``hold``."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from bothways.accounts.models import Person
from bothways.common.audit import actions as audit
from bothways.matching.places.queries import Places, places_of, published_pairs
from bothways.matching.publishing.models import Publication
from bothways.matching.runs.actions import AlreadyPublished, hold
from bothways.matching.runs.models import Circle, Match, Run
from bothways.matching.runs.queries import newest_finished_run
from bothways.recruitment.models import Block, SignUp

from . import own
from .models import ReviewAct
from .queries import is_told
from .room import no_room_sentence, without_place

LOCK, BAN, PART = ReviewAct.Kind.LOCK, ReviewAct.Kind.BAN, ReviewAct.Kind.PART


class ReviewRefused(Exception):
    """An act that can't stand beside what has been decided; its text is for the coordinator."""


class StaleRun(ReviewRefused):
    def __str__(self) -> str:
        return gettext(
            "There is a newer run, so this board is for reading only. Nothing was changed; "
            "decide on the newest one."
        )


class OwnMatch(ReviewRefused):
    """A coordinator who takes part decides about no match of the programme."""

    def __str__(self) -> str:
        return own.refusal()


class PublishedSince(StaleRun):
    """A round was published that the run doesn't know of."""

    def __str__(self) -> str:
        return gettext(
            "Matches were published since this run began, so it no longer fits who is free. "
            "Nothing was changed and nobody was told; run again, it takes seconds."
        )


class OneAndTheSame(ReviewRefused):
    def __str__(self) -> str:
        return gettext("That is the same person twice. Choose two people.")


class KeptApart(ReviewRefused):
    """The pair is banned, or has asked never to be matched."""


class KeptTogether(ReviewRefused):
    """The pair, or one of them with somebody else, is locked."""


class NotTogetherHere(ReviewRefused):
    """The pair has been taken apart on this board."""


class NoPlaceLeft(ReviewRefused):
    """Somebody has been given another partner since; what was taken apart has no place here."""


@transaction.atomic
def lock_pair(*, run: Run, a: SignUp, b: SignUp, by: Person | None) -> ReviewAct:
    """Keep these two together in every later run. Locking twice is locking once.

    Raises ``ReviewRefused`` or ``AlreadyPublished``.
    """
    low, high = ready_pair(run, a, b, by)
    standing = standing_of(low, high)
    if LOCK in standing:
        return standing[LOCK]
    names = in_words(low, high)
    if BAN in standing:
        raise KeptApart(
            gettext("%(pair)s are banned from each other. Undo the ban first.") % {"pair": names}
            + first(standing[BAN], by)
        )
    if Block.objects.filter(low=low, high=high).exists():
        raise KeptApart(
            gettext("%(pair)s have a standing wish not to be matched, so they can't be locked.")
            % {"pair": names}
        )
    refuse_one_lock_too_many(low, high)
    match = match_of(run, low, high)
    if match is not None and match.parted_at is not None:
        raise NotTogetherHere(parted_in_words(standing.get(PART), names, by))
    return new_act(LOCK, "locked a pair", run, low, high, match, by)


@transaction.atomic
def ban_pair(*, run: Run, a: SignUp, b: SignUp, by: Person | None) -> ReviewAct:
    """Never match these two; where this run has, they are taken apart. Twice is once.

    Raises ``ReviewRefused`` or ``AlreadyPublished``.
    """
    low, high = ready_pair(run, a, b, by)
    standing = standing_of(low, high)
    if BAN in standing:
        return standing[BAN]
    if LOCK in standing:
        raise locked_together(standing[LOCK], by)
    match = match_of(run, low, high)
    if match is not None:
        # The ban takes over from a parting, so that one step back undoes it all.
        ReviewAct.objects.standing().filter(kind=PART, match=match).update(
            undone_at=timezone.now(), undone_by=by
        )
        part(match)
    return new_act(BAN, "banned a pair", run, low, high, match, by)


@transaction.atomic
def part_match(*, match: Match, by: Person | None) -> ReviewAct | None:
    """Take these two apart in this run; a later run may bring them together again. Twice is once.

    Raises ``ReviewRefused`` or ``AlreadyPublished``.
    """
    run = match.run
    low, high = ready_pair(run, match.a, match.b, by)
    standing = standing_of(low, high)
    if LOCK in standing:
        raise locked_together(standing[LOCK], by)
    if not part(match):
        return standing.get(PART) or standing.get(BAN)
    return new_act(PART, "took a pair apart", run, low, high, match, by)


@transaction.atomic
def undo_act(*, run: Run, act: ReviewAct, by: Person | None) -> bool:
    """Take an act back; ``False`` when it had been taken back already.

    A pair that the act took apart in this run is together again; after a ban only where both
    still have a place. Raises ``ReviewRefused`` or ``AlreadyPublished``.
    """
    refuse_if_closed(run, by)
    undone = ReviewAct.objects.standing().filter(pk=act.pk)
    if not undone.update(undone_at=timezone.now(), undone_by=by):
        return False
    if act.kind in (BAN, PART):
        put_together(run, act)
    audit.record(
        "took a decision back",
        f"{act.get_kind_display()}: {in_words(act.low, act.high)}",
        by=by,
        programme=run.programme_id,
        act=act.pk,
        act_kind=act.kind,
    )
    return True


@transaction.atomic
def part_circle(*, circle: Circle, by: Person | None) -> bool:
    """Take a circle or peer group apart in this run; ``False`` when it was.

    Raises ``StaleRun`` or ``AlreadyPublished``.
    """
    refuse_if_closed(circle.run, by)
    whole = Circle.objects.filter(pk=circle.pk, parted_at=None)
    if not whole.update(parted_at=timezone.now(), parted_by=by):
        return False
    record_circle("took a circle apart", circle, by)
    return True


@transaction.atomic
def join_circle(*, circle: Circle, by: Person | None) -> bool:
    """Put a circle or peer group together again; ``False`` when it stood.

    Raises ``ReviewRefused`` or ``AlreadyPublished``.
    """
    refuse_if_closed(circle.run, by)
    apart = Circle.objects.filter(pk=circle.pk, parted_at__isnull=False)
    if not apart.exists():
        return False
    if is_left_by_hand(circle):
        raise NotTogetherHere(
            gettext("A change by hand has taken this apart. Undo that change instead.")
        )
    full = without_place(circle.run, Counter(circle.members.values_list("sign_up", flat=True)))
    if full:
        raise NoPlaceLeft(no_room_sentence(circle.run, full))
    if not apart.update(parted_at=None, parted_by=None):
        return False
    record_circle("put a circle together again", circle, by)
    return True


def record_circle(deed: str, circle: Circle, by: Person | None) -> None:
    run = circle.run
    audit.record(deed, circle, by=by, programme=run.programme_id, run=run.pk, circle=circle.pk)


def first(act: ReviewAct, by: Person | None) -> str:
    """Who decided before somebody else who does now; nothing when it was oneself."""
    if act.by is None or act.by == by:
        return ""
    return " " + gettext("%(name)s decided so first.") % {"name": act.by.name}


def parted_in_words(act: ReviewAct | None, pair: str, by: Person | None) -> str:
    if act is not None and first(act, by):
        return gettext("%(pair)s have been taken apart. Put them back together first.") % {
            "pair": pair
        } + first(act, by)
    return gettext("You have taken %(pair)s apart. Put them back together first.") % {"pair": pair}


def ready_pair(run: Run, a: SignUp, b: SignUp, by: Person | None = None) -> tuple[SignUp, SignUp]:
    """The pair in its one order, once the board is known to be open."""
    refuse_if_closed(run, by)
    if a.pk == b.pk:
        raise OneAndTheSame
    assert a.programme_id == b.programme_id == run.programme_id, "access lets no others in"
    return (a, b) if a.pk < b.pk else (b, a)


def refuse_if_closed(run: Run, by: Person | None = None) -> None:
    """Hold the programme, then raise unless ``run`` is its newest, no round was published since it
    began, and whoever decides isn't matched in it."""
    hold(run.programme)
    if own.is_closed_to(by, run.programme_id):
        raise OwnMatch
    if Publication.objects.filter(run=run).exists():
        raise AlreadyPublished
    newest = newest_finished_run(run.programme)
    if newest is None or newest.pk != run.pk:
        raise StaleRun
    if is_told(run):
        raise PublishedSince


def standing_of(low: SignUp, high: SignUp) -> dict[str, ReviewAct]:
    """What stands between these two, by kind, the latest of each."""
    acts = ReviewAct.objects.standing().filter(low=low, high=high).order_by("at", "pk")
    acts = acts.select_related("by", "low__person", "high__person")
    return {act.kind: act for act in acts}


def refuse_one_lock_too_many(low: SignUp, high: SignUp) -> None:
    """Nobody is locked into more partnerships than they would be in at once. The programme is
    held, so that two coordinators can't both take the last place."""
    locks = ReviewAct.objects.standing().filter(kind=LOCK)
    places = places_of(low.programme)
    together = published_pairs(low.programme)
    if (low.pk, high.pk) in together:
        raise KeptApart(already_partners(low, high))
    for person in (low, high):
        free = places.free(person.pk, person.partnerships)
        if not free:
            raise no_place_left(person, places)
        theirs = locks.filter(Q(low=person) | Q(high=person)).order_by("at", "pk")
        taken = [
            lock
            for lock in theirs.select_related("low__person", "high__person")
            if (lock.low_id, lock.high_id) not in together
        ][:free]
        if len(taken) == free:
            raise one_lock_too_many(person, taken)


def already_partners(low: SignUp, high: SignUp) -> str:
    said = gettext("%(pair)s are or were partners already, and aren’t matched a second time.")
    return said % {"pair": in_words(low, high)}


def no_place_left(person: SignUp, places: Places) -> KeptTogether:
    why = (
        gettext("All places of %(name)s are taken by published partnerships.")
        if places.here[person.pk]
        else gettext("The places of %(name)s are taken by another programme.")
    )
    return KeptTogether(why % {"name": person.person.name})


def one_lock_too_many(person: SignUp, taken: list[ReviewAct]) -> KeptTogether:
    pairs = "; ".join(in_words(lock.low, lock.high) for lock in taken)
    known = {"pair": pairs, "name": person.person.name, "count": person.partnerships}
    return KeptTogether(
        ngettext(
            "%(pair)s are locked together already, and %(name)s has one partner at a time. "
            "Undo that lock first.",
            "Locked already: %(pair)s. %(name)s would be in %(count)d partnerships at once. "
            "Undo one of these locks first.",
            person.partnerships,
        )
        % known
    )


def locked_together(lock: ReviewAct, by: Person | None) -> KeptTogether:
    return KeptTogether(
        gettext("%(pair)s are locked together. Undo the lock first.")
        % {"pair": in_words(lock.low, lock.high)}
        + first(lock, by)
    )


def match_of(run: Run, low: SignUp, high: SignUp) -> Match | None:
    together = Q(a=low, b=high) | Q(a=high, b=low)
    return Match.objects.filter(together, run=run).first()


def part(match: Match) -> bool:
    """Mark the match parted; ``False`` when it was."""
    whole = Match.objects.filter(pk=match.pk, parted_at=None)
    return bool(whole.update(parted_at=timezone.now()))


def put_together(run: Run, act: ReviewAct) -> None:
    """The pair of an act that was taken back. Raises ``NoPlaceLeft`` for a parting."""
    match = match_of(run, act.low, act.high)
    if match is None or match.parted_at is None or is_kept_apart(match):
        return
    full = without_place(run, Counter((match.a_id, match.b_id)))
    if full and act.kind == PART:
        raise NoPlaceLeft(no_room_sentence(run, full))
    if not full:
        Match.objects.filter(pk=match.pk).update(parted_at=None)


def is_kept_apart(match: Match) -> bool:
    """Whether a decision, or a change by hand, still keeps the two apart."""
    together = Q(low=match.a_id, high=match.b_id) | Q(low=match.b_id, high=match.a_id)
    of_kind = Q(kind=BAN) | Q(kind=PART, match=match)
    acts = ReviewAct.objects.standing().filter(together & of_kind)
    return acts.exists() or is_left_by_hand(match)


def is_left_by_hand(thing: Match | Circle) -> bool:
    """Whether the last standing change that touched it has taken it apart."""
    last = thing.changes.filter(change__undone_at=None).order_by("-change__at", "-pk").first()
    return last is not None and not last.is_made


def new_act(
    kind: ReviewAct.Kind,
    deed: str,
    run: Run,
    low: SignUp,
    high: SignUp,
    match: Match | None,
    by: Person | None,
) -> ReviewAct:
    act = ReviewAct.objects.create(
        programme=run.programme, kind=kind, low=low, high=high, match=match, by=by
    )
    audit.record(
        deed, in_words(low, high), by=by, programme=run.programme_id, act=act.pk, run=run.pk
    )
    return act


def in_words(low: SignUp, high: SignUp) -> str:
    return gettext("%(one)s and %(other)s") % {"one": low.person.name, "other": high.person.name}
