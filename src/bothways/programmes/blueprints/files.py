"""Templates as files: written with a checksum, read with suspicion."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Mapping
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext

from bothways.programmes.hooks import COUNTED, PARTS
from bothways.programmes.outcomes.models import Measure, Outcome

from .blueprint import Blueprint, Proposed

FORMAT = "bothways programme template"
VERSION = 1
MOST_BYTES = 100_000
MOST_OUTCOMES = 12
TEXTS = {"name": 120, "lead": 300, "purpose": 2000, "expectations": 4000}
SETTINGS: dict[str, Container[int]] = {
    "other_function": range(101),
    "same_location": range(101),
    "working_hours": range(101),
    "manager_depth": range(11),
    "circles": range(2, 5),
    "meets_every_weeks": range(1, 5),
    "meeting_minutes": (30, 45, 60, 90),
}
"""Settings a file may hold, with their values; another is refused, not passed on."""


class BadTemplate(Exception):
    """Why a file isn't taken, in a sentence for whoever brought it."""


def written(blueprint: Blueprint) -> str:
    """The file of a template."""
    body = body_of(blueprint)
    whole = {"format": FORMAT, "version": VERSION, "template": body, "checksum": checksum(body)}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def body_of(blueprint: Blueprint) -> dict[str, Any]:
    return {
        **{name: getattr(blueprint, name) for name in TEXTS},
        "weeks": blueprint.weeks,
        "outcomes": [asdict(one) for one in blueprint.outcomes],
        "settings": dict(blueprint.settings),
        "parts": dict(blueprint.parts),
    }


def checksum(body: Mapping[str, Any]) -> str:
    """SHA-256 of the template, its names in order and without blanks between."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # Half a surrogate pair, which JSON can spell, isn't text; it counts, and the checks refuse it.
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def read(content: bytes) -> Blueprint:
    """The template of a file. Raises ``BadTemplate``."""
    if len(content) > MOST_BYTES:
        raise BadTemplate(gettext("This file is too large for a template."))
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadTemplate(gettext("This file isn’t a template: it can’t be read.")) from None
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise BadTemplate(gettext("This file isn’t a template of Bothways."))
    if whole.get("version") != VERSION:
        raise BadTemplate(gettext("This template is of another version of Bothways."))
    body = whole.get("template")
    if not isinstance(body, dict) or whole.get("checksum") != checksum(body):
        raise BadTemplate(
            gettext("This file has been changed since it was saved, so it isn’t taken.")
        )
    return from_body(body)


def from_body(body: Mapping[str, Any]) -> Blueprint:
    """The template, every part of it checked. Raises ``BadTemplate``."""
    known = {*TEXTS, "weeks", "outcomes", "settings", "parts"}
    # Files of the first days have no parts.
    if set(body) | {"parts"} != known:
        raise wrong(", ".join(sorted(map(str, (set(body) | {"parts"}) ^ known))))
    weeks, outcomes, settings = body["weeks"], body["outcomes"], body["settings"]
    if type(weeks) is not int or not 1 <= weeks <= 520:
        raise wrong("weeks")
    if not isinstance(outcomes, list) or len(outcomes) > MOST_OUTCOMES:
        raise wrong("outcomes")
    if not isinstance(settings, dict):
        raise wrong("settings")
    for name, value in settings.items():
        if name not in SETTINGS or type(value) is not int or value not in SETTINGS[name]:
            raise wrong(f"settings: {name}")
    texts = {name: text_of(body, name, most) for name, most in TEXTS.items()}
    if not texts["name"]:
        raise wrong("name")
    return Blueprint(
        slug="",
        weeks=weeks,
        outcomes=tuple(proposed(one) for one in outcomes),
        settings=settings,
        parts=parts_of(body.get("parts", {})),
        **texts,
    )


def parts_of(parts: object) -> dict[str, Any]:
    """What stages have put in, each checked by its stage; what none knows is refused."""
    if not isinstance(parts, dict):
        raise wrong("parts")
    for name, content in parts.items():
        part = PARTS.get(name)
        if part is None:
            raise wrong(f"parts: {name}")
        try:
            part.check(content)
        except ValueError as error:
            raise wrong(f"{name}: {error}") from None
    return dict(parts)


def proposed(one: object) -> Proposed:
    names = {"audience", "text", "measure", "unit", "baseline", "target"}
    if not isinstance(one, dict) or set(one) - {"counted"} != names:
        raise wrong("outcomes")
    if one["audience"] not in Outcome.Audience.values or one["measure"] not in [
        "",
        *Measure.values,
    ]:
        raise wrong("outcomes")
    text = text_of(one, "text", 300)
    if not text:
        raise wrong("outcomes")
    return Proposed(
        audience=one["audience"],
        text=text,
        measure=one["measure"],
        unit=text_of(one, "unit", 40),
        baseline=figure(one["baseline"]),
        target=figure(one["target"]),
        counted=counted_in(one),
    )


def counted_in(one: Mapping[str, Any]) -> str:
    """The figure Bothways counts for an outcome; one that isn't known here is left out."""
    name = text_of({"counted": "", **one}, "counted", 40)
    known = COUNTED.get(name)
    return name if known is not None and known.measure == one["measure"] else ""


def text_of(body: Mapping[str, Any], name: str, most: int) -> str:
    value = body[name]
    if not isinstance(value, str) or len(value) > most or not is_text(value):
        raise wrong(name)
    return value.strip()


def is_text(value: str) -> bool:
    """Whether every database and page can hold it: no NUL, no half of a surrogate pair."""
    return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)


def figure(value: object) -> str | None:
    if value is None:
        return None
    try:
        number = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or abs(number) >= 10**9:
        raise wrong("outcomes")
    return str(value)


def wrong(name: str) -> BadTemplate:
    return BadTemplate(
        gettext("Something in this template isn’t as it should be: %(name)s.") % {"name": name[:80]}
    )
