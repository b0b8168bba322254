"""What the handbook says of the command and of sheets is what they do."""

from __future__ import annotations

import argparse
import re
import tomllib
from pathlib import Path

import pytest

from bothways.cli import match
from bothways.cli.policy import TABLES, read_policy
from bothways.engine import Policy
from bothways.recruitment.imports.mapping import load_mapping
from bothways.recruitment.imports.roles import Role
from bothways.recruitment.imports.skills import offer_of, want_of

DOCS = Path(__file__).parents[4] / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def example(heading: str) -> str:
    return (
        page("command-line.md").partition(f"## {heading}")[2].split("```")[1].removeprefix("toml")
    )


def readings(kind: str) -> list[str]:
    """The examples of the table, such as “Excel (have 1)”, of offers or of wants."""
    lines = page("coordinators/sign-up-sheet.md").splitlines()
    rows = [line for line in lines if line.startswith(f"| {kind}: ")]
    return [text for row in rows for text in re.findall("`([^`]+)`", row)]


def test_every_option_is_described_and_no_other() -> None:
    parsers = argparse.ArgumentParser().add_subparsers()
    match.add_parser(parsers)
    options = {
        option
        for action in parsers.choices["match"]._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }
    table = page("command-line.md").partition("## ")[0]
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", table)) == options


def test_the_policy_shown_is_the_usual_one_and_complete(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(example("policy.toml"), encoding="utf-8")
    assert read_policy(path) == Policy()
    named = {table: set(keys) for table, keys in tomllib.loads(path.read_text()).items()}
    assert named == {table: set(keys) for table, keys in TABLES.items()}


def test_the_mapping_shown_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(example("mapping.toml"), encoding="utf-8")
    mapping = load_mapping(path, ("Person", "Question 4", "Question 5", "Age"))
    assert mapping.roles == (Role.NAME, Role.OFFERS, Role.WANTS, Role.IGNORE)


def test_every_exit_code_is_in_the_handbook_and_the_help() -> None:
    codes = set(re.findall(r"^\| (\d+) \|", page("command-line.md"), re.MULTILINE))
    in_help = set(re.findall(r"(?:^|\s{2})(\d)  ", match.EPILOG, re.MULTILINE))
    assert codes == {*in_help, "130"}
    assert in_help == {
        str(code)
        for code in (
            match.MATCHED,
            match.NOTHING,
            match.USAGE,
            match.BAD_SHEET,
            match.BAD_SETTING,
            match.STOPPED,
        )
    }


def test_every_role_of_a_column_is_described_and_no_other() -> None:
    table = page("coordinators/sign-up-sheet.md").partition("## Columns")[2].partition("## ")[0]
    first_cells = "".join(re.findall(r"^\|([^|]+)\|", table, re.MULTILINE))
    assert set(re.findall("`([a-z_]+)`", first_cells)) == set(Role)


@pytest.mark.parametrize(
    ("text", "level"), list(zip(readings("an offer"), [4, 4, 4, 4, 4, 5, 4, 3], strict=True))
)
def test_offers_are_read_as_the_table_says(text: str, level: int) -> None:
    assert (offer_of(text).name, offer_of(text).level) == ("Python", level)


@pytest.mark.parametrize(
    ("text", "level_now", "priority"),
    list(
        zip(
            readings("a want"),
            [1, 1, 1, 0, 0, 0, 0, 0, 1, 0],
            [2, 2, 2, 3, 3, 3, 1, 1, 3, 2],
            strict=True,
        )
    ),
)
def test_wants_are_read_as_the_table_says(text: str, level_now: int, priority: int) -> None:
    want = want_of(text)
    assert (want.name, want.level, want.priority) == ("Excel", level_now, priority)
