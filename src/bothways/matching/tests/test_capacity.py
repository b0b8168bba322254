"""People who would be in several partnerships at once: from the run to their partners."""

from __future__ import annotations

import pytest

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.matching.models import LeftOver, Match, Run
from bothways.matching.publishing.actions import publish
from bothways.matching.review.actions import KeptTogether, lock_pair, part_match
from bothways.matching.review.left_over import APART, alone_in
from bothways.matching.review.queries import totals_of
from bothways.matching.runs.actions import start_run
from bothways.matching.tests.scenes import finished_run, sign_up, work
from bothways.notifications.models import Notice, OutgoingMail
from bothways.partnerships.models import Partnership
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
def programme(cora: Person) -> Programme:
    """Mara can exchange with Ben, Gil and Joy, who can't with each other, and has two places."""
    programme = make_programme(coordinator=cora)
    make_sign_up(programme, "Mara Okafor", offers=["Excel"], wants=["SQL"])
    for name in ("Ben Ode", "Gil Baker", "Joy Mbeki"):
        make_sign_up(programme, name, offers=["SQL"], wants=["Excel"])
    SignUp.objects.filter(person__name="Mara Okafor").update(partnerships=2)
    return programme


@pytest.fixture
def run(programme: Programme, cora: Person) -> Run:
    run = finished_run(programme, cora)
    Notice.objects.all().delete()
    return run


def partners_of_mara() -> set[str]:
    pairs = Match.objects.filter(parted_at=None).values_list("name_a", "name_b")
    return {name for pair in pairs for name in pair} - {"Mara Okafor"}


def test_who_has_two_places_gets_two_partners_and_no_third(run: Run) -> None:
    assert (Match.objects.count(), LeftOver.objects.count()) == (2, 1)
    assert len(partners_of_mara()) == 2
    assert run.figures["served"] == 3


def test_people_with_a_partner_are_counted_once(run: Run) -> None:
    assert totals_of(run, set()).served == 3


def test_who_loses_one_of_two_partners_is_not_alone(run: Run, cora: Person) -> None:
    match = Match.objects.select_related("run__programme", "a__person", "b__person").first()
    assert match is not None
    part_match(match=match, by=cora)
    apart = [alone.name for alone in alone_in(run) if alone.reason == APART]
    assert "Mara Okafor" not in apart
    assert len(apart) == 1
    assert totals_of(run, set()).served == 2


def test_as_many_locks_as_places_and_not_one_more(run: Run, cora: Person) -> None:
    mara = sign_up("Mara Okafor")
    lock_pair(run=run, a=mara, b=sign_up("Gil Baker"), by=cora)
    lock_pair(run=run, a=mara, b=sign_up("Joy Mbeki"), by=cora)
    with pytest.raises(KeptTogether, match="Mara Okafor would be in 2 partnerships at once"):
        lock_pair(run=run, a=mara, b=sign_up("Ben Ode"), by=cora)
    finished_run(run.programme, cora)
    Match.objects.filter(run=run).delete()
    assert partners_of_mara() == {"Gil Baker", "Joy Mbeki"}


def test_places_given_up_under_a_lock_end_the_run_with_the_reason(run: Run, cora: Person) -> None:
    """She was locked to two and now has room for one: nothing is guessed."""
    mara = sign_up("Mara Okafor")
    for name in ("Gil Baker", "Joy Mbeki"):
        lock_pair(run=run, a=mara, b=sign_up(name), by=cora)
    SignUp.objects.filter(pk=mara.pk).update(partnerships=1)
    again = start_run(programme=run.programme, by=cora)
    work()
    again.refresh_from_db()
    assert (again.state, Match.objects.filter(run=again).count()) == ("failed", 0)
    assert "Mara Okafor" in again.message


def test_publication_opens_both_partnerships_and_tells_of_both(run: Run, cora: Person) -> None:
    published = publish(run=run, words="", by=cora)
    assert (published.people, published.e_mails) == (3, 4)
    mara = sign_up("Mara Okafor").person
    assert Partnership.objects.visible_to(mara).count() == 2
    assert OutgoingMail.objects.filter(to=mara.email).count() == 2
    assert Notice.objects.filter(person=mara).count() == 2
    assert "Your exchanges" in text_of(client_of(mara).get("/"))
