"""The pages of runs: history and start, progress, and how a run ended."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.jobs.models import Job
from bothways.matching.models import Publication, Run
from bothways.matching.tests.scenes import made_run, make_scene, standing_act
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme

pytestmark = pytest.mark.django_db

ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_scene(cora)


@pytest.fixture
def browser(cora: Person, client: Client) -> Client:
    client.force_login(cora, backend=ALLAUTH)
    return client


def list_of(programme: Programme) -> str:
    return reverse("runs:list", args=[programme.pk])


def test_first_visit_offers_the_first_match_and_says_what_it_will_use(
    browser: Client, programme: Programme
) -> None:
    SignUp.objects.filter(person__name="Lena Fuchs").update(is_waiting_this_time=True)
    standing_act(programme, "lock", "Mara Okafor", "Tomasz Zieliński")
    page = browser.get(list_of(programme)).content.decode()
    for said in (
        "Make the first match",
        "Match 4 people",
        "1 waiting this time",
        "1 lock and 0 bans from your review",
        "As many people as possible get a partner.",
    ):
        assert said in page, said
    assert Run.objects.count() == 0


def test_posting_starts_a_run_and_leads_to_its_progress(
    browser: Client, programme: Programme
) -> None:
    response = browser.post(list_of(programme))
    run = Run.objects.get()
    assert (response.status_code, response.url) == (302, run.get_absolute_url())
    again = browser.post(list_of(programme))
    assert again.url == run.get_absolute_url()
    assert (Run.objects.count(), Job.objects.count()) == (1, 1)
    page = browser.get(run.get_absolute_url()).content.decode()
    assert "Waiting for its turn" in page
    assert "You may leave this page" in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page


def test_programme_without_people_says_how_to_begin(browser: Client, cora: Person) -> None:
    empty = make_programme("Empty", coordinator=cora)
    page = browser.get(list_of(empty)).content.decode()
    assert "A match takes at least two people" in page
    assert "Match 0 people" not in page
    refused = browser.post(list_of(empty), follow=True).content.decode()
    assert "Nothing was started; add people first." in refused
    assert Run.objects.count() == 0


def test_progress_renews_itself_and_leads_on_when_the_run_has_ended(
    browser: Client, programme: Programme
) -> None:
    run = Run.objects.create(
        programme=programme, number=1, state="running", progress=42, phase="Comparing everybody"
    )
    progress = reverse("runs:progress", args=[programme.pk, run.pk])
    fragment = browser.get(progress, headers=HTMX).content.decode()
    assert "Comparing everybody" in fragment
    assert 'value="42"' in fragment
    assert "<html" not in fragment
    assert browser.get(progress).url == run.get_absolute_url()
    Run.objects.filter(pk=run.pk).update(state="done")
    ended = browser.get(progress, headers=HTMX)
    assert ended.headers["HX-Redirect"] == run.get_absolute_url()


def test_stopping_a_waiting_run_ends_it(browser: Client, programme: Programme) -> None:
    browser.post(list_of(programme))
    run = Run.objects.get()
    stop = reverse("runs:cancellation", args=[programme.pk, run.pk])
    page = browser.post(stop, follow=True).content.decode()
    assert "Run 1 was stopped" in page
    again = browser.post(stop, follow=True).content.decode()
    assert "had ended before it could be stopped" in again


def test_run_that_failed_says_why_and_how_to_go_on(browser: Client, programme: Programme) -> None:
    run = Run.objects.create(
        programme=programme, number=1, state="failed", message="Mara is locked to <two> people."
    )
    page = browser.get(run.get_absolute_url()).content.decode()
    assert "Run 1 could not be done" in page
    assert "Mara is locked to &lt;two&gt; people." in page
    assert "Start again" in page


def test_history_names_the_newest_and_the_published(
    browser: Client, programme: Programme, cora: Person
) -> None:
    first = made_run(programme, 1)
    made_run(programme, 2, number=2)
    page = browser.get(list_of(programme)).content.decode()
    assert page.count(">To review<") == 1
    assert page.index("Run 2") < page.index(">To review<") < page.index("Run 1</a>")
    assert "4 of 4 people have a partner" in page
    Publication.objects.create(programme=programme, run=first, by=cora)
    page = browser.get(list_of(programme)).content.decode()
    assert page.index("Run 1</a>") < page.index('title="Round 1"')
    assert "Round 1</b></a> · 1 partnership" in page
    assert ">To review<" not in page


def test_history_takes_the_same_queries_with_one_run_and_with_six(
    browser: Client, cora: Person, django_assert_max_num_queries
) -> None:
    few, many = make_programme("Small", coordinator=cora), make_programme("Large", coordinator=cora)
    made_run(few, 1)
    for number in range(1, 7):
        made_run(many, 1, number=number)
    browser.get(list_of(few))
    with django_assert_max_num_queries(18) as counted:
        browser.get(list_of(few))
    with django_assert_max_num_queries(len(counted)):
        browser.get(list_of(many))


@pytest.mark.parametrize("changes", [{"state": "closed"}, {"is_paused": True}])
def test_no_match_is_offered_while_the_programme_stands_still(
    browser: Client, programme: Programme, changes: dict[str, object]
) -> None:
    Programme.objects.update(**changes)
    page = browser.get(list_of(programme)).content.decode()
    assert "Nobody is matched for now" in page
    assert "Match 5 people" not in page
