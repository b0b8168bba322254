from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.common.jobs.models import Job
from bothways.config.env import mailers
from bothways.config.health import check_all
from bothways.notifications.models import OutgoingMail
from bothways.organisation.models import this_organisation
from bothways.programmes.models import ProgrammeRole
from tests.builders import make_administrator, make_person, make_programme
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return make_administrator()


def finding(title: str) -> tuple[str, str, str]:
    [found] = [found for found in check_all() if found.title == title]
    return found.level, found.detail, found.remedy


def refused_mail() -> OutgoingMail:
    return OutgoingMail.objects.create(
        key="k",
        message_id="<k@example.org>",
        kind="match",
        to="gone@example.org",
        state="refused",
        subject="Your match",
        text="a private word",
        error="550 No such mailbox",
        attempts=3,
    )


def test_organisation_gets_its_name(ada: Person) -> None:
    client_of(ada).post(reverse("administration:overview"), {"name": "Halden"})
    assert this_organisation().name == "Halden"
    assert str(Deed.objects.get()) == "named the organisation: Halden"


def test_administrator_names_another_and_the_last_one_stays(ada: Person) -> None:
    client = client_of(ada)
    address = reverse("administration:administrators")
    client.post(address, {"email": "bo@example.org", "name": "Bo"})
    bo = Person.objects.get(email="bo@example.org")
    assert bo.is_administrator
    client.post(address, {"dismiss": bo.pk})
    page = client.post(address, {"dismiss": ada.pk}, follow=True)
    assert "An installation needs an administrator. Name another one first." in text_of(page)
    assert list(Person.objects.filter(is_administrator=True)) == [ada]


def test_administrator_names_a_coordinator_and_sees_nothing_inside(ada: Person) -> None:
    programme = make_programme(coordinator=make_person("Cora"))
    client = client_of(ada)
    role = {"programme": programme.pk, "email": "nils@example.org", "name": "Nils"}
    client.post(reverse("administration:coordinators"), role)
    assert ProgrammeRole.objects.filter(person__email="nils@example.org").count() == 1
    assert client.get(programme.get_absolute_url()).status_code == 404


def test_refused_mail_is_listed_without_its_words_and_tried_again(ada: Person) -> None:
    mail = refused_mail()
    client = client_of(ada)
    page = text_of(client.get(reverse("administration:mail")))
    assert "gone@example.org" in page
    assert "550 No such mailbox" in page
    assert "a private word" not in page
    client.post(reverse("administration:mail"), {"mail": mail.pk})
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 0)


@pytest.mark.parametrize("posted", [{"mail": "x"}, {"mail": "9999"}, {}])
def test_mail_that_isnt_there_is_not_found(ada: Person, posted: dict[str, str]) -> None:
    assert client_of(ada).post(reverse("administration:mail"), posted).status_code == 404


def test_health_says_what_to_do_about_each_fault(settings) -> None:
    settings.BASE_URL = "http://mentoring.example.org"
    settings.MAILERS = mailers("")
    assert finding("Administrator") == (
        "problem",
        "there is none",
        "Run: bothways createadmin you@example.org",
    )
    assert finding("Address")[0] == "problem"
    assert finding("Mail server")[0] == "warn"
    refused_mail()
    assert finding("E-mails")[:2] == ("warn", "0 waiting, 1 refused for good")


def test_health_notices_that_no_worker_works() -> None:
    assert finding("Work behind the page")[0] == "ok"
    Job.objects.create(task="x", due_at=timezone.now() - timedelta(minutes=6))
    level, detail, remedy = finding("Work behind the page")
    assert (level, detail) == ("problem", "1 jobs have waited for more than five minutes")
    assert "bothways worker" in remedy


def test_unsafe_sqlite_is_said_with_the_way_out(settings) -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        assert finding("SQLite") == ("ok", "not used", "")
        return
    settings.SQLITE_WAL_IS_SAFE = False
    level, _, remedy = finding("SQLite")
    assert level == "warn"
    assert "3.51.3" in remedy


@pytest.mark.parametrize(("page", "field"), [("administrators", "dismiss"), ("mail", "mail")])
def test_number_of_thousands_of_digits_names_nobody(ada: Person, page: str, field: str) -> None:
    address = reverse(f"administration:{page}")
    assert client_of(ada).post(address, {field: "9" * 5000}).status_code == 404
