"""The door to the files of a talk."""

from __future__ import annotations

from django.db.models import Q
from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.conversations.messages.access import leaving_of, said_before
from bothways.partnerships.models import Partnership

from .models import Attachment, AttachmentQuerySet


def readable_files(person: Person, partnership: Partnership) -> AttachmentQuerySet:
    """Those of the messages somebody may read; who left finds what was sent until then."""
    left = leaving_of(person, partnership)
    sent = Attachment.objects.sent().filter(partnership=partnership)
    return sent.filter(said_before(left, "message__")).select_related("stored", "message", "by")


def get_attachment(person: Person, partnership: Partnership, pk: int) -> Attachment:
    """A file of the talk, or one's own that isn't sent yet. Raises ``Http404``."""
    readable = readable_files(person, partnership).values("pk")
    own = Q(message=None, by=person)
    rows = Attachment.objects.filter(Q(pk__in=readable) | own, partnership=partnership)
    return get_object_or_404(rows.select_related("stored", "partnership"), pk=pk)
