"""The matches of a run as a sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator

from django.utils.translation import gettext

from bothways.common.tables import write_csv
from bothways.matching.runs.models import Match, Run

from .circles import Ring, circles_in, rings_of, skills_of
from .left_over import alone_in
from .queries import Row, decisions_of, has_circles, row_of

Cells = list[str | int | float | None]


def matches_file(run: Run) -> str:
    """CSV, safe to open in a spreadsheet: a line a match, then one a
    person in a circle or group, and one a person without a partner."""
    out = io.StringIO(newline="")
    write_csv(out, headings(), lines(run))
    return "\ufeff" + out.getvalue()


def headings() -> list[str]:
    return [
        gettext("Person"),
        gettext("Where"),
        gettext("Gives"),
        gettext("Gains"),
        gettext("Partner"),
        gettext("Partner’s where"),
        gettext("Partner gives"),
        gettext("Partner gains"),
        gettext("Worth"),
        gettext("Balance"),
        gettext("State"),
        gettext("Why"),
    ]


def lines(run: Run) -> Iterator[Cells]:
    decisions, path = decisions_of(run.programme), run.get_absolute_url()
    for match in Match.objects.filter(run=run).order_by("-worth", "id").iterator(500):
        yield line(row_of(match, decisions, path))
    if has_circles(run):
        for ring in rings_of(run, circles_in(run)):
            yield from ring_lines(ring)
    for alone in alone_in(run):
        why = f"{alone.sentence} {alone.help}".strip()
        yield [alone.name, alone.where, *[None] * 8, gettext("no partner"), why]


def line(row: Row) -> Cells:
    match = row.match
    return [
        match.name_a,
        match.where_a,
        "; ".join(skills_of(match.a_gives)),
        round(match.gain_a, 4),
        match.name_b,
        match.where_b,
        "; ".join(skills_of(match.b_gives)),
        round(match.gain_b, 4),
        round(match.worth, 4),
        round(match.balance, 4),
        state(row),
        " ".join(match.why.get("sentences", [])),
    ]


def ring_lines(ring: Ring) -> Iterator[Cells]:
    """A line a member: what each gives, and to whom: the next in a circle, all of a group."""
    count = len(ring.members)
    for place, member in enumerate(ring.members):
        others = [other for other in ring.members if other is not member]
        to = [ring.members[(place + 1) % count]] if ring.circle.is_ring else others
        yield [
            member.name,
            member.where,
            "; ".join(skills_of(member.gives)),
            round(member.gain, 4),
            "; ".join(other.name for other in to),
            "; ".join(dict.fromkeys(other.where for other in to if other.where)),
            "; ".join(skills_of(member.gets)),
            None,
            round(ring.circle.worth, 4) if ring.circle.is_ring else None,
            None,
            state_of_ring(ring),
            " ".join(ring.circle.why),
        ]


def state(row: Row) -> str:
    if row.is_parted:
        return gettext("banned") if row.is_banned else gettext("taken apart")
    said = [gettext("locked")] if row.lock else []
    if row.match.is_by_hand:
        said.append(gettext("made by hand"))
    return ", ".join(said)


def state_of_ring(ring: Ring) -> str:
    said = [ring.title]
    if ring.is_parted:
        said.append(gettext("taken apart"))
    elif ring.circle.is_by_hand:
        said.append(gettext("made by hand"))
    return ", ".join(said)
