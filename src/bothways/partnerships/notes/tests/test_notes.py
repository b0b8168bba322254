"""Notes written together, and who does what: nothing typed is lost, nothing counts twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from bothways.accounts.models import Person
from bothways.notifications.models import Notice
from bothways.partnerships.checkins.tests.test_checkins import partnership_of, people_of
from bothways.partnerships.models import ActionItem, Partnership, SharedNote, SharedNoteVersion
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of

from ..queries import changes, flows, signs_of_life


@pytest.fixture
def pair(db: None) -> Partnership:
    programme = make_programme(coordinator=make_person("Cora Coordinator"))
    return partnership_of(programme, "Mara Okafor", "Jun Watanabe")


def page_of(pair: Partnership, person: Person) -> str:
    return text_of(client_of(person).get(reverse("shared:notes", args=[pair.pk])))


def begin(pair: Partnership, person: Person, title: str, text: str = "", key: object = None) -> Any:
    path = reverse("shared:new-note", args=[pair.pk])
    return client_of(person).post(path, {"title": title, "text": text, "key": str(key or uuid4())})


def change(
    note: SharedNote, person: Person, text: str, number: int, title: str = "Forecast"
) -> Any:
    path = reverse("shared:note", args=[note.partnership_id, note.pk])
    said = {"title": "Forecast", "text": text, "number": number, "key": str(note.key)}
    return client_of(person).post(path, said)


def test_note_is_there_for_both_and_begun_once_by_a_double_click(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    key = uuid4()
    begin(pair, mara, "Forecast", "https://example.org/sheet", key)
    begin(pair, mara, "Forecast", "https://example.org/sheet", key)
    assert "Forecast" in page_of(pair, jun)
    assert SharedNote.objects.count() == 1


def test_each_change_is_a_version_and_shows_what_changed(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    begin(pair, mara, "Forecast", "one sheet a week")
    note = SharedNote.objects.get()
    change(note, jun, "two sheets a week", 1)
    change(note, jun, "two sheets a week", 1)  # the same again makes none
    assert [each.number for each in note.versions.all()] == [2, 1]
    page = client_of(mara).get(reverse("shared:note", args=[pair.pk, note.pk])).content.decode()
    assert "<del>one</del>" in page
    assert "<ins>two</ins>" in page


def test_who_saves_second_sees_the_first_and_keeps_what_they_typed(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    begin(pair, mara, "Forecast", "a")
    note = SharedNote.objects.get()
    change(note, mara, "MARAS WORDS", 1)
    answer = change(note, jun, "JUNS WORDS", 1)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Mara has changed this note meanwhile" in page
    assert "MARAS WORDS" in page
    assert "JUNS WORDS" in page
    assert 'name="number" value="2"' in answer.content.decode()
    assert change(note, jun, "MARAS WORDS, JUNS WORDS", 2).status_code == 302
    assert note.versions.count() == 3


def test_note_taken_away_can_be_brought_back_with_its_versions(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    begin(pair, mara, "Forecast", "a")
    note = SharedNote.objects.get()
    path = reverse("shared:note-removal", args=[pair.pk, note.pk])
    client_of(mara).post(path, {"do": "remove"})
    assert "Forecast" not in page_of(pair, jun)
    client_of(jun).post(path, {"do": "back"})
    assert "Forecast" in page_of(pair, mara)


@pytest.mark.parametrize("wrong", [{"title": " "}, {"title": "x" * 121}, {"text": "y" * 20_001}])
def test_note_that_cannot_be_kept_stays_in_the_form(
    pair: Partnership, wrong: dict[str, str]
) -> None:
    mara, _ = people_of(pair)
    answer = begin(pair, mara, **{"title": "T", "text": "kept in the form", **wrong})
    assert answer.status_code == 422
    assert "".join(wrong.values()).strip() in answer.content.decode()
    assert not SharedNote.objects.exists()


def test_scripts_are_words(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    begin(
        pair, mara, "<script>alert(1)</script>", "<img src=x onerror=alert(1)> javascript:alert(1)"
    )
    page = client_of(jun).get(reverse("shared:notes", args=[pair.pk])).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page


def take_on(pair: Partnership, by: Person, owner: Person, **said: Any) -> Any:
    path = reverse("shared:notes", args=[pair.pk])
    usual = {"text": "Send the template", "owner": owner.pk, "key": str(uuid4())}
    return client_of(by).post(path, {**usual, **said})


def test_item_for_another_tells_them_is_ticked_and_counts_as_given(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    take_on(pair, mara, jun, for_whom=mara.pk, due_on="2026-11-20")
    assert Notice.objects.get(person=jun).title == "Mara has noted something for you to do"
    assert "Send the template" in text_of(client_of(jun).get(pair.get_absolute_url()))
    assert "overdue" in page_of(pair, mara)
    item = ActionItem.objects.get()
    path = reverse("shared:item", args=[pair.pk, item.pk])
    client_of(jun).post(path, {"do": "done"})
    client_of(jun).post(path, {"do": "done"})
    assert [(one.giver, one.receiver, one.amount) for _, one in flows([pair.pk])] == [
        (jun.pk, mara.pk, 1.0)
    ]
    client_of(mara).post(path, {"do": "undone"})
    assert list(flows([pair.pk])) == []
    client_of(mara).post(path, {"do": "drop"})
    assert "Send the template" not in page_of(pair, jun)


def test_item_for_oneself_flows_to_nobody(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    take_on(pair, mara, mara, for_whom=mara.pk)
    ActionItem.objects.update(done_at=timezone.now())
    assert list(flows([pair.pk])) == []


def test_item_for_somebody_outside_is_refused(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    una = make_person("Una Unrelated")
    assert take_on(pair, mara, una).status_code == 422
    assert take_on(pair, mara, jun, for_whom=una.pk).status_code == 422
    assert take_on(pair, mara, jun, text=" ").status_code == 422
    assert not ActionItem.objects.exists()


def test_items_and_notes_of_another_exchange_are_not_found(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    other = partnership_of(pair.programme, "Ines Prado", "Paul Lind")
    ines, _ = people_of(other)
    take_on(other, ines, ines)
    begin(other, ines, "Theirs")
    item, note = ActionItem.objects.get(), SharedNote.objects.get()
    assert client_of(mara).post(reverse("shared:item", args=[pair.pk, item.pk])).status_code == 404
    assert client_of(jun).get(reverse("shared:note", args=[pair.pk, note.pk])).status_code == 404


def test_ended_exchange_is_for_reading(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    begin(pair, mara, "Forecast", "a")
    take_on(pair, mara, jun)
    Partnership.objects.update(ended_at=timezone.now())
    note, item = SharedNote.objects.get(), ActionItem.objects.get()
    assert "Forecast" in page_of(pair, jun)
    assert change(note, jun, "b", 1).status_code == 422
    assert begin(pair, jun, "Another").status_code == 422
    assert take_on(pair, jun, jun).status_code == 422
    client_of(jun).post(reverse("shared:item", args=[pair.pk, item.pk]), {"do": "done"})
    client_of(jun).post(reverse("shared:note-removal", args=[pair.pk, note.pk]))
    assert SharedNoteVersion.objects.count() == 1
    assert not ActionItem.objects.exclude(done_at=None).exists()
    assert not SharedNote.objects.exclude(removed_at=None).exists()


def test_signs_of_life_are_the_newest_of_writing_and_doing(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    assert signs_of_life([pair.pk]) == {}
    begin(pair, mara, "Forecast")
    SharedNoteVersion.objects.update(at=timezone.now() - timedelta(days=9))
    take_on(pair, mara, mara)
    ActionItem.objects.update(begun_at=timezone.now() - timedelta(days=5))
    assert signs_of_life([pair.pk]) == {pair.pk: ActionItem.objects.get().begun_at}


@given(some.text(max_size=60), some.text(max_size=60))
def test_changes_lead_from_the_one_text_to_the_other(before: str, after: str) -> None:
    pieces = changes(before, after)
    assert "".join(one.text for one in pieces if one.kind != "ins") == before
    assert "".join(one.text for one in pieces if one.kind != "del") == after
