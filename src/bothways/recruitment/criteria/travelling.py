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


def read(programme: Programme) -> list[dict[str, Any]] | None:
    """The rules as a template holds them; nothing where there are none."""
    return rules_of(programme) or None


def check(content: Any) -> None:
    """Raise ``ValueError`` unless these are rules that a programme could have."""
    if not isinstance(content, list) or len(content) > MOST:
        raise ValueError("rules")
    for rule in content:
        if not isinstance(rule, dict) or set(rule) != set(TRAVELLING):
            raise ValueError("rules")
        values = rule["values"]
        if not isinstance(values, list) or len(values) > 30:
            raise ValueError("rules")
        if any(not isinstance(value, str) or len(value) > 120 for value in values):
            raise ValueError("rules")
        if rule["fact"] == Criterion.Fact.ANSWER:
            raise ValueError("rules")
        try:
            Criterion(**rule).clean_fields(exclude=["programme"])
        except (ValidationError, TypeError) as error:
            raise ValueError("rules") from error


def begin(*, programme: Programme, content: Any, by: Person | None) -> None:
    take_rules(programme, content)
