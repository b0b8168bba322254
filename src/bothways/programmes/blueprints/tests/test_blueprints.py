"""Templates: those that ship, one's own, and files that are brought."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.matching.models import Policy
from bothways.programmes.blueprints.actions import RHYTHM, blueprint_of
from bothways.programmes.blueprints.files import BadTemplate, checksum, from_body, read, written
from bothways.programmes.blueprints.shipped import SHIPPED
from bothways.programmes.models import Outcome, Programme, SavedBlueprint
from tests.builders import make_administrator, make_person, make_programme
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


CHOOSE = "/programmes/templates/"


@pytest.mark.parametrize("blueprint", SHIPPED, ids=lambda each: each.slug)
def test_what_ships_reads_back_from_its_own_file(blueprint: Any) -> None:
    assert read(written(blueprint).encode()) == replace(blueprint, slug="")
    assert {one.audience for one in blueprint.outcomes} == set(Outcome.Audience.values)


@pytest.mark.parametrize("blueprint", SHIPPED, ids=lambda each: each.slug)
def test_programme_begins_from_a_template(
    cora: Person, programme: Programme, blueprint: Any
) -> None:
    browser = client_of(cora)
    address = f"{reverse('programmes:new')}?from={blueprint.slug}"
    form = browser.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {name: sent[name].isoformat() for name in ("starts_on", "ends_on")}
    assert browser.post(address, sent).status_code == 302
    begun = Programme.objects.exclude(pk=programme.pk).get()
    assert begun.outcomes.count() == len(blueprint.outcomes)
    assert all(one.measure and one.owner == cora for one in begun.outcomes.all())
    assert begun.expectations == blueprint.expectations
    assert begun.starts_on.weekday() == 0
    policy = Policy.objects.filter(programme=begun).first()
    for name, value in blueprint.settings.items():
        held = begun if name in RHYTHM else policy
        assert getattr(held, name) == value
    assert policy is None or not policy.is_confirmed
    assert all(one.target is not None for one in begun.outcomes.all())


def test_words_that_were_changed_have_no_measure_of_the_template(
    cora: Person, programme: Programme
) -> None:
    address = f"{reverse('programmes:new')}?from=skills-swap"
    sent = {
        "name": "Swap",
        "starts_on": "2027-01-04",
        "ends_on": "2027-03-01",
        "participants": "My own words",
        "organisation": "Ours",
    }
    client_of(cora).post(address, sent)
    assert set(Outcome.objects.filter(programme__name="Swap").values_list("measure")) == {("",)}


@pytest.mark.parametrize("slug", ["", "nothing", "own-1", "own-²", "own-99999999999", "<script>"])
def test_unknown_template_is_a_blank_page(cora: Person, programme: Programme, slug: str) -> None:
    page = client_of(cora).get(reverse("programmes:new"), {"from": slug})
    assert page.status_code == 200
    assert page.context["blueprint"] is None


def test_programme_becomes_a_template_and_others_begin_from_it(
    cora: Person, programme: Programme
) -> None:
    browser = client_of(cora)
    browser.post(reverse("blueprint:keep", args=[programme.pk]))
    saved = SavedBlueprint.objects.get()
    page = text_of(browser.get(CHOOSE))
    assert "Across the House" in page
    form = browser.get(reverse("programmes:new"), {"from": f"own-{saved.pk}"}).context["form"]
    assert form["participants"].value() == "Better participants"


def test_file_names_nobody(cora: Person, programme: Programme) -> None:
    Outcome.objects.update(owner=cora)
    file = client_of(cora).get(reverse("blueprint:download", args=[programme.pk]))
    assert "attachment" in file["Content-Disposition"]
    text = file.content.decode()
    assert "Cora" not in text
    assert read(file.content) == blueprint_of(programme)


def bring(client: Any, content: bytes) -> Any:
    return client.post(
        CHOOSE, {"file": SimpleUploadedFile("t.json", content, "application/json")}, follow=True
    )


def test_file_of_another_house_is_taken(cora: Person, programme: Programme) -> None:
    file = written(replace(SHIPPED[0], name="Theirs"))
    page = bring(client_of(cora), file.encode())
    assert "Theirs is among the templates." in text_of(page)


def whole(**changes: Any) -> dict[str, Any]:
    """A template’s file with its checksum made anew, as somebody clever would."""
    made = json.loads(written(SHIPPED[0]))
    made["template"] |= changes
    made["checksum"] = checksum(made["template"])
    return made


def outcome(**changes: Any) -> list[dict[str, Any]]:
    return [whole()["template"]["outcomes"][0] | changes]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": ["x"]},
        {"name": "x" * 121},
        {"purpose": "\x00"},
        {"weeks": 0},
        {"weeks": True},
        {"weeks": "26"},
        {"more": 1},
        {"settings": {"is_confirmed": 1}},
        {"settings": {"other_function": 101}},
        {"settings": {"other_function": True}},
        {"settings": []},
        {"outcomes": {}},
        {"outcomes": [1]},
        {"outcomes": outcome(audience="nobody")},
        {"outcomes": outcome(measure="luck")},
        {"outcomes": outcome(target=4)},
        {"outcomes": outcome(target="NaN")},
        {"outcomes": outcome(target="1e99")},
        {"outcomes": outcome(text="")},
        {"outcomes": outcome(owner=1)},
        {"outcomes": outcome() * 13},
    ],
)
def test_part_that_is_not_as_it_should_be_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadTemplate):
        read(json.dumps(whole(**changes)).encode())
    with pytest.raises(BadTemplate):
        from_body(whole(**changes)["template"])


def test_tampered_file_is_refused_kindly(cora: Person, programme: Programme) -> None:
    made = json.loads(written(SHIPPED[0]))
    made["template"]["weeks"] = 52
    page = bring(client_of(cora), json.dumps(made).encode())
    assert page.status_code == 422
    assert "has been changed since it was saved" in text_of(page)
    assert not SavedBlueprint.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b"[" * 50_000,
        b'{"format": "bothways programme template", "version": 2}',
        b" " * 100_001,
        b'{"format": "bothways programme template", "version": 1, "template": 1, "checksum": 1}',
    ],
)
def test_what_is_no_template_is_refused(cora: Person, programme: Programme, content: bytes) -> None:
    assert bring(client_of(cora), content).status_code == 422
    assert not SavedBlueprint.objects.exists()


def test_file_that_is_too_large_for_any_upload_is_called_so(
    cora: Person, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bothways.common.uploads.LIMIT", 1000)
    page = text_of(bring(client_of(cora), b" " * 2000))
    assert "This file is too large for a template." in page
    assert "Choose a file first." not in page
    assert "Choose a file first." in text_of(client_of(cora).post(reverse("blueprints:choose")))


def test_scripts_in_a_template_are_only_text(cora: Person, programme: Programme) -> None:
    hostile = replace(SHIPPED[0], name="<script>alert(1)</script>", lead="<img src=x onerror=a>")
    page = bring(client_of(cora), written(hostile).encode())
    assert "<script>alert" not in page.content.decode()
    assert "<img src=x" not in page.content.decode()


def test_saved_row_that_no_longer_reads_well_is_passed_over(
    cora: Person, programme: Programme
) -> None:
    SavedBlueprint.objects.create(name="Old", content={"weeks": "many"})
    assert client_of(cora).get(CHOOSE).status_code == 200


def test_administrator_removes_a_template_and_coordinators_do_not(
    cora: Person, programme: Programme
) -> None:
    saved = SavedBlueprint.objects.create(name="Old", content={})
    address = reverse("blueprints:removal", args=[saved.pk])
    assert client_of(cora).post(address).status_code == 404
    client_of(make_administrator()).post(address)
    assert not SavedBlueprint.objects.exists()
