"""Whatever is posted to the forms of setting up and signing up is answered, never a fault."""

from __future__ import annotations

import re

from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.clients import client_of, text_of
from tests.routes import walk
from tests.sweeps.conftest import World

PAGES = {
    "coordinator": (
        "programmes:new", "outcomes:outcome", "setup:rhythm", "programmes:edit", "doors:door",
        "questions:question", "guests:list", "criteria:criterion", "support:sign-up",
        "signups:sign-up",
    ),
    "participant without a match": ("joining:step",),
}  # fmt: skip
NUMBER, TEXT = "9" * 5000, "a\x00\u202eb"


def test_junk_in_every_field_of_a_form_is_no_fault(world: World) -> None:
    arguments = {route.name: route.arguments for route in walk()}
    for role, names in PAGES.items():
        person = world.actors[role]
        assert person is not None
        client = client_of(person)
        for name in names:
            path = reverse(name, kwargs={key: world.named[key] for key in arguments[name]})
            forms = " ".join(forms_in(text_of(client.get(path))))
            fields = re.findall(r'name="([\w-]+)"', forms)
            acts = re.findall(r'name="do" value="([\w-]+)"', forms)
            assert fields, name
            for junk, do in [(TEXT, ""), *((NUMBER, act) for act in {"", *acts})]:
                sent = dict.fromkeys(fields, junk) | {"do": do}
                assert status_of(client, path, sent) < 500, (name, do)


def forms_in(page: str) -> list[str]:
    return re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)


def status_of(client: Client, path: str, sent: dict[str, str]) -> int:
    """Of the answer; what it changed is taken back."""
    with transaction.atomic():
        status: int = client.post(path, sent).status_code
        transaction.set_rollback(True)
    return status
