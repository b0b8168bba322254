"""Who is served, group by group, as the board stands after what was changed by hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from statistics import fmean
from typing import Any

from bothways.matching.places.queries import places_of, with_room
from bothways.matching.review.queries import has_circles
from bothways.matching.runs.models import CircleMember, Match, Run
from bothways.recruitment.signups.queries import engine_people


def fairness_now(run: Run) -> list[dict[str, Any]]:
    """As ``figures["fairness"]`` of a run, of what stands and of who has a place today."""
    # Imported here: the engine is heavy, and few pages need it.
    from bothways.engine.audit import fairness

    gains, balances = standing_gains(run)
    everybody = engine_people(run.programme)
    free = {each.id for each in with_room(everybody, places_of(run.programme))[0] if each.capacity}
    people = [person for person in everybody if person.id in free or person.id in gains]
    groups = {
        name: {person.id: getattr(person, name) for person in people}
        for name in ("function", "location")
    }
    found = fairness(groups, [person.id for person in people], gains, balances)
    return [
        {
            "name": attribute.name,
            "groups": [{**asdict(group), "share": group.share} for group in attribute.groups],
            "remarks": list(attribute.remarks),
        }
        for attribute in found
    ]


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
