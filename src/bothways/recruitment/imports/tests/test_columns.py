"""What headings mean, however they are written."""

from __future__ import annotations

import csv
from itertools import islice
from pathlib import Path

import pytest

from bothways.recruitment.imports.columns import ROLES, Role, recognise, words_of

DATA = Path(__file__).parents[6] / "shared" / "data"


def roles_of(*headings: str) -> list[Role]:
    return list(recognise(headings).roles)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("LanguageHaveWorkedWith", "language have worked with"),
        ("E-Mail-Adresse", "e mail adresse"),
        ("  Prénom: ", "prenom"),
        ("ResponseId", "response id"),
        ("HRDepartment", "hr department"),
        ("job_family", "job family"),
        ("¿Qué puedo enseñar?", "que puedo ensenar"),
    ],
)
def test_headings_become_plain_words(heading: str, words: str) -> None:
    assert words_of(heading) == words


@pytest.mark.parametrize(
    "heading",
    [
        "offers",
        "OFFERS:",
        "can help with",
        "What could you teach a colleague?",
        "Skills to share",
        "Skills I'd like to share",
        "HaveWorkedWith",
        "DatabaseHaveWorkedWith",
        "What can you help others learn?",
        "Das kann ich anderen beibringen",
        "Angebot",
        "Ce que je peux offrir",
        "Qué puedo enseñar",
        "Areas of expertise",
        "skills",
    ],
)
def test_what_people_offer_is_recognised(heading: str) -> None:
    assert roles_of(heading) == [Role.OFFERS]


@pytest.mark.parametrize(
    "heading",
    [
        "wants",
        "want to learn",
        "I'd like to get better at",
        "I’d like to get better at …",
        "looking for",
        "WantToWorkWith",
        "PlatformWantToWorkWith",
        "What would you like help with?",
        "Skills to learn",
        "Was möchtest du lernen?",
        "Ich suche",
        "Ce que je voudrais apprendre",
        "Qué quiero aprender",
        "What do you hope to learn?",
    ],
)
def test_what_people_want_is_recognised(heading: str) -> None:
    assert roles_of(heading) == [Role.WANTS]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("ResponseId", Role.ID),
        ("Respondent", Role.ID),
        ("Personalnummer", Role.ID),
        ("E-Mail-Adresse", Role.EMAIL),
        ("Your work e-mail", Role.EMAIL),
        ("Correo electrónico", Role.EMAIL),
        ("Full name", Role.NAME),
        ("Vorname", Role.FIRST_NAME),
        ("Apellidos", Role.LAST_NAME),
        ("Job title", Role.TITLE),
        ("DevType", Role.FUNCTION),
        ("Department", Role.FUNCTION),
        ("Job family", Role.FUNCTION),
        ("Abteilung", Role.FUNCTION),
        ("Country", Role.LOCATION),
        ("Office", Role.LOCATION),
        ("In which office do you work?", Role.LOCATION),
        ("Standort", Role.LOCATION),
        ("Team", Role.TEAM),
        ("Which languages do you speak?", Role.LANGUAGES),
        ("Sprachen", Role.LANGUAGES),
        ("TimeZone", Role.TIME_ZONE),
        ("Working hours", Role.WORKING_HOURS),
        ("Line manager", Role.MANAGER),
        ("Manager e-mail", Role.MANAGER),
        ("Vorgesetzte", Role.MANAGER),
        ("Not with", Role.NOT_WITH),
        ("Who would you rather not be paired with?", Role.NOT_WITH),
        ("Capacity", Role.CAPACITY),
        ("What do you hope to get out of the programme?", Role.HOPE),
        ("Timestamp", Role.IGNORE),
        ("Start time", Role.IGNORE),
        ("YearsCode", Role.IGNORE),
        ("Column 3", Role.IGNORE),
    ],
)
def test_other_columns_are_recognised_or_left(heading: str, role: Role) -> None:
    assert roles_of(heading) == [role]


def test_two_questions_in_one_column_are_not_guessed() -> None:
    mapping = recognise(["What would you like to learn and what can you teach?"])

    assert mapping.columns[0].role is Role.IGNORE
    assert mapping.columns[0].why == (
        "The heading speaks of learning and of teaching, so it could be either."
    )


