"""What the server takes of a journal: only what is sealed, under its version, of one's own."""

from __future__ import annotations

import base64
import json
import os
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.partnerships.checkins.tests.test_checkins import partnership_of, people_of
from bothways.partnerships.models import JournalKey, JournalNote, Partnership
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of


def sealed(size: int = 40) -> str:
    return base64.b64encode(os.urandom(size)).decode()


@pytest.fixture
def pair(db: None) -> Partnership:
    programme = make_programme(coordinator=make_person("Cora Coordinator"))
    return partnership_of(programme, "Mara Okafor", "Jun Watanabe")


def post(pair: Partnership, person: Person, name: str, body: Any) -> Any:
    path = reverse(f"journal:{name}", args=[pair.pk])
    raw = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client_of(person).post(path, raw, content_type="application/json")


def key(version: int = 0, **other: Any) -> dict[str, Any]:
    parts = ("salt", "wrapped", "recovery_salt", "recovery_wrapped")
    return {"rounds": 600_000, "version": version, **{name: sealed() for name in parts}, **other}


def note(version: int = 0, **other: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "sealed": sealed(), "version": version, **other}


def test_key_is_made_once_and_wrapped_anew_only_from_its_newest_version(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    assert post(pair, mara, "key", key()).json()["key"]["version"] == 1
    assert post(pair, mara, "key", key()).status_code == 409
    assert post(pair, mara, "key", key(version=1)).json()["key"]["version"] == 2
    assert JournalKey.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {"rounds": 599_999},
        {"salt": "short"},
        {"wrapped": "<script>alert(1)</script>"},
        {"rounds": "many"},
        {"salt": None},
    ],
)
def test_key_that_the_page_does_not_make_is_refused(
    pair: Partnership, body: dict[str, Any]
) -> None:
    mara, _ = people_of(pair)
    assert post(pair, mara, "key", key(**body)).status_code == 422
    assert not JournalKey.objects.exists()


def test_weak_key_is_refused_by_the_database_too(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    with pytest.raises(IntegrityError), transaction.atomic():
        JournalKey.objects.create(person=mara, rounds=1, salt="s", wrapped="w")


def test_note_is_kept_changed_and_retried_without_a_double(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    first = note()
    assert post(pair, mara, "notes", first).json()["note"]["version"] == 1
    assert post(pair, mara, "notes", first).json()["note"]["version"] == 1
    second = {**first, "sealed": sealed(), "version": 1}
    assert post(pair, mara, "notes", second).json()["note"]["version"] == 2
    assert JournalNote.objects.count() == 1


def test_change_from_an_old_version_answers_with_the_newest_and_overwrites_nothing(
    pair: Partnership,
) -> None:
    mara, _ = people_of(pair)
    first = note()
    post(pair, mara, "notes", first)
    theirs = {**first, "sealed": sealed(), "version": 1}
    post(pair, mara, "notes", theirs)
    answer = post(pair, mara, "notes", {**first, "sealed": sealed(), "version": 1})
    assert answer.status_code == 409
    assert answer.json()["note"]["sealed"] == theirs["sealed"]
    assert JournalNote.objects.get().sealed == theirs["sealed"]


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", '{"key": 1}', {"sealed": "Dear diary, in clear!"}, {"version": "one"}],
)
def test_what_is_not_sealed_is_not_kept(pair: Partnership, body: Any) -> None:
    mara, _ = people_of(pair)
    sent = note(**body) if isinstance(body, dict) else body
    assert post(pair, mara, "notes", sent).status_code == 422
    assert not JournalNote.objects.exists()


def test_note_of_a_megabyte_is_refused_in_words(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    answer = post(pair, mara, "notes", note(sealed=sealed(1_000_000)))
    assert answer.status_code == 422
    assert "too long" in answer.json()["message"]


def test_partner_neither_sees_nor_changes_nor_removes_it(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    mine = note()
    post(pair, mara, "notes", mine)
    page = client_of(jun).get(reverse("journal:journal", args=[pair.pk])).content.decode()
    assert mine["sealed"] not in page
    theirs = post(pair, jun, "notes", {**mine, "sealed": sealed(), "version": 1})
    assert theirs.status_code == 422
    post(pair, jun, "notes", {"key": mine["key"], "do": "remove"})
    assert JournalNote.objects.get().sealed == mine["sealed"]


def test_note_is_taken_away_by_its_own_person(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    mine = note()
    post(pair, mara, "notes", mine)
    post(pair, mara, "notes", {"key": mine["key"], "do": "remove"})
    assert not JournalNote.objects.exists()


def test_new_beginning_deletes_everything_of_ones_own_and_only_when_sure(
    pair: Partnership,
) -> None:
    mara, jun = people_of(pair)
    for person in (mara, jun):
        post(pair, person, "key", key())
        post(pair, person, "notes", note())
    path = reverse("journal:new-beginning", args=[pair.pk])
    client_of(mara).post(path)
    assert JournalKey.objects.count() == 2
    client_of(mara).post(path, {"sure": "yes"})
    assert [each.person for each in JournalKey.objects.all()] == [jun]
    assert [each.person for each in JournalNote.objects.all()] == [jun]


def test_after_the_end_notes_are_for_reading(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    mine = note()
    post(pair, mara, "notes", mine)
    Partnership.objects.update(ended_at=timezone.now())
    assert post(pair, mara, "notes", {**mine, "sealed": sealed(), "version": 1}).status_code == 422
    page = client_of(mara).get(reverse("journal:journal", args=[pair.pk]))
    assert mine["sealed"] in page.content.decode()


def test_page_is_not_kept_by_browsers_and_explains_itself_without_scripts(
    pair: Partnership,
) -> None:
    mara, _ = people_of(pair)
    page = client_of(mara).get(reverse("journal:journal", args=[pair.pk]))
    assert "no-store" in page.headers["Cache-Control"]
    assert "Without it nothing could be written here" in text_of(page)


@pytest.mark.parametrize("name", ["key", "notes"])
@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"rounds": 1e999, "version": 1e999}',
        '{"rounds": Infinity, "version": NaN}',
        {"rounds": 10**30, "version": 10**30},
        {"rounds": "600000", "version": "0"},
        {"rounds": True, "version": False},
        {"rounds": 600_000, "version": -1},
    ],
)
def test_numbers_that_are_none_are_refused_and_nothing_is_kept(
    pair: Partnership, name: str, body: Any
) -> None:
    mara, _ = people_of(pair)
    if isinstance(body, dict):
        body = (key() if name == "key" else note()) | body
    elif body.startswith("{"):
        whole = json.dumps(key() if name == "key" else note())
        body = f"{whole[:-1]}, {body[1:]}"
    assert post(pair, mara, name, body).status_code == 422
    assert not JournalKey.objects.exists()
    assert not JournalNote.objects.exists()
