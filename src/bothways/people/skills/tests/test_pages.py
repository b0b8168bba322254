"""The pages of the vocabulary, as a coordinator uses them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.people.models import OwnWord
from bothways.people.skills.actions import add_skill, make_same
from bothways.people.skills.queries import meanings
from bothways.programmes.models import Programme
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

LIST = "/skills/"


@pytest.fixture
def cora(db: None) -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


@pytest.fixture
def client(cora: Person, programme: Programme) -> Client:
    return client_of(cora)


def word_page(client: Client, **query: str) -> str:
    response = client.get(reverse("skills:word"), query)
    assert response.status_code == 200
    return " ".join(text_of(response).split())


def test_list_shows_new_words_with_their_people(client: Client, programme: Programme) -> None:
    make_sign_up(programme, "Mara", offers=["falconry"])
    make_sign_up(programme, "Tom", wants=["Falconry!"])
    text = " ".join(text_of(client.get(LIST)).split())
    assert "also written Falconry!" in text
    assert "1 offers it" in text
    assert "1 wants it" in text
    assert "Every word that people use" not in text


def test_list_without_new_words_says_so(client: Client) -> None:
    text = text_of(client.get(LIST))
    assert "Every word that people use in your programmes is known." in text
    assert "Nothing has been added to the vocabulary that ships with Bothways." in text


def test_many_new_words_show_the_commonest_and_the_rest_on_request(
    client: Client, programme: Programme
) -> None:
    make_sign_up(programme, "Mara", wants=[f"Novelty {number}" for number in range(20)])
    page = client.get(LIST)
    assert len(page.context["new"]) == 12
    assert "Show 8 more" in text_of(page)
    assert len(client.get(LIST, {"all": "yes"}).context["new"]) == 20


def test_search_finds_skills_by_any_word(client: Client) -> None:
    found = client.get(LIST, {"find": "K8S"}).context["page"].object_list
    assert [line.entry.name for line in found] == ["Kubernetes"]
    nothing = client.get(LIST, {"find": "zzzz"})
    assert "No skill is called this" in text_of(nothing)


def test_word_is_previewed_then_said_then_taken_back(
    client: Client, cora: Person, programme: Programme
) -> None:
    make_sign_up(programme, "Mara", offers=["number crunching"])
    make_sign_up(programme, "Tom", wants=["Data analysis"])

    text = word_page(client, words="number crunching", same_as="data analytics")
    assert "1 person offers or wants something that will then be called Data analysis" in text
    assert "Together 2 people then offer or want Data analysis." in text
    assert OwnWord.objects.count() == 0

    said = {"words": "number crunching", "means": "Data analysis"}
    response = client.post(reverse("skills:own-words"), said, follow=True)
    assert "“number crunching” means Data analysis from the next run on." in text_of(response)
    assert meanings(["number crunching"]) == {"number crunching": "Data analysis"}

    own = OwnWord.objects.get()
    assert "It was said to mean Data analysis by Cora Coordinator" in word_page(
        client, words="number crunching"
    )
    back = word_address("Excel")
    response = client.post(reverse("skills:removal", args=[own.pk]), {"next": back})
    assert (response.status_code, response.url) == (302, back)
    assert OwnWord.objects.count() == 0


def word_address(words: str) -> str:
    return f"{reverse('skills:word')}?words={words}"


def test_merging_a_skill_tells_which_words_come_along(client: Client) -> None:
    text = word_page(client, words="Kubernetes", same_as="Docker")
    assert "“Kubernetes” is a skill today; its other words come along: k8s" in text


def test_new_word_becomes_a_skill(client: Client) -> None:
    response = client.post(reverse("skills:own-words"), {"words": "Falconry"}, follow=True)
    assert "“Falconry” is a skill now." in text_of(response)
    assert "It is a skill of the vocabulary." in text_of(response)


def test_word_that_is_refused_stands_in_the_form_with_the_reason(client: Client) -> None:
    response = client.post(reverse("skills:own-words"), {"words": "Excel", "means": "Excell"})
    assert response.status_code == 422
    assert "“Excell” isn’t a skill here. Did you mean Excel?" in text_of(response)
    empty = client.post(reverse("skills:own-words"), {})
    assert empty.status_code == 422


def test_unknown_skill_in_the_preview_is_explained(client: Client) -> None:
    response = client.get(reverse("skills:word"), {"words": "sums", "same_as": "zzzz"})
    assert response.status_code == 422
    assert "“zzzz” isn’t a skill here. Add it as a skill first." in text_of(response)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("k8s", "“k8s” is another word for it."),
        ("kubernets", "it is taken for a spelling of “Kubernetes”."),
        ("falconry", "It is in no vocabulary yet, and meets only what is spelt alike."),
        ("speaking in public", "“speaking in public” is another word for it."),
        ("strategy, brand", "these are the same words."),
    ],
)
def test_page_of_a_word_says_how_it_is_understood(words: str, said: str, client: Client) -> None:
    assert said in word_page(client, words=words)


@pytest.mark.parametrize("query", [{}, {"words": ""}, {"words": "!!!"}, {"words": "x" * 200}])
def test_page_of_no_word_is_not_found(query: dict[str, str], client: Client) -> None:
    assert client.get(reverse("skills:word"), query).status_code == 404


def test_what_still_has_words_is_not_taken_back(client: Client, cora: Person) -> None:
    falconry = add_skill(words="Falconry", by=cora)
    make_same(words="hawking", name="Falconry", by=cora)
    response = client.post(reverse("skills:removal", args=[falconry.pk]), follow=True)
    assert "“hawking” is said to mean Falconry. Take that back first." in text_of(response)
    assert OwnWord.objects.count() == 2


@pytest.mark.parametrize("back", ["https://elsewhere.example", "//elsewhere.example", "x", "-1"])
def test_nobody_is_led_to_another_site_or_to_no_page(
    client: Client, cora: Person, back: str
) -> None:
    own = add_skill(words="Falconry", by=cora)
    address = reverse("skills:removal", args=[own.pk])
    assert client.post(address, {"next": back}).url == LIST


def test_people_page_leads_here(client: Client, programme: Programme) -> None:
    make_sign_up(programme, "Mara")
    page = text_of(client.get(reverse("signups:list", args=[programme.pk])))
    assert f'href="{LIST}"' in page
