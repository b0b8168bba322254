"""What allauth asks of us: nobody signs themselves up, and mail goes through the outbox."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.http import HttpRequest, HttpResponse

from bothways.accounts import hooks

from .over import guest_is_over


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no stubs
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """However somebody proves who they are: a guest whose time is over doesn't come in."""
        if user.is_active and not user.may_sign_in:
            clear_login(request)
            return guest_is_over(request, user)
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return refused

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand allauth's message (password reset) to whoever delivers mail, in our transaction."""
        message = self.render_mail(template_prefix, email, context)
        hooks.send_account_mail(to=email, subject=message.subject, text=str(message.body))
