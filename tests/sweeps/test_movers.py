"""When two people become one nothing is left behind: every field that points at a person, or at a
sign-up, has a mover."""

from __future__ import annotations

from collections import Counter

import pytest
from django.apps import apps
from django.db import models

from bothways.accounts.models import Person
from bothways.people.hooks import movers
from bothways.people.merging.moving import LeftBehind, label_of, refuse_left_behind
from bothways.recruitment.hooks import SIGN_UP_MOVERS
from bothways.recruitment.models import SignUp
from bothways.recruitment.signups.merging import OWN_FIELDS
from tests.builders import make_person


def pointing_at(target: type[models.Model]) -> set[str]:
    """Found the other way round than the merge does: by the fields of every table."""
    return {
        label_of(field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, (models.ForeignKey, models.OneToOneField))
        and field.related_model is target
    }


def test_every_field_that_points_at_a_person_has_one_mover() -> None:
    handled = Counter(field for mover in movers() for field in mover.fields)
    assert set(handled) == pointing_at(Person)
    assert set(handled.values()) == {1}


def test_every_field_that_points_at_a_sign_up_has_one_mover() -> None:
    handled = Counter([*OWN_FIELDS, *(field for mover in SIGN_UP_MOVERS for field in mover.fields)])
    assert set(handled) == pointing_at(SignUp)
    assert set(handled.values()) == {1}


@pytest.mark.django_db
def test_person_to_whom_something_still_points_is_not_deleted() -> None:
    mara = make_person("Mara Okafor")
    with pytest.raises(LeftBehind, match=r"people\.Profile\.person"):
        refuse_left_behind(mara)
