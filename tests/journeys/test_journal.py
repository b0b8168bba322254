"""A journal in a real browser: what is written never leaves it in clear."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Request, expect

from bothways.partnerships.checkins.tests.test_checkins import partnership_of, people_of
from bothways.partnerships.models import JournalKey, JournalNote
from tests.builders import make_person, make_programme

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]

PASSPHRASE = "correct horse battery staple"
WORDS = "Ask about the forecast; be kind about the delay. שלום 🌿"


def begin(visitor: Visitor, path: str) -> str:
    """Makes the journal and answers its recovery code."""
    page = visitor.page
    visitor.open(path)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("Once more").first.fill(PASSPHRASE)
    page.get_by_role("button", name="Begin the journal").click()
    code = page.locator(".journal__code")
    expect(code).to_have_text(re.compile(r"^(\w{5}-){4}\w{5}$"))
    kept = code.inner_text()
    visitor.look("journal-code")
    page.get_by_role("button", name="I have kept it").click()
    return kept


def write(page: Page, words: str) -> None:
    page.get_by_role("button", name="Write a note").click()
    page.get_by_label("A note").first.fill(words)
    expect(page.get_by_text("Saved, encrypted").first).to_be_visible()


def unlock(page: Page, passphrase: str) -> None:
    page.get_by_label("Your passphrase").fill(passphrase)
    page.get_by_role("button", name="Open it").click()


def test_words_never_reach_the_server_in_clear_and_open_again_elsewhere(visit: Visit) -> None:
    programme = make_programme(coordinator=make_person("Cora Coordinator"))
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    mara, _ = people_of(pair)
    path = reverse("journal:journal", args=[pair.pk])
    desk = visit()
    sent: list[str] = []

    def hear(request: Request) -> None:
        sent.append(request.url + (request.post_data or ""))

    desk.page.on("request", hear)
    desk.sign_in(mara)
    code = begin(desk, path)
    write(desk.page, WORDS)
    desk.look("journal-open")
    everything = (
        "".join(sent)
        + repr(list(JournalNote.objects.values()))
        + repr(list(JournalKey.objects.values()))
    )
    assert "forecast" not in everything
    assert PASSPHRASE not in everything
    assert code not in everything
    stored = desk.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "forecast" not in stored

    phone = visit(width=390, theme="dark")
    phone.sign_in(mara)
    phone.open(path)
    expect(phone.page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=1)
    phone.look("journal-locked")
    unlock(phone.page, "wrong horse battery staple")
    expect(phone.page.get_by_text("That isn’t the passphrase")).to_be_visible()
    unlock(phone.page, PASSPHRASE)
    expect(phone.page.get_by_label("A note")).to_have_value(WORDS)
    phone.look("journal-phone")


def test_recovery_code_opens_it_and_another_passphrase_replaces_the_lost_one(visit: Visit) -> None:
    pair = partnership_of(make_programme(), "Mara Okafor", "Jun Watanabe")
    mara, _ = people_of(pair)
    path = reverse("journal:journal", args=[pair.pk])
    desk = visit()
    page = desk.page
    desk.sign_in(mara)
    code = begin(desk, path)
    write(page, WORDS)
    page.reload()
    page.get_by_role("button", name="I have lost it").click()
    page.get_by_role("textbox", name="Your recovery code").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_label("New passphrase")).to_be_focused()
    page.get_by_label("New passphrase").fill("four other little words")
    page.get_by_label("Once more").last.fill("four other little words")
    page.get_by_role("button", name="Change it").click()
    expect(page.locator(".journal__code")).not_to_have_text(code)
    page.get_by_role("button", name="I have kept it").click()
    page.reload()
    unlock(page, PASSPHRASE)
    expect(page.get_by_text("That isn’t the passphrase")).to_be_visible()
    unlock(page, "four other little words")
    expect(page.get_by_label("A note")).to_have_value(WORDS)


def test_two_windows_that_change_one_note_keep_both_texts(visit: Visit) -> None:
    pair = partnership_of(make_programme(), "Mara Okafor", "Jun Watanabe")
    mara, _ = people_of(pair)
    path = reverse("journal:journal", args=[pair.pk])
    one = visit()
    one.sign_in(mara)
    begin(one, path)
    write(one.page, "first")
    other = one.page.context.new_page()
    other.goto(one.address + path)
    unlock(other, PASSPHRASE)
    expect(other.get_by_label("A note")).to_have_value("first")
    one.page.get_by_label("A note").fill("from the one window")
    expect(one.page.get_by_text("Saved, encrypted").first).to_be_visible()
    other.get_by_label("A note").fill("from the other window")
    expect(other.get_by_text("yours, the other one is below")).to_be_visible()
    expect(other.get_by_label("A note").first).to_have_value("from the other window")
    expect(other.get_by_label("A note").last).to_have_value("from the one window")
    expect(other.get_by_text("Saved, encrypted").first).to_be_visible()
    assert JournalNote.objects.count() == 2
