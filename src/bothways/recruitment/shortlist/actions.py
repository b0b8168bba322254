"""Deciding who is in, taking it back until they are told, and telling them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person, shut_out
from bothways.common.audit.actions import record
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.tellings import Letter, Telling
from bothways.programmes.life.moves import is_over
from bothways.programmes.models import Programme
from bothways.recruitment.models import Decision, Score, Shortlist, SignUp
from bothways.recruitment.signups.addresses import is_stand_in
from bothways.recruitment.signups.models import lacks_support
from bothways.recruitment.signups.own import not_about_oneself

BATCH = 500
ACCEPTED, WAIT_LISTED, DECLINED = (
    Decision.State.ACCEPTED,
    Decision.State.WAIT_LISTED,
    Decision.State.DECLINED,
)


class ShortlistRefused(Exception):
    """Why it can't be decided so, in a sentence for a coordinator."""


class ReasonIsMissing(ShortlistRefused):
    def __str__(self) -> str:
        return gettext("Say why, kindly: they will read it. Nothing was decided.")


class AboutOneself(ShortlistRefused):
    def __str__(self) -> str:
        return not_about_oneself()


class NoSuchDecision(ShortlistRefused):
    def __str__(self) -> str:
        return gettext("That isn’t one of the decisions. Nothing was decided.")


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of some sign-ups."""

    decided: int
    told: int
    """They had been told something else already; what they were told stands."""
    same: int
    """It was so already."""
    unsupported: int = 0
    """Not accepted, for their manager's support must be given first."""
    changed: int = 0
    """Somebody else decided about them meanwhile; theirs stands."""
    gone: int = 0
    """They have withdrawn meanwhile."""


@transaction.atomic
def save_shortlist(*, shortlist: Shortlist, by: Person) -> Shortlist:
    """Choose among those who sign up, or take everybody again. Scores follow their line to its
    place; those of lines that are gone are forgotten."""
    hold(shortlist.programme)
    before = Shortlist.objects.filter(pk=shortlist.pk).values_list("rubric", flat=True).first()
    shortlist.save()
    move_scores(shortlist.programme, places_of(before or [], shortlist.rubric))
    kind = "switched the shortlist on" if shortlist.is_on else "switched the shortlist off"
    record(kind, shortlist.programme, by=by, programme=shortlist.pk)
    return shortlist


