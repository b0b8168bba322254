"""Administrators set how people call; whoever plans a meeting chooses one, and has its link."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.integrations.models import OwnRoom, VideoSystem
from bothways.integrations.video.actions import remove_system, save_room, set_system
from bothways.integrations.video.links import room_of
from bothways.meetings.models import Meeting
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of
from bothways.partnerships.models import Partnership
from tests.builders import make_administrator, make_person
from tests.clients import client_of as signed_in

pytestmark = pytest.mark.django_db
JITSI = "https://meet.jit.si/{meeting}"


@pytest.fixture
def administrator() -> Person:
    return make_administrator()


@pytest.fixture
def partnership() -> Partnership:
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


def mara(partnership: Partnership) -> Person:
    return people_of(partnership)[0]


def plan(partnership: Partnership, **said: str) -> tuple[Client, HttpResponse]:
    client = signed_in(mara(partnership))
    on = timezone.now() + timedelta(days=3)
    data = {"on": f"{on:%Y-%m-%d}", "at": "10:00", "minutes": "60", "way": "online", **said}
    return client, client.post(reverse("planning:new", args=[partnership.pk]), data)


def test_administrator_adds_a_system_from_a_preset(administrator: Person) -> None:
    client = signed_in(administrator)
    page = client.get(reverse("video:systems"), {"preset": "jitsi"}).content.decode()
    assert JITSI in page
    said = {"name": "  Jitsi   Meet ", "template": JITSI}
    assert client.post(reverse("video:systems"), said).status_code == 302
    assert list(VideoSystem.objects.values_list("name", "template")) == [("Jitsi Meet", JITSI)]
    assert Deed.objects.filter(kind="added a video system", by=administrator).count() == 1


@pytest.mark.parametrize("template", ["http://x.example/", "javascript:alert(1)", "https://a b/"])
def test_bad_template_is_refused_beside_its_field(administrator: Person, template: str) -> None:
    answer = signed_in(administrator).post(
        reverse("video:systems"), {"name": "<script>", "template": template}
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["template"]
    assert "<script>" not in answer.content.decode()
    assert not VideoSystem.objects.exists()


def test_name_is_given_once(administrator: Person) -> None:
    set_system(by=administrator, name="Jitsi", template=JITSI)
    answer = signed_in(administrator).post(
        reverse("video:systems"), {"name": "Jitsi", "template": JITSI}
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["name"]


def test_only_administrators_set_systems(partnership: Partnership, administrator: Person) -> None:
    system = set_system(by=administrator, name="Jitsi", template=JITSI)
    client = signed_in(mara(partnership))
    for url in (reverse("video:systems"), reverse("video:system", args=[system.pk])):
        assert client.post(url, {"remove": "yes"}).status_code == 404
    assert VideoSystem.objects.exists()


def test_whoever_plans_chooses_a_system_and_the_link_is_filled_in(
    partnership: Partnership, administrator: Person
) -> None:
    system = set_system(by=administrator, name="Jitsi", template=JITSI)
    key = uuid4()
    _, answer = plan(partnership, key=str(key), call=f"video:{system.pk}")
    assert answer.status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.link == f"https://meet.jit.si/{room_of('meeting', str(key))}"


def test_form_sent_without_its_key_has_a_room_of_its_meeting(
    partnership: Partnership, administrator: Person
) -> None:
    system = set_system(by=administrator, name="Jitsi", template=JITSI)
    plan(partnership, call=f"video:{system.pk}")
    meeting = Meeting.objects.get()
    assert meeting.link == f"https://meet.jit.si/{room_of('meeting', str(meeting.uid))}"


def test_meeting_keeps_its_link_when_it_is_moved_or_the_system_goes(
    partnership: Partnership, administrator: Person
) -> None:
    system = set_system(by=administrator, name="Jitsi", template=JITSI)
    client, _ = plan(partnership, key=str(uuid4()), call=f"video:{system.pk}")
    meeting = Meeting.objects.get()
    remove_system(by=administrator, system=system)
    url = reverse("meeting:change", args=[meeting.pk])
    initial = client.get(url).context["form"].initial
    on = meeting.starts_at + timedelta(days=1)
    said = {**initial, "on": f"{on:%Y-%m-%d}", "at": "11:00"}
    assert client.post(url, said).status_code == 302
    assert Meeting.objects.get().link == meeting.link


def test_same_meeting_has_the_same_room_when_it_is_chosen_again(
    partnership: Partnership, administrator: Person
) -> None:
    system = set_system(by=administrator, name="Jitsi", template=JITSI)
    client, _ = plan(partnership, key=str(uuid4()), call=f"video:{system.pk}")
    meeting = Meeting.objects.get()
    url = reverse("meeting:change", args=[meeting.pk])
    form = client.get(url).context["form"]
    said = {**form.initial, "at": "11:00", "call": f"video:{system.pk}", "link": ""}
    assert client.post(url, said).status_code == 302
    assert Meeting.objects.get().link == meeting.link


def test_system_that_does_not_exist_is_refused(
    partnership: Partnership, administrator: Person
) -> None:
    set_system(by=administrator, name="Jitsi", template=JITSI)
    _, answer = plan(partnership, call="video:999999")
    assert answer.status_code == 422
    assert not Meeting.objects.exists()


def test_form_is_as_before_where_nothing_is_set(partnership: Partnership) -> None:
    page = signed_in(mara(partnership)).get(reverse("planning:new", args=[partnership.pk]))
    assert "Video call by" not in page.content.decode()


def test_own_room_is_saved_once_and_then_chosen(
    partnership: Partnership, administrator: Person
) -> None:
    zoom = set_system(by=administrator, name="Zoom", template="{own}", hosts="zoom.us")
    client = signed_in(mara(partnership))
    page = client.get(reverse("planning:new", args=[partnership.pk])).content.decode()
    assert f'<a href="{reverse("video:rooms")}">Zoom</a>' in page
    assert f'value="video:{zoom.pk}"' not in page
    name = f"system-{zoom.pk}"
    bad = client.post(reverse("video:rooms"), {name: "https://evil.example/j/1"})
    assert (bad.status_code, list(bad.context["form"].errors)) == (422, [name])
    client.post(reverse("video:rooms"), {name: "https://acme.zoom.us/j/1?pwd=x"})
    plan(partnership, call=f"video:{zoom.pk}")
    assert Meeting.objects.get().link == "https://acme.zoom.us/j/1?pwd=x"


def test_room_is_forgotten_when_the_field_is_emptied(administrator: Person) -> None:
    zoom = set_system(by=administrator, name="Zoom", template="{own}")
    save_room(by=administrator, system=zoom, link="https://zoom.us/j/1")
    name = f"system-{zoom.pk}"
    client = signed_in(administrator)
    assert "https://zoom.us/j/1" in client.get(reverse("video:rooms")).content.decode()
    client.post(reverse("video:rooms"), {name: ""})
    assert not OwnRoom.objects.exists()


def test_administrators_see_how_many_have_a_room_and_not_the_links(administrator: Person) -> None:
    zoom = set_system(by=administrator, name="Zoom", template="{own}")
    save_room(by=make_person("Jun Sato"), system=zoom, link="https://zoom.us/j/secret")
    page = signed_in(administrator).get(reverse("video:systems")).content.decode()
    assert "1 person has saved theirs" in page
    assert "secret" not in page
