"""The rows that stay out, given back: ready to be mended and brought again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

from bothways.common.tables import Table, write_csv

from .headings import WHAT_TO_CHANGE, is_added


def problem_file(table: Table, said: Mapping[int, str]) -> str:
    """As CSV the rows with something said of them, by number, and that in front."""
    kept = [at for at, heading in enumerate(table.headings) if not is_added(heading)]
    stream = io.StringIO(newline="")
    write_csv(
        stream,
        [WHAT_TO_CHANGE, *(table.headings[at] for at in kept)],
        (
            [said[row.number], *(row.cells[at] for at in kept)]
            for row in table.rows
            if row.number in said
        ),
    )
    return stream.getvalue()


def sentences(said: Iterable[tuple[str, str]]) -> str:
    """What is said of one row, each with its column, as one text."""
    return " ".join(f"{column}: {message}" if column else message for column, message in said)
