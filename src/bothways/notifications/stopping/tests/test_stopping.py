"""Stopping e-mails by the link in them, as RFC 8058 wants it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.notifications.kinds.registry import KINDS, Timing
from bothways.notifications.models import Choice, Notice, OutgoingMail
from bothways.notifications.stopping.links import Stop, stop_named, token_for
from bothways.notifications.telling.actions import notify, notify_many
from bothways.notifications.telling.tellings import Letter, Telling
from tests.builders import make_person
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 25, 22, tzinfo=UTC)


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Okafor")


def path(stop: Stop) -> str:
    return reverse("notices:stop", args=[token_for(stop)])


def strict() -> Client:
    """A mail program: no cookie, no token of a form."""
    return Client(enforce_csrf_checks=True)


def test_one_post_without_signing_in_stops_that_kind_at_once(mara: Person) -> None:
    notify(mara, kind="feedback", key="k", title="One")
    response = strict().post(
        path(Stop(mara.pk, ("feedback",))),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 200
    choice = Choice.objects.get()
    assert (choice.person, choice.kind, choice.email, choice.push) == (
        mara, "feedback", "never", KINDS["feedback"].push,
    )  # fmt: skip
    assert Notice.objects.get().email_due_at is None
    notify(mara, kind="feedback", key="l", title="Two")
    assert not Notice.objects.filter(email_due_at__isnull=False).exists()
    assert Notice.objects.count() == 2, "the product goes on telling"


def test_a_look_shows_a_button_and_changes_nothing(mara: Person) -> None:
    response = strict().get(path(Stop(mara.pk, ("feedback",))))
    page = text_of(response)
    assert "Stop these e-mails?" in page
    assert "Thanks and feedback" in page
    assert "m•••@example.org" in page
    assert mara.email not in page
    assert mara.name not in page
    assert not Choice.objects.exists()


def test_post_repeated_is_the_same(mara: Person) -> None:
    for _ in range(2):
        assert "Done: no more" in text_of(strict().post(path(Stop(mara.pk, ("feedback",)))))
    assert Choice.objects.count() == 1


def test_summarys_link_stops_all_that_comes_in_it(mara: Person) -> None:
    Choice.objects.create(person=mara, kind="support", email="weekly")
    page = text_of(strict().post(path(Stop(mara.pk, summary="daily"))))
    assert "Everything that comes in your daily summary" in page
    stopped = set(Choice.objects.filter(email="never").values_list("kind", flat=True))
    daily = {key for key, kind in KINDS.items() if kind.email == Timing.DAILY}
    assert stopped == daily - {"support"}
    assert Choice.objects.get(kind="support").email == "weekly"


def test_what_cant_be_switched_off_stays(mara: Person) -> None:
    strict().post(path(Stop(mara.pk, ("decision",))))
    assert not Choice.objects.exists()


@time_machine.travel(NIGHT, tick=False)
def test_letter_that_waits_for_the_morning_is_stopped_too(mara: Person) -> None:
    notify_many(
        [Telling(mara, key="k", title="One", letter=lambda stop_url: Letter("One", "Words"))],
        kind="check-in",
    )
    assert OutgoingMail.objects.count() == 1
    strict().post(path(Stop(mara.pk, ("check-in",))))
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("spoilt", ["x", "{}x", "a" * 500, "{}:", "\u202e"])
def test_link_that_was_cut_or_forged_says_so_and_changes_nothing(mara: Person, spoilt: str) -> None:
    token = spoilt.format(token_for(Stop(mara.pk, ("feedback",))))
    address = reverse("notices:stop", args=[token])
    for method in ("get", "post"):
        response = getattr(strict(), method)(address)
        assert response.status_code == 404
        assert "This link doesn’t work" in text_of(response)
    assert not Choice.objects.exists()


def test_link_of_somebody_who_is_gone_says_so(mara: Person) -> None:
    address = path(Stop(mara.pk, ("feedback",)))
    mara.delete()
    assert strict().post(address).status_code == 404


def test_link_stops_for_whom_it_was_made_whoever_is_signed_in(mara: Person) -> None:
    jun = make_person("Jun Sato")
    client_of(jun).post(path(Stop(mara.pk, ("feedback",))))
    assert Choice.objects.get().person == mara


def test_token_says_the_same_again(mara: Person) -> None:
    for stop in (Stop(7, ("feedback", "word")), Stop(7, summary="weekly")):
        assert stop_named(token_for(stop)) == stop