@pytest.mark.parametrize(
    ("headings", "roles"),
    [
        (("Nom", "Prénom"), [Role.LAST_NAME, Role.FIRST_NAME]),
        (("Nom", "Courriel"), [Role.NAME, Role.EMAIL]),
        (("Name", "Vorname"), [Role.LAST_NAME, Role.FIRST_NAME]),
        (("Name", "E-Mail"), [Role.NAME, Role.EMAIL]),
        (("Nombre", "Apellidos"), [Role.FIRST_NAME, Role.LAST_NAME]),
        (("Nombre", "Correo"), [Role.NAME, Role.EMAIL]),
    ],
)
def test_a_name_is_whole_alone_and_a_part_beside_the_other_part(
    headings: tuple[str, ...], roles: list[Role]
) -> None:
    assert roles_of(*headings) == roles


def test_only_one_column_is_the_location_and_the_other_says_why_not() -> None:
    mapping = recognise(["Country", "Office"])

    assert mapping.roles == (Role.LOCATION, Role.IGNORE)
    assert mapping.columns[1].why == "“Country” is the location already."


def test_the_plainer_heading_wins_over_an_earlier_one_that_mentions_it() -> None:
    assert roles_of("May we e-mail you?", "E-mail") == [Role.IGNORE, Role.EMAIL]


def test_offers_may_stand_in_many_columns() -> None:
    assert roles_of("Offers", "Skills to share", "Offer (2)") == [Role.OFFERS] * 3


def test_cells_that_are_addresses_make_the_column_one() -> None:
    mapping = recognise(["Username"], [["ana@example.org"], ["ben@example.org"], [""]])

    assert mapping.columns[0].role is Role.EMAIL
    assert mapping.columns[0].why == "Its cells are e-mail addresses."


def test_a_heading_that_says_e_mail_over_other_cells_is_not_believed() -> None:
    mapping = recognise(["May we send you e-mail?"], [["sometimes"], ["never"]])

    assert mapping.roles == (Role.IGNORE,)


def test_a_column_of_yes_and_no_is_no_list_of_skills() -> None:
    assert recognise(["Do you want to learn?"], [["Yes"], ["no"]]).roles == (Role.IGNORE,)


@pytest.mark.parametrize(
    "heading", ["Years of experience", "How did you hear about us?", "Comments on your skills"]
)
def test_what_only_mentions_skills_or_knowing_is_left(heading: str) -> None:
    assert roles_of(heading) == [Role.IGNORE]


def test_a_column_of_numbers_is_no_list_of_skills() -> None:
    mapping = recognise(("Experience",), [("5",), ("",), ("12.5",)])
    assert mapping.roles == (Role.IGNORE,)
    assert mapping.columns[0].why == "Its cells hold nothing but numbers."


@pytest.mark.parametrize("heading", ["I can mentor colleagues in", "Topics you could mentor"])
def test_mentoring_somebody_is_an_offer(heading: str) -> None:
    assert roles_of(heading) == [Role.OFFERS]


def test_every_role_has_a_label_of_its_own() -> None:
    assert len({role.label for role in ROLES}) == len(Role) == 20


@pytest.mark.skipif(not DATA.is_dir(), reason="the survey files aren't beside the project")
def test_the_developer_survey_of_2025_is_recognised_as_it_is() -> None:
    with (DATA / "developer-survey-2025.csv").open(encoding="utf-8", newline="") as stream:
        headings, *rows = list(islice(csv.reader(stream), 200))

    mapping = recognise(headings, rows)

    assert mapping.describe() == (
        "Identifier: ResponseId\n"
        "Offers: LanguageHaveWorkedWith, DatabaseHaveWorkedWith, PlatformHaveWorkedWith,"
        " WebframeHaveWorkedWith\n"
        "Wants: LanguageWantToWorkWith, DatabaseWantToWorkWith, PlatformWantToWorkWith,"
        " WebframeWantToWorkWith\n"
        "Function: DevType\n"
        "Location: Country\n"
        "Not used: Age, EdLevel, Employment, WorkExp, YearsCode, OrgSize, ICorPM, RemoteWork,"
        " Industry"
    )
