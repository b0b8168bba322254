"""The last look and the telling: everything together, once, and to the right people."""

from __future__ import annotations

import email
import email.policy
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.common.jobs import worker
from bothways.matching import hooks
from bothways.matching.models import Match, Publication, Run
from bothways.matching.publishing.actions import NothingToPublish, PairsCantBe, publish
from bothways.matching.registration import match_step, publish_step, published_figures
from bothways.matching.review.actions import StaleRun, part_match
from bothways.matching.runs.actions import AlreadyPublished
from bothways.matching.tests.scenes import finished_run, made_run, make_scene, match_of
from bothways.notifications.email.actions import message_of
from bothways.notifications.models import Notice, OutgoingMail
from bothways.partnerships.models import Partnership
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme

pytestmark = pytest.mark.django_db(transaction=True)

ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_scene(cora)


@pytest.fixture
def run(programme: Programme, cora: Person) -> Run:
    run = finished_run(programme, cora)
    Notice.objects.all().delete()
    return run


@pytest.fixture
def browser(cora: Person, client: Client) -> Client:
    client.force_login(cora, backend=ALLAUTH)
    return client


def address(run: Run) -> str:
    return reverse("publishing:publication", args=[run.programme_id, run.pk])


def left_behind() -> dict[str, int]:
    models = (Publication, Partnership, Notice, OutgoingMail)
    return {model.__name__: model.objects.count() for model in models}


NOTHING = {"Publication": 0, "Partnership": 0, "Notice": 0, "OutgoingMail": 0}
ALL = {"Publication": 1, "Partnership": 2, "Notice": 4, "OutgoingMail": 4}


def test_publication_tells_everybody_in_a_pair(run: Run, cora: Person) -> None:
    published = publish(run=run, words="", by=cora)
    assert (published.people, published.e_mails, left_behind()) == (4, 4, ALL)
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {
        f"p{number}@example.org" for number in range(4)
    }
    deed = Deed.objects.get(kind="published the matches")
    assert (deed.subject, deed.by_id) == ("run 1, 2 pairs", cora.pk)


def test_e_mail_says_who_what_and_where(run: Run, cora: Person, settings) -> None:
    settings.BASE_URL = "https://mentoring.example.org"
    publish(run=run, words="Welcome!\nTake your time.", by=cora)
    mail = OutgoingMail.objects.get(to="p0@example.org")
    path = Partnership.objects.get(match=match_of("Mara Okafor")).get_absolute_url()
    assert mail.subject == "Mara, you and Tomasz Zieliński are matched"
    assert mail.kind == "match"
    for said in (
        "Hello Mara,",
        "Across the House has matched you with Tomasz Zieliński (Finance · London).",
        "You give Tomasz → Storytelling",
        "You get from Tomasz ← Cash-flow forecasting",
        "Cora Coordinator writes:\n\nWelcome!\nTake your time.",
        f"https://mentoring.example.org{path}",
        "You get this because you take part in Across the House.",
    ):
        assert said in mail.text, said
    assert f'href="https://mentoring.example.org{path}"' in mail.html
    assert (
        mail.html.count("https://mentoring.example.org") == 3
    )  # the button, and its address twice
    assert "<p>Welcome!<br>Take your time.</p>" in mail.html


def test_notice_leads_to_the_partnership(run: Run, cora: Person) -> None:
    publish(run=run, words="", by=cora)
    mara = Person.objects.get(name="Mara Okafor")
    notice = Notice.objects.get(person=mara)
    assert notice.title == "You are matched with Tomasz Zieliński"
    assert notice.path == Partnership.objects.get(participations__person=mara).get_absolute_url()


def test_second_publication_tells_nobody_twice(run: Run, cora: Person) -> None:
    publish(run=run, words="", by=cora)
    with pytest.raises(AlreadyPublished):
        publish(run=run, words="", by=cora)
    assert left_behind() == ALL


def test_two_clicks_at_once_publish_once(run: Run, cora: Person) -> None:
    barrier, refused = threading.Barrier(2), []

    def click() -> None:
        barrier.wait()
        try:
            publish(run=run, words="", by=cora)
        except AlreadyPublished as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert left_behind() == ALL


def test_fault_in_a_later_stage_leaves_nothing(
    run: Run, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*, matches, circles, by):
        raise RuntimeError("no partnership today")

    monkeypatch.setattr(hooks, "ON_PUBLISH", hooks.ON_PUBLISH)
    hooks.ON_PUBLISH.append(fail)
    try:
        with pytest.raises(RuntimeError):
            publish(run=run, words="", by=cora)
    finally:
        hooks.ON_PUBLISH.remove(fail)
    assert left_behind() == NOTHING
    assert not Deed.objects.filter(kind="published the matches").exists()


def test_person_without_an_address_gets_a_notice_and_no_e_mail(run: Run, cora: Person) -> None:
    Person.objects.filter(name="Mara Okafor").update(email="mara@no-mail.invalid")
    published = publish(run=run, words="", by=cora)
    assert (published.people, published.e_mails) == (4, 3)
    assert Notice.objects.filter(person__name="Mara Okafor").count() == 1
    assert not OutgoingMail.objects.filter(to__endswith=".invalid").exists()


def test_pair_taken_apart_hears_nothing(run: Run, cora: Person) -> None:
    part_match(match=match_of("Mara Okafor"), by=cora)
    publish(run=run, words="", by=cora)
    told = set(Notice.objects.values_list("person__name", flat=True))
    assert told == {"Inés Prado", "Jun Watanabe"}
    assert Partnership.objects.count() == 1


