"""Circles and peer groups: from “What counts” to everybody's own page."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.matching.models import Circle, LeftOver, Match, Policy, Run
from bothways.matching.publishing.actions import NothingToPublish, PairsCantBe, publish
from bothways.matching.review.actions import StaleRun, ban_pair, join_circle, part_circle
from bothways.matching.review.circles import rings_of
from bothways.matching.review.left_over import alone_in
from bothways.matching.review.queries import totals_of
from bothways.matching.tests.scenes import finished_run, sign_up
from bothways.notifications.models import Notice, OutgoingMail
from bothways.partnerships.models import Partnership
from bothways.programmes.models import Programme
from bothways.recruitment.signups.actions import withdraw
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)

ROUND = {
    "Ana Ruiz": (["Chess"], ["Piano"]),
    "Ben Ode": (["Sailing"], ["Chess"]),
    "Cleo Wu": (["Piano"], ["Sailing"]),
}
"""Ana teaches Ben chess, Ben teaches Cleo sailing, and Cleo teaches Ana the piano."""
PAIR = {"Mara Okafor": (["Excel"], ["SQL"]), "Jun Watanabe": (["SQL"], ["Excel"])}
GATHERED = {
    "Gil Baker": (["Pottery"], ["Weaving"]),
    "Hana Sato": (["Chess"], ["Pottery"]),
    "Ivo Novak": ([], ["Pottery"]),
    "Joy Mbeki": (["Weaving"], ["Chess"]),
}
"""No two can teach each other; all four together can."""
RING_OF = "Ana Ruiz, Ben Ode, Cleo Wu"


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    programme = make_programme(coordinator=cora)
    for name, (offers, wants) in (ROUND | PAIR).items():
        make_sign_up(programme, name, offers=offers, wants=wants)
    Policy.objects.create(programme=programme, circles=3)
    return programme


@pytest.fixture
def run(programme: Programme, cora: Person) -> Run:
    run = finished_run(programme, cora)
    Notice.objects.all().delete()
    return run


def ring(run: Run) -> Circle:
    return Circle.objects.get(run=run, kind="ring")


def names(circle: Circle) -> list[str]:
    return [member.name for member in circle.members.all()]


def address(name: str, run: Run, **more: object) -> str:
    return reverse(name, kwargs={"programme": run.programme_id, "run": run.pk, **more})


def parting(circle: Circle) -> str:
    return address("review:circle-parting", circle.run, circle=circle.pk)


def test_run_keeps_the_circle_whole_with_who_teaches_whom(run: Run) -> None:
    members = list(ring(run).members.all())
    assert sorted(names(ring(run))) == sorted(ROUND)
    for place, member in enumerate(members):
        taught = members[(place + 1) % 3]
        assert [flow["skill"] for flow in member.gives] == ROUND[member.name][0]
        assert taught.gets == member.gives
    assert [str(match) for match in run.matches.all()] == ["Jun Watanabe and Mara Okafor"]
    assert (run.figures["served"], run.figures["circles"], run.figures["pairs"]) == (5, 1, 1)


def test_pairs_alone_leave_them_over(programme: Programme, cora: Person) -> None:
    Policy.objects.update(circles=2)
    run = finished_run(programme, cora)
    assert (Circle.objects.count(), LeftOver.objects.count(), run.figures["served"]) == (0, 3, 2)


def test_run_that_is_done_anew_keeps_its_circle_once(run: Run, cora: Person) -> None:
    again = finished_run(run.programme, cora)
    assert (Circle.objects.filter(run=run).count(), Circle.objects.filter(run=again).count()) == (
        1,
        1,
    )


def test_board_draws_the_circle_and_counts_its_people(run: Run, cora: Person) -> None:
    page = client_of(cora).get(run.get_absolute_url())
    text = text_of(page)
    assert "A circle of 3" in text
    assert "5 of 5" in text
    for words in ("Ana", "Ben", "Cleo", "Piano", "Chess", "Sailing"):
        assert words in text


def test_circle_taken_apart_leaves_its_people_alone_until_it_is_together_again(
    run: Run, cora: Person
) -> None:
    part_circle(circle=ring(run), by=cora)
    assert {alone.name for alone in alone_in(run)} == set(ROUND)
    assert totals_of(run, set()).served == 2
    join_circle(circle=ring(run), by=cora)
    assert alone_in(run) == []
    assert totals_of(run, set()).served == 5


def test_board_takes_it_apart_and_puts_it_together_by_a_button(run: Run, cora: Person) -> None:
    browser = client_of(cora)
    page = text_of(browser.post(parting(ring(run)), {"back": run.get_absolute_url()}, follow=True))
    assert "Taken apart:" in page
    assert "Nobody was told." in page
    assert "Put together again" in page
    page = text_of(browser.post(parting(ring(run)), {"do": "join"}, follow=True))
    assert "Together again:" in page
    assert ring(run).parted_at is None


def test_parting_twice_or_joining_what_is_whole_changes_nothing(run: Run, cora: Person) -> None:
    part_circle(circle=ring(run), by=cora)
    first = ring(run).parted_at
    part_circle(circle=ring(run), by=cora)
    assert ring(run).parted_at == first
    join_circle(circle=ring(run), by=cora)
    join_circle(circle=ring(run), by=cora)
    assert ring(run).parted_at is None


def test_circle_of_an_older_run_is_left_as_it_is(run: Run, cora: Person) -> None:
    finished_run(run.programme, cora)
    with pytest.raises(StaleRun):
        part_circle(circle=ring(run), by=cora)
    assert ring(run).parted_at is None


def test_circle_of_another_run_is_not_found_under_this_one(run: Run, cora: Person) -> None:
    elsewhere = Run.objects.create(programme=make_programme("Else", coordinator=cora), number=1)
    wrong = address("review:circle-parting", elsewhere, circle=ring(run).pk)
    assert client_of(cora).post(wrong).status_code == 404


def test_page_of_circles_finds_by_name_and_by_skill(run: Run, cora: Person) -> None:
    browser = client_of(cora)
    for find, found in (("cleo", True), ("SAILING", True), ("nobody", False)):
        page = text_of(browser.get(address("review:circles", run), {"find": find}))
        assert ("A circle of 3" in page) is found, find
    assert "Nothing fits" in page


def test_publishing_gives_everybody_in_a_circle_their_page_notice_and_e_mail(
    run: Run, cora: Person
) -> None:
    published = publish(run=run, words="", by=cora)
    assert (published.people, published.e_mails) == (5, 5)
    circle = Partnership.objects.get(kind="ring")
    assert circle.participations.count() == 3
    letter = OutgoingMail.objects.get(to="ana.ruiz@example.org")
    assert "a circle" in letter.text
    assert "You give Ben → Chess" in letter.text
    assert "You get from Cleo ← Piano" in letter.text
    assert circle.get_absolute_url() in letter.text
    assert circle.get_absolute_url() in letter.html
    notice = Notice.objects.get(person__name="Ben Ode")
    assert notice.title == "You are in a circle with Cleo and Ana"
    assert notice.path == circle.get_absolute_url()


def test_everybody_in_a_circle_sees_their_own_part(run: Run, cora: Person) -> None:
    publish(run=run, words="", by=cora)
    path = Partnership.objects.get(kind="ring").get_absolute_url()
    page = text_of(client_of(sign_up("Ben Ode").person).get(path))
    assert "Cleo and Ana" in page
    assert "you teach Cleo, and Ana teaches you" in page
    assert "ana.ruiz@example.org" in page
    home = text_of(client_of(sign_up("Ben Ode").person).get("/"))
    assert "Meet your circle" in home
    assert client_of(sign_up("Mara Okafor").person).get(path).status_code == 404


def test_circle_that_was_taken_apart_is_not_published(run: Run, cora: Person) -> None:
    part_circle(circle=ring(run), by=cora)
    assert publish(run=run, words="", by=cora).people == 2
    assert not Partnership.objects.filter(kind="ring").exists()


def test_nothing_standing_is_nothing_to_publish(run: Run, cora: Person) -> None:
    Match.objects.all().delete()
    part_circle(circle=ring(run), by=cora)
    with pytest.raises(NothingToPublish):
        publish(run=run, words="", by=cora)


def test_who_leaves_a_circle_stops_its_publication_and_is_named(run: Run, cora: Person) -> None:
    withdraw(sign_up=sign_up("Cleo Wu"), by=None)
    with pytest.raises(PairsCantBe, match="Cleo Wu"):
        publish(run=run, words="", by=cora)
    page = text_of(client_of(cora).get(address("publishing:publication", run)))
    assert "can’t be matched any more" in page
    assert not Partnership.objects.exists()


def test_ban_between_two_of_a_circle_stops_its_publication(run: Run, cora: Person) -> None:
    ban_pair(run=run, a=sign_up("Ana Ruiz"), b=sign_up("Ben Ode"), by=cora)
    with pytest.raises(PairsCantBe):
        publish(run=run, words="", by=cora)


def test_last_look_shows_the_e_mail_of_anybody_in_a_circle(run: Run, cora: Person) -> None:
    asked = f"c{ring(run).pk}-{sign_up('Cleo Wu').person_id}"
    browser: Client = client_of(cora)
    page = text_of(browser.get(address("publishing:publication", run), {"preview": asked}))
    assert "You give Ana → Piano" in page
    for odd in ("c0-1", "c-", "cc1-1", "c1e9-2", "c²-1"):
        shown = browser.get(address("publishing:publication", run), {"preview": odd})
        assert shown.status_code == 200


def test_download_has_a_line_for_each_person_of_a_circle(run: Run, cora: Person) -> None:
    content = client_of(cora).get(address("review:download", run)).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(content)))
    assert {name for line in lines for name in line if name in ROUND} == set(ROUND)
    assert len({len(line) for line in lines}) == 1


@pytest.fixture
def group_run(cora: Person) -> Run:
    programme = make_programme("Weavers", coordinator=cora)
    for name, (offers, wants) in GATHERED.items():
        make_sign_up(programme, name, offers=offers, wants=wants)
    Policy.objects.create(programme=programme, groups=True)
    return finished_run(programme, cora)


def test_peer_group_serves_whom_no_pair_can(group_run: Run) -> None:
    group = Circle.objects.get(run=group_run, kind="group")
    assert (sorted(names(group)), group.skills[0]) == (sorted(GATHERED), "Pottery")


def test_everybody_in_a_peer_group_sees_what_they_give_and_get_there(
    group_run: Run, cora: Person
) -> None:
    publish(run=group_run, words="", by=cora)
    group = Partnership.objects.get(kind="group")
    letter = OutgoingMail.objects.get(to="gil.baker@example.org")
    assert "a peer group around Pottery" in letter.text
    assert "You can teach there: Pottery" in letter.text
    page = text_of(client_of(sign_up("Ivo Novak").person).get(group.get_absolute_url()))
    assert "A peer group around Pottery" in page
    assert "Your questions and your experience" in page
    assert "Meet your group" in text_of(client_of(sign_up("Ivo Novak").person).get("/"))


def test_names_that_two_share_are_written_out(run: Run) -> None:
    ring(run).members.filter(name="Ben Ode").update(name="Ana Ode")
    (found,) = rings_of(run, [ring(run)])
    assert {leg["giver"] for leg in found.legs} == {"Ana Ruiz", "Ana Ode", "Cleo"}


def test_what_if_is_told_for_pairs_alone(run: Run, cora: Person) -> None:
    """In a run with circles no loss is claimed that wasn't worked out."""
    asked = {"one": "Ana Ruiz", "other": "Mara Okafor"}
    page = client_of(cora).get(address("review:left-over", run), asked)
    assert page.status_code == 200
    assert "With everybody else matched anew" not in text_of(page)
