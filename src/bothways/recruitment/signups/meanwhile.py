"""A form that was filled in while what it was drawn from was saved elsewhere: another tab, another
device, somebody else.

A page that is drawn carries a mark of each answer that was saved (``drawn``). When it is sent,
``overtaken`` compares three things, answer by answer: what was saved when it was drawn, what is
saved now, and what was typed. Nothing is a difference that says the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from itertools import chain
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from bothways.people.skills.actions import key_of, name_of
from bothways.ui.ribbons import listed

SALT = "bothways.recruitment.meanwhile"
MARK_LENGTH = 12
LONGEST_SHOWN = 3000
"""Letters of one answer beside another; more isn't a right answer anywhere, and stands in its
field."""


MOST_ROWS = 100
Row = dict[str, Any]
"""A row of skills as it was typed."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One answer of a form: how it is called, as somebody reads it, and as it is compared."""

    label: str
    words: str
    value: str
    is_row: bool = False
    """A row of skills, which can also be there or not."""


Sayings = Mapping[str, Saying]


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that was typed otherwise than it is saved now."""

    key: str
    label: str
    saved: str
    typed: str
    is_row: bool
    is_untouched: bool
    """Not changed on this page since it was drawn: what was saved since goes into the form."""


class SavedMeanwhile(Exception):
    """What was typed would replace what its page never showed; nothing is saved."""

    def __init__(self, differences: Iterable[Difference]) -> None:
        self.differences = list(differences)
        super().__init__()

    @property
    def untouched(self) -> frozenset[str]:
        return frozenset(one.key for one in self.differences if one.is_untouched)

    def __str__(self) -> str:
        return gettext("This was saved elsewhere meanwhile. Nothing was replaced.")


@dataclass(frozen=True, slots=True)
class Stand:
    """What is saved, as a form shows it; ``unsaid`` are the answers that nobody has given yet,
    where a form shows its own suggestion."""

    sayings: Sayings
    unsaid: frozenset[str] = field(default_factory=frozenset)


def refuse_overtaken(drawn: str, saved: Stand, typed: Sayings) -> None:
    """Raise ``SavedMeanwhile`` where something that was typed would replace what was saved since
    its page was drawn."""
    differences = overtaken(drawn, saved, typed)
    if differences:
        raise SavedMeanwhile(differences)


def overtaken(drawn: str, saved: Stand, typed: Sayings) -> list[Difference]:
    """All that differs, if any of it was saved since the page was drawn; else nothing."""
    was = marks_in(drawn)
    differing = [
        key
        for key in dict.fromkeys(chain(saved.sayings, typed))
        if value_in(saved.sayings, key) != value_in(typed, key)
    ]
    if not any(
        mark(value_in(saved.sayings, key)) != was.get(key, "")
        for key in differing
        if key not in saved.unsaid
    ):
        return []
    return [
        Difference(
            key,
            (typed.get(key) or saved.sayings[key]).label,
            shown(saved.sayings.get(key)),
            shown(typed.get(key)),
            is_row=(typed.get(key) or saved.sayings[key]).is_row,
            is_untouched=mark(value_in(typed, key)) == was.get(key, ""),
        )
        for key in differing
    ]


def value_in(sayings: Sayings, key: str) -> str:
    saying = sayings.get(key)
    return saying.value if saying else ""


def shown(saying: Saying | None) -> str:
    words = saying.words if saying else ""
    return words if len(words) <= LONGEST_SHOWN else words[:LONGEST_SHOWN] + "…"


# Marks


def drawn_from(sayings: Sayings) -> str:
    """What a page carries of the answers it was drawn from; an empty answer has no mark."""
    return " ".join(f"{key}:{mark(one.value)}" for key, one in sayings.items() if one.value)


def marks_in(drawn: str) -> dict[str, str]:
    """By answer; what isn't a mark, or is missing, is as if nothing had been there."""
    pairs = (word.rpartition(":") for word in drawn.split())
    return {key: each for key, _colon, each in pairs if key}


def mark(value: str) -> str:
    """It says that two answers are the same and, without our key, nothing else."""
    digest = salted_hmac(SALT, value, algorithm="sha256").hexdigest()
    return digest[:MARK_LENGTH] if value else ""


# What a form says


def sayings_of(form: forms.Form | BaseFormSet[Any]) -> dict[str, Saying]:
    """What stands in a form or in rows of skills, sent or only drawn."""
    return rows_said(form) if isinstance(form, BaseFormSet) else fields_said(form)


def fields_said(form: forms.Form) -> dict[str, Saying]:
    return {
        bound.name: Saying(str(bound.label), words_of(bound), value_of(bound))
        for bound in form
        if not isinstance(bound.field.widget, forms.HiddenInput)
    }


def rows_said(rows: BaseFormSet[Any]) -> dict[str, Saying]:
    """By skill: a skill that stands twice is one answer."""
    found: dict[str, Saying] = {}
    for row in rows.forms:
        skill, others = row["skill"], [one for one in row if one.name != "skill"]
        name = plain(skill.value())
        if not name:
            continue
        key = row_key(str(rows.prefix), name)
        words, value = ", ".join(map(words_of, others)), "|".join(["", *map(value_of, others)])
        if key in found:
            words, value = f"{found[key].words}; {words}", f"{found[key].value}\n{value}"
        found[key] = Saying(name, words, value, is_row=True)
    return found


def row_key(prefix: str, skill: str) -> str:
    return f"{prefix}.{mark(key_of(name_of(skill)))}"


def value_of(bound: forms.BoundField) -> str:
    """An answer in letters, the same whether a browser has sent it or a form shows it."""
    value = bound.value()
    if isinstance(value, bool):
        return "on" if value else ""
    return plain(bound.field.widget.format_value(value))


def plain(value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, (list, tuple)):
        return "\n".join(filter(None, map(plain, value)))
    if isinstance(value, (date, time)):
        return value.isoformat()
    text = str(value).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def words_of(bound: forms.BoundField) -> str:
    """An answer as somebody reads it."""
    value = bound.value()
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return gettext("yes") if value else gettext("no")
    choices = dict(labels_of(bound.field))
    if not choices:
        return value_of(bound)
    chosen = value if isinstance(value, (list, tuple)) else [value]
    return listed(choices.get(str(one), plain(one)) for one in chosen if one not in (None, ""))


def labels_of(asked: forms.Field) -> Iterator[tuple[str, str]]:
    for value, label in getattr(asked, "choices", ()):
        yield str(value), str(label)


# Both in one list


def rows_together(
    slug: str, saved: list[Row], typed: list[Row], untouched: Collection[str]
) -> list[Row]:
    """Each untouched row as it is saved, in its place; new ones last, as far as there is room."""
    here, there = by_skill(slug, typed), by_skill(slug, saved)
    rows = (
        (there if key in untouched else here).get(key, []) for key in dict.fromkeys([*here, *there])
    )
    return list(chain.from_iterable(rows))[:MOST_ROWS]


def by_skill(slug: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(key_in(slug, row), []).append(row)
    return found


def key_in(slug: str, row: Row) -> str:
    return row_key(slug, plain(row.get("skill")))


def those_with_room(
    differences: Iterable[Difference], rows: Iterable[Row], slug: str
) -> list[Difference]:
    """A saved row for which there was no room isn't in the form."""
    there = {key_in(slug, row) for row in rows}
    return [
        replace(one, is_untouched=False)
        if one.is_row and one.saved and one.key.startswith(f"{slug}.") and one.key not in there
        else one
        for one in differences
    ]
