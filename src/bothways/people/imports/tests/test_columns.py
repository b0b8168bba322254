"""Headings, whatever they are called."""

from __future__ import annotations

import pytest

from bothways.common.tables import Row, Table
from bothways.people.imports.columns import recognise
from bothways.people.imports.roles import Role


def roles_of(*headings: str, cells: tuple[str, ...] = ()) -> list[str]:
    rows = [Row(2, cells or ("",) * len(headings))]
    return [str(column.role) for column in recognise(Table(tuple(headings), rows))]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("E-Mail", "email"),
        ("userPrincipalName", "email"),
        ("Display Name", "name"),
        ("Vorname", "first_name"),
        ("Job title", "title"),
        ("Department", "function"),
        ("Office location", "location"),
        ("Job Grade", "level"),
        ("Eintrittsdatum", "started_on"),
        ("Hire Date", "started_on"),
        ("Completed courses", "trainings"),
        ("Manager's e-mail address", "manager"),
        ("Line Manager", "manager"),
        ("Termination date", "left"),
        ("Employment status", "left"),
        ("Shoe size", "ignore"),
        ("Employee ID", "ignore"),
        ("What to change", "ignore"),
    ],
)
def test_heading_says_what_it_is(heading: str, role: str) -> None:
    assert roles_of(heading) == [role]


def test_name_beside_a_first_name_is_the_last_one() -> None:
    assert roles_of("First name", "Name") == ["first_name", "last_name"]
    assert roles_of("Nom") == ["name"]


def test_each_meaning_goes_to_one_column_but_trainings() -> None:
    assert roles_of("Location", "City", "Training", "Certificates") == [
        "location",
        "ignore",
        "trainings",
        "trainings",
    ]


def test_exact_heading_goes_before_a_likeness() -> None:
    assert roles_of("Cost of location", "Location") == ["ignore", "location"]


def test_cells_know_better_than_headings() -> None:
    assert roles_of("Contact", cells=("mara@example.org",)) == ["email"]
    assert roles_of("E-mail", cells=("yes",)) == ["ignore"]


def test_answer_from_last_time_goes_before_everything() -> None:
    table = Table(("Site", "Location"), [Row(2, ("x", "y"))])
    found = recognise(table, {"site": Role.LOCATION})
    assert [str(column.role) for column in found] == ["location", "ignore"]
