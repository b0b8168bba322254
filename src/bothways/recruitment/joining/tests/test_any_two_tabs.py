"""Whatever two tabs and a phone do at one step, in whatever order: no answer is lost unseen.

An answer may be replaced or taken away only by a page that showed it. What was typed is either
saved, or stands in the page that comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bothways.accounts.models import Person
from bothways.recruitment.joining.tests.test_joining import rows, step
from bothways.recruitment.joining.tests.test_two_tabs import Tab
from bothways.recruitment.models import Door, Draft, Question
from tests.builders import make_person

pytestmark = pytest.mark.django_db
TABS = 3
Said = Mapping[str, str]
"""Answers by question, as letters; an empty one is left out."""

# A scene: at which of a few pages, what is done there, and with what in mind.
DEEDS = st.tuples(
    st.integers(0, TABS - 1),
    st.sampled_from(["open", "send", "send", "send", "send again", "take"]),
    st.dictionaries(st.integers(0, 2), st.sampled_from(["", "1", "2", "3"]), min_size=1),
)


class Step:
    """How one step is read and filled in, whatever it asks."""

    def __init__(self, door: Door, slug: str, names: list[str]) -> None:
        self.path, self.slug, self.names = step(door, slug), slug, names

    def saved(self) -> Said:
        draft = Draft.objects.first()
        said = (draft.answers.get(self.slug) if draft else None) or ()
        if self.slug == "offers":
            return {row["skill"]: str(row["level"]) for row in said}
        return {name: said[name] for name in said if said[name]}

    def on(self, tab: Tab) -> Said:
        form = tab.page.context["form"]
        if self.slug == "offers":
            return {row["skill"]: str(row["level"]) for row in form.typed()}
        said = {name: form[name].value() for name in form.fields}
        return {name: value for name, value in said.items() if value}

    def post(self, said: Said) -> dict[str, object]:
        if self.slug == "offers":
            return rows("offers", *({"skill": one, "level": said[one]} for one in said))
        return dict(said)


def play(place: Step, mara: Person, deeds: list[Any]) -> None:
    Draft.objects.all().delete()
    tabs = [Tab(mara, place.path) for _tab in range(TABS)]
    shown = [place.saved() for _tab in tabs]
    """What each page shows as saved, in its form or beside it."""
    sent: list[Said | None] = [None] * TABS
    for number, deed, changes in deeds:
        tab, last = tabs[number], sent[number]
        is_again = deed == "send again" and last is not None
        if deed == "open" or (tab.page.status_code == 302 and not is_again):
            tabs[number], sent[number], shown[number] = Tab(mara, place.path), None, place.saved()
            assert place.on(tabs[number]) == shown[number]
            continue
        before = place.saved()
        if deed == "take":
            tab.send(place.post(place.on(tab)), do="take")
            assert place.saved() == before
            continue
        typed = last if is_again else changed(place, place.on(tab), changes)
        assert typed is not None
        sent[number] = typed
        answer, after = tab.send(place.post(typed)), place.saved()
        if answer.status_code == 409:
            check_that_all_stands_there(place, tab, before, after, typed, shown[number])
        else:
            assert after == typed
            lost = {name: was for name, was in before.items() if typed.get(name) != was}
            assert lost.items() <= shown[number].items(), "replaced what this page never showed"
        if answer.status_code != 302:
            shown[number] = after


def changed(place: Step, stands: Said, changes: Mapping[int, str]) -> Said:
    typed = {**stands, **{place.names[at]: value for at, value in changes.items()}}
    return {name: value for name, value in typed.items() if value}


def check_that_all_stands_there(
    place: Step, tab: Tab, before: Said, after: Said, typed: Said, drawn: Said
) -> None:
    assert after == before, "something was written by what was refused"
    differ = {name for name in before.keys() | typed.keys() if before.get(name) != typed.get(name)}
    assert any(before.get(name) != drawn.get(name) for name in differ), "refused for nothing"
    assert len(tab.compared()) == len(differ)
    form = place.on(tab)
    for name in before.keys() | typed.keys():
        was_typed = typed.get(name) != drawn.get(name)
        expected = typed.get(name) if was_typed else before.get(name)
        assert form.get(name) == expected, name


MANY = settings(
    deadline=None,
    max_examples=25,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Okafor")


@MANY
@given(deeds=st.lists(DEEDS, min_size=3, max_size=12))
def test_no_order_of_saves_loses_an_answer_unseen(
    door: Door, mara: Person, deeds: list[Any]
) -> None:
    names = []
    for kind in ("line", "scale", "text"):
        asked, _is_new = Question.objects.get_or_create(
            programme=door.programme, kind=kind, text=kind, is_confidential=kind == "text"
        )
        names.append(f"question-{asked.pk}")
    play(Step(door, "questions", names), mara, deeds)


@MANY
@given(deeds=st.lists(DEEDS, min_size=3, max_size=12))
def test_no_order_of_saves_loses_a_skill_unseen(door: Door, mara: Person, deeds: list[Any]) -> None:
    play(Step(door, "offers", ["Chess", "Excel", "Piano"]), mara, deeds)
