"""Runs, matches and decisions when two people become one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from bothways.matching.models import (
    Change,
    Circle,
    CircleMember,
    LeftOver,
    Match,
    Note,
    PolicyVersion,
    Presence,
    Publication,
    ReviewAct,
    Run,
)
from bothways.matching.notes.models import about
from bothways.people.hooks import Merge, Mover
from bothways.people.merging.moving import drop, repoint
from bothways.recruitment.hooks import SignUpMerge, SignUpMover
from bothways.recruitment.models import SignUp

LOCK_OR_BAN = (ReviewAct.Kind.LOCK, ReviewAct.Kind.BAN)


def mover() -> Mover:
    return Mover(
        fields=(
            "matching.Run.by",
            "matching.Match.made_by",
            "matching.Circle.made_by",
            "matching.Circle.parted_by",
            "matching.Change.by",
            "matching.Change.undone_by",
            "matching.Publication.by",
            "matching.ReviewAct.by",
            "matching.ReviewAct.undone_by",
            "matching.PolicyVersion.by",
            "matching.Note.by",
            "matching.Presence.person",
        ),
        move=move,
    )


def move(merge: Merge) -> None:
    repoint(merge, Run, "by")
    repoint(merge, Match, "made_by")
    repoint(merge, Circle, "parted_by", "made_by")
    repoint(merge, Change, "by", "undone_by")
    repoint(merge, Publication, "by")
    repoint(merge, ReviewAct, "by", "undone_by")
    repoint(merge, PolicyVersion, "by")
    repoint(merge, Note, "by")
    Presence.objects.filter(person=merge.gone).delete()  # it counts for a few seconds


def sign_up_mover() -> SignUpMover:
    return SignUpMover(
        fields=(
            "matching.Match.a",
            "matching.Match.b",
            "matching.CircleMember.sign_up",
            "matching.LeftOver.sign_up",
            "matching.ReviewAct.low",
            "matching.ReviewAct.high",
            "matching.Note_sign_ups.signup",
        ),
        move=move_sign_up,
        refuses=refuses,
    )


# Why they can't be one


def refuses(pair: SignUpMerge) -> list[str]:
    programme = pair.stays.programme_id
    if Run.objects.filter(programme=programme, state__in=Run.OPEN_STATES).exists():
        return [gettext("A matching that both take part in is being computed. Wait for its end.")]
    found = []
    if matches_of_both(pair).filter(run__in=runs_that_count(programme), parted_at=None).exists():
        found.append(
            gettext(
                "The two are matched with each other. Their coordinator takes the match apart, "
                "or withdraws one of them and matches again."
            )
        )
    if circles_of_both(pair).filter(run__in=runs_that_count(programme), parted_at=None).exists():
        found.append(
            gettext(
                "The two are in one circle or peer group. Their coordinator takes it apart, or "
                "withdraws one of them and matches again."
            )
        )
    published = Q(run__publication__isnull=False, parted_at=None)
    if partners(pair.stays, published) & partners(pair.goes, published):
        found.append(gettext("Both have been told that they are matched with the same person."))
    return found


def runs_that_count(programme: int) -> list[int]:
    """The newest that is done, and the one that was published: the others are history."""
    done = Run.objects.filter(programme=programme, state=Run.State.DONE).order_by("-number")
    newest = list(done.values_list("pk", flat=True)[:1])
    published = Publication.objects.filter(programme=programme).values_list("run", flat=True)
    return [*newest, *published]


def matches_of_both(pair: SignUpMerge) -> QuerySet[Match]:
    one, other = pair.stays.pk, pair.goes.pk
    return Match.objects.filter(Q(a=one, b=other) | Q(a=other, b=one))


def circles_of_both(pair: SignUpMerge) -> QuerySet[Circle]:
    return Circle.objects.filter(members__sign_up=pair.stays.pk).filter(
        members__sign_up=pair.goes.pk
    )


def matches_of(sign_up: SignUp) -> QuerySet[Match]:
    return Match.objects.filter(Q(a=sign_up) | Q(b=sign_up))


def partners(sign_up: SignUp, which: Q | None = None) -> set[tuple[int, int]]:
    """With whom they are matched, by run."""
    rows = matches_of(sign_up).filter(which or Q()).values_list("run_id", "a_id", "b_id")
    return {(run, b if a == sign_up.pk else a) for run, a, b in rows}


# Moving


def move_sign_up(pair: SignUpMerge) -> None:
    drop_all(pair, matches_of_both(pair))
    drop_all(pair, circles_of_both(pair))
    move_matches(pair)
    CircleMember.objects.filter(sign_up=pair.goes).update(sign_up=pair.stays)
    move_left_over(pair)
    move_acts(pair)
    move_changes(pair)
    move_notes(pair)


def drop_all(pair: SignUpMerge, rows: Iterable[Match | Circle]) -> None:
    """Of runs that are history: somebody matched with themselves says nothing."""
    for row in rows:
        drop(pair.merge, row, programme=pair.stays.programme_id, run=row.run_id)


def move_matches(pair: SignUpMerge) -> None:
    there = partners(pair.stays)
    for match in matches_of(pair.goes):
        other = match.b_id if match.a_id == pair.goes.pk else match.a_id
        if (match.run_id, other) in there:
            drop_all(pair, [match])
        elif match.a_id == pair.goes.pk:
            Match.objects.filter(pk=match.pk).update(a=pair.stays)
        else:
            Match.objects.filter(pk=match.pk).update(b=pair.stays)


def move_left_over(pair: SignUpMerge) -> None:
    """Who has a partner in a run isn't left over in it, under whichever address."""
    served = {run for run, _ in partners(pair.stays)}
    members = CircleMember.objects.filter(sign_up=pair.stays)
    served |= set(members.values_list("circle__run", flat=True))
    LeftOver.objects.filter(sign_up__in=(pair.stays, pair.goes), run__in=served).delete()
    twice = LeftOver.objects.filter(sign_up=pair.stays).values("run")
    LeftOver.objects.filter(sign_up=pair.goes, run__in=twice).delete()
    LeftOver.objects.filter(sign_up=pair.goes).update(sign_up=pair.stays)


