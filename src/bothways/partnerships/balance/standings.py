"""Looking at the balance of all open exchanges, and keeping which are one-sided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.programmes.models import State

from .ledger import ONE_SIDED, PRIVATE, Entry, index
from .models import BalanceStanding
from .queries import entries_in

BATCH = 500


def look_at_balances() -> int:
    """Hourly. Answers of how many the flag has changed; twice does no harm."""
    running = Partnership.objects.open().filter(
        programme__state__in=(State.MATCHING, State.UNDER_WAY, State.CLOSING)
    )
    pks = list(running.order_by("pk").values_list("pk", flat=True))
    return sum(look_at(pks[at : at + BATCH]) for at in range(0, len(pks), BATCH))


def look_at(partnerships: Sequence[int]) -> int:
    now = timezone.now()
    known = dict(
        BalanceStanding.objects.filter(partnership__in=partnerships).values_list(
            "partnership", "one_sided_since"
        )
    )
    givers = all_give(partnerships)
    entries = entries_in(partnerships)
    changed = []
    for pk in partnerships:
        is_so = pk in givers and is_one_sided(entries.get(pk, ()), now)
        if is_so != (known.get(pk) is not None):
            since = now if is_so else None
            changed.append(BalanceStanding(partnership_id=pk, one_sided_since=since, looked_at=now))
    BalanceStanding.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["partnership"],
        update_fields=["one_sided_since", "looked_at"],
    )
    return len(changed)


def is_one_sided(entries: Sequence[Entry], now: datetime) -> bool:
    """By what both can see, and also when what people say in check-ins is counted: who says that
    they get what they hoped for is not passed over."""
    shared = index([entry for entry in entries if entry.kind not in PRIVATE], now)
    if shared is None or shared >= ONE_SIDED:
        return False
    whole = index(entries, now)
    return whole is not None and whole < ONE_SIDED


def all_give(partnerships: Sequence[int]) -> set[int]:
    """Those in which everybody was matched to teach something: elsewhere, as in a group around one
    who knows, one-sided is what was agreed."""
    rows = Participation.objects.filter(partnership__in=partnerships, left_at=None)
    found = set(partnerships)
    for pk, gives in rows.values_list("partnership", "gives"):
        if not gives:
            found.discard(pk)
    return found
