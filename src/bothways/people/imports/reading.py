"""From the rows of a sheet to what they say of people, with every problem beside its row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext

from bothways.common.sheets.dates import date_of, order_of
from bothways.common.sheets.emails import email_of
from bothways.common.sheets.excerpts import is_nothing, quoted
from bothways.common.tables import Row, Table
from bothways.people.profiles.trainings import trainings_in

from .columns import positions
from .roles import TEXTS, Role

LONGEST = 120
LONGEST_NAME = 150
LEFT = frozenset((
    "yes", "y", "true", "1", "x", "left", "leaver", "gone", "inactive", "terminated",
    "deactivated", "former", "ja", "ausgeschieden", "inaktiv", "oui", "sorti", "inactif", "si",
    "sí", "baja", "inactivo",
))  # fmt: skip
STAYS = frozenset((
    "no", "n", "false", "0", "active", "current", "employed", "here", "nein", "aktiv", "non",
    "actif", "présent", "activo",
))  # fmt: skip
EMPTY_NAMES = frozenset({"NA", "N/A", "n/a", "-", "–", "NULL", "nan", "NaN"})


@dataclass(frozen=True, slots=True)
class Said:
    """Something to say of a row. A row with an error isn't taken; a remark leaves a cell out."""

    column: str
    message: str
    is_error: bool


@dataclass(slots=True)
class Line:
    """What one row says of somebody; what it doesn't say is empty."""

    row: int
    email: str
    name: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    """Title, function, team, location, level: those that say something."""
    started_on: date | None = None
    trainings: list[str] = field(default_factory=list)
    manager: str = ""
    has_left: bool = False
    said: list[Said] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return any(said.is_error for said in self.said)


def read_lines(table: Table, roles: Sequence[Role], today: date) -> list[Line]:
    """Every row, in its order."""
    reader = Reader(table, roles, today)
    return [reader.line(row) for row in table.rows]


class Reader:
    """What is known while reading: where each role stands, and which addresses came before."""

    def __init__(self, table: Table, roles: Sequence[Role], today: date) -> None:
        self.headings, self.today = table.headings, today
        self.at = {role: positions(roles, role) for role in Role}
        self.used = frozenset(at for at, role in enumerate(roles) if role is not Role.IGNORE)
        self.emails: dict[str, int] = {}
        self.orders = {
            at: order_of(row.cells[at] for row in table.rows)
            for role in (Role.STARTED_ON, Role.LEFT)
            for at in self.at[role]
        }

    def line(self, row: Row) -> Line:
        line = Line(row.number, "")
        self.refuse_formulas(row, line)
        line.email = self.email(row, line)
        line.name = self.name(row, line)
        for role in TEXTS:
            text = self.text(row, role)
            if text:
                line.texts[str(role)] = self.cut(line, role, text, LONGEST)
        line.started_on = self.started_on(row, line)
        line.trainings = self.trainings(row)
        line.manager = self.manager(row, line)
        line.has_left = self.has_left(row, line)
        return line

    def say(self, line: Line, role: Role, message: str, *, is_error: bool = False) -> None:
        at = next(iter(self.at[role]), None)
        line.said.append(Said("" if at is None else self.headings[at], message, is_error))

    def raw(self, row: Row, role: Role) -> str:
        at = next(iter(self.at[role]), None)
        return "" if at is None or at in row.formulas else " ".join(row.cells[at].split())

    def text(self, row: Row, role: Role) -> str:
        text = self.raw(row, role)
        return "" if is_nothing(text) else text

    def cut(self, line: Line, role: Role, text: str, longest: int) -> str:
        if len(text) <= longest:
            return text
        said = {"text": quoted(text), "most": longest}
        self.say(
            line,
            role,
            gettext("%(text)s is longer than %(most)d characters; the rest was left out.") % said,
        )
        return text[:longest].rstrip()

    def refuse_formulas(self, row: Row, line: Line) -> None:
        for at in row.formulas:
            if at in self.used:
                message = gettext(
                    "%(text)s is a formula, and formulas aren’t run here. Put its result into the "
                    "cell."
                ) % {"text": quoted(row.cells[at])}
                line.said.append(Said(self.headings[at], message, is_error=True))

    def email(self, row: Row, line: Line) -> str:
        text = self.text(row, Role.EMAIL)
        if not text:
            message = gettext("The e-mail address is missing.")
            self.say(line, Role.EMAIL, message, is_error=True)
            return ""
        email = email_of(text)
        if email is None:
            message = gettext("%(text)s isn’t an e-mail address.") % {"text": quoted(text)}
            self.say(line, Role.EMAIL, message, is_error=True)
            return ""
        first = self.emails.setdefault(email, row.number)
        if first != row.number:
            message = gettext("%(text)s is in row %(row)d already.")
            said = {"text": quoted(email), "row": first}
            self.say(line, Role.EMAIL, message % said, is_error=True)
        return email

    def name(self, row: Row, line: Line) -> str:
        parts = [self.raw(row, role) for role in (Role.FIRST_NAME, Role.LAST_NAME)]
        name = self.raw(row, Role.NAME)
        # “Na” is a name; only what can't be one counts as empty.
        said = "" if name in EMPTY_NAMES else name
        said = said or " ".join(part for part in parts if part and part not in EMPTY_NAMES)
        return self.cut(line, Role.NAME, said, LONGEST_NAME)

    def started_on(self, row: Row, line: Line) -> date | None:
        text = self.text(row, Role.STARTED_ON)
        if not text:
            return None
        day = date_of(text, self.orders[self.at[Role.STARTED_ON][0]])
        if day is None:
            message = gettext("%(text)s isn’t a date such as 2024-03-31; it was left out.")
            self.say(line, Role.STARTED_ON, message % {"text": quoted(text)})
        return day

    def trainings(self, row: Row) -> list[str]:
        names: list[str] = []
        for at in self.at[Role.TRAININGS]:
            if at not in row.formulas:
                pieces = re.split(r"[\n;|]", row.cells[at])
                if len(pieces) == 1:
                    pieces = row.cells[at].split(",")
                names += [piece for piece in pieces if not is_nothing(piece.strip())]
        return trainings_in(names)

    def manager(self, row: Row, line: Line) -> str:
        text = self.text(row, Role.MANAGER)
        if not text:
            return ""
        email = email_of(text)
        quote = {"text": quoted(text)}
        if email is None:
            self.say(
                line,
                Role.MANAGER,
                gettext("%(text)s isn’t an e-mail address; the manager was left out.") % quote,
            )
        elif email == line.email:
            self.say(
                line,
                Role.MANAGER,
                gettext("%(text)s is the person themselves; it was left out.") % quote,
            )
            return ""
        return email or ""

    def has_left(self, row: Row, line: Line) -> bool:
        text = self.text(row, Role.LEFT)
        word = text.casefold().removesuffix(".0")
        if not text or word in STAYS:
            return False
        if word in LEFT:
            return True
        day = date_of(text, self.orders[self.at[Role.LEFT][0]])
        if day is not None and day < self.today:
            return True
        message = (
            gettext("They are here until %(text)s; import a sheet again afterwards.")
            if day is not None
            else gettext("%(text)s says neither that they have left nor that they are here.")
        )
        self.say(line, Role.LEFT, message % {"text": quoted(text)})
        return False
