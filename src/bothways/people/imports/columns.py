"""Recognising what the columns of a directory's sheet mean, however their headings are written."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from bothways.common.sheets.emails import email_of
from bothways.common.sheets.headings import is_added, key_of, words_of

from .roles import Role

if TYPE_CHECKING:
    from bothways.common.tables import Table

SAMPLE = 200

# Whole headings. They are written as `words_of` gives them: without accents.
EXACT: dict[Role, str] = {
    Role.EMAIL: """email|e mail|mail|email address|e mail address|mail address|work email
        |work e mail|business email|primary email|user principal name|userprincipalname|upn|username
        |mailadresse|emailadresse|e mail adresse|courriel|adresse mail|correo|correo electronico""",
    Role.NAME: """name|full name|display name|displayname|employee|employee name|person|worker
        |legal name|preferred name|vollstandiger name|vor und nachname|mitarbeiter|mitarbeiterin
        |nom complet|prenom et nom|nom et prenom|nombre completo|nombre y apellidos|nombre""",
    Role.FIRST_NAME: """first name|firstname|given name|givenname|forename|vorname|prenom
        |nombre de pila""",
    Role.LAST_NAME: """last name|lastname|surname|family name|nachname|familienname|zuname|nom
        |nom de famille|apellido|apellidos""",
    Role.TITLE: """title|job title|jobtitle|position|position title|job|role|stelle|titel
        |stellenbezeichnung|berufsbezeichnung|poste|intitule du poste|titre|puesto|cargo
        |business title""",
    Role.FUNCTION: """function|department|dept|division|job family|job function|business unit
        |cost centre name|cost center name|abteilung|bereich|fachbereich|funktion|geschaftsbereich
        |departement|fonction|service|departamento|funcion|area""",
    Role.TEAM: "team|team name|squad|unit|group|sub department|gruppe|equipe|equipo|grupo",
    Role.LOCATION: """location|office|office location|physicaldeliveryofficename|city|town|site
        |work location|place of work|workplace|standort|ort|stadt|arbeitsort|niederlassung|ville
        |bureau|lieu|lieu de travail|ciudad|oficina|ubicacion|sede|country|land|pays|pais""",
    Role.LEVEL: """level|job level|grade|job grade|pay grade|band|seniority|career level
        |management level|rank|stufe|ebene|karrierestufe|entgeltgruppe|niveau|echelon|nivel
        |categoria""",
    Role.STARTED_ON: """with us since|start date|started on|startdate|hire date|hiredate
        |date of hire|hired on|joined|joined on|joining date|employed since|entry date|eintritt
        |eintrittsdatum
        |dabei seit|date d entree|date d embauche|fecha de ingreso|fecha de alta""",
    Role.TRAININGS: """training|trainings|courses|certificates|certifications|trainings finished
        |completed trainings|schulungen|schulung|weiterbildungen|kurse|zertifikate|formations
        |certifications obtenues|formaciones|cursos|certificados""",
    Role.MANAGER: """manager|manager email|manager e mail|manager s email|manager s e mail
        |manager s e mail address|line manager|line manager email|supervisor|supervisor email
        |reports to|reporting to|boss|vorgesetzter|vorgesetzte|fuhrungskraft|e mail vorgesetzter
        |e mail der fuhrungskraft|responsable|superieur|superieur hierarchique|jefe|jefa""",
    Role.LEFT: """left|has left|leaver|leave date|leaving date|date left|last day|last working day
        |termination date|terminated|end date|exit date|inactive|deactivated|status
        |employment status|employee status|ausgeschieden|austritt|austrittsdatum|statut
        |date de sortie|sorti|baja|fecha de baja|estado""",
}
BY_WORDS = {phrase.strip(): role for role, listed in EXACT.items() for phrase in listed.split("|")}

# What longer headings say; the first that fits counts.
PARTS: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"\b(?:{phrases})\b"))
    for role, phrases in (
        (Role.MANAGER, r"manager|supervisor|reports to|vorgesetzt\w+|fuhrungskraft|superieur|jefe"),
        (Role.EMAIL, r"e ?mail|e ?mailadresse|courriel|correo"),
        (Role.LEFT, r"termination|leaver|leaving|austritt\w*|ausgeschieden|date de sortie|baja"),
        (Role.STARTED_ON, r"hire|hired|start date|joining date|eintritt\w*|embauche|ingreso"),
        (Role.TRAININGS, r"trainings?|courses|certifi\w+|schulung\w*|weiterbildung\w*|formations"),
        (Role.FIRST_NAME, r"first name|given name|vorname|prenom"),
        (Role.LAST_NAME, r"last name|surname|family name|nachname|apellidos?"),
        (Role.TITLE, r"job title|title|position"),
        (Role.FUNCTION, r"department|function|abteilung|departement|departamento"),
        (Role.TEAM, r"team"),
        (Role.LEVEL, r"level|grade|seniority"),
        (Role.LOCATION, r"location|office|standort|site"),
    )
)
NOT_ABOUT_THEM = re.compile(r"\b(?:id|number|no|nummer|code|phone|telefon|since when|comment)\b")


@dataclass(frozen=True, slots=True)
class Column:
    """One column's meaning, and why it was given that meaning."""

    heading: str
    role: Role
    why: str = ""


