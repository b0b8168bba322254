"""Managers' answers when two people become one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.models import Deed
from bothways.people.merging.actions import merge_people
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp, Support
from bothways.recruitment.support.queries import standing_of
from tests.builders import make_administrator, make_person, make_programme, make_sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return make_administrator()


@pytest.fixture
def programme() -> Programme:
    return make_programme()


@pytest.fixture
def kept() -> Person:
    return make_person("Mara Okafor", email="mara@acme.example")


@pytest.fixture
def gone() -> Person:
    return make_person("Mara Okafor", email="mara@home.example")


def make_support(sign_up: SignUp, answer: str, *, days_ago: int, **more: object) -> Support:
    then = timezone.now() - timedelta(days=days_ago)
    at = {"created_at": then, "asked_at": then, "answered_at": then if answer else None}
    return Support.objects.create(sign_up=sign_up, answer=answer, **at, **more)


@pytest.mark.parametrize(
    ("older", "newer", "stands"),
    [("yes", "not now", "yes"), ("not now", "yes", "yes"), ("not now", "", ""), ("yes", "", "yes")],
)
def test_yes_stands_and_then_what_came_last(
    older: str, newer: str, stands: str,
    ada: Person, programme: Programme, kept: Person, gone: Person,
) -> None:  # fmt: skip
    one, double = make_sign_up(programme, kept), make_sign_up(programme, gone)
    make_support(one, older, days_ago=3)
    make_support(double, newer, days_ago=1)
    merge_people(kept=kept, gone=gone, by=ada)
    sign_up = SignUp.objects.get(person=kept)
    standing = standing_of(sign_up)
    assert standing is not None
    assert standing.answer == stands
    assert sign_up.supports.count() == 2


def test_manager_is_who_stays(
    ada: Person, programme: Programme, kept: Person, gone: Person
) -> None:
    ben = make_sign_up(programme, "Ben Ode")
    asked = make_support(ben, "yes", days_ago=1, manager=gone, email=gone.email)
    noted = make_support(make_sign_up(programme, "Cid C"), "yes", days_ago=1, recorded_by=gone)
    merge_people(kept=kept, gone=gone, by=ada)
    asked.refresh_from_db()
    noted.refresh_from_db()
    assert (asked.manager, asked.replaced_at, noted.recorded_by) == (kept, None, kept)


@pytest.mark.parametrize("is_in_directory", [True, False])
def test_nobody_supports_themselves(
    is_in_directory: bool, ada: Person, programme: Programme, kept: Person, gone: Person
) -> None:
    sign_up = make_sign_up(programme, kept)
    manager = gone if is_in_directory else None
    make_support(sign_up, "yes", days_ago=1, manager=manager, email=gone.email)
    merge_people(kept=kept, gone=gone, by=ada)
    assert standing_of(sign_up) is None
    deed = Deed.objects.get(kind="set aside what somebody answered about themselves")
    assert deed.programme == programme.pk
