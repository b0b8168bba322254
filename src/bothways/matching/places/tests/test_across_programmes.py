"""Several programmes a person, with a limit of partnerships over all of them."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.matching.models import LeftOver, Match, Publication, Run
from bothways.matching.places.queries import Places, places_of, room_of
from bothways.matching.publishing.actions import PlacesTaken, publish
from bothways.matching.review.actions import KeptTogether, lock_pair
from bothways.matching.review.explanations import explain_two
from bothways.matching.review.left_over import alone_in
from bothways.matching.tests.scenes import finished_run
from bothways.notifications.models import OutgoingMail
from bothways.people.models import Profile
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def mara() -> Person:
    """She takes part in both programmes, and would be in one partnership at once."""
    return make_person("Mara Okafor", most_partnerships=1)


def programme_with(mara: Person, name: str, partner: str, cora: Person) -> Programme:
    programme = make_programme(name, coordinator=cora)
    make_sign_up(programme, mara, offers=["Excel"], wants=["SQL"])
    make_sign_up(programme, partner, offers=["SQL"], wants=["Excel"])
    return programme


@pytest.fixture
def here(mara: Person, cora: Person) -> Programme:
    return programme_with(mara, "Across the House", "Ben Ode", cora)


@pytest.fixture
def secret(mara: Person) -> Programme:
    return programme_with(mara, "The Quiet Programme", "Gil Baker", make_person("Otto Other"))


def publish_match(programme: Programme, by: Person) -> Run:
    run = finished_run(programme, by)
    publish(run=run, words="", by=by)
    return run


def of(programme: Programme, name: str) -> SignUp:
    return SignUp.objects.select_related("person").get(programme=programme, person__name=name)


def test_who_has_said_nothing_is_matched_in_every_programme(
    here: Programme, secret: Programme, cora: Person
) -> None:
    Profile.objects.update(most_partnerships=None)
    publish_match(secret, cora)
    assert Match.objects.filter(run=finished_run(here, cora)).count() == 1


def test_place_that_another_programme_takes_is_not_given_again(
    here: Programme, secret: Programme, cora: Person
) -> None:
    make_sign_up(here, "Joy Mbeki", offers=["Excel"], wants=["SQL"])
    publish_match(secret, cora)
    run = finished_run(here, cora)
    assert {*Match.objects.filter(run=run).values_list("name_a", "name_b")} == {
        ("Ben Ode", "Joy Mbeki")
    }
    alone = LeftOver.objects.get(run=run)
    assert (alone.name, alone.reason, alone.sentence) == (
        "Mara Okafor",
        "elsewhere",
        "Their places are taken by another programme.",
    )
    assert (run.figures["elsewhere"], run.figures["waiting"]) == (1, 1)


def test_coordinators_read_that_places_are_taken_and_never_where(
    here: Programme, secret: Programme, cora: Person
) -> None:
    Profile.objects.filter(person__name="Mara Okafor").update(most_partnerships=3)
    SignUp.objects.filter(person__name="Mara Okafor").update(partnerships=2)
    make_sign_up(secret, "Joy Mbeki", offers=["SQL"], wants=["Excel"])
    publish_match(secret, cora)
    client = client_of(cora)
    page = text_of(client.get(of(here, "Mara Okafor").get_absolute_url()))
    assert "2 of 3 places are taken elsewhere." in page
    pages = [
        page,
        text_of(client.get(reverse("runs:list", args=[here.pk]))),
        text_of(client.get(finished_run(here, cora).get_absolute_url())),
        text_of(client.get(reverse("demand:demand", args=[here.pk]) + "?reach")),
    ]
    for word in ("Quiet", "Gil Baker", "Joy Mbeki"):
        assert not any(word in page for page in pages), word


def test_explanation_names_another_programme_as_the_reason(
    here: Programme, secret: Programme, cora: Person
) -> None:
    make_sign_up(here, "Joy Mbeki", offers=["Excel"], wants=["SQL"])
    publish_match(secret, cora)
    run = finished_run(here, cora)
    explained = explain_two(run, of(here, "Mara Okafor"), of(here, "Ben Ode"))
    assert explained.sentence == "The places of Mara Okafor are taken by another programme."
    assert explained.what_if is None
    with pytest.raises(KeptTogether, match="taken by another programme"):
        lock_pair(run=run, a=of(here, "Mara Okafor"), b=of(here, "Ben Ode"), by=cora)
    assert [alone.reason for alone in alone_in(run, with_waiting=False)] == []


def test_a_lock_of_somebody_taken_elsewhere_since_stops_no_run(
    here: Programme, secret: Programme, cora: Person
) -> None:
    run = finished_run(here, cora)
    lock_pair(run=run, a=of(here, "Mara Okafor"), b=of(here, "Ben Ode"), by=cora)
    make_sign_up(here, "Joy Mbeki", offers=["Excel"], wants=["SQL"])
    publish_match(secret, cora)
    again = finished_run(here, cora)
    assert Match.objects.get(run=again).name_b == "Joy Mbeki"


def test_second_programme_to_publish_is_refused_with_the_name(
    here: Programme, secret: Programme, cora: Person
) -> None:
    run = finished_run(here, cora)
    publish_match(secret, cora)
    OutgoingMail.objects.all().delete()
    with pytest.raises(PlacesTaken, match=r"Mara Okafor\. Nobody was told\. Run again, or take"):
        publish(run=run, words="", by=cora)
    assert not Publication.objects.filter(programme=here).exists()
    assert OutgoingMail.objects.count() == 0
    board = text_of(client_of(cora).get(run.get_absolute_url()))
    assert "have no free place any more" in board
    assert "Quiet" not in board


def test_two_programmes_publishing_at_once_never_overbook(
    here: Programme, secret: Programme, cora: Person
) -> None:
    runs = [finished_run(here, cora), finished_run(secret, cora)]
    barrier, refused = threading.Barrier(2), []

    def click(run: Run) -> None:
        barrier.wait()
        try:
            publish(run=run, words="", by=cora)
        except PlacesTaken as error:
            refused.append(error.names)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [["Mara Okafor"]]
    assert Publication.objects.count() == 1


@pytest.mark.parametrize("state", ["closed", "archived"])
def test_programme_that_is_over_takes_no_place(
    here: Programme, secret: Programme, cora: Person, state: str
) -> None:
    publish_match(secret, cora)
    assert room_of(here).elsewhere == 1
    Programme.objects.filter(pk=secret.pk).update(state=state)
    assert (room_of(here).elsewhere, room_of(here).free) == (0, 2)


def test_counting_takes_the_same_queries_with_one_person_and_with_thirty(
    here: Programme, secret: Programme, cora: Person, django_assert_max_num_queries
) -> None:
    publish_match(secret, cora)
    with django_assert_max_num_queries(4) as counted:
        places_of(here)
    for number in range(30):
        person = make_person(f"Anna {number}", most_partnerships=2)
        make_sign_up(here, person, offers=["SQL"])
        make_sign_up(secret, person, offers=["SQL"])
    with django_assert_max_num_queries(len(counted)):
        places_of(here)


counts = st.integers(0, 12)


@given(
    here=counts, elsewhere=counts, limit=st.none() | st.integers(1, 12), asked=st.integers(0, 10)
)
def test_nobody_ever_gets_more_than_the_sign_up_and_the_limit_say(
    here: int, elsewhere: int, limit: int | None, asked: int
) -> None:
    places = Places(
        Counter({1: here}), Counter({1: elsewhere}), {} if limit is None else {1: limit}, 0
    )
    free = places.free(1, asked)
    assert free >= 0
    if free:
        assert here + free <= asked
        assert limit is None or here + elsewhere + free <= limit
    assert not (places.has_all(1, asked) and places.is_taken_elsewhere(1, asked))
