"""What a programme proposes and fixes, and what its coordinators see of what comes of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.partnerships.models import AgreementTemplate, Partnership
from bothways.programmes.blueprints import files
from bothways.programmes.blueprints.actions import begin_from, blueprint_of
from bothways.programmes.life.actions import copy_to_next_round
from bothways.programmes.models import Programme
from tests.builders import make_programme
from tests.clients import client_of, text_of

from .. import templates
from ..content import sections
from .test_agreements import (
    accept,
    begun,
    change,
    in_force,
    newest,
    page_of,
    path_of,
    people_of,
)


@pytest.fixture
def cora(programme: Programme) -> Person:
    return Person.objects.get(name="Cora Coordinator")


def save(programme: Programme, by: Person, **values: Any) -> Any:
    now = templates.template_of(programme)
    said = {**now, "fixed": "\n".join(now["fixed"]), **values}
    return client_of(by).post(reverse("agreement-template:template", args=[programme.pk]), said)


def test_what_the_coordinators_write_is_what_people_begin_from(
    pair: Partnership,
    cora: Person,
) -> None:
    save(pair.programme, cora, often="every Friday", fixed="Be kind.\n\n  Be on  time. ")
    version = begun(pair)
    assert version.content["often"] == "every Friday"
    assert version.fixed == ["Be kind.", "Be on time."]


def test_rhythm_of_the_programme_is_what_is_usual(programme: Programme) -> None:
    programme.meets_every_weeks, programme.meeting_minutes = 2, 45
    usual = templates.template_of(programme)
    assert (usual["often"], usual["long"]) == ("every two weeks", "three quarters of an hour")


def test_later_change_of_what_is_fixed_leaves_what_holds_and_shows_it(
    pair: Partnership,
    cora: Person,
) -> None:
    mara, jun = people_of(pair)
    version = in_force(pair)
    save(pair.programme, cora, fixed="Be kind.")
    page = page_of(pair, mara)
    assert "The programme has changed this since" in page
    assert "Taking part is voluntary." in page
    assert newest(pair) == version
    client_of(mara).post(path_of(pair), {"do": "take-up"})
    assert newest(pair).fixed == ["Be kind."]
    assert "version 1 stays in force" in page_of(pair, jun)


def test_what_is_fixed_by_now_is_in_whatever_is_accepted(
    pair: Partnership,
    cora: Person,
) -> None:
    mara, jun = people_of(pair)
    version = begun(pair)
    save(pair.programme, cora, fixed="Be kind.")
    answer = accept(pair, mara, version)
    assert answer.status_code == 409
    assert "The programme has changed what holds for everybody." in text_of(answer)
    change(pair, jun, "reach", 1, reach="By chat.")
    assert newest(pair).fixed == ["Be kind."]
    assert accept(pair, mara, newest(pair)).status_code == 302


def test_participants_cannot_change_what_is_fixed(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    before = begun(pair).fixed
    change(pair, mara, "reach", 1, reach="By chat.", fixed="Nothing holds.")
    assert newest(pair).fixed == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"fixed": "\n".join(["Be kind."] * 13)},
        {"fixed": "x" * 301},
        {"format": "by pigeon"},
        {"trouble": "y" * 2001},
        {"reach": "a\x00b"},
    ],
)
def test_template_that_cannot_be_kept_stays_in_the_form(
    programme: Programme,
    cora: Person,
    wrong: dict[str, str],
) -> None:
    assert save(programme, cora, **wrong).status_code == 422
    assert not AgreementTemplate.objects.exists()


def test_coordinators_see_that_and_since_when_and_never_a_word(
    pair: Partnership,
    cora: Person,
) -> None:
    mara, _ = people_of(pair)
    path = reverse("agreement-template:template", args=[pair.programme_id])
    begun(pair)
    change(pair, mara, "confidentiality", 1, confidentiality="CANARY")
    for person in people_of(pair):
        assert "0 of 1 exchanges" in text_of(client_of(cora).get(path))
        accept(pair, person, newest(pair))
    page = text_of(client_of(cora).get(path))
    assert "1 of 1 exchanges" in page
    assert "Mara Okafor and Jun Watanabe" in page
    assert "CANARY" not in page
    history = reverse("programmes:history", args=[pair.programme_id])
    assert "CANARY" not in text_of(client_of(cora).get(history))


def test_it_goes_along_in_a_template_and_to_the_next_round(
    programme: Programme,
    cora: Person,
) -> None:
    save(programme, cora, fixed="Be kind.")
    blueprint = files.read(files.written(blueprint_of(programme)).encode())
    other = make_programme("Elsewhere", with_outcomes=False)
    begin_from(programme=other, blueprint=blueprint, by=cora)
    assert templates.template_of(other)["fixed"] == ["Be kind."]
    following = copy_to_next_round(programme=programme, by=cora)
    assert templates.template_of(following)["fixed"] == ["Be kind."]


@pytest.mark.parametrize(
    "wrong",
    [
        {"fixed": ["x" * 301]},
        {"fixed": "Be kind."},
        {"fixed": [3]},
        {"fixed": [" "]},
        {"format": "by pigeon"},
        {"often": "\ud800"},
        {"more": ""},
    ],
)
def test_part_of_a_file_that_is_not_as_it_should_be_is_refused(
    programme: Programme,
    wrong: dict[str, Any],
) -> None:
    usual = templates.usual(programme)
    templates.check(usual)
    with pytest.raises(ValueError, match=r"\w"):
        templates.check({**usual, **wrong})


def test_shown_sections_cover_everything_that_is_said(pair: Partnership) -> None:
    version = begun(pair)
    shown = " ".join(row.text for one in sections(version.content, pair) for row in one.rows)
    for name in ("often", "long", "reach", "confidentiality", "trouble"):
        assert version.content[name] in shown