def move_acts(pair: SignUpMerge) -> None:
    """Reviewers' decisions. Of a lock and a ban on the same two the ban stands."""
    stays = pair.stays.pk
    for act in ReviewAct.objects.filter(Q(low=pair.goes) | Q(high=pair.goes)):
        other = act.high_id if act.low_id == pair.goes.pk else act.low_id
        if other == stays:
            drop(pair.merge, act)
            continue
        low, high = sorted((other, stays))
        if act.kind in LOCK_OR_BAN and act.undone_at is None:
            standing = ReviewAct.objects.standing().filter(low=low, high=high, kind__in=LOCK_OR_BAN)
            weaker = standing.filter(kind=ReviewAct.Kind.LOCK) if is_ban(act) else standing.none()
            weaker.update(undone_at=timezone.now(), undone_by=pair.merge.by)
            if standing.exists():
                act.undone_at, act.undone_by = timezone.now(), pair.merge.by
        act.low_id, act.high_id = low, high
        act.save(update_fields=["low", "high", "undone_at", "undone_by"])


def is_ban(act: ReviewAct) -> bool:
    return act.kind == ReviewAct.Kind.BAN


def move_notes(pair: SignUpMerge) -> None:
    """What was written about either is about the one; about both together, about them alone."""
    for note in list(Note.objects.filter(sign_ups=pair.goes)):
        note.sign_ups.add(pair.stays)
        note.sign_ups.remove(pair.goes)
        note.about = about(note.sign_ups.values_list("pk", flat=True))
        note.save(update_fields=["about"])


def move_changes(pair: SignUpMerge) -> None:
    """Who was left and made by hand is kept by id."""
    for change in Change.objects.filter(run__programme=pair.stays.programme_id):
        if change.concerns(pair.goes.pk):
            change.left = [now_one(people, pair) for people in change.left]
            change.made = [now_one(people, pair) for people in change.made]
            change.save(update_fields=["left", "made"])


def now_one(people: list[int], pair: SignUpMerge) -> list[int]:
    return list(dict.fromkeys(pair.stays.pk if pk == pair.goes.pk else pk for pk in people))