def places_of(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """{where a line of the rubric was: where it is now}. One in other words is the same line where
    it stands in the same place."""
    places = {
        old: old for old, (was, now) in enumerate(zip(before, after, strict=False)) if was == now
    }
    for old, text in enumerate(before):
        if old not in places and text in after and after.index(text) not in places.values():
            places[old] = after.index(text)
    for old, text in enumerate(after[: len(before)]):
        if old not in places and text not in before:
            places[old] = old
    return places


AWAY = 1000
"""Scores that move go through places that no rubric has, so that no two meet."""


def move_scores(programme: Programme, places: Mapping[int, int]) -> None:
    scores = Score.objects.filter(sign_up__programme=programme)
    scores.exclude(line__in=places).delete()
    moved = {old: new for old, new in places.items() if old != new}
    for old, new in moved.items():
        scores.filter(line=old).update(line=AWAY + new)
    if moved:
        scores.filter(line__gte=AWAY).update(line=F("line") - AWAY)


def hold(programme: Programme) -> None:
    Programme.objects.select_for_update().get(pk=programme.pk)


@transaction.atomic
def decide(
    *,
    programme: Programme,
    sign_ups: Collection[int],
    state: str,
    reason: str,
    by: Person | None,
    seen: Mapping[int, int] | None = None,
) -> Decided:
    """Give these sign-ups of the programme one decision. Who was told that they are in stays so,
    and nobody is accepted before their manager's support where it must be given.

    ``seen`` has the standing decision of each as ``by`` saw it (0: none); where another was made
    since, it stands. Raises ``ShortlistRefused``."""
    if state not in Decision.State.values:
        raise NoSuchDecision
    reason = reason.strip()
    if state == DECLINED and not reason:
        raise ReasonIsMissing
    hold(programme)
    here = SignUp.objects.filter(programme=programme).taking_part()
    if by is not None:
        # Nobody decides about herself.
        here = here.exclude(person=by)
    ids = set(here.filter(pk__in=sign_ups).values_list("pk", flat=True))
    unsupported: set[int] = set()
    if state == ACCEPTED:
        waiting = here.filter(lacks_support(), pk__in=sign_ups)
        unsupported = set(waiting.values_list("pk", flat=True))
    standing = {
        decision.sign_up_id: decision
        for decision in Decision.objects.filter(sign_up__in=ids, undone_at=None)
    }
    changed = (
        {pk for pk in ids if seen.get(pk, 0) != (standing[pk].pk if pk in standing else 0)}
        if seen is not None
        else set()
    )
    told = {
        pk
        for pk, one in standing.items()
        if one.told_at and not may_follow(one, state) and pk not in changed
    }
    same = {
        pk
        for pk, one in standing.items()
        if one.state == state and (one.reason == reason or one.told_at) and pk not in told | changed
    }
    unsupported -= told | same | changed
    new = sorted(ids - told - same - changed - unsupported)
    write(new, state, reason, by)
    if new:
        record(
            "decided about sign-ups",
            Decision.State(state).label,
            by=by,
            programme=programme.pk,
            count=len(new),
            sign_ups=new[:100],
            reason=reason[:500],
        )
    return Decided(
        decided=len(new),
        told=len(told),
        same=len(same),
        unsupported=len(unsupported),
        changed=len(changed),
        gone=len(set(sign_ups) - ids),
    )


def may_follow(standing: Decision, state: str) -> bool:
    """Whether a decision that somebody was told may still change: from the wait list it may, and
    who was declined may be thought of again; a yes stands."""
    return standing.state in (WAIT_LISTED, DECLINED) or standing.state == state


def write(sign_ups: Sequence[int], state: str, reason: str, by: Person | None) -> None:
    now = timezone.now()
    for some in batched(sign_ups, BATCH):
        Decision.objects.filter(sign_up__in=some, undone_at=None).update(undone_at=now)
    Decision.objects.bulk_create(
        (Decision(sign_up_id=pk, state=state, reason=reason, by=by, at=now) for pk in sign_ups),
        batch_size=BATCH,
    )


@transaction.atomic
def take_back(*, programme: Programme, sign_ups: Collection[int], by: Person) -> int:
    """Take decisions back that nobody was told; answers how many."""
    hold(programme)
    untold = Decision.objects.filter(
        sign_up__in=sign_ups, sign_up__programme=programme, undone_at=None, told_at=None
    ).exclude(sign_up__person=by)
    count = untold.update(undone_at=timezone.now())
    if count:
        record("took decisions back", programme, by=by, programme=programme.pk, count=count)
    return count


def untold_in(programme: Programme) -> QuerySet[Decision]:
    """What was decided about those who take part, and not told yet."""
    return Decision.objects.filter(
        sign_up__programme=programme, sign_up__withdrawn_at=None, undone_at=None, told_at=None
    )


@transaction.atomic
def tell_all(*, programme: Programme, by: Person | None, up_to: int | None = None) -> int:
    """Tell everybody what was decided about them and not told yet, once; answers how many.

    ``up_to`` is the newest decision that ``by`` has seen: what was decided since waits."""
    hold(programme)
    decisions = untold_in(programme)
    if up_to is not None:
        decisions = decisions.filter(pk__lte=up_to)
    untold = list(decisions.select_related("sign_up__person"))
    for decision in untold:
        decision.told_at = timezone.now()
    Decision.objects.bulk_update(untold, ["told_at"], batch_size=BATCH)
    again = thought_again(untold)
    notify_many(
        (
            telling(programme, decision, by, again=decision.sign_up_id in again)
            for decision in untold
        ),
        kind="decision",
    )
    if untold:
        record("told people", programme, by=by, programme=programme.pk, count=len(untold))
    return len(untold)


def thought_again(decisions: Sequence[Decision]) -> set[int]:
    """The sign-ups among them that were told before that it doesn’t work out."""
    declined = Decision.objects.filter(
        sign_up__in=[one.sign_up_id for one in decisions], state=DECLINED, told_at__isnull=False
    ).exclude(pk__in=[one.pk for one in decisions])
    return set(declined.values_list("sign_up", flat=True))


def can_get_mail(decision: Decision) -> bool:
    person = decision.sign_up.person
    return bool(person.may_sign_in) and not is_stand_in(person.email)


def title_of(programme: Programme, decision: Decision) -> str:
    known = {"programme": programme.name}
    match decision.state:
        case Decision.State.ACCEPTED:
            return gettext("You are in: %(programme)s") % known
        case Decision.State.WAIT_LISTED:
            return gettext("You are on the wait list of %(programme)s") % known
    return gettext("About your sign-up for %(programme)s") % known


def telling(
    programme: Programme, decision: Decision, by: Person | None, *, again: bool = False
) -> Telling:
    title = title_of(programme, decision)
    return Telling(
        decision.sign_up.person,
        key=f"decision:{decision.pk}",
        title=title,
        path="/",
        programme=programme.name,
        letter=lambda stop_url: Letter(title, words_of(programme, decision, by, again=again)),
    )


def words_of(
    programme: Programme, decision: Decision, by: Person | None, *, again: bool = False
) -> str:
    """The letter as it is sent, and shown before."""
    context = {
        "person": decision.sign_up.person.first_name,
        "programme": programme,
        "again": again,
        "state": decision.state,
        "reason": decision.reason,
        "by": by.name if by else "",
        "button_url": f"{settings.BASE_URL}/",
        "button_text": gettext("Open Bothways"),
        "why": gettext("You get this because you signed up for %(programme)s.")
        % {"programme": programme.name},
    }
    return render_to_string("recruitment/shortlist/email/decision.txt", context).strip() + "\n"


@transaction.atomic
def score(*, sign_up: SignUp, values: dict[int, int], by: Person) -> None:
    """Keep what one reviewer gives a sign-up: line → 1 to 5; lines left out are taken back.

    Raises ``AboutOneself``."""
    if sign_up.person_id == by.pk:
        raise AboutOneself
    theirs = Score.objects.filter(sign_up=sign_up, reviewer=by)
    theirs.exclude(line__in=values).delete()
    for line, value in values.items():
        Score.objects.update_or_create(
            sign_up=sign_up, reviewer=by, line=line, defaults={"value": value}
        )
    record(
        "scored a sign-up",
        sign_up.person,
        by=by,
        programme=sign_up.programme_id,
        sign_up=sign_up.pk,
    )


def offer_free_places() -> int:
    """The hourly chore: where a place has come free, the first of the wait list gets it and is
    told; answers how many."""
    programmes = Programme.objects.filter(
        shortlist__is_on=True, places__isnull=False, is_paused=False
    )
    return sum(fill(programme) for programme in programmes if not is_over(programme.state))


@transaction.atomic
def fill(programme: Programme) -> int:
    hold(programme)
    here = Decision.objects.filter(
        sign_up__programme=programme, sign_up__withdrawn_at=None, undone_at=None
    )
    # Who has left takes no place, and is offered none.
    here = here.exclude(shut_out("sign_up__person__"))
    assert programme.places is not None
    free = programme.places - here.filter(state=ACCEPTED).count()
    # Only who was told that they wait is offered a place behind the coordinator's back.
    waiting = here.filter(state=WAIT_LISTED, told_at__isnull=False).order_by("at", "pk")
    unsupported = SignUp.objects.filter(lacks_support(), programme=programme)
    waiting = waiting.exclude(sign_up__in=unsupported.order_by().values("pk"))
    next_ones = list(waiting.values_list("sign_up", flat=True)[: max(0, free)])
    if not next_ones:
        return 0
    write(next_ones, ACCEPTED, gettext("A place has come free."), None)
    record("offered free places", programme, by=None, programme=programme.pk, count=len(next_ones))
    tell_some(programme, next_ones)
    return len(next_ones)


def tell_some(programme: Programme, sign_ups: Sequence[int]) -> None:
    decisions = list(
        Decision.objects.filter(sign_up__in=sign_ups, undone_at=None).select_related(
            "sign_up__person"
        )
    )
    Decision.objects.filter(pk__in=[one.pk for one in decisions]).update(told_at=timezone.now())
    notify_many((telling(programme, one, None) for one in decisions), kind="decision")
