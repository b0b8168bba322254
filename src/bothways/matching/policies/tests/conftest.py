from __future__ import annotations

from collections.abc import Iterator

import pytest

from bothways.accounts.models import Person
from bothways.matching.policies import desk
from bothways.programmes.models import Programme
from tests.builders import make_person, make_programme, make_sign_up


@pytest.fixture(autouse=True)
def _fresh_desk() -> Iterator[None]:
    desk.forget_all()
    yield
    desk.forget_all()


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def house(cora: Person) -> Programme:
    """Ann fits Bob, of her own function, and no one else; Cid and Dee fit across functions."""
    programme = make_programme(coordinator=cora)
    for name, function, offers, wants in (
        ("Ann A", "Sales", ["Excel"], ["SQL"]),
        ("Bob B", "Sales", ["SQL"], ["Excel"]),
        ("Cid C", "Legal", ["Chess"], ["Piano"]),
        ("Dee D", "Data", ["Piano"], ["Chess"]),
    ):
        make_sign_up(programme, make_person(name, function=function), offers=offers, wants=wants)
    return programme
