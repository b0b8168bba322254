"""From the rows of a sign-up sheet to people, with every problem beside its row."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bothways.common.sheets.emails import email_of
from bothways.common.sheets.excerpts import is_nothing
from bothways.common.sheets.excerpts import quoted as _quoted
from bothways.common.tables import Row, Table
from bothways.recruitment.imports.details import (
    languages_of,
    time_zone_of,
    working_hours_of,
)
from bothways.recruitment.imports.mapping import Mapping
from bothways.recruitment.imports.roles import Role
from bothways.recruitment.imports.skills import (
    LONGEST_PIECE,
    BadSkill,
    Skill,
    offer_of,
    pieces_of,
    separators_of,
    want_of,
)

_LONGEST_TEXT = 120
_LONGEST_NAME = 150
_LONGEST_HOPE = 500
MOST_PARTNERSHIPS = 10
_YES = frozenset({"1", "yes", "y", "true", "ja", "oui", "sí", "si"})
_NO = frozenset({"0", "no", "n", "false", "nein", "non", "paused", "pause"})


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one row. A row with an error isn't taken; a warning leaves a cell out."""

    row: int
    column: str
    severity: Literal["error", "warning"]
    message: str
    value: str = ""

    def __str__(self) -> str:
        where = f", column “{self.column}”" if self.column else ""
        return f"Row {self.row}{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class SheetPerson:
    """One person as a sheet tells of them."""

    row: int
    id: str
    email: str
    name: str
    title: str = ""
    offers: tuple[tuple[str, int], ...] = ()
    """Skill and level (1..5)."""
    wants: tuple[tuple[str, int, int], ...] = ()
    """Skill, priority (1..3) and level now (0..4)."""
    function: str = ""
    location: str = ""
    team: str = ""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes."""
    time_zone: str = ""
    """IANA name, or empty."""
    working_hours: tuple[float, float] | None = None
    manager: str = ""
    not_with: tuple[str, ...] = ()
    capacity: int = 1
    """Partnerships at once; 0 pauses."""
    in_group: bool = False
    hope: str = ""


@dataclass(frozen=True, slots=True)
class ParsedSheet:
    """The people of the good rows, the problems of all rows, and what to know about the whole."""

    people: list[SheetPerson]
    problems: list[RowProblem]
    notes: tuple[str, ...] = ()

    @property
    def errors(self) -> list[RowProblem]:
        """The problems for which rows weren't taken."""
        return [problem for problem in self.problems if problem.severity == "error"]


def parse_rows(table: Table, mapping: Mapping, *, require_email: bool = True) -> ParsedSheet:
    """Read every row under the mapping.

    Problems come in the order of the rows. Without `require_email`, the identifier column or the
    number of the row stands for a missing address.
    """
    sheet = _Sheet(table, mapping, require_email=require_email)
    people = [person for row in table.rows if (person := sheet.person(row)) is not None]
    people = _one_spelling(people)
    people, dropped = _wishes_only(people)
    return ParsedSheet(people, sheet.problems, _notes(people, dropped))


