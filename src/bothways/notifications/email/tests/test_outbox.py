"""The outbox against a real SMTP server on this machine."""

from __future__ import annotations

import email
from collections.abc import Iterator
from datetime import timedelta
from email.message import Message

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from django.utils import timezone

from bothways.config.env import mailers
from bothways.notifications.email import actions
from bothways.notifications.models import OutgoingMail
from tests.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)


class Mailbox:
    """What the server took; ``answers`` are given in turn before it takes anything."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.answers: list[str] = []
        self.refused: set[str] = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        self.messages.append(email.message_from_bytes(envelope.content))
        return "250 Taken"


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAILERS = mailers(f"smtp://127.0.0.1:{port}")
    yield box
    controller.stop()


def queue(**changes: str) -> None:
    message = {
        "key": "match:1:1",
        "kind": "match",
        "to": "mara@example.org",
        "subject": "Your match: you and Tomasz",
        "text": "Hello Mara",
        "html": "<p>Hello Mara</p>",
    }
    actions.queue_mail(**(message | changes))


def due_again() -> None:
    OutgoingMail.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_message_arrives_whole_with_the_id_of_its_row(mailbox: Mailbox) -> None:
    queue()
    assert actions.send_due_mail() == 1
    [message] = mailbox.messages
    row = OutgoingMail.objects.get()
    assert message["Message-ID"] == row.message_id
    assert message["Subject"] == "Your match: you and Tomasz"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert row.state == OutgoingMail.State.SENT


def test_message_leaves_once_however_often_the_worker_looks(mailbox: Mailbox) -> None:
    queue()
    actions.send_due_mail()
    actions.send_due_mail()
    assert len(mailbox.messages) == 1


def test_same_thing_queued_twice_is_one_message(mailbox: Mailbox) -> None:
    queue()
    queue(text="again")
    actions.send_due_mail()
    assert [message.get_payload()[0].get_payload().strip() for message in mailbox.messages] == [
        "Hello Mara"
    ]


def test_message_of_a_rolled_back_change_never_leaves(mailbox: Mailbox) -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert actions.send_due_mail() == 0
    assert mailbox.messages == []


def test_server_that_is_busy_gets_it_later_under_the_same_id(mailbox: Mailbox) -> None:
    mailbox.answers = ["451 Come back later"]
    queue()
    assert actions.send_due_mail() == 0
    row = OutgoingMail.objects.get()
    assert row.state == OutgoingMail.State.WAITING
    assert row.due_at > timezone.now()
    due_again()
    assert actions.send_due_mail() == 1
    assert [message["Message-ID"] for message in mailbox.messages] == [row.message_id]


def test_unknown_mailbox_is_refused_for_good_and_the_next_still_leaves(mailbox: Mailbox) -> None:
    mailbox.refused = {"gone@example.org"}
    queue(key="a", to="gone@example.org")
    queue(key="b")
    assert actions.send_due_mail() == 1
    states = dict(OutgoingMail.objects.values_list("to", "state"))
    assert states == {"gone@example.org": "refused", "mara@example.org": "sent"}


def test_unreachable_server_loses_nothing(settings) -> None:
    settings.MAILERS = mailers("smtp://127.0.0.1:1")
    queue()
    assert actions.send_due_mail() == 0
    row = OutgoingMail.objects.get()
    assert (row.state, row.attempts) == (OutgoingMail.State.WAITING, 1)


def test_without_a_server_mail_waits_and_counts_no_attempt(settings) -> None:
    settings.MAILERS = mailers("")
    queue()
    assert actions.send_due_mail() == 0
    row = OutgoingMail.objects.get()
    assert (row.state, row.attempts) == (OutgoingMail.State.WAITING, 0)
    assert "No mail server is set" in row.error


def test_killed_senders_message_is_sent_by_another_after_its_lease(mailbox: Mailbox) -> None:
    queue()
    actions.claim_mail()
    assert actions.send_due_mail() == 0
    OutgoingMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert actions.send_due_mail() == 1


def test_line_break_in_a_subject_adds_no_header(mailbox: Mailbox) -> None:
    queue(subject="Your match\r\nBcc: everyone@example.org")
    actions.send_due_mail()
    [message] = mailbox.messages
    assert message["Bcc"] is None
    assert message["Subject"] == "Your match Bcc: everyone@example.org"


def test_administrators_second_try_sends_what_was_refused(mailbox: Mailbox) -> None:
    mailbox.refused = {"mara@example.org"}
    queue()
    actions.send_due_mail()
    mailbox.refused = set()
    actions.try_again(OutgoingMail.objects.get())
    assert actions.send_due_mail() == 1
