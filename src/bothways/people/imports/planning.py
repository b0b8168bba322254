"""What taking a sheet would do, row by row: reads the directory, writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.addresses import gets_mail
from bothways.accounts.models import Person
from bothways.common.tables import Table

from .columns import positions
from .known import Known, Someone, known_of
from .reading import Line, Said, read_lines
from .rings import rings_in
from .roles import Role

State = Literal["new", "updated", "unchanged", "wrong", "waiting"]
"""``waiting``: read without fault, but nobody has said yet which column holds the addresses."""
ROUNDS = 50
"""Refusing a row can leave a ring that was there before; so often it is looked again."""
NAMED = 12
Who = int | str
"""Somebody in a line of management: their number, or the address of somebody new."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a good row changes. Somebody new has no number yet."""

    line: Line
    person: Someone | None
    name: str
    """The name they get; empty where theirs stays."""
    facts: dict[str, Any]
    manager: str
    """The address of the manager they get; empty where it stays."""
    closes: bool


@dataclass(slots=True)
class Plan:
    lines: list[Line]
    known: Known
    needs_address: bool
    changes: dict[int, Change] = field(default_factory=dict)
    """Of the good rows that change something, by row."""
    states: dict[int, State] = field(default_factory=dict)
    headings: dict[Role, str] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    """The row that speaks of each known person."""
    missing: int = 0
    """Active people who aren't in the sheet."""

    def counts(self) -> dict[str, int]:
        counted = Counter(self.states.values())
        return {
            "rows": len(self.lines),
            **{name: counted[name] for name in ("new", "updated", "unchanged", "wrong")},
            "closed": sum(change.closes for change in self.changes.values()),
            "warned": sum(
                bool(line.said) and self.states[line.row] != "wrong" for line in self.lines
            ),
            "missing": self.missing,
        }

    def say(self, line: Line, role: Role, message: str, *, is_error: bool = False) -> None:
        line.said.append(Said(self.headings.get(role, ""), message, is_error))


def plan_import(table: Table, roles: Sequence[Role], by: Person | None) -> Plan:
    """Read the sheet and compare it with the directory, in a few queries."""
    lines = read_lines(table, roles, timezone.localdate())
    needs_address = Role.EMAIL not in roles
    if needs_address:
        for line in lines:
            line.said = [said for said in line.said if said.column]
    known = known_of({line.email for line in lines} | {line.manager for line in lines} - {""})
    plan = Plan(lines, known, needs_address)
    plan.headings = {
        role: table.headings[found[0]] for role in Role if (found := positions(roles, role))
    }
    if needs_address:
        plan.states = {line.row: "wrong" if line.is_wrong else "waiting" for line in lines}
        return plan
    for line in lines:
        if not line.is_wrong:
            compare(plan, line, by)
    refuse_rings(plan)
    forget_unknown_managers(plan)
    settle(plan)
    return plan


def compare(plan: Plan, line: Line, by: Person | None) -> None:
    """Find what the row changes; what can't be is said."""
    person = plan.known.people.get(line.email)
    first = plan.rows.setdefault(person.pk, line.row) if person else line.row
    if first != line.row:
        message = gettext("This is the same person as in row %(row)d, under another address.")
        plan.say(line, Role.EMAIL, message % {"row": first}, is_error=True)
        return
    if person is not None and person.is_guest:
        message = gettext(
            "They are here as a guest from outside. If they belong to you now, say so on their "
            "page in the directory first."
        )
        plan.say(line, Role.EMAIL, message, is_error=True)
        return
    if person is None and line.has_left:
        plan.say(line, Role.LEFT, gettext("They have left and aren’t here: nothing to do."))
        return
    closes = line.has_left and person is not None and person.is_active
    if closes and person is not None and (person.is_administrator or person.pk == own(by)):
        message = gettext(
            "They administer this installation, so a sheet can’t close their account. Take that "
            "role away first."
        )
        plan.say(line, Role.LEFT, message, is_error=True)
        return
    if person is not None and not person.is_active and not line.has_left:
        plan.say(
            line,
            Role.EMAIL,
            gettext("Their account is closed and stays so; their page here opens it again."),
        )
    plan.changes[line.row] = Change(
        line=line,
        person=person,
        name=name_for(plan, line, person),
        facts=changed_facts(plan.known, line, person),
        manager=line.manager,
        closes=closes,
    )


def own(by: Person | None) -> int:
    return by.pk if by else 0


def name_for(plan: Plan, line: Line, person: Someone | None) -> str:
    if person is None:
        return line.name or line.email.partition("@")[0]
    if not line.name or line.name == person.name:
        return ""
    if person.owns_name:
        message = gettext("They sign in as “%(name)s” and keep that name.")
        plan.say(line, Role.NAME, message % {"name": person.name})
        return ""
    return line.name