class _Sheet:
    """What is known while reading: where each role stands, and which people came before."""

    def __init__(self, table: Table, mapping: Mapping, *, require_email: bool) -> None:
        self.table, self.mapping, self.require_email = table, mapping, require_email
        self.problems: list[RowProblem] = []
        self._emails: dict[str, int] = {}
        self._ids: dict[str, int] = {}
        self._positions = {role: mapping.positions(role) for role in Role}
        self._used = frozenset(
            at for at, role in enumerate(mapping.roles) if role is not Role.IGNORE
        )
        listing = (Role.OFFERS, Role.WANTS)
        self._separators = {
            at: separators_of(row.cells[at] for row in table.rows)
            for role in listing
            for at in self._positions[role]
        }

    def person(self, row: Row) -> SheetPerson | None:
        """Return the person of a row, or None when it has an error; keeps its problems."""
        before = len(self.problems)
        self._refuse_formulas(row)
        email = self._email(row)
        given = self._text(row, Role.ID)
        identity = given or email or f"row {row.number}"
        self._refuse_repeats(row, email, given)
        person = SheetPerson(
            row=row.number,
            id=identity,
            email=email,
            name=self._name(row, email, identity),
            title=self._short(row, Role.TITLE),
            offers=self._offers(row),
            wants=self._wants(row),
            function=self._short(row, Role.FUNCTION),
            location=self._short(row, Role.LOCATION),
            team=self._short(row, Role.TEAM),
            languages=self._languages(row),
            time_zone=self._read(row, Role.TIME_ZONE, time_zone_of, "a time zone") or "",
            working_hours=self._read(
                row, Role.WORKING_HOURS, working_hours_of, "working hours such as 9:00-17:30"
            ),
            manager=self._text(row, Role.MANAGER),
            capacity=self._capacity(row),
            in_group=self._in_group(row),
            hope=self._hope(row),
        )
        person = replace(person, not_with=self._not_with(row, person))
        found = self.problems[before:]
        return None if any(problem.severity == "error" for problem in found) else person

    def _error(self, row: Row, at: int | None, message: str, value: str = "") -> None:
        self._problem(row, at, "error", message, value)

    def _warning(self, row: Row, at: int | None, message: str, value: str = "") -> None:
        self._problem(row, at, "warning", message, value)

    def _problem(
        self,
        row: Row,
        at: int | None,
        severity: Literal["error", "warning"],
        message: str,
        value: str,
    ) -> None:
        column = "" if at is None else self.table.headings[at]
        self.problems.append(RowProblem(row.number, column, severity, message, value))

    def _where(self, role: Role) -> int | None:
        return next(iter(self._positions[role]), None)

    def _raw(self, row: Row, role: Role) -> str:
        at = self._where(role)
        return "" if at is None or at in row.formulas else row.cells[at].strip()

    def _text(self, row: Row, role: Role) -> str:
        text = " ".join(self._raw(row, role).split())
        return "" if is_nothing(text) else text

    def _short(self, row: Row, role: Role) -> str:
        return self._cut(row, role, self._text(row, role), _LONGEST_TEXT)

    def _cut(self, row: Row, role: Role, text: str, longest: int) -> str:
        if len(text) <= longest:
            return text
        self._warning(
            row,
            self._where(role),
            f"{_quoted(text)} is longer than {longest} characters; the rest was left out.",
            text,
        )
        return text[:longest].rstrip()

    def _refuse_formulas(self, row: Row) -> None:
        for at in row.formulas:
            if at in self._used:
                self._error(
                    row,
                    at,
                    f"{_quoted(row.cells[at])} is a formula, and formulas aren't run here. Please"
                    " put its result into the cell.",
                    row.cells[at],
                )

    def _email(self, row: Row) -> str:
        text = self._text(row, Role.EMAIL)
        at = self._where(Role.EMAIL)
        if not text:
            if self.require_email and (at is None or at not in row.formulas):
                self._error(row, at, "The e-mail address is missing.")
            return ""
        email = email_of(text)
        if email is None:
            self._error(row, at, f"{_quoted(text)} isn't an e-mail address.", text)
            return ""
        return email

    def _refuse_repeats(self, row: Row, email: str, given: str) -> None:
        first = self._emails.setdefault(email, row.number) if email else row.number
        if first != row.number:
            self._error(
                row, self._where(Role.EMAIL), f"{_quoted(email)} is in row {first} already.", email
            )
        same = self._ids.setdefault(given, row.number) if given else row.number
        if same != row.number:
            self._error(
                row, self._where(Role.ID), f"{_quoted(given)} is in row {same} already.", given
            )

    def _name(self, row: Row, email: str, identity: str) -> str:
        parts = [self._named(row, Role.FIRST_NAME), self._named(row, Role.LAST_NAME)]
        name = self._named(row, Role.NAME) or " ".join(part for part in parts if part)
        fallback = email.partition("@")[0] or f"Person {identity}"
        return self._cut(row, Role.NAME, name or fallback, _LONGEST_NAME)

    def _named(self, row: Row, role: Role) -> str:
        # “Na” is a name; only what can't be one counts as empty.
        text = " ".join(self._raw(row, role).split())
        return "" if text in ("NA", "N/A", "n/a", "-", "–", "NULL", "nan", "NaN") else text

    def _pieces(self, row: Row, role: Role) -> Iterable[tuple[int, str]]:
        for at in self._positions[role]:
            cell = row.cells[at]
            if cell and at not in row.formulas:
                for piece in pieces_of(cell, self._separators[at]):
                    yield at, piece

    def _skills(self, row: Row, role: Role, read: Callable[[str], Skill]) -> list[Skill]:
        skills = []
        for at, piece in self._pieces(row, role):
            try:
                if len(piece) > LONGEST_PIECE:
                    raise BadSkill("that is too long for one skill; please put each on its own")
                skills.append(read(piece))
            except BadSkill as error:
                self._error(row, at, f"{_quoted(piece)}: {error}.", piece)
        return skills

    def _offers(self, row: Row) -> tuple[tuple[str, int], ...]:
        return tuple(
            (skill.name, skill.level or 0) for skill in self._skills(row, Role.OFFERS, offer_of)
        )

    def _wants(self, row: Row) -> tuple[tuple[str, int, int], ...]:
        return tuple(
            (skill.name, skill.priority or 0, skill.level or 0)
            for skill in self._skills(row, Role.WANTS, want_of)
        )

    def _languages(self, row: Row) -> tuple[str, ...]:
        codes: list[str] = []
        for at in self._positions[Role.LANGUAGES]:
            if at in row.formulas:
                continue
            known, unknown = languages_of(row.cells[at])
            codes.extend(code for code in known if code not in codes)
            for name in unknown:
                self._warning(
                    row, at, f"{_quoted(name)} isn't a language we know; it was left out.", name
                )
        return tuple(codes)

    def _read[T](
        self, row: Row, role: Role, read: Callable[[str], T | None], what: str
    ) -> T | None:
        text = self._text(row, role)
        if not text:
            return None
        value = read(text)
        if value is None:
            self._warning(
                row, self._where(role), f"{_quoted(text)} isn't {what}; it was left empty.", text
            )
        return value

    def _capacity(self, row: Row) -> int:
        text = self._text(row, Role.CAPACITY).casefold().removesuffix(".0")
        if not text or text in _YES:
            return 1
        if text in _NO:
            return 0
        if text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST_PARTNERSHIPS:
            return int(text)
        self._warning(
            row,
            self._where(Role.CAPACITY),
            f"{_quoted(text)} isn't a number of partnerships from 0 to {MOST_PARTNERSHIPS}; it was"
            " read as 1.",
            text,
        )
        return 1

    def _in_group(self, row: Row) -> bool:
        text = self._text(row, Role.IN_GROUP).casefold().removesuffix(".0")
        if text and text not in _YES | _NO:
            self._warning(
                row,
                self._where(Role.IN_GROUP),
                f"{_quoted(text)} is neither yes nor no; it was read as no.",
                text,
            )
        return text in _YES

    def _hope(self, row: Row) -> str:
        text = self._raw(row, Role.HOPE)
        return "" if is_nothing(text) else self._cut(row, Role.HOPE, text, _LONGEST_HOPE)

    def _not_with(self, row: Row, person: SheetPerson) -> tuple[str, ...]:
        own = {name.casefold() for name in (person.id, person.email, person.name) if name}
        names: list[str] = []
        for at in self._positions[Role.NOT_WITH]:
            if at in row.formulas:
                continue
            for name in pieces_of(row.cells[at], "\n;|,"):
                if name.casefold() in own:
                    self._warning(
                        row, at, f"{_quoted(name)} is the person themselves; it was left out.", name
                    )
                elif name not in names:
                    names.append(name)
        return tuple(names)


