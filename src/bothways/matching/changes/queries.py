"""The page on which somebody tries things out, and the changes of a run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.matching.places.queries import standing_matches, standing_seats
from bothways.matching.review.left_over import HELPLESS, still_left_over
from bothways.matching.review.models import ReviewAct
from bothways.matching.review.own import own_sign_up
from bothways.matching.review.queries import is_changed
from bothways.matching.review.ready import Ready
from bothways.matching.review.what_if import WhatIf, matched_anew
from bothways.matching.runs.certificate import loss_of
from bothways.matching.runs.models import Run
from bothways.recruitment.models import SignUp
from bothways.ui.ribbons import listed
from bothways.ui.words import worth

from .effects import Effect, effects_of, why_not
from .models import Change
from .steps import Bond, Kind, bonds_of, steps_for

if TYPE_CHECKING:
    from bothways.engine.problem import Review

ALTERNATIVES = 8
THIRDS = 4
LOOKED_AT = 40
SHOWN_STEPS = 8


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody who was chosen, and whom they have now."""

    sign_up: SignUp
    where: str
    bonds: tuple[Bond, ...]
    published: str
    """Their partners by an earlier round, who stay."""
    rest: str
    """The query of the page without them."""

    @property
    def name(self) -> str:
        return str(self.sign_up.person.name)

    @property
    def partners(self) -> str:
        names = [name for bond in self.bonds for name in bond.others(self.sign_up.pk)]
        return listed(names)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could come to those who are chosen."""

    sign_up_id: int
    name: str
    where: str
    worth: float
    partners: str
    cost: str
    query: str


@dataclass(frozen=True, slots=True)
class Option:
    """A step in the list of what can be done."""

    effect: Effect
    title: str
    query: str
    is_current: bool

    @property
    def change(self) -> str:
        """“+0.12”, with a sign that can be heard."""
        change = self.effect.worth_change
        if abs(change) < 0.005:
            return "±0"
        return f"{'+' if change > 0 else '−'}{worth(abs(change))}"

    @property
    def kind(self) -> str:
        return KIND_WORDS[self.effect.step.kind]()


KIND_WORDS: dict[str, Callable[[], str]] = {
    Kind.JOIN: lambda: gettext("Put together"),
    Kind.MOVE: lambda: gettext("Move"),
    Kind.SWAP: lambda: gettext("Swap"),
    Kind.RING: lambda: gettext("Circle"),
    Kind.SPLIT: lambda: gettext("Split"),
}


def query_of(people: Iterable[int], do: str = "") -> str:
    said = [f"who={who}" for who in people]
    return "?" + "&".join([*said, *([f"do={do}"] if do else [])])


def chosen_in(run: Run, sign_ups: Sequence[SignUp]) -> list[Chosen]:
    ids = [one.pk for one in sign_ups]
    bonds, published = bonds_of(run, ids), published_partners(run, ids)
    return [
        Chosen(
            sign_up=one,
            where=where(one),
            bonds=tuple(bond for bond in bonds if one.pk in bond.people),
            published=listed(published[one.pk]),
            rest=query_of(other.pk for other in sign_ups if other != one),
        )
        for one in sign_ups
    ]


def published_partners(run: Run, people: Collection[int]) -> dict[int, list[str]]:
    """{sign-up: names of their partners by other runs that were published and stand}. Three
    queries at most."""
    found: dict[int, list[str]] = {who: [] for who in people}
    theirs = Q(a__in=people) | Q(b__in=people)
    pairs = standing_matches().filter(theirs, run__programme=run.programme_id).exclude(run=run)
    for a, b, name_a, name_b in pairs.order_by("pk").values_list("a", "b", "name_a", "name_b"):
        for who, name in ((a, name_b), (b, name_a)):
            if who in found:
                found[who].append(name)
    seats = standing_seats().filter(circle__run__programme=run.programme_id)
    rings = seats.filter(sign_up__in=people).exclude(circle__run=run).values_list("circle")
    together: dict[int, list[tuple[int, str]]] = {}
    members = seats.filter(circle__in=[pk for (pk,) in rings]).order_by("circle", "place")
    for circle, who, name in members.values_list("circle", "sign_up", "name"):
        together.setdefault(circle, []).append((who, name))
    for ring in together.values():
        for who in found.keys() & {who for who, _ in ring}:
            found[who] += [name for other, name in ring if other != who]
    return found


def where(sign_up: SignUp) -> str:
    profile = getattr(sign_up.person, "profile", None)
    return str(profile.where) if profile else ""


def options_for(
    run: Run, ready: Ready, sign_ups: Sequence[SignUp], do: str, by: Person | None = None
) -> list[Option]:
    """What can be done with them, the best first; the one that is asked for is the current one, or
    else the first. Of one person alone none is: they were chosen to find them somebody."""
    effects = effects_of(run, ready, steps_for(run, sign_ups, ready.places), by)
    asked = next((each for each in effects if each.key == do), None)
    shown = effects[:SHOWN_STEPS]
    if asked is not None and asked not in shown:
        shown.append(asked)
    current = asked or (shown[0] if shown and len(sign_ups) > 1 else None)
    people = [one.pk for one in sign_ups]
    return [
        Option(effect, title_of(effect), query_of(people, effect.key), effect is current)
        for effect in shown
    ]


def title_of(effect: Effect) -> str:
    """What would be: “Mara with Jun, Tomasz with Inés; Ben without a partner”."""
    step = effect.step
    if step.kind == Kind.SPLIT:
        return gettext("%(names)s apart") % {"names": listed(step.left[0].names)}
    parts = []
    for names in [made.names for made in effect.made] or effect.together:
        if len(names) == 2:
            known = dict(zip(("one", "other"), names, strict=True))
            parts.append(gettext("%(one)s with %(other)s") % known)
        else:
            parts.append(gettext("%(names)s in a circle") % {"names": listed(names)})
    title = ", ".join(parts)
    if effect.alone:
        alone = gettext("%(names)s without a partner") % {"names": listed(effect.alone)}
        title = f"{title}; {alone}"
    return title


def anew(run: Run, ready: Ready, effect: Effect) -> WhatIf | None:
    """The same with everybody else matched anew around it; ``None`` where it can't be said."""
    if not effect.may_be or not effect.can_be_held:
        return None
    now = ready.review_now()
    return matched_anew(run, ready, held(now, effect))


