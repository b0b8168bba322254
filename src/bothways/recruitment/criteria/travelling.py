"""The rules of one programme for another: the next round, or a template.

Rules on answers stay behind, for the questions they ask about are another programme's.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.recruitment.models import Criterion

MOST = 30
TRAVELLING = ("fact", "test", "values", "months", "is_hard", "points", "reason")


def rules_of(programme: Programme) -> list[dict[str, Any]]:
    """What of its rules may travel, as plain values."""
    rules = Criterion.objects.filter(programme=programme).exclude(fact=Criterion.Fact.ANSWER)
    return list(rules.order_by("pk").values(*TRAVELLING)[:MOST])


def take_rules(programme: Programme, rules: list[dict[str, Any]]) -> int:
    """Give a programme such rules; what makes no sense is left out. Answers how many it took."""
    taken = 0
    for rule in rules[:MOST]:
        if rule.get("fact") == Criterion.Fact.ANSWER:
            continue
        known = {name: rule[name] for name in TRAVELLING if name in rule}
        try:
            made = Criterion(programme=programme, **known)
            made.full_clean()
            made.values = [str(value)[:120] for value in made.values][:30]
        except (ValidationError, TypeError, ValueError):
            continue
        made.save()
        taken += 1
    return taken


def copy_rules(*, programme: Programme, copy: Programme, by: Person | None) -> None:
    """The next round keeps who may take part."""
    take_rules(copy, rules_of(programme))
