"""What the preview shows, kept beside the sheet so that turning a page reads nothing again."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from bothways.common.sheets.excerpts import samples, shortened
from bothways.common.tables import Row, Table

from .mapping import Mapping
from .planning import Plan
from .roles import Role

SHOWN_SKILLS = 3
VALUE_LENGTH = 100
MOST_NOTES = 20

Said = dict[str, Any]


def summary_of(table: Table, mapping: Mapping, plan: Plan) -> dict[str, Any]:
    """As JSON: counts, one line a row, samples of each column."""
    said: dict[int, list[Said]] = defaultdict(list)
    for problem in plan.problems:
        said[problem.row].append(
            {
                "column": problem.column,
                "message": problem.message,
                "is_error": problem.severity == "error",
            }
        )
    counts = Counter(plan.states.values())
    return {
        "needs_address": plan.needs_address,
        "counts": {
            "rows": len(table.rows),
            "new": counts["new"],
            "updated": counts["updated"],
            "unchanged": counts["unchanged"],
            "wrong": counts["wrong"],
            "warned": sum(
                1 for row, found in said.items() if plan.states.get(row) != "wrong" and found
            ),
        },
        "notes": plan.notes[:MOST_NOTES],
        "rows": [line(row, mapping, plan, said.get(row.number, [])) for row in table.rows],
        "samples": [samples(table, at) for at in range(len(table.headings))],
    }


def line(row: Row, mapping: Mapping, plan: Plan, said: list[Said]) -> dict[str, Any]:
    """One row: what was understood of it, or for a bad one the cells as they stand."""
    person = plan.people.get(row.number)
    entry = plan.entries.get(row.number)
    shown: dict[str, Any] = {"row": row.number, "state": plan.states[row.number]}
    if said:
        shown["said"] = said
    if person is None:
        names = (Role.NAME, Role.FIRST_NAME, Role.LAST_NAME)
        shown["name"] = " ".join(filter(None, (raw(row, mapping, role) for role in names)))
        shown["email"] = raw(row, mapping, Role.EMAIL)
        shown["offers"] = [text for text in [raw(row, mapping, Role.OFFERS)] if text]
        shown["wants"] = [text for text in [raw(row, mapping, Role.WANTS)] if text]
        return shown
    shown["name"] = person.name
    shown["email"] = person.email or (entry.email if entry else "")
    shown["where"] = " · ".join(filter(None, (person.function, person.location)))
    shown["offers"] = [skill for skill, _level in person.offers[:SHOWN_SKILLS]]
    shown["wants"] = [skill for skill, _priority, _level in person.wants[:SHOWN_SKILLS]]
    shown["more_offers"] = max(0, len(person.offers) - SHOWN_SKILLS)
    shown["more_wants"] = max(0, len(person.wants) - SHOWN_SKILLS)
    return shown


def raw(row: Row, mapping: Mapping, role: Role) -> str:
    at = next(iter(mapping.positions(role)), None)
    return "" if at is None else shortened(row.cells[at], VALUE_LENGTH)
