"""Lines of management that would come back to where they began."""

from __future__ import annotations

from collections.abc import Hashable, Mapping


def rings_in[Who: Hashable](above: Mapping[Who, Who]) -> list[list[Who]]:
    """Every ring in who reports to whom, each once, from whoever comes first in the mapping.

    Everybody has one manager at most, so each line is walked once: as long as there are people.
    """
    rings: list[list[Who]] = []
    seen: set[Who] = set()
    for start in above:
        line: list[Who] = []
        places: dict[Who, int] = {}
        here: Who | None = start
        while here is not None and here not in seen:
            seen.add(here)
            places[here] = len(line)
            line.append(here)
            here = above.get(here)
        if here is not None and here in places:
            rings.append(line[places[here] :])
    return rings
