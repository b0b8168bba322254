"""Who may take part: rules on what is known, tried on the directory, asked on signing up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.recruitment.criteria.conditions import months_before
from bothways.recruitment.criteria.queries import dry_run, kept_out_by, points_of
from bothways.recruitment.joining.actions import send_sign_up
from bothways.recruitment.joining.tests.test_joining import ABOUT, send, write_all
from bothways.recruitment.models import Criterion, Door, Draft, Guest, SignUp
from bothways.recruitment.questions.actions import switch_block
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of

TODAY = date(2027, 3, 31)


@pytest.fixture
def cora(db: None) -> Person:
    return make_person("Cora Coordinator", function="HR")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


def rule(programme: Programme, **changes: Any) -> Criterion:
    usual = {"fact": "function", "test": "one of", "values": ["Sales"], "reason": "For sales."}
    return Criterion.objects.create(programme=programme, **(usual | changes))


def kept_out(programme: Programme, person: Person) -> bool:
    return bool(kept_out_by(programme, person, TODAY))


@pytest.mark.parametrize(
    ("changes", "facts", "out"),
    [
        ({}, {"function": "Sales"}, False),
        ({}, {"function": "sALES"}, False),
        ({}, {"function": "Legal"}, True),
        ({}, {"function": ""}, False),
        ({"test": "none of"}, {"function": "Sales"}, True),
        ({"test": "none of"}, {"function": "Legal"}, False),
        ({"test": "none of"}, {"function": ""}, False),
        ({"values": ["Sales", "Legal"]}, {"function": "Legal"}, False),
        ({"fact": "location", "values": ["Łódź"]}, {"location": "Łódź"}, False),
        ({"fact": "team", "values": ["Web"]}, {"team": "Print"}, True),
        ({"is_hard": False}, {"function": "Legal"}, False),
    ],
)
def test_rule_keeps_out_who_is_known_to_fail_it(
    programme: Programme, changes: dict[str, Any], facts: dict[str, str], out: bool
) -> None:
    rule(programme, **changes)
    assert kept_out(programme, make_person("Mara Okafor", **facts)) is out


@pytest.mark.parametrize(
    ("test", "started_on", "out"),
    [
        ("at least", date(2026, 9, 30), False),
        ("at least", date(2026, 10, 1), True),
        ("at least", None, False),
        ("at most", date(2026, 9, 30), False),
        ("at most", date(2026, 9, 29), True),
        ("at most", None, False),
    ],
)
def test_time_with_us_counts_to_the_day(
    programme: Programme, test: str, started_on: date | None, out: bool
) -> None:
    rule(programme, fact="tenure", test=test, months=6, values=[])
    assert kept_out(programme, make_person("Mara Okafor", started_on=started_on)) is out


def test_who_has_no_profile_is_not_kept_out(programme: Programme) -> None:
    rule(programme)
    rule(programme, fact="tenure", test="at least", months=6, values=[])
    assert not kept_out(programme, Person.objects.create_user("bare@example.org", name="Bare"))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_months_before_is_the_same_day_or_the_last_of_its_month(day: date, months: int) -> None:
    found = months_before(day, months)
    assert (day.year * 12 + day.month) - (found.year * 12 + found.month) == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


def test_dry_run_counts_the_directory(programme: Programme) -> None:
    """Cora (HR), two of sales, one of them new, one of legal, one unknown; one has left."""
    make_person("Ann A", function="Sales", started_on=date(2020, 1, 1))
    make_person("Bob B", function="Sales", started_on=date(2027, 3, 1))
    make_person("Cid C", function="Legal", started_on=date(2020, 1, 1))
    make_person("Dee D")
    gone = make_person("Eve E", function="Legal")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    rule(programme)
    rule(programme, fact="tenure", test="at least", months=6, values=[])
    rule(programme, fact="location", values=["London"], is_hard=False)
    run = dry_run(programme, TODAY)
    assert (run.people, run.passing) == (5, 2)
    assert [(line.meet, line.fail, line.fail_alone, line.unknown) for line in run.lines] == [
        (2, 2, 2, 1),
        (2, 1, 1, 2),
        (0, 0, 0, 5),
    ]


def test_dry_run_counts_guests_apart(cora: Person, programme: Programme) -> None:
    """Two guests of this programme, one of whom is over, one whose access was ended, and one of
    another programme: rules on the directory are tried on none of them."""
    rule(programme)
    today = timezone.localdate()
    for name, here, days in (
        ("Gia G", programme, 30),
        ("Gus G", programme, 30),
        ("Over O", programme, -1),
        ("Ended E", programme, 30),
        ("Else E", make_programme("Elsewhere"), 30),
    ):
        visitor = make_person(name, function="Legal")
        ends_on = today + timedelta(days=days)
        Person.objects.filter(pk=visitor.pk).update(guest_until=ends_on, is_active=name[0] != "E")
        Guest.objects.create(
            programme=here, person=visitor, ends_on=ends_on, sends_at=timezone.now()
        )
    run = dry_run(programme, today)
    assert (run.people, run.passing, run.guests) == (1, 0, 2)
    assert [(line.meet, line.fail) for line in run.lines] == [(0, 1)]
    page = text_of(client_of(cora).get(reverse("criteria:list", args=[programme.pk])))
    assert "0 of 1 in the directory may sign up." in page
    assert "2 guests from outside" in page


def test_dry_run_takes_three_queries(programme: Programme, django_assert_num_queries) -> None:
    for _ in range(4):
        rule(programme)
    with django_assert_num_queries(3):
        dry_run(programme, TODAY)


def test_points_are_for_what_is_known(programme: Programme) -> None:
    rule(programme, is_hard=False, points=3)
    rule(programme, is_hard=False, fact="location", values=["London"])
    mara = make_person("Mara Okafor", function="Sales")
    assert [(one.points, meets) for one, meets in points_of(programme, mara, TODAY)] == [
        (3, True),
        (1, False),
    ]


# On signing up


@pytest.fixture
def door(programme: Programme) -> Door:
    return Door.objects.create(
        programme=programme,
        closes_on=timezone.localdate() + timedelta(days=7),
        expectations="I come prepared.",
    )


def test_who_is_kept_out_reads_why_and_loses_nothing(door: Door) -> None:
    rule(door.programme, reason="This one is for sales; the next is for everybody.")
    mara = make_person("Mara Okafor")
    browser = client_of(mara)
    write_all(browser, door)
    page = text_of(send(browser, door))
    assert "This one is for sales; the next is for everybody. What you wrote is kept." in page
    assert not SignUp.objects.exists()
    assert Draft.objects.get(person=mara).answers["about"]["function"] == "Marketing"


def test_who_is_known_to_be_kept_out_reads_why_before_they_begin(door: Door) -> None:
    rule(door.programme, reason="This one is for sales; the next is for everybody.")
    browser = client_of(make_person("Mara Okafor", function="Marketing"))
    begun = browser.get(reverse("joining:begin", args=[door.token]), follow=True)
    assert begun.redirect_chain == [(door.get_absolute_url(), 302)]
    assert "This one is for sales; the next is for everybody." in text_of(begun)
    # The directory may be behind: what they write themselves, they may say otherwise.
    assert "Sign up all the same" in text_of(begun)
    write_all(browser, door, about=ABOUT | {"function": "Sales"})
    assert "This one is for sales" not in text_of(browser.get(door.get_absolute_url()))
    assert "You are signed up" in text_of(send(browser, door))


def test_who_is_kept_out_by_what_they_cannot_say_is_offered_no_way_round(
    cora: Person, door: Door
) -> None:
    rule(door.programme, fact="level", values=["Senior"], reason="For seniors.")
    browser = client_of(make_person("Mara Okafor", level="Junior"))
    page = text_of(browser.get(door.get_absolute_url()))
    assert "For seniors." in page
    assert "Sign up all the same" not in page
    assert "Cora Coordinator" in page  # whom to ask
    switch_block(programme=door.programme, key="work", is_on=False, by=cora)
    rule(door.programme, reason="For sales.")
    asked = client_of(make_person("Ben Ode", function="Legal"))
    assert "Sign up all the same" not in text_of(asked.get(door.get_absolute_url()))


def test_guest_and_who_isnt_known_begin_at_once(door: Door) -> None:
    rule(door.programme)
    guest = make_person("Greta Guest", function="Marketing")
    Person.objects.filter(pk=guest.pk).update(guest_from="Acme", guest_until=door.closes_on)
    unknown = make_person("Una Unknown")
    assert "Welcome, Una" in text_of(client_of(unknown).get(door.get_absolute_url()))
    assert "For sales." not in text_of(client_of(guest).get(door.get_absolute_url()))


def test_who_passes_signs_up(door: Door) -> None:
    rule(door.programme)
    browser = client_of(make_person("Mara Okafor"))
    write_all(browser, door, about=ABOUT | {"function": "sales", "started_on": "2020-02-01"})
    assert "You are signed up" in text_of(send(browser, door))
    assert SignUp.objects.get().person.profile.started_on == date(2020, 2, 1)


def test_who_is_in_stays_in(door: Door) -> None:
    mara = make_person("Mara Okafor")
    browser = client_of(mara)
    write_all(browser, door)
    send(browser, door)
    rule(door.programme)
    assert send_sign_up(door=door, person=mara).takes_part


# The coordinator


def typed(**changes: str) -> dict[str, str]:
    return {
        "fact": "function",
        "test": "one of",
        "named": "Sales\nLegal",
        "months": "",
        "is_hard": "on",
        "points": "1",
        "reason": "It is for these two.",
    } | changes


def address(programme: Programme, *more: int) -> str:
    return reverse(f"criteria:{'criterion' if more else 'list'}", args=[programme.pk, *more])


def test_coordinator_adds_changes_and_removes_a_rule(cora: Person, programme: Programme) -> None:
    browser = client_of(cora)
    page = text_of(browser.post(address(programme), typed(), follow=True))
    assert "The function is one of Sales and Legal." in page
    assert "0 of 1 in the directory may sign up." in page
    one = Criterion.objects.get()
    browser.post(address(programme, one.pk), typed(named="HR"))
    one.refresh_from_db()
    assert one.values == ["HR"]
    browser.post(address(programme, one.pk), {"do": "remove"})
    assert not Criterion.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"named": ""}, "named"),
        ({"named": "x" * 121}, "named"),
        ({"named": "\n".join(map(str, range(31)))}, "named"),
        ({"fact": "tenure"}, "test"),
        ({"fact": "tenure", "test": "at least"}, "months"),
        ({"fact": "tenure", "test": "at least", "months": "601"}, "months"),
        ({"test": "at most"}, "test"),
        ({"fact": "shoe size"}, "fact"),
        ({"points": "11"}, "points"),
        ({"reason": ""}, "reason"),
    ],
)
def test_rule_that_makes_no_sense_is_refused_beside_it(
    cora: Person, programme: Programme, changes: dict[str, str], field: str
) -> None:
    response = client_of(cora).post(address(programme), typed(**changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Criterion.objects.exists()


def test_rule_of_another_programme_is_not_found(cora: Person, programme: Programme) -> None:
    other = rule(make_programme("Else"))
    assert client_of(cora).get(address(programme, other.pk)).status_code == 404


def test_database_knows_which_test_fits_which_fact(programme: Programme) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rule(programme, fact="tenure")


def test_scripts_are_only_text(cora: Person, programme: Programme) -> None:
    hostile = typed(named="<script>alert(1)</script>", reason="<b>no</b>")
    page = client_of(cora).post(address(programme), hostile, follow=True).content.decode()
    assert "<script>alert" not in page
    assert "<b>no</b>" not in page
