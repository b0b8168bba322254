"""Every pair of text and ground that the components use can be read, in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[1] / "static/ui/css"
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
TOKENS = {name: pair for name, *pair in TOKEN.findall((CSS / "tokens.css").read_text())}

GROUNDS = ("paper", "sheet", "sunk")
TEXT_ON_GROUND = [
    *((text, ground) for ground in GROUNDS for text in ("ink", "ink-soft")),
    *((text, ground) for ground in GROUNDS for text in ("give", "get", "good", "warn", "problem")),
    *(("ink", wash) for wash in TOKENS if wash.endswith("-wash")),
    *(("ink-soft", wash) for wash in TOKENS if wash.endswith("-wash")),
    *((wash.removesuffix("-wash"), wash) for wash in TOKENS if wash.endswith("-wash")),
    ("on-ink", "ink"),
    ("on-ink", "ink-hover"),
    ("on-problem", "problem"),
    ("sheet", "give"),
]
EDGES_ON_GROUND = [(edge, ground) for ground in GROUNDS for edge in ("line-strong", "focus")]


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_the_one_wcag_defines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_contrasts_with_its_ground(text: str, ground: str, theme: int):
    assert contrast(TOKENS[text][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES_ON_GROUND)
def test_edges_of_controls_can_be_seen(edge: str, ground: str, theme: int):
    assert contrast(TOKENS[edge][theme], TOKENS[ground][theme]) >= 3


def test_every_colour_is_a_token():
    for sheet in CSS.glob("*.css"):
        if sheet.name != "tokens.css":
            colours = re.findall(
                r"#[0-9a-fA-F]{3,8}\b(?=[;,) ])|\brgba?\(|\bhsla?\(", sheet.read_text()
            )
            assert (sheet.name, colours) == (sheet.name, [])


def test_every_token_used_is_decided():
    decided = set(re.findall(r"^\s*--([\w-]+):", (CSS / "tokens.css").read_text(), re.MULTILINE))
    for sheet in CSS.glob("*.css"):
        text = sheet.read_text()
        own = set(re.findall(r"^\s*--([\w-]+):", text, re.MULTILINE))
        assert (sheet.name, set(re.findall(r"var\(--([\w-]+)", text)) - decided - own) == (
            sheet.name,
            set(),
        )


def test_nothing_moves_for_longer_than_a_quarter_second():
    durations = re.findall(r"--(?:quick|slow): (\d+)ms", (CSS / "tokens.css").read_text())
    assert durations == ["120", "240"]
    for sheet in CSS.glob("*.css"):
        if sheet.name != "tokens.css":
            assert not re.findall(r"(?:animation|transition)[^;]*\b\d+m?s\b", sheet.read_text())


def test_styles_know_no_left_and_right():
    physical = re.compile(
        r"^\s*(?:margin|padding|border)-(?:left|right)|^\s*(?:left|right):", re.MULTILINE
    )
    for sheet in CSS.glob("*.css"):
        assert (sheet.name, physical.findall(sheet.read_text())) == (sheet.name, [])
