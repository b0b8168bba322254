"""The figures of an outcome: typed, brought as a file, counted; and how far it is, honestly."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bothways.accounts.models import Person
from bothways.matching.models import Publication
from bothways.matching.tests.scenes import made_run
from bothways.matching.ties import across, ties_of
from bothways.people.models import Profile
from bothways.programmes.hooks import COUNTED
from bothways.programmes.life.actions import copy_to_next_round
from bothways.programmes.models import Outcome, Programme, ProgrammeRole, Reading
from bothways.programmes.outcomes.chart import HEIGHT, WIDTH, chart_of
from bothways.programmes.outcomes.progress import Standing, Today
from bothways.programmes.outcomes.queries import standing_alone
from bothways.programmes.outcomes.sheets import BadSheet, readings_in
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

TODAY = date(2027, 4, 11)


@pytest.fixture
def cora(db: None) -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def outcome(cora: Person) -> Outcome:
    programme = make_programme(coordinator=cora)
    one = programme.outcomes.get(audience="organisation")
    one.measure, one.unit = "figure", "of 5"
    one.baseline, one.target, one.due_on = Decimal(2), Decimal(4), programme.ends_on
    one.save()
    return one


def address(outcome: Outcome) -> str:
    return reverse("outcomes:outcome", args=[outcome.programme_id, outcome.pk])


def typed(**changes: str) -> dict[str, str]:
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    said = {"on": yesterday, "value": "2.8", "source": "Pulse survey"} | changes
    return {"do": "reading", **{f"reading-{name}": value for name, value in said.items()}}


def bring(cora: Person, outcome: Outcome, content: bytes) -> Any:
    file = SimpleUploadedFile("figures.csv", content)
    sent = {"do": "series", "series-file": file, "series-source": "HR system"}
    return client_of(cora).post(address(outcome), sent, follow=True)


def standing(**changes: Any) -> Standing:
    """2 → 4 by 9 July; half of the time is gone on 11 April."""
    facts = {"baseline": Decimal(2), "target": Decimal(4)} | changes
    value = facts.pop("today", None)
    programme = Programme(starts_on=date(2027, 1, 11), ends_on=date(2027, 7, 9))
    one = Outcome(programme=programme, text="x", due_on=programme.ends_on, **facts)
    today = None if value is None else Today(Decimal(value), TODAY, "a survey")
    readings = [] if today is None else [Reading(outcome=one, on=TODAY, value=today.value)]
    return Standing(one, readings, today, None, TODAY)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "No figure yet."),
        ({"today": "2.8"}, "40% of the way. 50% of the time is gone."),
        ({"today": "2"}, "Where it was at the start. 50% of the time is gone."),
        ({"today": "1.5"}, "Further from the target than at the start. 50% of the time is gone."),
        ({"today": "4"}, "The target is reached."),
        ({"today": "9"}, "The target is reached."),
        (
            {"today": "30", "baseline": Decimal(40), "target": Decimal(20)},
            "50% of the way. 50% of the time is gone.",
        ),
        ({"today": "3", "target": None}, "There is no target to set it beside."),
        ({"today": "3", "baseline": None}, "The target isn’t reached; where it began isn’t known."),
        ({"today": "2.001"}, "1% of the way. 50% of the time is gone."),
        ({"today": "3.9999"}, "99% of the way. 50% of the time is gone."),
    ],
)  # fmt: skip
def test_how_far_it_is_is_said_as_it_is(changes: dict[str, Any], words: str) -> None:
    assert standing(**changes).way == words


figures = st.decimals(-1000, 1000, places=2)


@given(baseline=figures, target=figures, today=figures)
def test_bar_and_drawing_stay_within_their_bounds(
    baseline: Decimal, target: Decimal, today: Decimal
) -> None:
    shown = standing(baseline=baseline, target=target, today=str(today))
    assert 0 <= shown.bar <= 100
    chart = chart_of(shown)
    assert chart
    for point in chart.points:
        assert 0 <= point.x <= WIDTH
        assert 0 <= point.y <= HEIGHT


def test_figure_is_typed_with_its_source_and_drawn_with_its_table(
    cora: Person, outcome: Outcome
) -> None:
    page = text_of(client_of(cora).post(address(outcome), typed(), follow=True))
    kept = Reading.objects.get()
    assert (kept.value, kept.source, kept.by) == (Decimal("2.8"), "Pulse survey", cora)
    assert "<svg" in page
    assert "Figures by day" in page
    assert "2.8 of 5" in page
    assert "Pulse survey" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": "soon"}, "on"),
        ({"on": "2999-01-01"}, "on"),
        ({"value": "NaN"}, "value"),
        ({"value": "much"}, "value"),
        ({"value": "1e30"}, "value"),
        ({"source": ""}, "source"),
        ({"source": "a\x00b"}, "source"),
        ({"source": "x" * 1_000_000}, "source"),
    ],
)
def test_figure_that_makes_no_sense_is_said_beside_it(
    cora: Person, outcome: Outcome, changes: dict[str, str], field: str
) -> None:
    answer = client_of(cora).post(address(outcome), typed(**changes))
    assert answer.status_code == 422
    assert field in answer.context["reading_form"].errors
    assert not Reading.objects.exists()


def test_figure_of_the_same_day_is_put_right_and_not_doubled(
    cora: Person, outcome: Outcome
) -> None:
    browser = client_of(cora)
    for value in ("2.8", "2.8", "3"):
        browser.post(address(outcome), typed(value=value))
    assert Reading.objects.get().value == Decimal(3)
    browser.post(address(outcome), {"do": "remove-reading", "reading": Reading.objects.get().pk})
    assert not Reading.objects.exists()


def test_reading_of_another_outcome_is_out_of_reach(cora: Person, outcome: Outcome) -> None:
    other = make_programme("Else").outcomes.first()
    assert other
    theirs = Reading.objects.create(outcome=other, on=TODAY, value=1)
    sent = {"do": "remove-reading", "reading": theirs.pk}
    assert client_of(cora).post(address(outcome), sent).status_code == 404
    for nonsense in ("", "x", "²", "9" * 30):
        client_of(cora).post(address(outcome), {"do": "remove-reading", "reading": nonsense})
    assert Reading.objects.count() == 1


def test_file_brings_a_series_and_again_changes_nothing(cora: Person, outcome: Outcome) -> None:
    content = b"date;value\n2026-01-31;12\n28.02.2026;13,5\n"
    assert "2 figures are kept." in text_of(bring(cora, outcome, content))
    assert list(Reading.objects.values_list("on", "value", "source")) == [
        (date(2026, 1, 31), Decimal(12), "HR system"),
        (date(2026, 2, 28), Decimal("13.5"), "HR system"),
    ]
    assert "It was so already." in text_of(bring(cora, outcome, content))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"date,value\nsoon,1\n2026-01-01,x\n", "Row 2: “soon” isn’t a day like 2027-03-31."),
        (b"date,value\n2026-01-01,x\n", "Row 2: “x” isn’t a figure."),
        (b"date,value\n2026-01-01,1\n2026-01-01,2\n", "a second figure for 2026-01-01."),
        (b"date,value\n2999-01-01,1\n", "is still to come"),
        (b"date\n2026-01-01\n", "a day and a figure"),
        (b"date,value\n", "can’t be read"),
        (b"date,value\n2026-01-01,=1+1\n", "isn’t a figure"),
        (b"\x00\x01\x02", "can’t be read"),
        (b"PK\x03\x04nonsense", "can’t be read"),
    ],
)
def test_file_that_makes_no_sense_is_taken_not_at_all(
    cora: Person, outcome: Outcome, content: bytes, words: str
) -> None:
    answer = bring(cora, outcome, content)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Reading.objects.exists()


def test_file_that_is_too_large_is_said_and_its_source_kept(
    cora: Person, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = b"2026-01-01,3\n" * 17_000
    page = text_of(bring(cora, outcome, rows))
    assert "The file is larger than 200 kB." in page
    monkeypatch.setattr("bothways.common.uploads.LIMIT", 1000)
    # As a browser sends it: the button comes last, and gets lost with the rest of the file.
    typed = {"series-source": "HR system", "series-file": SimpleUploadedFile("x.csv", rows)}
    answer = client_of(cora).post(address(outcome), typed | {"do": "series"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "A file of figures has up to 200 kB; this one is larger." in page
    assert "This field is required." not in page
    assert 'value="HR system"' in page
    assert not Reading.objects.exists()


def test_file_without_headings_is_read_whole() -> None:
    assert readings_in(b"2026-01-01,5\n2026-02-01,6\n", "f.csv") == {
        date(2026, 1, 1): Decimal(5),
        date(2026, 2, 1): Decimal(6),
    }


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reading(content: bytes) -> None:
    with contextlib.suppress(BadSheet):
        assert readings_in(content, "figures.csv")


# Counted


def published(programme: Programme) -> None:
    run = made_run(programme, 2)
    Publication.objects.create(programme=programme, run=run)


def test_ties_are_counted_from_published_matches_alone(cora: Person, outcome: Outcome) -> None:
    programme = outcome.programme
    assert ties_of(programme) is None
    published(programme)
    ties = ties_of(programme)
    assert ties is not None
    assert len(ties) == 2
    assert across(programme, ties) == set()
    a, _ = sorted(ties)[0]
    for sign_up in SignUp.objects.filter(programme=programme):
        function = "Sales" if sign_up.pk == a else "Legal"
        Profile.objects.create(person=sign_up.person, function=function)
    assert len(across(programme, ties)) == 1
    assert COUNTED["ties-across"].count(programme) == 1
    assert COUNTED["people-across"].count(programme) == 50
    assert COUNTED["with-a-partner"].count(programme) == 100


def test_what_is_counted_is_todays_and_says_how(cora: Person, outcome: Outcome) -> None:
    Outcome.objects.filter(pk=outcome.pk).update(
        measure="participation", counted="signed-up", unit="people", baseline=0, target=4
    )
    make_sign_up(outcome.programme, "Ann A")
    page = text_of(client_of(cora).get(address(outcome)))
    assert "Today: 1 people" in page
    assert "Counted: everybody who has signed up and not withdrawn." in page
    assert "Type a figure" not in page
    client_of(cora).post(address(outcome), {"do": "keep-today"})
    assert Reading.objects.get().value == 1


def test_counted_figure_goes_with_its_measure_and_brings_its_unit(
    cora: Person, outcome: Outcome
) -> None:
    said = {"audience": "organisation", "text": "Ties", "measure": "ties", "unit": "apples"}
    said["counted"] = "ties-across"
    client_of(cora).post(address(outcome), said)
    outcome.refresh_from_db()
    assert (outcome.counted, outcome.unit) == ("ties-across", "ties between functions")
    answer = client_of(cora).post(address(outcome), said | {"measure": "survey"})
    assert "measure" in answer.context["form"].errors
    answer = client_of(cora).post(address(outcome), said | {"counted": "luck"})
    assert "counted" in answer.context["form"].errors


def test_every_counted_figure_says_how_and_is_none_or_a_number(outcome: Outcome) -> None:
    for counted in COUNTED.values():
        assert str(counted.how).startswith("Counted:")
        assert counted.count(outcome.programme) in (None, Decimal(0))


# Who looks after it


def test_owner_finds_it_on_their_home_page(cora: Person, outcome: Outcome) -> None:
    sol = make_person("Sol Sponsor")
    ProgrammeRole.objects.create(programme=outcome.programme, person=sol, role="sponsor")
    Outcome.objects.filter(pk=outcome.pk).update(owner=sol)
    Reading.objects.create(outcome=outcome, on=date(2026, 5, 1), value=Decimal("2.8"))
    page = text_of(client_of(sol).get("/"))
    assert "Outcomes you look after" in page
    assert "2.8 of 5 on 1 May 2026" in page
    assert reverse("programmes:figures", args=[outcome.programme_id]) in page
    assert "Outcomes you look after" not in text_of(client_of(cora).get("/"))


def test_owner_who_left_the_team_finds_nothing(outcome: Outcome) -> None:
    sol = make_person("Sol Sponsor")
    Outcome.objects.filter(pk=outcome.pk).update(owner=sol)
    assert "Better organisation" not in text_of(client_of(sol).get("/"))


def test_owner_may_be_a_name_and_is_one(cora: Person, outcome: Outcome) -> None:
    said = {"audience": "organisation", "text": "Ties", "owner_name": "Hana of Finance"}
    client_of(cora).post(address(outcome), said)
    assert Outcome.objects.get(text="Ties").looked_after_by == "Hana of Finance"
    answer = client_of(cora).post(address(outcome), said | {"owner": cora.pk})
    assert "owner_name" in answer.context["form"].errors


def test_sponsors_read_how_far_it_is_and_nobodys_name(cora: Person, outcome: Outcome) -> None:
    sol = make_person("Sol Sponsor")
    ProgrammeRole.objects.create(programme=outcome.programme, person=sol, role="sponsor")
    Outcome.objects.filter(pk=outcome.pk).update(owner=cora)
    Reading.objects.create(outcome=outcome, on=date(2026, 5, 1), value=Decimal("2.8"))
    page = text_of(client_of(sol).get(reverse("programmes:figures", args=[outcome.programme_id])))
    assert "40% of the way." in page
    assert "Cora" not in page


def test_next_round_begins_where_the_last_figure_stood(cora: Person, outcome: Outcome) -> None:
    Reading.objects.create(outcome=outcome, on=date(2026, 5, 1), value=Decimal("2.8"))
    Reading.objects.create(outcome=outcome, on=date(2026, 4, 1), value=Decimal(9))
    copy = copy_to_next_round(programme=outcome.programme, by=cora)
    assert copy.outcomes.get(audience="organisation").baseline == Decimal("2.8")


def test_list_asks_no_more_for_more_outcomes_and_figures(
    cora: Person, outcome: Outcome, django_assert_num_queries: Any
) -> None:
    def few() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            client_of(cora).get(reverse("programmes:figures", args=[outcome.programme_id]))
        return len(captured)

    before = few()
    for number in range(8):
        one = Outcome.objects.create(
            programme=outcome.programme, audience="participants", text=f"T {number}"
        )
        Reading.objects.create(outcome=one, on=TODAY, value=number)
    assert few() <= before + 1


def test_today_is_the_newest_reading(outcome: Outcome) -> None:
    Reading.objects.create(outcome=outcome, on=date(2026, 5, 1), value=Decimal("2.8"))
    Reading.objects.create(outcome=outcome, on=date(2026, 4, 1), value=Decimal(9))
    today = standing_alone(outcome, TODAY).today
    assert today
    assert (today.value, today.on) == (Decimal("2.8"), date(2026, 5, 1))
