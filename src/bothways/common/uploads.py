"""Uploads that are too large are drained, not stored: memory and disk stay bounded."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

LIMIT = 20 * 1024 * 1024
"""Bytes of one upload; a sign-up sheet of 100,000 rows is about half of it."""


class BoundedUploadHandler(FileUploadHandler):
    """First in line: once a file passes ``LIMIT`` nothing more is kept and the request says so."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > LIMIT:
            if self.request is not None:
                self.request.upload_too_large = True  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def was_too_large(request: object) -> bool:
    return getattr(request, "upload_too_large", False)
