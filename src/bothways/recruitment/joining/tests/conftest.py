"""A programme, its coordinator, and the way in, open for a week."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.recruitment.models import Door
from tests.builders import make_person, make_programme


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


@pytest.fixture
def door(programme: Programme) -> Door:
    return Door.objects.create(
        programme=programme,
        closes_on=timezone.localdate() + timedelta(days=7),
        expectations="I come prepared.",
    )
