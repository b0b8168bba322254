"""A programme and the two people of one of its exchanges."""

from __future__ import annotations

import pytest

from bothways.partnerships.checkins.tests.test_checkins import partnership_of
from bothways.partnerships.models import Partnership
from bothways.programmes.models import Programme
from tests.builders import make_person, make_programme


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme(coordinator=make_person("Cora Coordinator"))


@pytest.fixture
def pair(programme: Programme) -> Partnership:
    return partnership_of(programme, "Mara Okafor", "Jun Watanabe")
