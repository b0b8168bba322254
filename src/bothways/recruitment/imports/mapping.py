"""Which column means what: as a value, and as a file that can be kept and given again."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bothways.recruitment.imports.roles import Role


class BadMapping(Exception):
    """A mapping file that doesn't fit; its text says where and can be shown as it is."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """One column's meaning, and why it was given that meaning."""

    heading: str
    role: Role
    why: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """The meaning of every column, in the order of the sheet."""

    columns: tuple[ColumnMapping, ...]

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles by position."""
        return tuple(column.role for column in self.columns)

    def has(self, role: Role) -> bool:
        """Say whether any column has the role."""
        return role in self.roles

    def positions(self, role: Role) -> tuple[int, ...]:
        """Return the positions of the columns that have the role."""
        return tuple(at for at, column in enumerate(self.columns) if column.role is role)

    def with_role(self, position: int, role: Role) -> Mapping:
        """Return the mapping with another role for one column."""
        column = replace(self.columns[position], role=role, why="You chose it.")
        return Mapping((*self.columns[:position], column, *self.columns[position + 1 :]))

    def describe(self) -> str:
        """Say in a few lines which columns are read as what, and which aren't used."""
        lines = []
        for role in Role:
            headings = [column.heading for column in self.columns if column.role is role]
            if headings:
                label = role.label[0].upper() + role.label[1:]
                lines.append(f"{label}: {', '.join(headings)}")
        return "\n".join(lines)


def load_mapping(path: Path, headings: Sequence[str]) -> Mapping:
    """Read a mapping file; columns it doesn't name aren't used.

    Headings match whatever their case and spacing. Raises BadMapping when the file can't be read,
    names a column that isn't there or a role that doesn't exist.
    """
    named = _columns_of(path)
    known = {_key(heading): heading for heading in headings}
    roles: dict[str, Role] = {}
    for heading, value in named.items():
        if _key(heading) not in known:
            raise BadMapping(
                f"{path.name} names a column “{heading}” that the sheet doesn't have. It has:"
                f" {', '.join(headings[:12])}{' …' if len(headings) > 12 else ''}."
            )
        roles[known[_key(heading)]] = _role(path, heading, value)
    return Mapping(
        tuple(
            ColumnMapping(heading, roles[heading], f"{path.name} says so.")
            if heading in roles
            else ColumnMapping(heading, Role.IGNORE, f"{path.name} doesn't name it.")
            for heading in headings
        )
    )


def _columns_of(path: Path) -> dict[str, object]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadMapping(f"{path.name} can't be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadMapping(f"{path.name} isn't valid TOML: {error}.") from error
    columns = content.get("columns")
    if not isinstance(columns, dict) or not columns:
        raise BadMapping(
            f'{path.name} needs a table [columns] with lines such as "Can help with" = "offers".'
        )
    return columns


def _role(path: Path, heading: str, value: object) -> Role:
    try:
        return Role(value if isinstance(value, str) else "")
    except ValueError:
        raise BadMapping(
            f"{path.name} gives the column “{heading}” the role “{value}”. The roles are:"
            f" {', '.join(Role)}."
        ) from None


def _key(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def dump_mapping(mapping: Mapping) -> str:
    """Return the text of a mapping file that `load_mapping` reads back to the same roles."""
    lines = [f'{_quoted(column.heading)} = "{column.role}"' for column in mapping.columns]
    return "\n".join(["[columns]", *lines, ""])


def _quoted(text: str) -> str:
    # A JSON string is a TOML string, but for the one control character JSON lets stand.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
