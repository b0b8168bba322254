"""Handing a file over: its kind decides the type, and a browser is told to run nothing of it."""

from __future__ import annotations

from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header

from . import store
from .models import StoredFile

SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"


def file_response(stored: StoredFile, *, as_download: bool = False) -> StreamingHttpResponse:
    """The file for somebody who may have it. Raises ``Http404`` while it waits or once it is gone.

    Always whole: a request for a range gets all of it.
    """
    if not stored.is_served:
        raise Http404("It isn't there to be fetched.")
    if not store.path_of(stored.name).is_file():
        raise Http404("Its bytes are gone.")
    response = StreamingHttpResponse(
        store.pieces_of(stored.name), content_type=stored.what.media_type
    )
    is_attachment = as_download or not stored.what.is_shown
    disposition = content_disposition_header(is_attachment, stored.title)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Content-Length"] = str(stored.size)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Accept-Ranges"] = "none"
    return response
