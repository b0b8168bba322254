"""Why people have no possible partner, in words, with a link to what could be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from bothways.matching.runs.models import Run
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from bothways.ui.ribbons import listed

from .sentences import RULES, Figured, rule_sentence

if TYPE_CHECKING:
    from bothways.engine.audit.impossible import Blame, Impossible, LockFault

NAMED = 5
MOST_NAMED = 100
KEPT = 500
"""People a run keeps by id for each reason; beyond, the number must do."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule or a decision, with where it can be looked at; ``url`` may be empty."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Case:
    """People with the same reasons."""

    title: str
    because: list[Reason]
    remedies: list[str]
    names: list[str]
    more_names: list[str]
    unnamed: int
    """People besides those whose names are here."""


@dataclass(frozen=True, slots=True)
class LockCase:
    sentence: str
    reason: Reason
    locks_url: str


@dataclass(frozen=True, slots=True)
class Why:
    """Everything that is impossible, in words."""

    whole: Case | None
    cases: list[Case]
    locks: list[LockCase]

    def __bool__(self) -> bool:
        return bool(self.whole or self.cases or self.locks)


@dataclass(frozen=True, slots=True)
class Wording:
    """What it takes to say it: whose names, which figures, where things are."""

    names: Mapping[str, str]
    policy: Figured
    policy_url: str
    locks_url: str

    def reason(self, name: str) -> Reason:
        if name in RULES:
            sentence = rule_sentence(self.policy, name).rstrip(".")
            words = gettext("“%(rule)s”") % {"rule": sentence}
            return Reason(words, f"{self.policy_url}#rule-{name}")
        decided = {
            "lock": gettext("the locks of those who fit"),
            "ban": gettext("bans from your review"),
            "previous": gettext("earlier partnerships"),
            "not_with": gettext("people who asked not to be matched with each other"),
            "capacity": gettext("people who wait this time"),
            "group": gettext("people who ask for a peer group"),
        }
        is_review = name in ("lock", "ban")
        return Reason(decided.get(name, name), self.locks_url if is_review else "")

    def without(self, names: tuple[str, ...]) -> str:
        return listed(self.reason(name).words for name in names)

    def name_of(self, who: str) -> str:
        return self.names.get(who) or gettext("somebody")


def why(found: Impossible, wording: Wording) -> Why:
    whole = case_of(found.whole, wording, whole=found) if found.whole else None
    # Where nothing at all is allowed and for one reason, the one case would say it again.
    alone = whole is not None and len(found.cut_off) == 1
    cases = [] if alone else [case_of(each, wording) for each in found.cut_off]
    return Why(whole, cases, [lock_case(fault, wording) for fault in found.locks])


def case_of(blame: Blame, wording: Wording, whole: Impossible | None = None) -> Case:
    count = len(blame.people)
    if whole:
        title = ngettext(
            "Nobody can be matched: the %(count)d pair that fits is forbidden by",
            "Nobody can be matched: all %(count)d pairs that fit are forbidden by",
            whole.mutual,
        ) % {"count": whole.mutual}
    else:
        title = ngettext(
            "%(count)d person has no possible partner because of",
            "%(count)d people have no possible partner because of",
            count,
        ) % {"count": count}
    names = [wording.name_of(who) for who in blame.people[:MOST_NAMED]]
    names.sort()
    return Case(
        title=title,
        because=[wording.reason(name) for name in blame.because],
        remedies=[
            remedy_sentence(each.without, each.opens, count, wording) for each in blame.remedies
        ],
        names=names[:NAMED],
        more_names=names[NAMED:],
        unnamed=count - len(names),
    )


def remedy_sentence(without: tuple[str, ...], opens: int, of: int, wording: Wording) -> str:
    """“Without “Partners share a language”, 9 of them would have one.”"""
    known = {"rules": wording.without(without), "count": opens}
    if opens == of:
        said = ngettext(
            "Without %(rules)s they would have one.",
            "Without %(rules)s all %(count)d of them would have one.",
            opens,
        )
    else:
        said = ngettext(
            "Without %(rules)s %(count)d of them would have one.",
            "Without %(rules)s %(count)d of them would have one.",
            opens,
        )
    return said % known


def lock_case(fault: LockFault, wording: Wording) -> LockCase:
    if fault.rule == "places":
        others = listed(wording.name_of(who) for who in (fault.b, *fault.others))
        sentence = gettext(
            "%(who)s is locked to more people than they have places for: %(others)s."
        ) % {"who": wording.name_of(fault.a), "others": others}
        return LockCase(sentence, Reason("", ""), wording.locks_url)
    sentence = gettext("%(one)s and %(other)s are locked to each other, against") % {
        "one": wording.name_of(fault.a),
        "other": wording.name_of(fault.b),
    }
    return LockCase(sentence, wording.reason(fault.rule), wording.locks_url)


def wording_of(programme: Programme, policy: Figured, names: Mapping[str, str]) -> Wording:
    newest = Run.objects.filter(programme=programme, state=Run.State.DONE).order_by("-number")
    run = newest.defer("certificate", "policy", "figures").first()
    return Wording(
        names,
        policy,
        reverse("policies:policy", args=[programme.pk]),
        f"{run.get_absolute_url()}#history" if run else reverse("runs:list", args=[programme.pk]),
    )


# A run keeps what stood in its way by ids, and is read with the names of today.


def to_json(found: Impossible) -> dict[str, Any]:
    kept = asdict(found)
    for blame in (*kept["cut_off"], *([kept["whole"]] if kept["whole"] else [])):
        blame["count"], blame["people"] = len(blame["people"]), blame["people"][:KEPT]
    return kept


def why_of_run(run: Run) -> Why | None:
    """Why the run could not be done, where that was what stood in its way."""
    kept = run.figures.get("impossible")
    if not kept:
        return None
    from bothways.engine.audit.impossible import Blame, Impossible, LockFault, Remedy
    from bothways.matching.runs.snapshot import policy_from_json

    def blame(given: dict[str, Any]) -> Blame:
        unnamed = ("",) * (given["count"] - len(given["people"]))
        return Blame(
            tuple(given["because"]),
            (*given["people"], *unnamed),
            tuple(Remedy(tuple(each["without"]), each["opens"]) for each in given["remedies"]),
        )

    found = Impossible(
        kept["mutual"],
        kept["allowed"],
        blame(kept["whole"]) if kept["whole"] else None,
        tuple(blame(each) for each in kept["cut_off"]),
        tuple(LockFault(**{**each, "others": tuple(each["others"])}) for each in kept["locks"]),
    )
    policy = policy_from_json(run.policy)
    return why(found, wording_of(run.programme, policy, names_in(run.programme, found)))


def names_in(programme: Programme, found: Impossible) -> dict[str, str]:
    ids = {who for fault in found.locks for who in (fault.a, fault.b, *fault.others)}
    blames = (*found.cut_off, *([found.whole] if found.whole else []))
    ids |= {who for each in blames for who in each.people[:MOST_NAMED] if who}
    rows = SignUp.objects.filter(programme=programme, pk__in=ids)
    return {str(pk): name for pk, name in rows.values_list("pk", "person__name")}