def test_nobody_left_to_tell_is_no_publication(run: Run, cora: Person) -> None:
    Match.objects.update(parted_at=timezone.now())
    with pytest.raises(NothingToPublish):
        publish(run=run, words="", by=cora)
    assert left_behind() == NOTHING


def test_pair_with_somebody_who_has_left_stops_the_publication(run: Run, cora: Person) -> None:
    SignUp.objects.filter(person__name="Tomasz Zieliński").update(withdrawn_at=timezone.now())
    with pytest.raises(PairsCantBe, match="Mara Okafor and Tomasz Zieliński"):
        publish(run=run, words="", by=cora)
    assert left_behind() == NOTHING
    part_match(match=match_of("Mara Okafor"), by=cora)
    publish(run=run, words="", by=cora)
    assert Partnership.objects.count() == 1


def test_older_run_can_t_be_published(programme: Programme, run: Run, cora: Person) -> None:
    finished_run(programme, cora)
    with pytest.raises(StaleRun):
        publish(run=run, words="", by=cora)
    assert not Publication.objects.exists()


def test_hostile_names_stand_as_text_and_add_no_header(run: Run, cora: Person) -> None:
    hostile = "Eve\r\nBcc: all@example.org <script>alert(1)</script>"
    Match.objects.filter(name_a="Mara Okafor").update(
        name_b=hostile,
        b_gives=[{"skill": "<img src=x>", "level": 3, "level_now": 0, "priority": 2}],
    )
    publish(run=run, words="<b>bold</b> {{ 7 }}", by=cora)
    mail = OutgoingMail.objects.get(to="p0@example.org")
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject
    raw = message_of(mail).message().as_bytes()
    sent = email.message_from_bytes(raw, policy=email.policy.default)
    assert (sent["Bcc"], sent["To"]) == (None, "p0@example.org")
    assert "Eve Bcc: all@example.org" in sent["Subject"]
    for markup in ("<script", "<img", "<b>bold"):
        assert markup not in mail.html
    assert "&lt;b&gt;bold&lt;/b&gt; {{ 7 }}" in mail.html
    assert "<b>bold</b> {{ 7 }}" in mail.text


def test_publication_takes_the_same_queries_with_two_pairs_and_with_forty(
    cora: Person, django_assert_max_num_queries
) -> None:
    few = made_run(make_programme("Small", coordinator=cora), 2)
    many = made_run(make_programme("Large", coordinator=cora), 40)
    with django_assert_max_num_queries(46) as counted:
        publish(run=few, words="", by=cora)
    with django_assert_max_num_queries(len(counted)):
        publish(run=many, words="", by=cora)


def test_last_look_says_who_hears_and_who_doesn_t(browser: Client, run: Run) -> None:
    Person.objects.filter(name="Mara Okafor").update(email="mara@no-mail.invalid")
    page = browser.get(address(run)).content.decode()
    for said in (
        "4 people in 2 pairs hear at the same moment",
        "and 3 of them by e-mail",
        "1 person gets no e-mail",
        "1 person has no partner and isn’t told anything.",
        "Publish, and tell 4 people",
        "Inés, you and Jun Watanabe are matched",
    ):
        assert said in page, said
    assert left_behind() == NOTHING


def test_preview_shows_the_words_and_tells_nobody(browser: Client, run: Run) -> None:
    response = browser.post(address(run), {"words": "A <i>fine</i> start", "do": "preview"})
    assert response.status_code == 200
    page = response.content.decode()
    assert page.count("A &lt;i&gt;fine&lt;/i&gt; start") == 2  # in the field and in the e-mail
    assert left_behind() == NOTHING


def test_anybodys_e_mail_can_be_seen_before(browser: Client, run: Run) -> None:
    match = match_of("Mara Okafor")
    page = browser.get(address(run), {"preview": f"{match.pk}-{match.b.person_id}"})
    assert "Tomasz, you and Mara Okafor are matched" in page.content.decode()
    for nonsense in ("x", "1-", f"{match.pk}-0", "9" * 25 + "-1"):
        assert browser.get(address(run), {"preview": nonsense}).status_code == 200


def test_recipients_are_found_by_name(browser: Client, run: Run) -> None:
    page = browser.get(address(run), {"find": "zielinski"}).content.decode()
    assert "Tomasz Zieliński" in page
    assert "Jun Watanabe" not in page


def test_publishing_over_the_page_closes_the_board(browser: Client, run: Run) -> None:
    page = browser.post(address(run), {"words": "", "do": "publish"}, follow=True)
    said = "Published. 4 people know their partner now, and 4 e-mails are on their way."
    assert said in page.content.decode()
    again = browser.post(address(run), {"words": "", "do": "publish"}, follow=True)
    assert "have been published" in again.content.decode()
    assert left_behind() == ALL


def test_words_that_are_too_long_are_kept_and_nobody_is_told(browser: Client, run: Run) -> None:
    response = browser.post(address(run), {"words": "w" * 2001, "do": "publish"})
    assert response.status_code == 422
    assert "w" * 2001 in response.content.decode()
    assert left_behind() == NOTHING


def test_steps_of_the_checklist_follow(programme: Programme, cora: Person) -> None:
    def done() -> tuple[bool, bool]:
        return match_step(programme).is_done, publish_step(programme).is_done

    assert done() == (False, False)
    run = finished_run(programme, cora)
    assert done() == (True, False)
    assert published_figures(programme) == []
    publish(run=run, words="", by=cora)
    assert done() == (True, True)
    assert [figure.value for figure in published_figures(programme)] == [
        "4 of 5", "100\N{NO-BREAK SPACE}%", "1.00",
    ]  # fmt: skip