def held(review: Review, effect: Effect) -> Review:
    if effect.made:
        pairs = tuple((str(made.people[0]), str(made.people[1])) for made in effect.made)
        return replace(review, locks=(*review.locks, *pairs))
    one, other = effect.step.left[0].people
    return replace(review, bans=(*review.bans, (str(one), str(other))))


def candidates_for(
    run: Run, ready: Ready, sign_ups: Sequence[SignUp], without: int | None = None
) -> list[Candidate]:
    """With whom one person fits best; with whom two could be a circle, those without a partner
    first. Nobody for three, and never ``without``, the reader."""
    from bothways.engine import partners_for, thirds_for

    people = [one.pk for one in sign_ups]
    if not ready.knows(people) or len(people) not in (1, 2):
        return []
    scorer, ids = ready.scorer(), [str(who) for who in people]
    if len(ids) == 1:
        found, most = partners_for(scorer, ids[0], LOOKED_AT), ALTERNATIVES
    else:
        found, most = thirds_for(scorer, ids[0], ids[1], LOOKED_AT), THIRDS
    worths = {int(who): worth for who, worth in found}
    bonds = bonds_of(run, worths.keys())
    has = {who: [bond for bond in bonds if who in bond.people] for who in worths}
    others = [
        who
        for who in worths
        if who != without
        and not any(person in bond.people for bond in has[who] for person in people)
    ]
    if len(ids) == 2:
        others.sort(key=lambda who: bool(has[who]))
    encoded = ready.encoded
    told = []
    for who in others[:most]:
        person = encoded.people[encoded.index[str(who)]]
        told.append(
            Candidate(
                sign_up_id=who,
                name=person.name,
                where=" · ".join(part for part in (person.function, person.location) if part),
                worth=worths[who],
                partners=listed(name for bond in has[who] for name in bond.others(who)),
                cost=cost_of(run, ready, ids, str(who), worths[who]),
                query=query_of([*people, who]),
            )
        )
    return told


@dataclass(frozen=True, slots=True)
class Nobody:
    """That there is nobody for somebody, and why."""

    sentence: str
    can_be_helped: bool = False
    """Whether there is a page on what would help them."""


def nobody_for(run: Run, ready: Ready, sign_up: SignUp) -> Nobody:
    if not ready.knows([sign_up.pk]):
        return Nobody(why_not(ready, sign_up))
    row = still_left_over(run).filter(sign_up=sign_up).first()
    if row is None:
        nobody = gettext("Nobody else fits %(name)s both ways under the rules as they are.")
        return Nobody(nobody % {"name": sign_up.person.name})
    return Nobody(row.sentence, row.reason not in HELPLESS)


def cost_of(run: Run, ready: Ready, ids: list[str], other: str, value: float) -> str:
    """What the whole, as the run found it, would lose at the least by this pair."""
    if len(ids) > 1 or not ready.is_same:
        return ""
    loss = loss_of(run, ids[0], other, value)
    if loss is None:
        return ""
    if loss == 0:
        return gettext("might be as good")
    return gettext("loses at least %(loss)s") % {"loss": worth(loss)}


# Changes of a run, for its board


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change in words: “Mara with Jun, instead of Mara with Tomasz”."""

    change: Change
    words: str
    path: str


def changes_of(run: Run, reader: Person | None, limit: int = 20) -> list[ChangeLine]:
    """What was changed by hand, the latest first; none read where nobody ever did, and none that
    concerns the reader herself. Nobody named reads none."""
    if reader is None or not is_changed(run):
        return []
    own = own_sign_up(reader, run.programme)
    rows = Change.objects.filter(run=run).select_related("by", "undone_by")[:limit]
    changes = [change for change in rows if not change.concerns(own)]
    ids = {who for change in changes for people in (*change.left, *change.made) for who in people}
    names = dict(SignUp.objects.filter(pk__in=ids).values_list("pk", "person__name"))
    path = run.get_absolute_url()
    return [
        ChangeLine(change, in_words(change, names), f"{path}what-if/changes/{change.pk}/undoing/")
        for change in changes
    ]


def in_words(change: Change, names: dict[int, str]) -> str:
    def told(groups: list[list[int]]) -> str:
        return "; ".join(
            listed(names.get(who, gettext("somebody who has left")) for who in people)
            for people in groups
        )

    if not change.made:
        return told(change.left)
    if not change.left:
        return told(change.made)
    return gettext("%(made)s (before: %(left)s)") % {
        "made": told(change.made),
        "left": told(change.left),
    }


def latest_of(changes: Iterable[ChangeLine], act: ReviewAct | None) -> ChangeLine | None:
    """The latest standing change by hand, where no decision came after it."""
    line = next((line for line in changes if line.change.undone_at is None), None)
    if line is None or (act is not None and act.at > line.change.at):
        return None
    return line
