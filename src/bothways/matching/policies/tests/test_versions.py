"""Versions with names, and two who save at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.matching.models import Policy, PolicyVersion
from bothways.matching.policies import actions
from bothways.matching.policies.actions import as_shown, keep_version, save_policy, take_up
from bothways.matching.policies.comparing import differences
from bothways.matching.policies.queries import policy_of, version_in_force, versions_of
from bothways.programmes.models import Programme
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of

from .test_policies import choices

pytestmark = pytest.mark.django_db


def address(name: str, *arguments: int) -> str:
    return reverse(f"policies:{name}", args=arguments)


def decide(programme: Programme, by: Person, **changes: object) -> Policy:
    return save_policy(
        programme=programme, by=by, values={**policy_of(programme).values(), **changes}
    )


def test_version_is_kept_as_it_is_saved_with_who_and_when(house: Programme, cora: Person) -> None:
    decide(house, cora, other_function=20)
    client_of(cora).post(address("versions", house.pk), {"name": " Open  to all "})
    version = PolicyVersion.objects.get()
    assert (version.name, version.by, version.other_function) == ("Open to all", cora, 20)
    page = text_of(client_of(cora).get(address("versions", house.pk)))
    assert "Cora Coordinator kept it on" in page
    assert "being from different functions weighs 20 beside 100 for skills" in page
    assert "Counts now" in page


def test_version_stays_as_it_was_and_can_count_again(house: Programme, cora: Person) -> None:
    decide(house, cora, manager_depth=4)
    version = keep_version(programme=house, by=cora, name="Strict")
    decide(house, cora, manager_depth=1)
    assert version_in_force(policy_of(house)) is None
    client_of(cora).post(address("taking-up", house.pk, version.pk))
    policy = policy_of(house)
    assert (policy.manager_depth, version_in_force(policy)) == (4, version)
    deed = Deed.objects.filter(kind="decided what counts").latest("pk")
    assert deed.details == {"manager_depth": "4", "version": "Strict"}


def test_two_versions_differ_in_sentences(house: Programme, cora: Person) -> None:
    one = keep_version(programme=house, by=cora, name="Usual")
    decide(house, cora, shared_language=False, objective="fair", same_location=30)
    other = keep_version(programme=house, by=cora, name="Fair")
    page = client_of(cora).get(address("versions", house.pk), {"one": one.pk, "other": other.pk})
    assert [(each.matter, each.one, each.other) for each in page.context["differences"]] == [
        (
            "What matters most",
            "As many people as possible get a partner.",
            (
                "As many people as possible get a partner, and those who gain least gain as much "
                "as can be."
            ),
        ),
        ("The same location", "Doesn’t count.", "Counts 30 beside 100 for skills: some."),
        ("Language", "Partners share a language.", "Not a rule."),
    ]
    assert differences(one, one) == []


def test_comparing_with_a_version_that_is_gone_shows_the_list(
    house: Programme, cora: Person
) -> None:
    page = client_of(cora).get(address("versions", house.pk), {"one": "now", "other": "999"})
    assert (page.status_code, page.context["differences"]) == (200, None)


@pytest.mark.parametrize("act", ["taking-up", "removal"])
def test_version_deleted_in_another_window_is_told_kindly(
    house: Programme, cora: Person, act: str
) -> None:
    version = keep_version(programme=house, by=cora, name="Strict")
    client_of(cora).post(address("removal", house.pk, version.pk))
    client = client_of(cora)
    response = client.post(address(act, house.pk, version.pk), follow=True)
    assert "deleted meanwhile. Nothing was changed." in text_of(response)
    assert not Policy.objects.exists()


def test_version_of_another_programme_is_not_there(house: Programme, cora: Person) -> None:
    otto = make_person("Otto Other")
    elsewhere = make_programme("Elsewhere", coordinator=otto)
    version = keep_version(programme=elsewhere, by=otto, name="Theirs")
    client_of(cora).post(address("taking-up", house.pk, version.pk))
    client_of(cora).post(address("removal", house.pk, version.pk))
    assert (Policy.objects.count(), PolicyVersion.objects.count()) == (0, 1)
    assert "Theirs" not in text_of(client_of(cora).get(address("versions", house.pk)))


def test_name_is_given_once_whatever_its_capitals(house: Programme, cora: Person) -> None:
    keep_version(programme=house, by=cora, name="Strict")
    response = client_of(cora).post(address("versions", house.pk), {"name": "STRICT"})
    assert response.status_code == 422
    assert "There is a version of this name already." in text_of(response)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
def test_name_that_is_none_is_refused(house: Programme, cora: Person, name: str) -> None:
    response = client_of(cora).post(address("versions", house.pk), {"name": name})
    assert response.status_code in (400, 422)
    assert not PolicyVersion.objects.exists()


def test_name_with_a_script_is_shown_as_a_name(house: Programme, cora: Person) -> None:
    decide(house, cora)
    keep_version(programme=house, by=cora, name="<script>alert(1)</script>")
    for page in ("versions", "policy"):
        html = client_of(cora).get(address(page, house.pk)).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert "<script>alert" not in html


def test_programme_keeps_so_many_versions_and_no_more(
    house: Programme, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_VERSIONS", 1)
    keep_version(programme=house, by=cora, name="One")
    response = client_of(cora).post(address("versions", house.pk), {"name": "Two"})
    assert "Delete one that you don’t need" in text_of(response)
    assert [line.version.name for line in versions_of(house)] == ["One"]


def test_who_saves_last_is_told_what_the_other_changed_and_may_save_again(
    house: Programme, cora: Person
) -> None:
    shown = as_shown(policy_of(house))
    otto = make_person("Otto Other")
    decide(house, otto, shared_language=False)
    client = client_of(cora)
    refused = client.post(address("policy", house.pk), choices(shown=shown))
    text = text_of(refused)
    assert refused.status_code == 409
    assert "Somebody else has saved meanwhile" in text
    assert "<b>Language</b>: Partners share a language. → Not a rule." in text
    assert "Otto Other saved it on" in text
    assert 'value="40"' in text  # what was typed is kept
    assert not policy_of(house).shared_language
    assert policy_of(house).other_function == 0
    again = client.post(address("policy", house.pk), choices(shown=refused.context["shown"]))
    assert again.status_code == 302
    assert policy_of(house).other_function == 40


def test_two_who_save_the_same_are_both_content(house: Programme, cora: Person) -> None:
    shown = as_shown(policy_of(house))
    for _ in range(2):
        response = client_of(cora).post(address("policy", house.pk), choices(shown=shown))
        assert response.status_code == 302


def test_page_that_comes_back_forged_is_not_believed(house: Programme, cora: Person) -> None:
    decide(house, cora, same_location=10)
    response = client_of(cora).post(address("policy", house.pk), choices(shown="forged"))
    assert response.status_code == 409
    assert policy_of(house).same_location == 10


def test_taking_up_what_counts_already_writes_no_history(house: Programme, cora: Person) -> None:
    decide(house, cora, same_location=10)
    version = keep_version(programme=house, by=cora, name="Near")
    before = Deed.objects.count()
    take_up(version=version, by=cora)
    assert Deed.objects.count() == before
