"""Every address as everybody: what happens is what the table of rules says, and nothing leaks."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.config.rules import RULES
from bothways.conversations.models import (
    Attachment,
    Blocked,
    Change,
    Conversation,
    Message,
    Reaction,
    ReadMark,
    Report,
    ReportAnswer,
)
from bothways.integrations.models import AccountCalendar, CalendarAccount
from bothways.matching.models import (
    Circle,
    CircleMember,
    Match,
    Note,
    PolicyVersion,
    Publication,
    ReviewAct,
    Run,
)
from bothways.meetings.models import (
    AgendaItem,
    Attendee,
    Gathering,
    Invited,
    MeetingTurn,
    Sitting,
    Waiting,
    WrapUp,
)
from bothways.notifications.models import Notice, OutgoingMail
from bothways.partnerships.models import Acceptance, AgreementVersion, Goal, Partnership
from bothways.people.models import OwnWord
from bothways.programmes.models import Outcome, Programme, ProgrammeRole, Reading, SettledStep
from bothways.recruitment.models import (
    Block,
    Decision,
    Draft,
    Guest,
    Invitation,
    KeptApart,
    Score,
    SheetImport,
    SignUp,
    Support,
)
from tests.routes import Route, walk
from tests.sweeps.conftest import CANARIES, World

ROUTES = walk()
ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"
PRIVATE_MODELS = (
    AccountCalendar,
    CalendarAccount,
    AgendaItem,
    MeetingTurn,
    WrapUp,
    Attendee,
    Gathering,
    Invited,
    Sitting,
    Waiting,
    Blocked,
    Report,
    ReportAnswer,
    Acceptance,
    AgreementVersion,
    Attachment,
    Goal,
    Block,
    Change,
    Circle,
    CircleMember,
    Conversation,
    Decision,
    Draft,
    Guest,
    Invitation,
    KeptApart,
    Match,
    Message,
    Note,
    Notice,
    Outcome,
    OutgoingMail,
    OwnWord,
    Partnership,
    PolicyVersion,
    Programme,
    ProgrammeRole,
    Publication,
    Reaction,
    ReadMark,
    Reading,
    ReviewAct,
    Run,
    Score,
    SettledStep,
    SheetImport,
    SignUp,
    Support,
)
OPEN_TO_ALL = {"administrator", "partner", "coordinator"}


def test_every_address_has_a_rule_and_every_rule_an_address() -> None:
    assert {route.name for route in ROUTES} == set(RULES)


def test_every_argument_of_an_address_has_a_real_object(world: World) -> None:
    named = {argument for route in ROUTES for argument in route.arguments}
    assert named <= set(world.named)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_address_opens_for_whom_its_rule_admits(route: Route, world: World) -> None:
    for role, person in world.actors.items():
        client = signed_in(person)
        for method in ("get", "post"):
            if route.name == "account_logout" and method == "post":
                continue
            before = counts()
            # Asked before the deed, which may take away what the rule asks about.
            may = allowed(route, person, world)
            response = getattr(client, method)(address(route, world))
            if may:
                assert response.status_code < 500, (role, method, response.status_code)
                if method == "get":
                    assert counts() == before, f"a GET by {role} changed rows"
            else:
                assert refused(response, person), (role, method, response.status_code)
                assert counts() == before, f"a refused {method} by {role} changed rows"
                assert not leaked(response.content.decode(), person), (role, method)


def allowed(route: Route, person: Person | None, world: World) -> bool:
    named = {name: world.named[name] for name in route.arguments}
    return RULES[route.name].allows(person or AnonymousUser(), named)


def refused(response, person: Person | None) -> bool:
    """Who isn't signed in (or no longer may) is led to the sign-in page; others find nothing. A
    guest whose time is over is told so, and signed out with that."""
    if person is not None and person.is_over and response.status_code == 403:
        return "time as a guest" in response.content.decode()
    if person is None or not person.may_sign_in:
        return response.status_code == 302 and response.url.startswith(reverse("account_login"))
    return response.status_code == 404


def address(route: Route, world: World) -> str:
    return reverse(route.name, kwargs={name: world.named[name] for name in route.arguments})


def signed_in(person: Person | None) -> Client:
    client = Client(raise_request_exception=True)
    if person is not None:
        client.force_login(person, backend=ALLAUTH)
    return client


def counts() -> dict[str, int]:
    """How many rows each table holds; one question, for it is asked ten thousand times."""
    tables = [connection.ops.quote_name(model._meta.db_table) for model in PRIVATE_MODELS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT COUNT(*) FROM {name})" for name in tables))
        row = cursor.fetchone()
    return {model.__name__: count for model, count in zip(PRIVATE_MODELS, row, strict=True)}


def leaked(text: str, reader: Person | None = None) -> list[str]:
    """Words from inside that stand in ``text``; one's own name and address are no secret."""
    own = (reader.name, reader.email) if reader else ()
    foreign = [canary for canary in CANARIES if canary not in own]
    return [canary for canary in foreign if canary.lower() in text.lower()]


@pytest.mark.parametrize(
    "role",
    ["administrator", "coordinator elsewhere", "sponsor", "participant elsewhere", "stranger"],
)
def test_no_page_of_an_outsider_names_what_is_inside(role: str, world: World) -> None:
    client = signed_in(world.actors[role])
    for route in ROUTES:
        # The administrator's mail page names recipients, so that a refused address can be mended.
        if role == "administrator" and route.name == "administration:mail":
            continue
        found = leaked(client.get(address(route, world)).content.decode(errors="replace"))
        if role == "administrator" and route.name.startswith("directory:"):
            # The directory names everybody, and nothing of what they want, offer or are matched in.
            found = [word for word in found if word == "canary-skill"]
        assert not found, route.name


def test_canaries_are_there_to_be_leaked(world: World) -> None:
    coordinator = signed_in(world.actors["coordinator"])
    people = coordinator.get(reverse("signups:list", args=[world.named["programme"]]))
    assert "Zinnia Canary" in people.content.decode()
    partner = signed_in(world.actors["partner"])
    page = partner.get(reverse("partnerships:partnership", args=[world.named["partnership"]]))
    assert leaked(page.content.decode())


@pytest.mark.parametrize("name", ["signups:sign-up", "imports:import", "runs:run", "review:match"])
def test_object_of_another_programme_is_not_found_under_ones_own(name: str, world: World) -> None:
    own = Programme.objects.get(name="Another Programme")
    route = next(route for route in ROUTES if route.name == name)
    kwargs = {key: world.named[key] for key in route.arguments} | {"programme": own.pk}
    client = signed_in(world.actors["coordinator elsewhere"])
    assert client.get(reverse(name, kwargs=kwargs)).status_code == 404


def test_every_page_carries_the_strict_policy(world: World) -> None:
    for role in sorted(OPEN_TO_ALL):
        client = signed_in(world.actors[role])
        for route in ROUTES:
            policy = client.get(address(route, world)).headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy


def test_pages_of_signed_in_people_stay_out_of_caches(world: World) -> None:
    client = signed_in(world.actors["partner"])
    response = client.get(reverse("partnerships:partnership", args=[world.named["partnership"]]))
    assert "no-store" in response.headers["Cache-Control"]
