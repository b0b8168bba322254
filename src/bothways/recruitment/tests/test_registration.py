"""What recruitment adds to the pages of a programme."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bothways.programmes import hooks
from bothways.programmes.models import Programme
from bothways.recruitment.registration import people_tab, sign_up_figures, sign_up_step
from tests.builders import make_programme, make_sign_up


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme()


def test_people_have_their_tab_step_and_figures_at_their_place() -> None:
    assert (20, people_tab) in hooks.TABS
    assert (20, sign_up_step) in hooks.STEPS
    assert (20, sign_up_figures) in hooks.FIGURES


def test_step_of_an_empty_programme_leads_to_the_way_in(programme: Programme) -> None:
    step = sign_up_step(programme)
    assert (step.is_done, step.action) == (False, "Open sign-up")
    assert step.url == reverse("doors:door", args=[programme.pk])


def test_step_is_done_once_two_people_are_ready(programme: Programme) -> None:
    make_sign_up(programme, "Ann A", offers=["Excel"], wants=["Piano"])
    make_sign_up(programme, "Bob B", offers=["Piano"])
    step = sign_up_step(programme)
    assert step.detail == "2 people have signed up, 1 is ready to be matched."
    assert (step.is_done, step.url) == (False, reverse("signups:list", args=[programme.pk]))
    make_sign_up(programme, "Cid C", offers=["Piano"], wants=["Excel"])
    assert sign_up_step(programme).is_done


def test_figures_are_counts_without_a_name(programme: Programme) -> None:
    make_sign_up(programme, "Ann A", offers=["Excel", "Chess"], wants=["Piano"])
    make_sign_up(programme, "Bob B", offers=["Piano"])
    figures = [(figure.value, figure.label) for figure in sign_up_figures(programme)]
    assert figures == [
        ("2", "people signed up"),
        ("50\N{NO-BREAK SPACE}%", "of them ready to be matched"),
        ("3", "offers to teach something"),
        ("1", "wishes to learn something"),
    ]


def test_figures_of_an_empty_programme_divide_by_nobody(programme: Programme) -> None:
    assert [figure.value for figure in sign_up_figures(programme)] == ["0", "–", "0", "0"]
