"""Templates of links: what is allowed, and rooms that nobody guesses."""

from __future__ import annotations

import math
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothways.integrations.video.links import (
    LETTERS,
    BadLink,
    filled,
    refuse_bad_hosts,
    refuse_bad_link,
    refuse_bad_template,
    room_of,
)
from bothways.integrations.video.presets import PRESETS

ONE, TWO = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_presets_can_be_used(preset) -> None:
    refuse_bad_template(preset.template)
    refuse_bad_hosts(preset.hosts)


@pytest.mark.parametrize(
    "template",
    ["{own}", "https://meet.example.org/{meeting}", "https://meet.example.org:8443/x?r={partnership}",
     "https://meet.example.org/the/one/room", "https://meet.example.org/{partnership}/{meeting}"],
)  # fmt: skip
def test_template_can_be_used(template: str) -> None:
    refuse_bad_template(template)


@pytest.mark.parametrize(
    "template",
    ["", "http://meet.example.org/{meeting}", "javascript:alert(1)//{meeting}", "meet.example.org",
     "https://{meeting}.example.org/", "https://{partnership}/", "https://x@meet.example.org/",
     "https://a:b@meet.example.org/", "https://meet.example.org/{own}", "https://meet.example.org/{",
     "https://meet.example.org/{secret}", "https://meet.example.org/{meeting", "https://localhost/",
     "https://meet.example.org/a b", "https://meet.example.org/a\n", "https://meet.example.org/\0",
     "https://meet.example.org/\u202ex", "https://", "https:///x", "https://meet.example.org:x/",
     "//meet.example.org/", "https://[::1/", "https://meet.example.org/" + "{meeting}" * 5,
     "https://meet.example.org/" + "x" * 300, "data:text/html,x"],
)  # fmt: skip
def test_template_is_refused(template: str) -> None:
    with pytest.raises(BadLink):
        refuse_bad_template(template)


@pytest.mark.parametrize(
    ("link", "is_good"),
    [("https://zoom.us/j/1", True), ("https://acme.zoom.us/j/1?pwd=x", True),
     ("https://evilzoom.us/j/1", False), ("https://zoom.us.evil.example/j", False),
     ("https://zoom.us@evil.example/", False)],
)  # fmt: skip
def test_own_link_leads_where_the_administrator_said(link: str, is_good: bool) -> None:
    if is_good:
        refuse_bad_link(link, "zoom.us zoom.com")
        return
    with pytest.raises(BadLink):
        refuse_bad_link(link, "zoom.us zoom.com")


@pytest.mark.parametrize("hosts", ["zoom", "https://zoom.us", "zoom.us/x", "*.zoom.us"])
def test_hosts_are_names_of_servers(hosts: str) -> None:
    with pytest.raises(BadLink):
        refuse_bad_hosts(hosts)


def test_room_has_100_bits_and_stays_the_same() -> None:
    assert room_of("meeting", "1") == room_of("meeting", "1")
    assert len({room_of(kind, str(n)) for kind in ("meeting", "x") for n in range(500)}) == 1000
    assert math.log2(32) * LETTERS == 100
    assert set(room_of("meeting", "1")) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_room_is_not_to_be_guessed_without_the_secret_key(settings) -> None:
    before = room_of("meeting", "1")
    settings.SECRET_KEY = "another"
    assert room_of("meeting", "1") != before


def test_meeting_has_its_room_and_an_exchange_one_for_all_of_its_meetings() -> None:
    own = "https://meet.example.org/{meeting}"
    assert filled(own, meeting=ONE, partnership=7) != filled(own, meeting=TWO, partnership=7)
    ours = "https://meet.example.org/{partnership}"
    assert filled(ours, meeting=ONE, partnership=7) == filled(ours, meeting=TWO, partnership=7)
    assert filled(ours, meeting=ONE, partnership=7) != filled(ours, meeting=ONE, partnership=8)
    assert filled(ours, meeting=ONE, partnership=None) == filled(own, meeting=ONE, partnership=7)


@given(st.text(max_size=60))
def test_whatever_is_accepted_leads_to_the_host_it_shows(text: str) -> None:
    template = "https://meet.example.org" + text
    try:
        refuse_bad_template(template)
    except BadLink:
        return
    link = filled(template, meeting=ONE, partnership=7)
    assert link.isascii()
    assert "{" not in link
    assert "@" not in link.split("/")[2]
