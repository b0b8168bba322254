"""Sign-in links: made, sent, used."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from bothways.accounts import hooks
from bothways.accounts.addresses import gets_mail, masked
from bothways.accounts.aliases.queries import person_of
from bothways.accounts.models import Person, PersonManager

from .models import SignInLink

LIFETIME = timedelta(minutes=30)


class LinkNoLongerOpens(Exception):
    """The link was used, has expired, or never existed."""

    can_ask_again = True

    def __str__(self) -> str:
        return (
            "This sign-in link has been used or has expired. Ask for a new one; it takes a moment."
        )


class GuestTimeIsOver(LinkNoLongerOpens):
    """Said only to who holds a link that was theirs."""

    can_ask_again = False

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self.person = person

    def __str__(self) -> str:
        return gettext(
            "Your time as a guest ended on %(day)s. Thank you for taking part. If that is too "
            "early, write to whoever invited you: they can give you another day."
        ) % {"day": date_format(self.person.guest_until or timezone.localdate(), "j F Y")}


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def create_link(
    person: Person,
    *,
    lifetime: timedelta = LIFETIME,
    reusable: bool = False,
    next_path: str = "",
) -> str:
    """The whole address of a new sign-in link; the token is in it and nowhere else."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        person=person,
        token_hash=hash_of(token),
        expires_at=timezone.now() + lifetime,
        is_reusable=reusable,
        next_path=next_path[:500],
    )
    return settings.BASE_URL + reverse("signin:link", args=[token])


@transaction.atomic
def send_link(email: str, *, next_path: str = "") -> None:
    """E-mail a sign-in link to the active person with this address; else do nothing.

    Who had the address before they had another gets it at that one, for the old mailbox may have
    passed to somebody else; the old address is only told so. The caller answers the same in every
    case, so that nobody learns who has an account.
    """
    address = PersonManager.normalize_email(email)
    person = person_of(address)
    if person is None or not person.is_active:
        return
    if person.is_over:
        say_it_is_over(person)
        return
    if person.email != address:
        say_where_it_went(person, address)
    context = {
        "person": person,
        "link": create_link(person, next_path=next_path),
        "minutes": int(LIFETIME.total_seconds() // 60),
    }
    hooks.send_account_mail(
        to=person.email,
        subject=render_to_string("accounts/signin/link_subject.txt", context).strip(),
        text=render_to_string("accounts/signin/link.txt", context),
        kind="sign-in link",
    )


def say_it_is_over(person: Person) -> None:
    """Tell a guest kindly, at their own address alone, so that nobody else learns of them."""
    context = {"person": person, "sentence": str(GuestTimeIsOver(person))}
    hooks.send_account_mail(
        to=person.email,
        subject=gettext("Your time as a guest is over"),
        text=render_to_string("accounts/signin/guest_over.txt", context),
        kind="guest's time is over",
    )


def say_where_it_went(person: Person, address: str) -> None:
    """Tell an old address that the link went to the new one, without a way in and without naming
    anybody."""
    if not gets_mail(address):
        return
    context = {"masked": masked(person.email)}
    hooks.send_account_mail(
        to=address,
        subject=render_to_string("accounts/signin/link_subject.txt", context).strip(),
        text=render_to_string("accounts/signin/link_elsewhere.txt", context),
        kind="sign-in elsewhere",
    )


def find_link(token: str) -> SignInLink:
    """The open link of this token. Raises ``LinkNoLongerOpens``."""
    link = SignInLink.objects.select_related("person").filter(token_hash=hash_of(token)).first()
    if link is None or not link.is_open or not link.person.is_active:
        raise LinkNoLongerOpens
    if link.person.is_over:
        raise GuestTimeIsOver(link.person)
    return link


@transaction.atomic
def use_link(token: str) -> SignInLink:
    """Spend the link: of two who come at once, one gets in. Raises ``LinkNoLongerOpens``."""
    link = find_link(token)
    if not link.is_reusable:
        unused = SignInLink.objects.filter(pk=link.pk, used_at=None)
        if not unused.update(used_at=timezone.now()):
            raise LinkNoLongerOpens
    return link


def forget_expired_links() -> int:
    """Delete links a day after they expired; answers how many."""
    expired = SignInLink.objects.filter(expires_at__lt=timezone.now() - timedelta(days=1))
    return expired.delete()[0]
