"""Names as they are compared: capitals and blanks don't matter, in any alphabet."""

from __future__ import annotations

from collections.abc import Iterable


def folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def folded_lines(names: object) -> str:
    """A list of names as a text to search in: each between line breaks, so that ``marked`` finds
    whole names alone. Empty for nothing, and for what isn't a list."""
    if not isinstance(names, list | tuple):
        return ""
    lines = list(dict.fromkeys(folded(str(name)) for name in names))
    return "".join(f"\n{line}" for line in lines if line) + "\n" if any(lines) else ""


def marked(name: str) -> str:
    """What stands in ``folded_lines`` for a name."""
    return f"\n{folded(name)}\n"


def spellings(name: str) -> Iterable[str]:
    """What to compare without regard to capitals: SQLite folds only ASCII, so “łódź” is also
    looked for as “Łódź” and “ŁÓDŹ”."""
    if name.isascii():
        return (name,)
    return dict.fromkeys((name, name.casefold(), name.title(), name.capitalize(), name.upper()))
