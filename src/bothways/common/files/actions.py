"""Taking a file in, and letting go of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext

from . import store
from .errors import CouldNotBeKept, IsTooLarge
from .kinds import Kind, found_out
from .metadata.stripping import stripped
from .models import StoredFile
from .names import clean_title

logger = logging.getLogger("bothways.files")


@contextmanager
def brought_in(upload: UploadedFile[Any]) -> Iterator[StoredFile]:
    """The file, its bytes kept and its row not yet: save that inside, with what refers to it.

    When the inside raises, the bytes go again. Raises ``FileRefused``.
    """
    title = clean_title(upload.name, gettext("file"))
    if (upload.size or 0) > settings.FILE_LIMIT:
        raise IsTooLarge(title, settings.FILE_LIMIT)
    source = upload.file
    assert source is not None
    kind, title = found_out(source, title)
    stored = kept(source, kind, title)
    try:
        yield stored
    except BaseException:
        store.remove(stored.name)
        raise
    if stored._state.adding:
        store.remove(stored.name)  # the inside had no need of it


def kept(source: IO[bytes], kind: Kind, title: str) -> StoredFile:
    try:
        written = store.write(stripped(source, kind.slug), limit=settings.FILE_LIMIT)
    except store.TooManyBytes:
        raise IsTooLarge(title, settings.FILE_LIMIT) from None
    except OSError:
        logger.exception("A file couldn't be kept in %s", store.folder())
        raise CouldNotBeKept(title) from None
    return StoredFile(
        name=written.name, title=title, kind=kind.slug, size=written.size, digest=written.digest
    )


def keep(stored: StoredFile) -> StoredFile:
    """Save the row in the transaction of what refers to it; it is checked after the commit.

    Without a scanner every file is good.
    """
    from .checking import check_file

    if not settings.FILE_SCANNER:
        stored.state = StoredFile.State.GOOD
    stored.save()
    if settings.FILE_SCANNER:
        check_file.enqueue(stored.pk)
    return stored


def let_go(stored: StoredFile) -> None:
    """Delete the row and, after the commit, the bytes, unless something else refers to it."""
    if StoredFile.objects.filter(pk=stored.pk).filter(**unowned()).exists():
        name = stored.name
        stored.delete()
        transaction.on_commit(partial(store.remove, name), robust=True)


def unowned() -> dict[str, bool]:
    """Conditions of a file that nothing refers to, whatever stages there are."""
    return {f"{link.name}__isnull": True for link in StoredFile._meta.related_objects}