def recognise(table: Table, known: dict[str, Role] | None = None) -> list[Column]:
    """What each column means: as it was answered last time (``known``, by key of the heading),
    else by its heading and its cells. Each meaning goes to one column, but for trainings."""
    known = known or {}
    columns = [one_column(table, at, known) for at in range(len(table.headings))]
    return each_once(parts_of_names(columns), known)


def one_column(table: Table, at: int, known: dict[str, Role]) -> Column:
    heading = table.headings[at]
    if is_added(heading):
        return Column(heading, Role.IGNORE, gettext("It is about the rows."))
    if key_of(heading) in known:
        return Column(heading, known[key_of(heading)], gettext("As you answered last time."))
    column = by_heading(heading)
    cells = [row.cells[at] for row in table.rows[:SAMPLE] if row.cells[at].strip()]
    emails = sum(email_of(cell) is not None for cell in cells)
    if column.role is Role.EMAIL and cells and emails * 2 < len(cells):
        return Column(heading, Role.IGNORE, gettext("Its cells aren’t e-mail addresses."))
    if column.role is Role.IGNORE and cells and emails * 5 >= len(cells) * 4:
        return Column(heading, Role.EMAIL, gettext("Its cells are e-mail addresses."))
    return column


def by_heading(heading: str) -> Column:
    words = words_of(heading)
    role = BY_WORDS.get(words)
    said = words
    if role is None and not NOT_ABOUT_THEM.search(words):
        for role_, pattern in PARTS:
            if found := pattern.search(words):
                role, said = role_, found.group()
                break
    if role is None:
        return Column(heading, Role.IGNORE, gettext("Nothing in the heading says what it is."))
    return Column(heading, role, gettext("The heading says “%(words)s”.") % {"words": said})


def parts_of_names(columns: list[Column]) -> list[Column]:
    """“Name” beside a first name is the last one; “Nom” alone is all of it."""
    roles = {column.role for column in columns}
    settled = []
    for column in columns:
        words, role = words_of(column.heading), column.role
        if words == "nom" and Role.FIRST_NAME not in roles:
            role = Role.NAME
        elif words == "name" and Role.FIRST_NAME in roles and Role.LAST_NAME not in roles:
            role = Role.LAST_NAME
        settled.append(replace(column, role=role))
    return settled


def each_once(columns: list[Column], known: Collection[str]) -> list[Column]:
    """An answer from last time goes before an exact heading, and that before a likeness."""
    first: dict[Role, Column] = {}
    for column in sorted(columns, key=lambda column: precedence(column, known)):
        if not column.role.many:
            first.setdefault(column.role, column)
    return [
        column
        if column.role.many or first[column.role] is column
        else Column(
            column.heading,
            Role.IGNORE,
            gettext("“%(heading)s” is the %(role)s already.")
            % {"heading": first[column.role].heading, "role": column.role.label},
        )
        for column in columns
    ]


def precedence(column: Column, known: Collection[str]) -> int:
    if key_of(column.heading) in known:
        return 0
    return 1 if words_of(column.heading) in BY_WORDS else 2


def positions(roles: Sequence[Role], role: Role) -> tuple[int, ...]:
    return tuple(at for at, each in enumerate(roles) if each is role)
