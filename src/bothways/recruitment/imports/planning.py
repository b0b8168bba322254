"""What taking a sheet would do, row by row: reads the programme, writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import batched
from typing import Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext

from bothways.accounts.aliases.queries import main_addresses
from bothways.accounts.models import Person
from bothways.common.sheets.emails import email_of
from bothways.common.tables import Table
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from bothways.recruitment.signups.addresses import stand_in
from bothways.recruitment.signups.comparing import BATCH, compare, people_by_email
from bothways.recruitment.signups.entries import Entry, Offered, Wanted

from .mapping import Mapping
from .roles import Role
from .rows import ParsedSheet, RowProblem, SheetPerson, parse_rows

NAMES = (Role.NAME, Role.FIRST_NAME, Role.LAST_NAME)

RowState = Literal["new", "updated", "unchanged", "wrong", "waiting"]
"""``waiting``: read without fault, but nobody has said yet what stands for the address."""


@dataclass(slots=True)
class Plan:
    """What each row would become, and the entries to take."""

    needs_address: bool
    """No column holds e-mail addresses, and nobody has said that these people have none."""
    people: dict[int, SheetPerson] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    states: dict[int, RowState] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, row: int, column: str, message: str, value: str = "") -> None:
        self.problems.append(RowProblem(row, column, "error", message, value))
        self.entries.pop(row, None)

    def warn(self, row: int, column: str, message: str, value: str = "") -> None:
        self.problems.append(RowProblem(row, column, "warning", message, value))


def plan_import(
    programme: Programme, table: Table, mapping: Mapping, *, without_addresses: bool
) -> Plan:
    """Read the sheet and compare it with the programme, in a few queries a batch of people."""
    needs_address = not mapping.has(Role.EMAIL) and not without_addresses
    parsed = parse_rows(table, mapping, require_email=not (needs_address or without_addresses))
    plan = Plan(needs_address, problems=list(parsed.problems))
    plan.notes = [*table.notes, *parsed.notes]
    plan.people = {person.row: person for person in parsed.people}
    if not needs_address:
        make_entries(plan, programme, parsed, mapping)
        compare_rows(plan, programme, mapping)
    for row in table.rows:
        if row.number not in plan.states:
            reads_well = needs_address and row.number in plan.people
            plan.states[row.number] = "waiting" if reads_well else "wrong"
    plan.problems.sort(key=lambda problem: (problem.row, problem.severity))
    return plan


def make_entries(plan: Plan, programme: Programme, parsed: ParsedSheet, mapping: Mapping) -> None:
    emails = addresses(plan, programme, parsed.people, mapping)
    directory = Directory(programme, parsed.people, emails)
    counts, groups = mapping.has(Role.CAPACITY), mapping.has(Role.IN_GROUP)
    for person in parsed.people:
        email = emails.get(person.row)
        if email is None:
            continue
        plan.entries[person.row] = Entry(
            email=email,
            name=said_name(person),
            title=person.title or None,
            function=person.function or None,
            team=person.team or None,
            location=person.location or None,
            time_zone=person.time_zone or None,
            work_starts=hour(person.working_hours, 0),
            work_ends=hour(person.working_hours, 1),
            languages=person.languages or None,
            manager=manager_of(plan, person, email, directory, mapping),
            hope=person.hope or None,
            is_waiting=person.capacity == 0 if counts else None,
            partnerships=person.capacity or None if counts else None,
            in_group=person.in_group if groups else None,
            offers=tuple(Offered(*offer) for offer in person.offers) or None,
            wants=tuple(Wanted(*want) for want in person.wants) or None,
            not_with=not_with_of(plan, person, email, directory, mapping),
        )


def addresses(
    plan: Plan, programme: Programme, people: Sequence[SheetPerson], mapping: Mapping
) -> dict[int, str]:
    """The address of each row, or a stand-in where there is none; rows that clash are refused."""
    has_ids, has_names = mapping.has(Role.ID), any(mapping.has(role) for role in NAMES)
    found: dict[int, str] = {}
    rows: dict[str, int] = {}
    said = {
        person.row: person.email
        or stand_in(person.id if has_ids or not has_names else person.name, programme.pk)
        for person in people
    }
    had_before = main_addresses(said.values())
    for person in people:
        email = had_before.get(said[person.row], said[person.row])
        if not is_deliverable(email):
            message = gettext("“%(email)s” isn’t an address that mail can be sent to.")
            plan.refuse(person.row, heading(mapping, Role.EMAIL), message % {"email": email}, email)
        elif rows.setdefault(email, person.row) != person.row:
            message = gettext(
                "This is the same person as in row %(row)s, or somebody of the same name; without "
                "addresses we can’t tell them apart."
            )
            plan.refuse(
                person.row, heading(mapping, *NAMES), message % {"row": rows[email]}, person.name
            )
        else:
            found[person.row] = email
    if not has_ids and not has_names and len(found) > 0 and not mapping.has(Role.EMAIL):
        plan.notes.append(
            gettext(
                "Nothing in this sheet says who is who, so people are told apart by the number of "
                "their row. Keep the order of the rows if you import it again."
            )
        )
    return found


def is_deliverable(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def said_name(person: SheetPerson) -> str:
    """The name that the sheet gives; nothing where it was only made from the address."""
    return "" if person.name == person.email.partition("@")[0] else person.name


def hour(hours: tuple[float, float] | None, at: int) -> Decimal | None:
    return None if hours is None else Decimal(str(hours[at])).quantize(Decimal("0.01"))


def heading(mapping: Mapping, *roles: Role) -> str:
    """The heading of the first column that has one of the roles."""
    return next((column.heading for column in mapping.columns if column.role in roles), "")


class Directory:
    """Who a sheet may mean by an address, an identifier or a name."""

    def __init__(
        self, programme: Programme, people: Iterable[SheetPerson], emails: dict[int, str]
    ) -> None:
        self.here: dict[str, set[str]] = defaultdict(set)
        """What the sheet or the programme calls people → their addresses."""
        self.elsewhere: dict[str, set[str]] = defaultdict(set)
        """The same for everybody else who is known here."""
        asked: set[str] = set()
        for person in people:
            email = emails.get(person.row)
            if email:
                for word in {person.id, person.name, email}:
                    self.here[word.casefold()].add(email)
            asked |= {person.manager, *person.not_with}
        asked.discard("")
        if asked:
            self.add_programme(programme)
            self.add_known(asked)

    def add_programme(self, programme: Programme) -> None:
        rows = SignUp.objects.filter(programme=programme)
        for email, name in rows.values_list("person__email", "person__name").order_by():
            self.here[email].add(email)
            self.here[name.casefold()].add(email)

    def add_known(self, asked: set[str]) -> None:
        emails = {email for word in asked if (email := email_of(word))}
        for email in people_by_email(emails):
            self.elsewhere[email].add(email)
        for some in batched(asked, BATCH):
            people = Person.objects.filter(name__in=some).order_by()
            for name, email in people.values_list("name", "email"):
                self.elsewhere[name.casefold()].add(email)

    def find(self, word: str, *, only_here: bool = False) -> set[str]:
        """The addresses of whom the word may mean: one is an answer, several are a question."""
        key = email_of(word) or word.casefold()
        return self.here.get(key) or (set() if only_here else self.elsewhere.get(key, set()))


def manager_of(
    plan: Plan, person: SheetPerson, email: str, directory: Directory, mapping: Mapping
) -> str | None:
    if not person.manager:
        return None
    found = directory.find(person.manager)
    column = heading(mapping, Role.MANAGER)
    quoted = {"name": person.manager}
    if found == {email}:
        plan.warn(
            person.row,
            column,
            gettext("“%(name)s” is the person themselves; it was left out.") % quoted,
            person.manager,
        )
    elif len(found) == 1:
        return next(iter(found))
    elif found:
        plan.warn(
            person.row,
            column,
            gettext("Several people are called “%(name)s”; give the e-mail address.") % quoted,
            person.manager,
        )
    else:
        plan.warn(
            person.row,
            column,
            gettext("Nobody here or in the sheet is “%(name)s”, so we can’t keep the two apart.")
            % quoted,
            person.manager,
        )
    return None


def not_with_of(
    plan: Plan, person: SheetPerson, email: str, directory: Directory, mapping: Mapping
) -> tuple[str, ...]:
    column = heading(mapping, Role.NOT_WITH)
    others = []
    for word in person.not_with:
        found = directory.find(word, only_here=True) - {email}
        if len(found) == 1:
            others.append(next(iter(found)))
            continue
        sentence = (
            gettext("Several people are called “%(name)s”; give the e-mail address.")
            if found
            else gettext("Nobody in the sheet or the programme is “%(name)s”; it was left out.")
        )
        plan.warn(person.row, column, sentence % {"name": word}, word)
    return tuple(dict.fromkeys(others))


def compare_rows(plan: Plan, programme: Programme, mapping: Mapping) -> None:
    found = compare(programme, list(plan.entries.values()))
    rows = {entry.email: row for row, entry in plan.entries.items()}
    for email in found.new:
        plan.states[rows[email]] = "new"
    for email in found.updated:
        plan.states[rows[email]] = "updated"
    for email in found.unchanged:
        plan.states[rows[email]] = "unchanged"
    email_column, name_column = heading(mapping, Role.EMAIL), heading(mapping, *NAMES)
    for email in found.closed:
        message = gettext("The account with this address is closed. An administrator can open it.")
        plan.refuse(rows[email], email_column, message, email)
    for email in found.withdrawn:
        message = gettext("They have withdrawn, and stay so. What they said is brought up to date.")
        plan.warn(rows[email], email_column, message, email)
    for email, name in found.kept_names.items():
        message = gettext("They sign in as “%(name)s” and keep that name.") % {"name": name}
        plan.warn(rows[email], name_column, message, plan.entries[rows[email]].name)
