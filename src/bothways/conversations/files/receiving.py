"""Files that come with a request: of a page without scripts, many with the words."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from bothways.common.files.errors import FileRefused, IsTooLarge
from bothways.common.files.names import clean_title
from bothways.common.numbers import is_whole
from bothways.common.uploads import too_large_name
from bothways.conversations.messages.errors import TalkRefused
from bothways.partnerships.hooks import Space

from .actions import attach, withdraw
from .models import Attachment

FIELD = "file"
DROP = "drop-file"


def receive(request: HttpRequest, space: Space, key: UUID) -> list[str]:
    """Keep all that came, for the message with this key; answers why some weren't taken."""
    refused: list[str] = []
    for upload in request.FILES.getlist(FIELD):
        try:
            attach(partnership=space.partnership, by=space.mine.person, key=key, upload=upload)
        except (FileRefused, TalkRefused) as refusal:
            refused.append(str(refusal))
    too_large = too_large_name(request)
    if too_large:
        refused.append(str(IsTooLarge(clean_title(too_large, "?"), settings.FILE_LIMIT)))
    return refused


def dropped(request: HttpRequest, space: Space) -> bool:
    """Whether the button beside a file that waits was pressed, which drops it."""
    pk = request.POST.get(DROP, "")
    if not is_whole(pk):
        return False
    mine = Attachment.objects.waiting().filter(
        pk=int(pk), partnership=space.partnership, by=space.mine.person
    )
    for row in mine.select_related("partnership"):
        withdraw(attachment=row, by=space.mine.person)
    return True
