"""The agreement as a PDF: its words as they were written, whatever they are."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
import typst

from bothways.accounts.models import Person
from bothways.partnerships.checkins.tests.test_checkins import partnership_of
from bothways.partnerships.models import Partnership
from bothways.programmes.models import Programme
from tests.clients import client_of

from .. import paper
from .test_agreements import (
    begun,
    change,
    in_force,
    newest,
    path_of,
    people_of,
)

NAMES = [
    ("Mara Okafor", "Jun Watanabe"),
    ("#strong[x] $a$ *b* _c_ @d <e>", '"] #panic() \\ `raw` //'),
    ("שרה לוי", "عمر حداد"),
]


@pytest.mark.parametrize("names", NAMES)
def test_any_name_and_text_is_set(pair: Partnership, names: tuple[str, str]) -> None:
    found = pair
    for person, name in zip(people_of(found), names, strict=True):
        Person.objects.filter(pk=person.pk).update(name=name)
    first, _ = people_of(found)
    begun(found)
    change(found, first, "trouble", 1, trouble='#read("/etc/passwd") *not bold*\n\n= No heading')
    answer = client_of(first).get(path_of(found, "pdf", 2))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"pdfuaid" in answer.content


def test_markup_in_what_people_wrote_makes_no_markup(pair: Partnership) -> None:
    version = begun(pair)
    data = paper.data_of(pair, version, in_force=False)
    before = pages_of(data)
    data["sections"][-1]["rows"][0]["text"] = "#pagebreak() #pagebreak() #pagebreak()"
    assert pages_of(data) == before


def pages_of(data: dict[str, Any]) -> int:
    given = {"data": json.dumps(data)}
    made = typst.Compiler(paper.PAGE.read_bytes(), sys_inputs=given).compile(format="svg")
    return len(made) if isinstance(made, list) else 1


@pytest.mark.parametrize("kind", ["ring", "group"])
def test_circles_and_groups_are_set_too(programme: Programme, kind: str) -> None:
    found = partnership_of(programme, "Ana Ito", "Ben Ito", "Cleo Ito", kind=kind)
    version = in_force(found)
    made = paper.pdf_of(found, version, in_force=True)
    assert made.startswith(b"%PDF-")


def test_letters_without_a_font_give_a_page_that_says_so(
    pair: Partnership,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(paper, "fonts", lambda: typst.Fonts(include_system_fonts=False))
    person = Person.objects.get(name="Mara Okafor")
    begun(pair)
    change(pair, person, "trouble", 1, trouble="漢字")
    with caplog.at_level(logging.WARNING):
        made = paper.pdf_of(pair, newest(pair), in_force=False)
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid" not in made
    assert "no font here has" in caplog.text


def test_direction_of_a_text_is_that_of_its_first_letter() -> None:
    assert [paper.is_rtl(text) for text in ("12 שלום", "a שלום", "", "…")] == [
        True,
        False,
        False,
        False,
    ]