def changed_facts(known: Known, line: Line, person: Someone | None) -> dict[str, Any]:
    """The facts that get another value than they have; nothing of an empty cell."""
    said: dict[str, Any] = dict(line.texts)
    if line.started_on is not None:
        said["started_on"] = line.started_on
    if line.trainings:
        said["trainings"] = line.trainings
    if person is None:
        return said
    return {name: value for name, value in said.items() if known.fact(person.pk, name) != value}


# Lines of management


def refuse_rings(plan: Plan) -> None:
    """Refuse the rows by which a line of management would close, until none does."""
    for _ in range(ROUNDS):
        by_key = {key_of(change): change for change in plan.changes.values()}
        rings = [ring for ring in rings_in(lines_above(plan)) if any(touched(plan, by_key, ring))]
        if not rings:
            return
        names = names_of(plan, rings)
        for ring in rings:
            refuse(plan, touched(plan, by_key, ring), [names[who] for who in ring])
    for change in list(plan.changes.values()):
        if is_new_line(plan, change):
            refuse(plan, [change], [change.line.email])


def touched(plan: Plan, by_key: dict[Who, Change], ring: list[Who]) -> list[Change]:
    """The rows that make this ring; none of one that was there before, and isn't their fault."""
    changes = (by_key[who] for who in ring if who in by_key)
    return [change for change in changes if is_new_line(plan, change)]


def key_of(change: Change) -> Who:
    return change.person.pk if change.person else change.line.email


def lines_above(plan: Plan) -> dict[Who, Who]:
    """Who would report to whom: what is known, and over it what the sheet says."""
    above: dict[Who, Who] = dict(plan.known.managers.items())
    new = {change.line.email for change in plan.changes.values() if change.person is None}
    for change in plan.changes.values():
        manager = plan.known.people.get(change.manager)
        if manager is not None:
            above[key_of(change)] = manager.pk
        elif change.manager in new:
            above[key_of(change)] = change.manager
    return above


def is_new_line(plan: Plan, change: Change) -> bool:
    """Whether the row gives somebody another manager than they have."""
    if not change.manager:
        return False
    manager = plan.known.people.get(change.manager)
    before = plan.known.managers.get(change.person.pk) if change.person else None
    return manager is None or manager.pk != before


def refuse(plan: Plan, changes: list[Change], names: list[str]) -> None:
    shown = [*names[:NAMED], "…"] if len(names) > NAMED else [*names, names[0]]
    message = gettext("The line of management would close a ring: %(names)s.") % {
        "names": " → ".join(shown)
    }
    for change in changes:
        plan.say(change.line, Role.MANAGER, message, is_error=True)
        del plan.changes[change.line.row]


def names_of(plan: Plan, rings: list[list[Who]]) -> dict[Who, str]:
    """What to call everybody in these rings."""
    asked = {who for ring in rings for who in ring}
    names: dict[Who, str] = {
        someone.pk: someone.name for someone in plan.known.people.values() if someone.pk in asked
    }
    for change in plan.changes.values():
        if change.person is None and change.line.email in asked:
            names[change.line.email] = change.name
    rest = [who for who in asked - names.keys() if isinstance(who, int)][:1000]
    names |= dict(Person.objects.filter(pk__in=rest).values_list("pk", "name"))
    return {who: names.get(who, str(who)) for who in asked}


def forget_unknown_managers(plan: Plan) -> None:
    """A manager who is nobody here, and won't be by this sheet, is left out and said."""
    coming = {change.line.email for change in plan.changes.values() if change.person is None}
    for row, change in list(plan.changes.items()):
        if change.manager and change.manager not in plan.known.people:
            if change.manager in coming:
                continue
            message = gettext("Nobody here or in the good rows has the address %(email)s.")
            plan.say(change.line, Role.MANAGER, message % {"email": change.manager})
            plan.changes[row] = without_manager(change)
        elif change.manager and not is_new_line(plan, change):
            plan.changes[row] = without_manager(change)


def without_manager(change: Change) -> Change:
    return Change(change.line, change.person, change.name, change.facts, "", change.closes)


def settle(plan: Plan) -> None:
    """Say of each row what becomes of it, and keep only what changes something."""
    for line in plan.lines:
        change = plan.changes.get(line.row)
        if line.is_wrong:
            plan.states[line.row] = "wrong"
        elif change is None:
            plan.states[line.row] = "unchanged"
        elif change.person is None:
            plan.states[line.row] = "new"
        elif change.name or change.facts or change.manager or change.closes:
            plan.states[line.row] = "updated"
        else:
            plan.states[line.row] = "unchanged"
            del plan.changes[line.row]
    named = {plan.known.people[line.email].pk for line in plan.lines if is_known(plan, line)}
    plan.missing = max(0, plan.known.active - len(named))


def is_known(plan: Plan, line: Line) -> bool:
    person = plan.known.people.get(line.email)
    if person is None or person.is_guest:
        return False
    return person.is_active and gets_mail(person.email)
