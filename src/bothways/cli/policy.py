"""A policy as a TOML file, for `bothways match --policy`."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Any

from bothways.engine.problem import Policy

TABLES: dict[str, dict[str, type | tuple[type, ...]]] = {
    "objective": {"aim": str, "mean": str, "stability": (int, float)},
    "shape": {"circles": int, "circle_worth": (int, float), "groups": bool},
    "counts": {
        "skills": (int, float),
        "other_function": (int, float),
        "same_location": (int, float),
        "working_hours": (int, float),
    },
    "rules": {
        "manager_depth": int,
        "cross_functions": bool,
        "cross_teams": bool,
        "shared_language": bool,
        "overlap_hours": (int, float),
        "least_gain": (int, float),
    },
}
CHOICES: dict[str, tuple[object, ...]] = {
    "aim": ("worth", "served", "fair"),
    "circles": (2, 3, 4),
    "mean": ("geometric", "harmonic", "minimum"),
}


class BadPolicy(Exception):
    """The file can't be used as a policy; the message says where and what to write."""


def read_policy(path: Path) -> Policy:
    """The policy of a TOML file; what it leaves out is as usual. Raises ``BadPolicy``."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadPolicy(f"{path} can't be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadPolicy(f"{path} isn't TOML: {error}.") from None
    values: dict[str, Any] = {}
    for table, entries in content.items():
        known(table, TABLES, f"[{table}]")
        if not isinstance(entries, dict):
            raise BadPolicy(f"{table} must be a table: write [{table}] on a line of its own.")
        for name, value in entries.items():
            known(name, TABLES[table], f"[{table}] {name}")
            values[name] = checked(table, name, value)
    if "aim" in values:
        values["objective"] = values.pop("aim")
    return Policy(**values)


def known(name: str, names: dict[str, Any], where: str) -> None:
    if name in names:
        return
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}."
    raise BadPolicy(f"{where} isn't known; {hint}")


def checked(table: str, name: str, value: object) -> object:
    expected = TABLES[table][name]
    if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
        words = {bool: "true or false", str: "a word in quotes", int: "a whole number"}
        want = words.get(expected, "a number") if isinstance(expected, type) else "a number"
        raise BadPolicy(f"[{table}] {name} is {value!r}; write {want}.")
    if name in CHOICES and value not in CHOICES[name]:
        raise BadPolicy(
            f"[{table}] {name} is {value!r}; choose from {', '.join(map(str, CHOICES[name]))}."
        )
    return value
