"""Uploads that are too large are drained, not stored: memory and disk stay bounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

LIMIT = 20 * 1024 * 1024
"""Bytes of one upload; a sign-up sheet of 100,000 rows is about half of it."""
AT_ONCE = 5
"""All files of one request together may be so many times as large as one."""
OWN_LIMITS: dict[str, Callable[[], int]] = {}
"""Addresses, by name, that take files of another size."""


class BoundedUploadHandler(FileUploadHandler):
    """First in line: once a file passes its limit nothing more is kept and the request says so."""

    received = total = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        self.total += len(raw_data)
        limit = self.limit()
        if self.received > limit or self.total > limit * AT_ONCE:
            if self.request is not None:
                self.request.upload_too_large = self.file_name or "?"  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=False)
        return raw_data

    def limit(self) -> int:
        match = getattr(self.request, "resolver_match", None)
        own = OWN_LIMITS.get(match.view_name) if match else None
        return own() if own else LIMIT

    def file_complete(self, file_size: int) -> None:
        return None


def was_too_large(request: object) -> bool:
    return bool(too_large_name(request))


def too_large_name(request: object) -> str:
    """What the file was called that was too large; empty when none was."""
    name: str = getattr(request, "upload_too_large", "")
    return name
