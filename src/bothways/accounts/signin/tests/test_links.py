from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person, SignInLink
from bothways.accounts.signin.actions import create_link, hash_of
from bothways.notifications.models import OutgoingMail
from tests.builders import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Okafor")


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_link_arrives_by_mail_and_signs_in_once(client: Client, mara: Person) -> None:
    client.post(reverse("signin:link-request"), {"email": "Mara.Okafor@Example.org "})
    mail = OutgoingMail.objects.get()
    assert mail.to == "mara.okafor@example.org"
    path = path_of(re.search(r"http\S+", mail.text)[0])
    assert b"Mara Okafor" in client.get(path).content
    assert signed_in_as(client) is None
    assert client.post(path).status_code == 302
    assert signed_in_as(client) == str(mara.pk)
    again = Client()
    assert again.post(path).status_code == 410
    assert signed_in_as(again) is None


def test_stranger_learns_nothing_from_the_answer(client: Client, mara: Person) -> None:
    known = client.post(reverse("signin:link-request"), {"email": "mara.okafor@example.org"})
    unknown = client.post(reverse("signin:link-request"), {"email": "nora.nobody@example.org"})
    same = known.content.decode().replace("mara.okafor", "nora.nobody")
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub("", same) == token.sub("", unknown.content.decode())
    assert OutgoingMail.objects.count() == 1


def test_expired_link_says_so_and_offers_a_new_one(client: Client, mara: Person) -> None:
    path = path_of(create_link(mara))
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = client.get(path)
    assert response.status_code == 410
    assert b"used or has expired" in response.content


def test_link_of_a_deactivated_person_opens_nothing(client: Client, mara: Person) -> None:
    path = path_of(create_link(mara))
    Person.objects.update(is_active=False)
    assert client.post(path).status_code == 410
    assert signed_in_as(client) is None


def test_token_itself_is_not_kept(mara: Person) -> None:
    token = create_link(mara).rstrip("/").rpartition("/")[2]
    kept = SignInLink.objects.get().token_hash
    assert kept == hash_of(token)
    assert token not in kept


def test_sign_in_returns_to_where_one_was_going(client: Client, mara: Person) -> None:
    wanted = reverse("notices:list")
    response = client.get(wanted)
    assert response.url == f"{reverse('account_login')}?next={wanted}"
    page = client.get(response.url).content.decode()
    assert f'name="next" value="{wanted}"' in page
    client.post(reverse("signin:link-request"), {"email": mara.email, "next": wanted})
    path = path_of(re.search(r"http\S+", OutgoingMail.objects.get().text)[0])
    assert client.post(path).url == wanted


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_sign_in_never_leads_elsewhere(client: Client, mara: Person, elsewhere: str) -> None:
    client.post(reverse("signin:link-request"), {"email": mara.email, "next": elsewhere})
    path = path_of(re.search(r"http\S+", OutgoingMail.objects.get().text)[0])
    assert client.post(path).url == reverse("home")


def test_sixth_request_in_a_minute_is_asked_to_wait(client: Client, mara: Person) -> None:
    for _ in range(5):
        client.post(reverse("signin:link-request"), {"email": mara.email})
    response = client.post(reverse("signin:link-request"), {"email": mara.email})
    assert response.status_code == 429
    assert OutgoingMail.objects.count() == 5


def test_password_signs_in_and_a_wrong_one_does_not(client: Client, mara: Person) -> None:
    mara.set_password("correct horse battery")
    mara.save()
    login = reverse("account_login")
    client.post(login, {"login": mara.email, "password": "wrong"})
    assert signed_in_as(client) is None
    client.post(login, {"login": mara.email, "password": "correct horse battery"})
    assert signed_in_as(client) == str(mara.pk)


def test_forgotten_password_is_chosen_anew_by_mail(client: Client, mara: Person) -> None:
    client.post(reverse("account_reset_password"), {"email": mara.email})
    path = path_of(re.search(r"http\S+", OutgoingMail.objects.get().text)[0])
    form = client.get(path, follow=True)
    client.post(
        form.request["PATH_INFO"],
        {"password1": "a fresh long secret", "password2": "a fresh long secret"},
    )
    mara.refresh_from_db()
    assert mara.check_password("a fresh long secret")


def test_nobody_signs_themselves_up(client: Client) -> None:
    response = client.post(reverse("account_signup"), {"email": "new@example.org"})
    assert b"Taking part is by invitation" in response.content
    assert not Person.objects.exists()