def _one_spelling(people: list[SheetPerson]) -> list[SheetPerson]:
    """Give every skill the spelling that most people use, the first one where two are as common.

    A skill listed twice by one person counts once, with the higher level or priority.
    """
    counts: Counter[str] = Counter()
    for person in people:
        counts.update(offer[0] for offer in person.offers)
        counts.update(want[0] for want in person.wants)
    keys = {name: _key(name) for name in counts}
    best: dict[str, str] = {}
    for name, count in counts.items():
        if count > counts.get(best.get(keys[name], ""), 0):
            best[keys[name]] = name
    spelt = {name: best[key] for name, key in keys.items()}
    return [_respelt(person, spelt) for person in people]


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _respelt(person: SheetPerson, spelt: dict[str, str]) -> SheetPerson:
    offers: dict[str, int] = {}
    for name, level in person.offers:
        skill = spelt[name]
        offers[skill] = max(level, offers.get(skill, 0))
    wants: dict[str, tuple[int, int]] = {}
    for name, priority, level_now in person.wants:
        skill = spelt[name]
        known = wants.get(skill, (0, 0))
        wants[skill] = (max(priority, known[0]), max(level_now, known[1]))
    return replace(
        person,
        offers=tuple(offers.items()),
        wants=tuple((skill, *both) for skill, both in wants.items()),
    )


def _wishes_only(people: list[SheetPerson]) -> tuple[list[SheetPerson], int]:
    """Leave out wants that the same person offers: they aren't wishes to be taught."""
    dropped = 0
    kept = []
    for person in people:
        offered = {offer[0] for offer in person.offers}
        wants = tuple(want for want in person.wants if want[0] not in offered)
        dropped += len(person.wants) - len(wants)
        kept.append(person if len(wants) == len(person.wants) else replace(person, wants=wants))
    return kept, dropped


def _notes(people: Sequence[SheetPerson], dropped: int) -> tuple[str, ...]:
    notes = []
    if dropped == 1:
        notes.append("1 want is also offered by the same person and doesn't count as a wish.")
    elif dropped:
        notes.append(
            f"{dropped:,} wants are also offered by the same person and don't count as wishes."
        )
    for count, what in (
        (sum(not person.offers for person in people), "offer nothing"),
        (sum(not person.wants for person in people), "want nothing new"),
    ):
        if count:
            who = "1 person" if count == 1 else f"{count:,} people"
            verb = what.replace("offer", "offers").replace("want", "wants") if count == 1 else what
            notes.append(f"{who} {verb}, so no match of theirs can be mutual.")
    return tuple(notes)
