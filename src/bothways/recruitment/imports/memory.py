"""What columns meant last time, so that a coordinator answers a question once."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.sheets.headings import is_added, key_of
from bothways.common.tables import Table
from bothways.programmes.models import Programme
from bothways.recruitment.models import ColumnMemory

from .columns import recognise
from .mapping import ColumnMapping, Mapping
from .roles import Role

SAMPLE = 200


def guess(programme: Programme, table: Table, person: Person) -> Mapping:
    """What each column means: as it was answered last time, else as it is recognised."""
    mapping = recognise(table.headings, [row.cells for row in table.rows[:SAMPLE]])
    known = remembered(programme, person, table)
    columns = [
        known.get(key_of(column.heading), column)
        if not is_added(column.heading)
        else ColumnMapping(column.heading, Role.IGNORE, gettext("It is about the rows."))
        for column in mapping.columns
    ]
    columns = [
        replace(column, heading=original.heading)
        for column, original in zip(columns, mapping.columns, strict=True)
    ]
    return Mapping(tuple(each_once(columns, set(known))))


def remembered(programme: Programme, person: Person, table: Table) -> dict[str, ColumnMapping]:
    """By heading: this programme's answers, then those of others that the person coordinates."""
    headings = {key_of(heading) for heading in table.headings}
    mine = Programme.objects.coordinated_by(person)
    rows = ColumnMemory.objects.filter(programme__in=mine, heading__in=headings)
    found: dict[str, ColumnMapping] = {}
    for memory in rows.select_related("programme").order_by("-programme", "pk"):
        here = memory.programme_id == programme.pk
        if memory.role not in set(Role) or (memory.heading in found and not here):
            continue
        why = (
            gettext("As you answered last time.")
            if here
            else gettext("As in %(programme)s.") % {"programme": memory.programme}
        )
        found[memory.heading] = ColumnMapping(memory.heading, Role(memory.role), why)
    return found


def each_once(columns: list[ColumnMapping], known: set[str]) -> list[ColumnMapping]:
    """Where an answer from last time and a recognised column claim one role, the answer has it."""
    taken: dict[Role, ColumnMapping] = {}
    for column in sorted(columns, key=lambda column: key_of(column.heading) not in known):
        if not column.role.many:
            taken.setdefault(column.role, column)
    return [
        column
        if column.role.many or taken[column.role] is column
        else ColumnMapping(
            column.heading,
            Role.IGNORE,
            gettext("“%(heading)s” is the %(role)s already.")
            % {"heading": taken[column.role].heading, "role": column.role.label},
        )
        for column in columns
    ]


def remember(programme: Programme, mapping: Mapping) -> None:
    """Keep what each heading means, for the next sheet."""
    rows = {
        key_of(column.heading): ColumnMemory(
            programme=programme, heading=key_of(column.heading), role=column.role
        )
        for column in mapping.columns
        if not is_added(column.heading)
    }
    ColumnMemory.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["programme", "heading"],
        update_fields=["role"],
    )
