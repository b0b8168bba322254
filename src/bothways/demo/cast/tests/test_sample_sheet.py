from __future__ import annotations

from bothways.common.tables import read_table
from bothways.demo.cast import company, sample_sheet, sample_sheet_rows
from bothways.people.skills.vocabulary import vocabulary
from bothways.recruitment.imports.columns import recognise
from bothways.recruitment.imports.roles import Role
from bothways.recruitment.imports.rows import ParsedSheet, parse_rows

from .matched import DATA


def read() -> ParsedSheet:
    table = read_table(DATA / "sample-sheet.csv")
    return parse_rows(table, recognise(table.headings, [row.cells for row in table.rows]))


def test_sample_sheet_is_headings_and_32_rows_of_one_width() -> None:
    rows = sample_sheet_rows()
    assert len(rows) == 33
    assert {len(row) for row in rows} == {14}
    assert sample_sheet().startswith(b"\xef\xbb\xbfTimestamp;Your name;E-Mail address;")


def test_every_column_but_the_time_stamp_is_recognised() -> None:
    headings, *rows = sample_sheet_rows()
    unused = [each.heading for each in recognise(headings, rows).columns if each.role == "ignore"]
    assert unused == ["Timestamp"]
    assert recognise(headings, rows).has(Role.WANTS)


def test_import_takes_30_and_says_what_to_change_in_two() -> None:
    sheet = read()
    assert len(sheet.people) == 30
    assert all(person.offers and person.wants for person in sheet.people)
    assert [str(problem) for problem in sheet.problems] == [
        (
            "Row 29, column “Working hours”: “part-time” isn't working hours such as 9:00-17:30; "
            "it was left empty."
        ),
        "Row 31, column “Languages you speak”: “Tongan” isn't a language we know; it was left out.",
        (
            "Row 32, column “E-Mail address”: “rafael.quispe@halden-moreau.example” is in row 3 "
            "already."
        ),
        "Row 33, column “E-Mail address”: “wilhelmina.oduya@” isn't an e-mail address.",
    ]


def test_sample_people_are_new_and_report_to_colleagues() -> None:
    known = {person.email for person in company()}
    people = read().people
    assert not {person.email for person in people} & known
    assert {person.manager for person in people} <= known


def test_all_skills_but_one_mean_a_skill_we_know() -> None:
    said = {skill for one in read().people for skill, *_ in (*one.offers, *one.wants)}
    assert {skill for skill in said if vocabulary().canonical(skill) is None} == {"suppliers"}
    assert "k8s" in said
