"""Who is served, group by group, as the board stands after what was changed by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from statistics import fmean
from typing import Any

from bothways.matching.places.queries import places_of
from bothways.matching.review.queries import has_circles
from bothways.matching.runs.models import CircleMember, Match, Run
from bothways.recruitment.models import SignUp

GROUPED_BY = ("function", "location")


def fairness_now(run: Run) -> list[dict[str, Any]]:
    """As ``figures["fairness"]`` of a run, of what stands and of who has a place today."""
    # Imported here: the engine is heavy, and few pages need it.
    from bothways.engine.audit import fairness

    gains, balances = standing_gains(run)
    people = people_counted(run, gains)
    groups = {name: {pk: facts[name] for pk, facts in people.items()} for name in GROUPED_BY}
    found = fairness(groups, list(people), gains, balances)
    return [
        {
            "name": attribute.name,
            "groups": [{**asdict(group), "share": group.share} for group in attribute.groups],
            "remarks": list(attribute.remarks),
        }
        for attribute in found
    ]


def people_counted(run: Run, gains: Mapping[str, float]) -> dict[str, dict[str, str]]:
    """What groups each of those who have a place today, or a partner on this board."""
    places = places_of(run.programme)
    sign_ups = SignUp.objects.filter(programme=run.programme).to_match().order_by("pk")
    rows = sign_ups.values_list(
        "pk", "partnerships", "is_waiting_this_time", *(f"person__profile__{n}" for n in GROUPED_BY)
    )
    return {
        str(pk): dict(zip(GROUPED_BY, (fact or "" for fact in facts), strict=True))
        for pk, partnerships, waits, *facts in rows
        if str(pk) in gains or (not waits and places.free(pk, partnerships))
    }


def standing_gains(run: Run) -> tuple[dict[str, float], dict[str, float]]:
    """What everybody with a partner gains and how even their pairs are; the mean of several."""
    gains: dict[str, list[float]] = defaultdict(list)
    balances: dict[str, list[float]] = defaultdict(list)
    pairs = Match.objects.filter(run=run, parted_at=None)
    for a, b, gain_a, gain_b, balance in pairs.values_list("a", "b", "gain_a", "gain_b", "balance"):
        for who, gain in ((a, gain_a), (b, gain_b)):
            gains[str(who)].append(gain)
            balances[str(who)].append(balance)
    if has_circles(run):
        members = CircleMember.objects.filter(circle__run=run, circle__parted_at=None)
        for who, gain in members.values_list("sign_up", "gain"):
            gains[str(who)].append(gain)
    return (
        {who: fmean(each) for who, each in gains.items()},
        {who: fmean(each) for who, each in balances.items()},
    )
