"""What allauth asks of us: nobody signs themselves up, and mail goes through the outbox."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from bothways.accounts import hooks


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no stubs
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand allauth's message (password reset) to whoever delivers mail, in our transaction."""
        message = self.render_mail(template_prefix, email, context)
        hooks.send_account_mail(to=email, subject=message.subject, text=str(message.body))
