"""The hand-written files in ``data/``, read as they are."""

from __future__ import annotations

import csv
from importlib.resources import files
from io import StringIO


def content(name: str) -> bytes:
    return files(__package__).joinpath("data", name).read_bytes()


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file, each by its headings."""
    return list(csv.DictReader(StringIO(content(name).decode("utf-8"), newline="")))
