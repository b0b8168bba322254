"""The mail backend of an installation that has no mail server yet: keeps, never drops."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class MailServerNotSet(Exception):
    def __str__(self) -> str:
        return "No mail server is set (BOTHWAYS_EMAIL_URL); the message waits in the outbox."


class NoMailServer(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise MailServerNotSet
