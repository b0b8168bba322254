"""What later stages fill in for this one: the delivery of account mail."""

from __future__ import annotations

from collections.abc import Callable

Deliver = Callable[..., object]
_deliver: list[Deliver] = []


def register_delivery(deliver: Deliver) -> None:
    """Name the function that queues one message: ``deliver(to=, subject=, text=, kind=)``."""
    _deliver[:] = [deliver]


def send_account_mail(*, to: str, subject: str, text: str, kind: str = "account") -> None:
    """Queue a message of the sign-in stage, in the caller's transaction."""
    for deliver in _deliver:
        deliver(to=to, subject=subject, text=text, kind=kind)
