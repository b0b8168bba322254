"""A mapping can be changed, kept as a file, and read back."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothways.recruitment.imports.columns import Role, recognise
from bothways.recruitment.imports.mapping import (
    BadMapping,
    ColumnMapping,
    Mapping,
    dump_mapping,
    load_mapping,
)


def test_a_choice_replaces_one_role_and_leaves_the_others() -> None:
    before = recognise(["Name", "Notes", "Wants"])

    after = before.with_role(1, Role.OFFERS)

    assert after.roles == (Role.NAME, Role.OFFERS, Role.WANTS)
    assert after.columns[1] == ColumnMapping("Notes", Role.OFFERS, "You chose it.")
    assert before.roles == (Role.NAME, Role.IGNORE, Role.WANTS)


def test_a_mapping_knows_where_its_roles_stand() -> None:
    mapping = recognise(["Offers", "Name", "Skills to share"])

    assert mapping.has(Role.NAME)
    assert not mapping.has(Role.EMAIL)
    assert mapping.positions(Role.OFFERS) == (0, 2)


def test_a_mapping_is_written_as_toml() -> None:
    assert dump_mapping(recognise(['Can "help" with', "E-Mail"])) == (
        '[columns]\n"Can \\"help\\" with" = "offers"\n"E-Mail" = "email"\n'
    )


@given(st.dictionaries(st.text(min_size=1).map(str.strip).filter(bool), st.sampled_from(Role)))
def test_every_mapping_comes_back_from_its_file(columns: dict[str, Role]) -> None:
    folded: dict[str, Role] = {}
    for heading, role in columns.items():
        folded.setdefault(" ".join(heading.split()).casefold(), role)
    if not folded:
        return
    mapping = Mapping(tuple(ColumnMapping(heading, role) for heading, role in folded.items()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mapping.toml"
        path.write_text(dump_mapping(mapping), encoding="utf-8", newline="")

        assert load_mapping(path, list(folded)).roles == mapping.roles


def test_columns_that_the_file_does_not_name_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text('[columns]\n"can HELP  with" = "offers"\n')

    mapping = load_mapping(path, ["Name", "Can help with"])

    assert mapping.columns == (
        ColumnMapping("Name", Role.IGNORE, "mapping.toml doesn't name it."),
        ColumnMapping("Can help with", Role.OFFERS, "mapping.toml says so."),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[columns]\n"Skill" = "offers"\n', "names a column “Skill” that the sheet doesn't have"),
        ('[columns]\n"Name" = "nom"\n', "gives the column “Name” the role “nom”. The roles are:"),
        ('[columns]\n"Name" = 3\n', "gives the column “Name” the role “3”"),
        ('"Name" = "name"\n', "needs a table [columns]"),
        ("[columns]\n", "needs a table [columns]"),
        ("columns = 5\n", "needs a table [columns]"),
        ("[columns\n", "isn't valid TOML"),
    ],
)
def test_a_file_that_does_not_fit_says_where(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(text)

    with pytest.raises(BadMapping) as refusal:
        load_mapping(path, ["Name", "Offers"])

    assert message in str(refusal.value)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadMapping, match=r"mapping\.toml can't be read"):
        load_mapping(tmp_path / "mapping.toml", ["Name"])
