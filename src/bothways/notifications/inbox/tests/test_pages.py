"""The list of notices, the bell, and reading."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.models import Hint
from bothways.notifications.models import Notice
from bothways.notifications.telling.actions import notify
from bothways.partnerships.kinds import space_name
from bothways.programmes.models import Programme
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Okafor", time_zone="Europe/London")


def tell(person: Person, key: str, **more: str) -> Notice:
    notify(person, kind=more.pop("kind", "general"), key=key, title=f"Title {key}", **more)
    return Notice.objects.get(person=person, key=key)


def titles(page: str) -> list[str]:
    found = re.findall(r'notices__title" dir="auto">(?:<span.*?</span>)?(.*?)</span>', page)
    return [title.strip() for title in found]


def test_list_is_by_day_on_ones_own_clock(mara: Person) -> None:
    Person.objects.get(pk=mara.pk)
    for hours, key in ((-37, "c"), (-12.5, "b"), (-11.5, "a")):
        with time_machine.travel(NOON + timedelta(hours=hours), tick=False):
            tell(mara, key)
    with time_machine.travel(NOON, tick=False):
        page = text_of(client_of(mara).get("/notices/"))
    days = re.findall(r'<h2 id="day-\d+">(.*?)</h2>', page)
    assert days == ["Today", "Yesterday", "Monday 23 November"]
    assert titles(page) == ["Title a", "Title b", "Title c"]
    tokyo = make_person("Tomo Tanaka", time_zone="Asia/Tokyo")
    with time_machine.travel(NOON - timedelta(hours=12.5), tick=False):
        tell(tokyo, "b")
    with time_machine.travel(NOON, tick=False):
        page = text_of(client_of(tokyo).get("/notices/"))
    assert re.findall(r'<h2 id="day-\d+">(.*?)</h2>', page) == ["Today"]
    assert ">08:30</time>" in page


def test_filters_show_what_is_new_and_what_it_is_about(mara: Person) -> None:
    tell(mara, "a", kind="feedback")
    read = tell(mara, "b", kind="support")
    tell(mara, "c", kind="never heard of")
    Notice.objects.filter(pk=read.pk).update(read_at=timezone.now())
    client = client_of(mara)
    assert titles(text_of(client.get("/notices/?show=new"))) == ["Title c", "Title a"]
    assert titles(text_of(client.get("/notices/?about=exchange"))) == ["Title a"]
    assert titles(text_of(client.get("/notices/?about=other"))) == ["Title c"]
    assert titles(text_of(client.get("/notices/?about=<script>"))) == [
        "Title c", "Title b", "Title a",
    ]  # fmt: skip
    page = text_of(client.get("/notices/?show=new&about=taking+part"))
    assert "None of your notices are like this." in page


def test_opening_reads_and_leads_to_the_thing(mara: Person) -> None:
    notice = tell(mara, "a", path="/profile/")
    response = client_of(mara).post(f"/notices/{notice.pk}/reading/")
    assert response.url == "/profile/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert notice.email_due_at is None
    assert Hint.objects.filter(topic=f"person:{mara.pk}").count() == 2


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example/", "", "javascript:1"])
def test_notice_leads_nowhere_else(mara: Person, path: str) -> None:
    notice = tell(mara, "a", path=path)
    assert client_of(mara).post(f"/notices/{notice.pk}/reading/").url == "/notices/"


def test_thing_one_cant_see_any_more_is_said_kindly(mara: Person) -> None:
    programme = make_programme(coordinator=make_person("Cora"))
    notice = tell(mara, "a", path=programme.get_absolute_url())
    client = client_of(mara)
    there = client.post(f"/notices/{notice.pk}/reading/").url
    response = client.get(there, headers={"referer": "http://testserver/notices/"})
    assert response.status_code == 404
    page = text_of(response)
    assert "That isn’t here for you any more" in page
    assert "there is nothing you need to do" in page
    plain = text_of(client.get(there, headers={"referer": "http://evil.example/notices/"}))
    assert "We can’t find that page" in plain


def test_all_are_marked_read_and_only_ones_own(mara: Person) -> None:
    jun = make_person("Jun Sato")
    for person in (mara, jun):
        tell(person, "a")
        tell(person, "b")
    client = client_of(mara)
    assert "Mark all as read" in text_of(client.get("/notices/"))
    page = text_of(client.post("/notices/read/", follow=True))
    assert "Everything is marked as read." in page
    assert "Mark all as read" not in page
    unread = Notice.objects.filter(read_at=None).values_list("person", flat=True)
    assert list(unread) == [jun.pk, jun.pk]


def test_bell_counts_on_every_page(mara: Person) -> None:
    client = client_of(mara)
    assert 'class="bell__count"' not in text_of(client.get("/profile/"))
    tell(mara, "a")
    tell(mara, "b")
    page = text_of(client.get("/profile/"))
    assert '<span class="bell__count" aria-hidden="true">2</span>' in page
    assert "Notices: 2 are new" in page
    fragment = text_of(client.get("/notices/count/"))
    assert fragment.startswith('<a class="bell" id="bell"')
    assert ">2</span>" in fragment


def test_page_that_is_open_reads_what_it_was_told_of(mara: Person) -> None:
    client = client_of(mara)
    tell(mara, "a", path="/profile/#zone")
    tell(mara, "b", path="/profiles/")
    assert 'hx-post="/notices/seen/"' not in text_of(client.get("/notices/"))
    page = text_of(client.get("/profile/"))
    assert 'hx-post="/notices/seen/"' in page
    assert '<input type="hidden" name="path" value="/profile/">' in page
    assert Notice.objects.filter(read_at=None).count() == 2, "a look changes nothing"
    fragment = text_of(client.post("/notices/seen/", {"path": "/profile/"}))
    assert ">1</span>" in fragment
    assert [notice.key for notice in Notice.objects.filter(read_at=None)] == ["b"]


def test_place_is_found_by_the_path(mara: Person) -> None:
    programme = Programme.objects.get(pk=make_programme("Across the House").pk)
    notice = tell(mara, "a", path=f"{programme.get_absolute_url()}runs/1/")
    assert (notice.programme_name, notice.space_name) == ("Across the House", "")
    assert tell(mara, "b", path="/programmes/999999/").programme_name == ""
    assert tell(mara, "c", path="/programmes/" + "9" * 40 + "/").programme_name == ""
    assert tell(mara, "d", path="/profile/").programme_name == ""


def test_space_is_called_after_the_others() -> None:
    names = {1: "Mara Okafor", 2: "Tomasz Lis", 3: "Inés Vega"}
    assert space_name(1, names) == "With Tomasz and Inés"
    assert space_name(1, {1: "Mara Okafor"}) == ""


def test_words_of_others_are_text(mara: Person) -> None:
    notify(mara, kind="general", key="k", title="<script>alert(1)</script>", body="<b>x</b>",
           space="עם דנה", programme="<i>P</i>")  # fmt: skip
    raw = client_of(mara).get("/notices/").content.decode()
    assert "<script>alert" not in raw
    assert "&lt;b&gt;x&lt;/b&gt;" in raw
    assert "<bdi>עם דנה</bdi>" in raw


def test_list_takes_the_same_queries_for_one_and_for_thirty(mara: Person) -> None:
    client = client_of(mara)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/notices/")
        return len(captured)

    tell(mara, "first")
    one = queries()
    for number in range(40):
        tell(mara, str(number), path="/profile/")
    assert queries() == one <= 10
