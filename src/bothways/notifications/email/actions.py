"""The outbox: queue inside the causing transaction, deliver afterwards, once in effect.

Between the server's acceptance and our commit a kill can make a second copy leave; SMTP offers no
way round that. Every copy carries the row's one Message-ID, so mail programs show it once.
"""

from __future__ import annotations

import logging
import secrets
import smtplib
from datetime import timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.utils import timezone

from bothways.common.text import one_line

from .calendars import CalendarMessage
from .models import OutgoingMail
from .unset import MailServerNotSet

logger = logging.getLogger("bothways.mail")

LEASE = timedelta(minutes=2)
ATTEMPTS = 10
BATCH = 50
RETRY_MAXIMUM = timedelta(hours=6)


def new_message_id() -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    if "." not in domain:
        domain = urlsplit(settings.BASE_URL).hostname or domain
    return f"<{secrets.token_hex(16)}@{domain}>"


def compose(
    *,
    key: str,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    headers: dict[str, str] | None = None,
    calendar: str = "",
    calendar_method: str = "",
) -> OutgoingMail:
    """An unsaved message, for ``queue_many``."""
    return OutgoingMail(
        key=key[:160],
        message_id=new_message_id(),
        kind=kind,
        to=to,
        subject=one_line(subject)[:250],
        text=text,
        html=html,
        calendar=calendar,
        calendar_method=calendar_method,
        headers={name: one_line(value) for name, value in (headers or {}).items()},
    )


def queue_mail(*, headers: dict[str, str] | None = None, **message: str) -> None:
    """Queue one message (fields of ``compose``); a second one with the same key is not queued."""
    queue_many([compose(headers=headers, **message)])


def queue_many(messages: list[OutgoingMail]) -> None:
    OutgoingMail.objects.bulk_create(messages, ignore_conflicts=True, batch_size=500)


def deliver_account_mail(*, to: str, subject: str, text: str, kind: str) -> None:
    queue_mail(key=f"account:{secrets.token_hex(16)}", kind=kind, to=to, subject=subject, text=text)


def send_due_mail() -> int:
    """Send what is due, a batch at a time; answers how many the server accepted."""
    accepted = 0
    mailer: BaseEmailBackend | None = None
    try:
        for _ in range(BATCH):
            mail = claim_mail()
            if mail is None:
                break
            mailer = mailer or mailers.default
            accepted += send(mail, mailer)
    finally:
        if mailer:
            mailer.close()
    return accepted


def claim_mail() -> OutgoingMail | None:
    """The next due message, leased, so that no other worker sends it at the same time."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = OutgoingMail.objects.filter(free, state=OutgoingMail.State.WAITING, due_at__lte=now)
    for mail in due.order_by("due_at", "pk")[:5]:
        held = OutgoingMail.objects.filter(
            pk=mail.pk, state=OutgoingMail.State.WAITING, attempts=mail.attempts
        )
        if held.update(attempts=mail.attempts + 1, lease_until=now + LEASE):
            mail.attempts += 1
            return mail
    return None


def send(mail: OutgoingMail, mailer: BaseEmailBackend) -> bool:
    try:
        mailer.open()  # once a batch: an open connection stays open
        if not mailer.send_messages([message_of(mail)]):
            raise ConnectionError("The mail server took no message.")
    except MailServerNotSet as error:
        put_off(mail, error, wait=timedelta(minutes=1), count=False)
    except smtplib.SMTPRecipientsRefused as error:
        refuse_or_put_off(mail, error)
    except Exception as error:
        put_off(mail, error)
    else:
        OutgoingMail.objects.filter(pk=mail.pk).update(
            state=OutgoingMail.State.SENT, sent_at=timezone.now(), lease_until=None, error=""
        )
        return True
    return False


def refuse_or_put_off(mail: OutgoingMail, error: smtplib.SMTPRecipientsRefused) -> None:
    """5xx is for good (no such mailbox); 4xx is for now."""
    codes = [code for code, _ in error.recipients.values()]
    if codes and all(500 <= code < 600 for code in codes):
        give_up(mail, error)
    else:
        put_off(mail, error)


def put_off(
    mail: OutgoingMail, error: Exception, *, wait: timedelta | None = None, count: bool = True
) -> None:
    if count and mail.attempts >= ATTEMPTS:
        give_up(mail, error)
        return
    delay = wait or min(timedelta(seconds=15 * 2**mail.attempts), RETRY_MAXIMUM)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        due_at=timezone.now() + delay,
        lease_until=None,
        error=str(error)[:500],
        attempts=mail.attempts if count else mail.attempts - 1,
    )


def give_up(mail: OutgoingMail, error: Exception) -> None:
    logger.warning("Mail %s to one person is refused for good: %s", mail.pk, error)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=OutgoingMail.State.REFUSED, lease_until=None, error=str(error)[:500]
    )


def try_again(mail: OutgoingMail) -> None:
    """An administrator asks for another try, now."""
    OutgoingMail.objects.filter(pk=mail.pk).exclude(state=OutgoingMail.State.SENT).update(
        state=OutgoingMail.State.WAITING, due_at=timezone.now(), attempts=0, error=""
    )


def message_of(mail: OutgoingMail) -> CalendarMessage:
    message = CalendarMessage(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={
            **mail.headers,
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        message.carry(mail.calendar, mail.calendar_method)
    return message
