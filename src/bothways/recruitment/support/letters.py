"""The e-mails that ask a manager, and the signed link in them."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from bothways.notifications.email.actions import compose
from bothways.notifications.models import OutgoingMail
from bothways.recruitment.models import Support

SALT = "bothways.support"
LIFETIME = timedelta(days=180)
MOST = 200
"""Characters of a link's token; a longer one is none of ours."""


def address_of(support: Support) -> str:
    token = signing.dumps(support.pk, salt=SALT)
    return settings.BASE_URL + reverse("support:answer", args=[token])


def number_in(token: str) -> int:
    """Whose link it is. Raises ``signing.BadSignature``."""
    if len(token) > MOST:
        raise signing.BadSignature("too long")
    return int(signing.loads(token, salt=SALT, max_age=LIFETIME))


def letter(support: Support, until: date, *, is_reminder: bool = False) -> OutgoingMail:
    """Who, which programme and until when: nothing of what they offer, want or answered."""
    sign_up = support.sign_up
    person, programme = sign_up.person, sign_up.programme
    context = {
        "name": person.name,
        "first_name": person.first_name,
        "programme": programme,
        "until": until,
        "is_reminder": is_reminder,
        "button_url": address_of(support),
        "button_text": gettext("Read it and answer"),
        "why": gettext(
            "You get this because %(name)s signed up and you are named as their manager."
        )
        % {"name": person.name},
    }
    subject = (
        gettext("A reminder: do you support that %(name)s takes part in %(programme)s?")
        if is_reminder
        else gettext("Do you support that %(name)s takes part in %(programme)s?")
    )
    return compose(
        key=f"support:{support.pk}:{secrets.token_hex(8)}",
        kind="support",
        to=support.email,
        subject=subject % {"name": person.name, "programme": programme.name},
        text=render_to_string("recruitment/support/email/asking.txt", context).strip() + "\n",
    )
