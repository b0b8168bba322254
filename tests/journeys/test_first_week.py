"""Two people in two browsers, from the announcement to the first goal and the first messages of
their first week, while the coordinator looks on from the outside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bothways.accounts.models import Person
from bothways.matching.publishing.actions import publish
from bothways.matching.tests.scenes import finished_run
from bothways.notifications.models import OutgoingMail
from bothways.partnerships.models import Partnership
from bothways.programmes.models import Programme
from tests.builders import make_person, make_programme, make_sign_up
from tests.serving import Served

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]


@pytest.fixture
def served(tmp_path: Path, transactional_db: None) -> Iterator[Served]:
    """Instead of Django's server, which has no sockets."""
    server = Served(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def address(served: Served) -> str:
    return served.url


@pytest.fixture
def pair(transactional_db: None) -> Partnership:
    """As its publication announces it."""
    cora = make_person("Cora Coordinator")
    programme = make_programme(coordinator=cora)
    soon = timezone.localdate()
    Programme.objects.update(starts_on=soon, ends_on=soon + timedelta(weeks=26))
    make_sign_up(programme, "Mara Okafor", offers=["Storytelling"], wants=["Forecasting"])
    make_sign_up(programme, "Jun Watanabe", offers=["Forecasting"], wants=["Storytelling"])
    publish(run=finished_run(programme, cora), words="Welcome.", by=cora)
    return Partnership.objects.get()


def comes_from_the_letter(visitor: Visitor, name: str) -> Page:
    person = Person.objects.get(name=name)
    letter = OutgoingMail.objects.get(to=person.email, kind="match")
    path = re.search(r"/partnerships/\d+/", letter.text)
    assert path is not None
    visitor.sign_in(person)
    visitor.open(path[0])
    return visitor.page


def test_first_week_of_an_exchange(visit: Visit, pair: Partnership) -> None:
    hers, his, desk = visit(), visit(width=390, theme="dark"), visit()
    mara = comes_from_the_letter(hers, "Mara Okafor")
    hers.look("week-first-visit")
    expect(mara.get_by_role("heading", name="A good start")).to_be_visible()

    # Hello, with words to begin from; the other reads it at once and answers.
    mara.get_by_role("link", name="Write a first message").click()
    words = mara.get_by_label("Your message to")
    expect(words).to_have_value(re.compile("Hello Jun"))
    mara.get_by_role("button", name="Send").click()
    jun = comes_from_the_letter(his, "Jun Watanabe")
    his.look("week-first-visit-phone")
    jun.get_by_role("link", name=re.compile("^Talk")).click()
    expect(jun.locator("#m1")).to_contain_text("Hello Jun")
    jun.get_by_label("Your message to").fill("Hello Mara! Thursday at ten, or Friday at nine?")
    jun.get_by_role("button", name="Send").click()
    expect(mara.locator("#m2")).to_contain_text("Friday at nine?")
    hers.look("week-talk")

    # How they work.
    hers.open(pair.get_absolute_url())
    mara.get_by_role("link", name="Begin the agreement").click()
    mara.get_by_role("button", name="Begin the agreement").click()
    mara.get_by_role("button", name="Propose it to Jun").click()
    expect(mara.get_by_text("waits for Jun.").first).to_be_visible()
    his.open(f"{pair.get_absolute_url()}agreement/")
    jun.get_by_role("button", name="I accept this version").click()
    expect(jun.get_by_role("heading", name="In force")).to_be_visible()
    his.look("week-agreed-phone")

    # The first goal.
    hers.open(pair.get_absolute_url())
    mara.get_by_role("link", name="Set a goal").first.click()
    mara.get_by_role("link", name="I can answer questions about our figures").click()
    mara.get_by_role("radio", name="3", exact=True).check()
    mara.get_by_role("button", name="Set this goal").click()
    hers.look("week-first-goal")

    # The week goes on.
    for number in range(3, 9):
        page, other = (mara, jun) if number % 2 else (jun, mara)
        if not page.url.endswith("/talk/"):
            (hers if page is mara else his).open(f"{pair.get_absolute_url()}talk/")
        if not other.url.endswith("/talk/"):
            (hers if other is mara else his).open(f"{pair.get_absolute_url()}talk/")
        page.get_by_label("Your message to").fill(f"Message {number} of the week 🌿")
        page.get_by_role("button", name="Send").click()
        expect(other.locator(f"#m{number}")).to_contain_text(f"Message {number} of the week")
    his.look("week-talk-phone")
    hers.open("/")
    hers.look("week-home")

    # The coordinator sees that it lives, and not a word of it.
    desk.sign_in(Person.objects.get(name="Cora Coordinator"))
    desk.open(f"/programmes/{pair.programme_id}/pulse/")
    row = desk.page.get_by_role("row", name=re.compile("Mara Okafor"))
    expect(row).to_contain_text("agreed")
    desk.look("week-pulse")
    row.get_by_role("link").first.click()
    desk.look("week-from-outside")
    for page in ("pulse/", f"pulse/{pair.pk}/"):
        desk.open(f"/programmes/{pair.programme_id}/{page}")
        expect(desk.page.get_by_text("of the week")).to_have_count(0)
        expect(desk.page.get_by_text("answer questions about our figures")).to_have_count(0)
    assert desk.page.request.get(f"{desk.address}{pair.get_absolute_url()}talk/").status == 404
