"""Recognising what the columns of a sign-up sheet mean, however their headings are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bothways.common.sheets.headings import words_of
from bothways.recruitment.imports.mapping import ColumnMapping, Mapping
from bothways.recruitment.imports.roles import ROLES, Role

__all__ = ["ROLES", "Role", "recognise", "words_of"]

_EMAIL_LIKE = re.compile(r"\S+@\S+\.\S+$")
_NUMBER = re.compile(r"\s*[-+]?\d+(?:[.,]\d+)?\s*$")
_YES_OR_NO = frozenset({"yes", "no", "true", "false", "y", "n", "ja", "nein", "oui", "non", "si"})
_SHORT = 3
"""A heading of up to so many words is about the one thing it names."""


def _phrases(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b")


# Whole headings. They are written as `words_of` gives them: without accents.
_EXACT: dict[Role, str] = {
    Role.ID: """id|response id|respondent|respondent id|participant id|person id|employee id
        |employee number|employee no|staff id|staff number|personnel number|external id|user id
        |number|no|nr|nummer|personalnummer|personal nr|mitarbeiternummer|matricule|identifiant
        |identificador|numero|numero de empleado""",
    Role.EMAIL: """email|e mail|mail|email address|e mail address|mail address|mailadresse
        |emailadresse|e mail adresse|courriel|adresse mail|correo|correo electronico""",
    Role.NAME: """name|full name|your name|my name|display name|participant|participant name
        |employee|employee name|person|colleague|vor und nachname|vorname nachname
        |vollstandiger name|mitarbeiter|mitarbeiterin|teilnehmer|teilnehmerin|nom complet
        |nom et prenom|prenom et nom|nombre|nombre completo|nombre y apellidos|nombre y apellido""",
    Role.FIRST_NAME: """first name|firstname|given name|given names|forename|vorname|prenom
        |nombre de pila|primer nombre""",
    Role.LAST_NAME: """last name|lastname|surname|family name|nachname|familienname|zuname|nom
        |nom de famille|apellido|apellidos""",
    Role.TITLE: """title|job title|jobtitle|your role|role|job role|position|job|stelle
        |stellenbezeichnung|berufsbezeichnung|jobtitel|titel|poste|intitule du poste|titre|puesto
        |cargo|current role|current position""",
    Role.FUNCTION: """function|department|dept|dev type|job family|job function|division|discipline
        |profession|business area|business unit|area|abteilung|bereich|fachbereich|funktion
        |geschaftsbereich|departement|fonction|service|metier|departamento|funcion
        |area de trabajo""",
    Role.LOCATION: """location|country|office|city|town|site|region|place|place of work|workplace
        |work location|office location|based in|where are you based|where do you work|standort
        |land|ort|stadt|niederlassung|arbeitsort|buro|pays|ville|bureau|lieu|lieu de travail|pais
        |ciudad|oficina|ubicacion|lugar|sede""",
    Role.TEAM: "team|squad|unit|group|team name|your team|gruppe|equipe|equipo|grupo",
    Role.LANGUAGES: """language|languages|spoken languages|languages spoken|sprache|sprachen
        |langue|langues|langues parlees|idioma|idiomas""",
    Role.TIME_ZONE: "time zone|timezone|tz|zeitzone|fuseau horaire|zona horaria|huso horario",
    Role.WORKING_HOURS: """working hours|work hours|hours|office hours|working time|arbeitszeit
        |arbeitszeiten|burozeiten|horaires|horaires de travail|heures de travail|horario
        |horario de trabajo|horario laboral""",
    Role.MANAGER: """manager|line manager|supervisor|boss|reports to|reporting to|team lead
        |vorgesetzter|vorgesetzte|fuhrungskraft|teamleitung|chef|chefin|responsable|superieur
        |superieur hierarchique|jefe|jefa|superior""",
    Role.NOT_WITH: """not with|avoid|block|blocked|blocks|exclude|exclusions|conflicts|nicht mit
        |pas avec|no con""",
    Role.CAPACITY: """capacity|partners|number of partners|partnerships|number of partnerships
        |how many partners|how many partnerships|kapazitat|capacite|capacidad|takes part""",
    Role.IN_GROUP: """in a group|in group|peer group|join a group|join a peer group|group instead
        |gruppenwunsch|in einer gruppe|en groupe|en grupo""",
    Role.HOPE: """hope|hopes|goal|goals|motivation|expectations|hoffnung|ziel|ziele|erwartungen
        |espoir|objectif|objectifs|attentes|esperanza|objetivo|objetivos|expectativas""",
    Role.OFFERS: """offers|offer|skills|expertise|strengths|competences|fahigkeiten|kompetenzen
        |starken|kenntnisse|competencias|habilidades|can|knows|gives|teaches""",
    Role.WANTS: """wants|want|wishes|wish|needs|need|interests|learns|seeks|gets|wunsche|wunsch
        |interessen|souhaits|besoins|deseos|necesidades""",
}
_BY_WORDS = {
    phrase.strip(): role for role, listed in _EXACT.items() for phrase in listed.split("|")
}

# What longer headings say. Who it is about is asked first, then what is plainly learnt or taught,
# and only then the words that could mean either.
_NOT_WITH = _phrases(
    r"not (?:\w+ )*(?:with|paired|matched)", r"don t (?:match|pair)", r"do not (?:match|pair)",
    "rather not", "never with", "nicht (?:mit|zusammen)", "pas (?:etre )?avec", "no (?:\\w+ )*con",
)  # fmt: skip
_MANAGER = _phrases(
    "line manager", "your manager", "my manager", "manager s", "manager (?:e ?mail|email|name|id)",
    "reports to", "your supervisor", "your boss", "vorgesetzte[rnm]?", "fuhrungskraft",
    "superieur", "votre responsable", "tu jefe", "su jefe",
)  # fmt: skip
_EMAIL = _phrases("e ?mail", "e ?mailadresse", "courriel", "correo electronico")
_PLAINLY_WANTS = _phrases(
    "learn", "learning", "want to work with", "looking for", "look for", "get better", "be better",
    "improve", "pick up", "be taught", "taught", "help me", "need help", "like help", "want help",
    "be mentored", "grow in", "develop", "lernen", "dazulernen", "suche", "gesucht", "verbessern",
    "apprendre", "cherche", "recherche", "ameliorer", "progresser", "aprender", "busco", "busca",
    "mejorar",
)  # fmt: skip
_PLAINLY_OFFERS = _phrases(
    "teach", "share", "offer", "offers", "offering", "can help", "could help", "able to help",
    "help others", "help (?:a )?colleagues?", "help someone", "have worked with", "good at",
    "mentor others", "(?:can|could|able to|happy to) mentor", "explain", "pass on", "ask me about",
    "biete", "bieten", "anbieten", "angebot", "weitergeben", "beibringen", "helfen kann",
    "kann ich helfen", "kannst du", "zeigen", "offre", "offrir", "propose", "enseigner",
    "transmettre", "partager", "peux aider", "pouvez aider", "ofrezco", "ofrece", "ofrecer",
    "ensenar", "compartir", "puedo ayudar", "puedes ayudar",
)  # fmt: skip
_HOPE = _phrases(
    "hope", "hopes", "expect", "expectations", "goals?", "motivation", "why", "get out of",
    "erhoff\\w*", "hoffst", "erwart\\w*", "attente?s", "esperes?", "esperas?",
)  # fmt: skip
_MAYBE_WANTS = _phrases(
    "wants?", "wish(?:es)?", "would like", "i d like", "you d like", "interested", "curious",
    "needs?", "desired", "mochte", "mochtest", "wunsch\\w*", "souhait\\w*", "voudr\\w*", "quiero",
    "quieres", "gustaria", "deseo",
)  # fmt: skip
_MAYBE_OFFERS = _phrases(
    "expertise", "expert", "experienced?", "strengths?", "know", "knowledge", "skills", "starken",
    "fahigkeiten", "kenntnisse", "competences", "habilidades", "conocimientos",
)  # fmt: skip
# They mention a skill or what somebody knows, and ask for something else.
_ASIDE = _phrases(
    "years? of", "jahre berufserfahrung", "annees d experience", "anos de experiencia",
    "how (?:did|do) you (?:hear|know|find|learn)", "comments?", "feedback", "anything else",
)  # fmt: skip
_LANGUAGES = _phrases(
    "languages? (?:\\w+ )*(?:speak|spoken)", "speak", "sprichst", "langues parlees",
    "idiomas (?:\\w+ )*hablas?",
)  # fmt: skip
_TIME_ZONE = _phrases("time ?zone", "zeitzone", "fuseau horaire", "zona horaria")
_HOURS = _phrases("working hours", "work hours", "arbeitszeit(?:en)?", "horaires de travail")
_LOCATION = _phrases("which (?:office|city|country|site)", "are you based", "office location")
_FUNCTION = _phrases("department", "abteilung", "job family", "departement", "departamento")
_TEAM = _phrases("which team", "your team", "my team")


def recognise(headings: Sequence[str], sample_rows: Sequence[Sequence[str]] = ()) -> Mapping:
    """Say what each column means, by its heading and, where there are any, by its cells.

    Offers, wants, languages and people not to be matched with may stand in many columns; of
    anything else the first column counts and the others aren't used.
    """
    columns = [
        _one_column(heading, [row[at] for row in sample_rows if at < len(row) and row[at].strip()])
        for at, heading in enumerate(headings)
    ]
    columns = _parts_of_names(columns)
    return Mapping(tuple(_each_once(columns)))


def _one_column(heading: str, cells: list[str]) -> ColumnMapping:
    role, why = _by_heading(words_of(heading))
    emails = sum(bool(_EMAIL_LIKE.match(cell.strip().rstrip(">"))) for cell in cells)
    if role is Role.EMAIL and cells and emails * 2 < len(cells):
        return ColumnMapping(heading, Role.IGNORE, "Its cells aren't e-mail addresses.")
    if role is Role.IGNORE and cells and emails * 5 >= len(cells) * 4:
        return ColumnMapping(heading, Role.EMAIL, "Its cells are e-mail addresses.")
    if role in (Role.OFFERS, Role.WANTS) and cells and all(map(_NUMBER.match, cells)):
        return ColumnMapping(heading, Role.IGNORE, "Its cells hold nothing but numbers.")
    answers = {cell.strip().casefold() for cell in cells}
    if (
        role not in (Role.IGNORE, Role.CAPACITY, Role.IN_GROUP)
        and answers
        and answers <= _YES_OR_NO
    ):
        return ColumnMapping(heading, Role.IGNORE, "Its cells only say yes or no.")
    return ColumnMapping(heading, role, why)


def _by_heading(words: str) -> tuple[Role, str]:
    exact = _BY_WORDS.get(words)
    if exact:
        return exact, f"The heading says “{words}”."
    if aside := _ASIDE.search(words):
        return Role.IGNORE, f"The heading says “{aside.group()}”."
    if _PLAINLY_WANTS.search(words) and _PLAINLY_OFFERS.search(words):
        return _by_the_one_that_governs(words)
    for role, pattern in (
        (Role.NOT_WITH, _NOT_WITH),
        (Role.MANAGER, _MANAGER),
        (Role.EMAIL, _EMAIL),
        (Role.TIME_ZONE, _TIME_ZONE),
        (Role.WORKING_HOURS, _HOURS),
        (Role.WANTS, _PLAINLY_WANTS),
        (Role.OFFERS, _PLAINLY_OFFERS),
        (Role.LANGUAGES, _LANGUAGES),
        (Role.LOCATION, _LOCATION),
        (Role.FUNCTION, _FUNCTION),
        (Role.TEAM, _TEAM),
        (Role.HOPE, _HOPE),
        (Role.WANTS, _MAYBE_WANTS),
        (Role.OFFERS, _MAYBE_OFFERS),
    ):
        found = pattern.search(words)
        if found:
            return role, f"The heading says “{found.group()}”."
    return _by_last_word(words)


def _by_the_one_that_governs(words: str) -> tuple[Role, str]:
    """“What can you help others learn?” is an offer; two questions in one column are neither."""
    if re.search(
        r"\b(?:help|teach|show)\b (?:\w+ )*(?:others|colleagues?|someone|people)\b", words
    ):
        return Role.OFFERS, "The heading speaks of helping others."
    return Role.IGNORE, "The heading speaks of learning and of teaching, so it could be either."


def _by_last_word(words: str) -> tuple[Role, str]:
    """“Employee full name”, “Office city”: a short heading is about its last word."""
    listed = words.split()
    if 2 <= len(listed) <= _SHORT:
        role = _BY_WORDS.get(" ".join(listed[-2:])) if len(listed) == _SHORT else None
        role = role or (Role.MANAGER if listed[0] == "manager" else None)
        if role:
            return role, f"The heading says “{words}”."
    return Role.IGNORE, "Nothing in the heading says what it is."


def _parts_of_names(columns: list[ColumnMapping]) -> list[ColumnMapping]:
    """Settle headings that mean a part of the name beside the other part, and all of it alone."""
    roles = {column.role for column in columns}
    settled = []
    for column in columns:
        words = words_of(column.heading)
        role = column.role
        if words == "nom" and Role.FIRST_NAME not in roles:
            role = Role.NAME
        elif words == "name" and Role.FIRST_NAME in roles and Role.LAST_NAME not in roles:
            role = Role.LAST_NAME
        elif words == "nombre" and Role.LAST_NAME in roles and Role.FIRST_NAME not in roles:
            role = Role.FIRST_NAME
        settled.append(replace(column, role=role))
    return settled


def _each_once(columns: list[ColumnMapping]) -> list[ColumnMapping]:
    first: dict[Role, ColumnMapping] = {}
    # A column named by one plain word is a better answer than an earlier one that only mentions it.
    for column in sorted(columns, key=lambda column: words_of(column.heading) not in _BY_WORDS):
        if not column.role.many:
            first.setdefault(column.role, column)
    return [
        column
        if column.role.many or first[column.role] is column
        else ColumnMapping(
            column.heading,
            Role.IGNORE,
            f"“{first[column.role].heading}” is the {column.role.label} already.",
        )
        for column in columns
    ]
