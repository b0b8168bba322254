"""What stands in an address is typed by anybody."""

from __future__ import annotations

import pytest

from tests.builders import make_administrator, make_person, make_programme
from tests.clients import client_of

pytestmark = pytest.mark.django_db

TOO_LARGE = (2**63, "9" * 18 + "99", "9" * 5000)


@pytest.mark.parametrize("number", TOO_LARGE, ids=("a bit", "twenty digits", "5000 digits"))
def test_number_that_no_row_can_have_is_not_found(number: object) -> None:
    coordinator = make_person("Cora Coordinator")
    here = f"/programmes/{make_programme(coordinator=coordinator).pk}"
    one, everything = client_of(coordinator), client_of(make_administrator())
    paths = (f"/programmes/{number}/", f"{here}/people/{number}/", f"{here}/outcomes/{number}/")
    answers = [one.get(path).status_code for path in paths]
    answers += [one.post(f"/programmes/{number}/life/", {"do": "pause"}).status_code]
    answers += [everything.get(f"/directory/{number}/").status_code]
    assert answers == [404] * 5
