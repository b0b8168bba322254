"""A mail server on this machine, and what it took."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import icalendar
from aiosmtpd.controller import Controller

from bothways.config.env import mailers
from bothways.notifications.email.actions import send_due_mail
from tests.ports import free_port


class Mailbox:
    def __init__(self) -> None:
        self.raw: list[bytes] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.raw.append(envelope.content)
        return "250 Taken"

    def fetch(self) -> list[EmailMessage]:
        """What the worker sends now, and nothing that was fetched before."""
        self.raw.clear()
        send_due_mail()
        found = [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.raw]
        return sorted(found, key=lambda message: message["To"])  # type: ignore[arg-type]


@contextmanager
def open_mailbox(settings) -> Iterator[Mailbox]:
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAILERS = mailers(f"smtp://127.0.0.1:{port}")
    try:
        yield box
    finally:
        controller.stop()


def calendar_in(message: EmailMessage) -> icalendar.Calendar:
    """The one alternative that is a calendar; its type must name the method of its text."""
    [part] = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    found = icalendar.Calendar.from_ical(text_in(message))
    assert part.get_param("method") == found["method"]
    assert part.get_param("charset") == "utf-8"
    return found


def text_in(message: EmailMessage) -> bytes:
    [part] = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    text = part.get_payload(decode=True)
    assert isinstance(text, bytes)
    return text


def events_in(message: EmailMessage) -> list[icalendar.Event]:
    return list(calendar_in(message).walk("VEVENT"))
