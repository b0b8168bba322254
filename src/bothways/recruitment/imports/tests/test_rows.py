"""What becomes of each row of a sign-up sheet."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from bothways.common.tables import Row, Table, read_table
from bothways.recruitment.imports.columns import recognise
from bothways.recruitment.imports.rows import ParsedSheet, RowProblem, SheetPerson, parse_rows

DATA = Path(__file__).parents[6] / "shared" / "data"


def parse(headings: str, *rows: list[str], require_email: bool = False) -> ParsedSheet:
    names = tuple(headings.split(","))
    table = Table(names, [Row(number, tuple(cells)) for number, cells in enumerate(rows, 2)])
    return parse_rows(table, recognise(names), require_email=require_email)


def offers(*cells: str) -> list[tuple[tuple[str, int], ...]]:
    sheet = parse("Offers", *([cell] for cell in cells))
    assert sheet.problems == []
    return [person.offers for person in sheet.people]


def wants(cell: str) -> tuple[tuple[str, int, int], ...]:
    sheet = parse("Wants", [cell])
    assert sheet.problems == []
    return sheet.people[0].wants


def messages(sheet: ParsedSheet) -> list[str]:
    return [str(problem) for problem in sheet.problems]


def test_a_whole_row_becomes_a_person() -> None:
    sheet = parse(
        "Name,E-mail,Job title,Offers,Wants,Department,Office,Team,Languages,Time zone,"
        "Working hours,Manager,Not with,Capacity,Hope,Id",
        [
            " Ana  Pérez ",
            "Ana.Perez@Example.org",
            "Analyst",
            "Python (4); SQL",
            "Negotiation!; Excel (2)",
            "Finance",
            "Lisbon",
            "Blue",
            "English, Deutsch, português",
            "europe/lisbon",
            "9:00 – 17:30",
            "Ben King",
            "cy@example.org; Dora",
            "1",
            "New faces.\nAnd calm.",
            "17",
        ],
        require_email=True,
    )

    assert sheet == ParsedSheet(
        [
            SheetPerson(
                row=2,
                id="17",
                email="ana.perez@example.org",
                name="Ana Pérez",
                title="Analyst",
                offers=(("Python", 4), ("SQL", 3)),
                wants=(("Negotiation", 3, 0), ("Excel", 2, 2)),
                function="Finance",
                location="Lisbon",
                team="Blue",
                languages=("en", "de", "pt"),
                time_zone="Europe/Lisbon",
                working_hours=(9.0, 17.5),
                manager="Ben King",
                not_with=("cy@example.org", "Dora"),
                capacity=1,
                hope="New faces.\nAnd calm.",
            )
        ],
        [],
        (),
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Python", [("Python", 3)]),
        ("Python (4)", [("Python", 4)]),
        ("Python: 4", [("Python", 4)]),
        ("Python = 4", [("Python", 4)]),
        ("Python - 4", [("Python", 4)]),
        ("Python – expert", [("Python", 5)]),
        ("Python - expert", [("Python", 5)]),
        ("Python (Beginner)", [("Python", 1)]),
        ("Python [basic]", [("Python", 1)]),
        ("Python (intermediate)", [("Python", 2)]),
        ("Python (good)", [("Python", 3)]),
        ("Python (advanced)", [("Python", 4)]),
        ("Python (high)", [("Python", 4)]),
        ("Python (level 5)", [("Python", 5)]),
        ("Python (4.0)", [("Python", 4)]),
        ("SQL 2/5", [("SQL", 2)]),
        ("SQL (2/5)", [("SQL", 2)]),
        ("negotiation ★★★", [("negotiation", 3)]),
        ("negotiation ★★☆☆☆", [("negotiation", 2)]),
        ("negotiation ****", [("negotiation", 4)]),
        ("Maven (build tool)", [("Maven (build tool)", 3)]),
        ("Bash/Shell (all shells)", [("Bash/Shell (all shells)", 3)]),
        ("Maven (build tool) (2)", [("Maven (build tool)", 2)]),
        ("Python 3", [("Python 3", 3)]),
        ("C++", [("C++", 3)]),
        ("C#", [("C#", 3)]),
        ("Front-end work", [("Front-end work", 3)]),
        ("Excel: pivot tables", [("Excel: pivot tables", 3)]),
        ("• Python\n• SQL (4)\n\n", [("Python", 3), ("SQL", 4)]),
        ("1. Python\n2) SQL", [("Python", 3), ("SQL", 3)]),
    ],
)
def test_a_level_may_be_written_in_many_ways(cell: str, expected: list[tuple[str, int]]) -> None:
    assert offers(cell) == [tuple(expected)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Excel", ("Excel", 2, 0)),
        ("Excel (2)", ("Excel", 2, 2)),
        ("Excel (0)", ("Excel", 2, 0)),
        ("Excel!", ("Excel", 3, 0)),
        ("Excel (2)!", ("Excel", 3, 2)),
        ("Excel (high)", ("Excel", 3, 0)),
        ("Excel (low)", ("Excel", 1, 0)),
        ("Excel (2, high)", ("Excel", 3, 2)),
        ("Excel (basic; low)", ("Excel", 1, 1)),
        ("Excel - nice to have", ("Excel", 1, 0)),
        ("Excel (have 1)", ("Excel", 2, 1)),
        ("Excel (now 2, high)", ("Excel", 3, 2)),
        ("Excel (priority high)", ("Excel", 3, 0)),
        ("Excel: priority 1", ("Excel", 1, 0)),
        ("Excel (have 1)!!", ("Excel", 3, 1)),
        ("Priority setting", ("Priority setting", 2, 0)),
        ("Excel (none)", ("Excel", 2, 0)),
    ],
)
def test_a_want_says_how_much_it_matters_and_where_one_stands(
    cell: str, expected: tuple[str, int, int]
) -> None:
    assert wants(cell) == (expected,)


@pytest.mark.parametrize("cell", ["", " ", "NA", "N/A", "n/a", "-", "–", "none", "None", "NaN"])
def test_nothing_may_be_written_in_many_ways(cell: str) -> None:
    assert offers(cell) == [()]


def test_commas_separate_only_where_no_semicolon_does() -> None:
    assert offers("Python, SQL")[0] == (("Python", 3), ("SQL", 3))
    assert offers("Data, big and small; SQL", "Tea, coffee") == [
        (("Data, big and small", 3), ("SQL", 3)),
        (("Tea, coffee", 3),),
    ]


def test_bars_and_lines_separate_too_and_slashes_never() -> None:
    assert offers("HTML/CSS|SQL\nGo")[0] == (("HTML/CSS", 3), ("SQL", 3), ("Go", 3))


def test_nothing_is_separated_inside_parentheses_or_quotation_marks() -> None:
    assert offers('Talks (short; long), "Tea, coffee", “Rum; gin”, SQL (2)')[0] == (
        ("Talks (short; long)", 3),
        ("Tea, coffee", 3),
        ("Rum; gin", 3),
        ("SQL", 2),
    )


@pytest.mark.parametrize("piece", ["-2", "4", "2024", "(3)", "★★★"])
def test_a_number_alone_is_no_skill(piece: str) -> None:
    assert messages(parse("Offers", [f"SQL; {piece}"])) == [
        f"Row 2, column “Offers”: “{piece}”: a skill's name has letters in it."
    ]


def test_a_parenthesis_that_never_closes_protects_nothing() -> None:
    assert offers("Talks (short, SQL")[0] == (("Talks (short", 3), ("SQL", 3))


@pytest.mark.parametrize(
    "piece",
    ["Python (-2)", "Python (0)", "Python (6)", "Python (NaN)", "Python (nan)", "Python (2.5)",
     "Python (inf)", "Python: -2", "Python -2", "Python - 9", "Python ★★★★★★", "Python 7/10",
     "Python (2,5)", "Python (99999999999)"],
)  # fmt: skip
def test_a_level_out_of_range_is_an_error_beside_its_row(piece: str) -> None:
    sheet = parse("E-mail,Offers", ["a@example.org", "SQL"], ["b@example.org", f"Go; {piece}"])

    assert sheet.problems == [
        RowProblem(
            3, "Offers", "error", f"“{piece}”: a level is a whole number from 1 to 5.", piece
        )
    ]
    assert [person.email for person in sheet.people] == ["a@example.org"]
    assert str(sheet.problems[0]) == (
        f"Row 3, column “Offers”: “{piece}”: a level is a whole number from 1 to 5."
    )


def test_a_want_starts_from_0_to_4() -> None:
    sheet = parse("Wants", ["Excel (5)"], ["Excel (-1)"], ["Excel (4)"])

    assert messages(sheet) == [
        (
            "Row 2, column “Wants”: “Excel (5)”: where somebody stands now is a whole number from"
            " 0 to 4."
        ),
        (
            "Row 3, column “Wants”: “Excel (-1)”: where somebody stands now is a whole number from"
            " 0 to 4."
        ),
    ]
    assert [person.row for person in sheet.people] == [4]


def test_prose_is_no_skill() -> None:
    sheet = parse("Offers", ["x" * 101], ["y" * 5_000])

    assert [problem.message.split("”: ")[1] for problem in sheet.problems] == [
        "a skill's name has at most 100 characters.",
        "that is too long for one skill; please put each on its own.",
    ]


def test_all_errors_of_a_row_are_named_at_once() -> None:
    sheet = parse("E-mail,Offers,Wants", ["nobody", "SQL (9); Go (8)", "Tea (7)"])

    assert [problem.value for problem in sheet.problems] == [
        "nobody",
        "SQL (9)",
        "Go (8)",
        "Tea (7)",
    ]
    assert sheet.people == []
    assert sheet.errors == sheet.problems


@pytest.mark.parametrize(
    "text", ["ana", "ana@", "@example.org", "ana@example", "a b@example.org", "a..b@example.org",
             "ana@example..org", "ana@-example.org", "ana@example.org, ben@example.org",
             "zoë@example.org", "a" * 250 + "@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_an_error(text: str) -> None:
    sheet = parse("E-mail", [text])

    assert [(problem.severity, problem.value) for problem in sheet.problems] == [("error", text)]
    assert sheet.problems[0].message.endswith("isn't an e-mail address.")


@pytest.mark.parametrize(
    "text",
    [
        "ANA@example.org",
        " ana@example.org ",
        "Ana Pérez <ana@example.org>",
        "mailto:ana@example.org",
    ],
)
def test_an_address_is_kept_plain_and_in_lower_case(text: str) -> None:
    assert parse("E-mail", [text]).people[0].email == "ana@example.org"


def test_a_missing_address_is_an_error_only_where_one_is_needed() -> None:
    rows = (["", "SQL"], ["N/A", "Go"])

    assert messages(parse("E-mail,Offers", *rows, require_email=True)) == [
        "Row 2, column “E-mail”: The e-mail address is missing.",
        "Row 3, column “E-mail”: The e-mail address is missing.",
    ]
    assert [(p.id, p.name) for p in parse("E-mail,Offers", *rows).people] == [
        ("row 2", "Person row 2"),
        ("row 3", "Person row 3"),
    ]


def test_without_addresses_the_identifier_names_people() -> None:
    assert [(p.id, p.name) for p in parse("ResponseId,Offers", ["7", "SQL"]).people] == [
        ("7", "Person 7")
    ]


def test_a_repeated_address_or_identifier_names_the_earlier_row() -> None:
    sheet = parse(
        "E-mail,Id", ["a@example.org", "1"], ["b@example.org", "2"], ["A@Example.org", "1"]
    )

    assert messages(sheet) == [
        "Row 4, column “E-mail”: “a@example.org” is in row 2 already.",
        "Row 4, column “Id”: “1” is in row 2 already.",
    ]
    assert [person.row for person in sheet.people] == [2, 3]


def test_names_come_from_one_column_or_from_two_and_na_is_a_name() -> None:
    sheet = parse("First name,Last name", ["Ana", "Pérez"], ["Min", "Na"], ["Cher", "-"])

    assert [person.name for person in sheet.people] == ["Ana Pérez", "Min Na", "Cher"]


def test_a_formula_in_a_column_that_is_used_is_an_error() -> None:
    text = b'Name,Offers,Timestamp\nAna,=1+1,1\nBen,SQL,"=NOW()"\nCy,\'=SUM,2\n'
    table = read_table(io.BytesIO(text))

    sheet = parse_rows(table, recognise(table.headings), require_email=False)

    assert messages(sheet) == [
        (
            "Row 2, column “Offers”: “=1+1” is a formula, and formulas aren't run here. Please put"
            " its result into the cell."
        )
    ]
    assert [(person.name, person.offers) for person in sheet.people] == [
        ("Ben", (("SQL", 3),)),
        ("Cy", (("=SUM", 3),)),
    ]


def test_blocking_oneself_is_a_warning_and_blocking_each_other_is_fine() -> None:
    sheet = parse(
        "Name,E-mail,Not with",
        ["Ana", "ana@example.org", "Ana; ben@example.org"],
        ["Ben", "ben@example.org", "ANA@example.org, ben@example.org"],
    )

    assert [(p.row, p.severity, p.value) for p in sheet.problems] == [
        (2, "warning", "Ana"),
        (3, "warning", "ben@example.org"),
    ]
    assert [person.not_with for person in sheet.people] == [
        ("ben@example.org",),
        ("ANA@example.org",),
    ]


def test_what_is_not_understood_beside_skills_is_left_empty_with_a_warning() -> None:
    sheet = parse(
        "Languages,Time zone,Working hours,Capacity",
        ["English; Klingon", "Middle-earth", "17-9:00 pm am", "many"],
    )

    assert messages(sheet) == [
        "Row 2, column “Languages”: “Klingon” isn't a language we know; it was left out.",
        "Row 2, column “Time zone”: “Middle-earth” isn't a time zone; it was left empty.",
        (
            "Row 2, column “Working hours”: “17-9:00 pm am” isn't working hours such as 9:00-17:30;"
            " it was left empty."
        ),
        (
            "Row 2, column “Capacity”: “many” isn't a number of partnerships from 0 to 10; it was"
            " read as 1."
        ),
    ]
    assert sheet.errors == []
    assert sheet.people[0].languages == ("en",)
    assert (sheet.people[0].time_zone, sheet.people[0].working_hours) == ("", None)
    assert sheet.people[0].capacity == 1


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("English (fluent), German", ("en", "de")),
        ("en-GB; de", ("en", "de")),
        ("Français und 日本語", ("fr", "ja")),
        ("English/englisch", ("en",)),
        ("NA", ()),
    ],
)
def test_languages_are_known_by_many_names(text: str, codes: tuple[str, ...]) -> None:
    sheet = parse("Languages", [text])

    assert (sheet.people[0].languages, sheet.problems) == (codes, [])


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("UTC", "UTC"),
        ("UTC+2", "Etc/GMT-2"),
        ("GMT -05:00", "Etc/GMT+5"),
        ("(UTC+01:00) Amsterdam, Berlin", "Etc/GMT-1"),
        ("CEST", "CET"),
        ("PST", "America/Los_Angeles"),
        ("IST", ""),
    ],
)
def test_time_zones_are_known_by_place_and_by_offset(text: str, zone: str) -> None:
    assert parse("Time zone", [text]).people[0].time_zone == zone


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("9-17", (9.0, 17.0)),
        ("09:15–17:30", (9.25, 17.5)),
        ("9 to 5", (9.0, 17.0)),
        ("9am - 5:30 pm", (9.0, 17.5)),
        ("8 bis 16 Uhr", (8.0, 16.0)),
        ("8h30-16h30", (8.5, 16.5)),
    ],
)
def test_working_hours_are_read_as_people_write_them(text: str, hours: tuple[float, float]) -> None:
    assert parse("Working hours", [text]).people[0].working_hours == hours


@pytest.mark.parametrize(
    ("text", "capacity"),
    [("", 1), ("1", 1), ("0", 0), ("No", 0), ("yes", 1), ("3", 3), ("10", 10), ("2.0", 2)],
)
def test_capacity_is_a_number_of_partnerships_or_a_pause(text: str, capacity: int) -> None:
    sheet = parse("Capacity", [text])

    assert (sheet.people[0].capacity, sheet.problems) == (capacity, [])


def test_each_skill_gets_its_commonest_spelling_and_counts_once() -> None:
    sheet = parse(
        "Offers,Wants",
        ["python; PYTHON (5)", "sql"],
        ["Python", "SQL!; sql (2)"],
        ["Python", "SQL"],
    )

    assert [person.offers for person in sheet.people] == [
        (("Python", 5),),
        (("Python", 3),),
        (("Python", 3),),
    ]
    assert [person.wants for person in sheet.people] == [
        (("sql", 2, 0),),
        (("sql", 3, 2),),
        (("sql", 2, 0),),
    ]


def test_wants_that_are_also_offered_are_no_wishes_and_are_counted() -> None:
    sheet = parse("Offers,Wants", ["Python; SQL", "python; sql; Go"], ["Go", "SQL"])

    assert [[want[0] for want in person.wants] for person in sheet.people] == [["Go"], ["SQL"]]
    assert sheet.notes == (
        "2 wants are also offered by the same person and don't count as wishes.",
    )


def test_people_without_offers_or_wishes_are_counted() -> None:
    sheet = parse("Offers,Wants", ["SQL", ""], ["NA", "SQL"], ["", "Go"])

    assert sheet.notes == (
        "2 people offer nothing, so no match of theirs can be mutual.",
        "1 person wants nothing new, so no match of theirs can be mutual.",
    )


def test_ten_thousand_rows_are_read_while_one_waits() -> None:
    skills = [f"Skill {at} of many" for at in range(300)]
    rows = [
        [
            f"p{at}@example.org",
            "; ".join(f"{skills[(at * 7 + by * 13) % 300]} ({by % 5 + 1})" for by in range(8)),
            "; ".join(skills[(at * 11 + by * 17) % 300] for by in range(5)),
            "English, German",
            "Europe/Berlin",
        ]
        for at in range(10_000)
    ]
    begun = time.process_time()

    sheet = parse("E-mail,Offers,Wants,Languages,Time zone", *rows, require_email=True)

    assert time.process_time() - begun < 2
    assert len(sheet.people) == 10_000
    assert sheet.problems == []


@pytest.mark.skipif(not DATA.is_dir(), reason="the survey files aren't beside the project")
def test_the_developer_survey_of_2025_is_read_as_it_is() -> None:
    table = read_table(DATA / "developer-survey-2025.csv")
    mapping = recognise(table.headings, [row.cells for row in table.rows[:200]])

    sheet = parse_rows(table, mapping, require_email=False)

    assert sheet.problems == []
    assert len(sheet.people) == 999
    assert sheet.notes[0] == (
        "8,487 wants are also offered by the same person and don't count as wishes."
    )
    second = sheet.people[1]
    assert (second.id, second.name) == ("2", "Person 2")
    assert (second.function, second.location) == ("Developer, back-end", "Netherlands")
    assert [offer[0] for offer in second.offers] == [
        "Java", "Dynamodb", "MongoDB", "Amazon Web Services (AWS)", "Datadog", "Docker", "Homebrew",
        "Kubernetes", "Maven (build tool)", "Terraform", "Spring Boot",
    ]  # fmt: skip
    assert second.wants == (("Python", 2, 0), ("Swift", 2, 0))


@pytest.mark.parametrize("text", ["-1", "11", "1.5", "²", "99999999999999999999"])
def test_capacity_that_makes_no_sense_is_one(text: str) -> None:
    sheet = parse("Name,Capacity", ["Ana", text])

    assert sheet.people[0].capacity == 1
    assert "was read as 1" in sheet.problems[0].message


@pytest.mark.parametrize(("text", "wish"), [("yes", True), ("No", False), ("", False), ("1", True)])
def test_peer_group_is_a_yes_or_a_no(text: str, wish: bool) -> None:
    sheet = parse("Name,Peer group", ["Ana", text])

    assert (sheet.people[0].in_group, sheet.problems) == (wish, [])


def test_peer_group_that_is_neither_is_a_no_with_a_warning() -> None:
    sheet = parse("Name,Peer group", ["Ana", "perhaps"])

    assert sheet.people[0].in_group is False
    assert "neither yes nor no" in sheet.problems[0].message
