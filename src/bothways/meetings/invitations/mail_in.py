"""The door for letters that a mail service hands over: no session, one secret, a megabyte."""

from __future__ import annotations

import base64
import binascii
import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .reading import LIMIT
from .receiving import Outcome, receive

FORMS = {"multipart/form-data", "application/x-www-form-urlencoded"}
FIELDS = ("body-mime", "email")
"""Of the forms of Mailgun and SendGrid."""
ROOM = LIMIT + LIMIT // 2
"""For a letter and the form or the JSON around it."""


# A mail service has neither a cookie nor a page of ours; the secret says who it is.
@csrf_exempt
@require_POST
def mail_in(request: HttpRequest) -> HttpResponse:
    if not settings.MAIL_IN_SECRET:
        raise Http404
    if not is_proven(request.headers.get("Authorization", "")):
        return answered("this needs the secret", 401)
    if int(request.META.get("CONTENT_LENGTH") or 0) > ROOM:
        return answered(Outcome.TOO_LARGE, 413)
    raw = letter_in(request)
    if len(raw) > LIMIT:
        return answered(Outcome.TOO_LARGE, 413)
    # 200 for whatever has been read: a service would send it again and again otherwise.
    return answered(receive(raw, to=request.headers.get("X-Envelope-To", "")), 200)


def answered(outcome: str, status: int) -> HttpResponse:
    return JsonResponse({"outcome": outcome}, status=status)


def is_proven(authorization: str) -> bool:
    """By “Bearer secret”, or as the password of “Basic”, which addresses with a name carry."""
    kind, _, value = authorization.strip().partition(" ")
    if kind.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            return False
    elif kind.lower() != "bearer":
        return False
    return constant_time_compare(value.strip(), settings.MAIL_IN_SECRET)


def letter_in(request: HttpRequest) -> bytes:
    """The letter as it came, or out of the form or the JSON of a service."""
    if request.content_type in FORMS:
        found = next((request.POST[name] for name in FIELDS if name in request.POST), "")
        return found.encode("utf-8", "surrogateescape")
    raw = request.read(ROOM + 1)
    if request.content_type == "application/json":
        try:
            said = json.loads(raw)
        except (ValueError, RecursionError):
            return b""
        found = said.get("RawEmail", "") if isinstance(said, dict) else ""
        return found.encode("utf-8", "replace") if isinstance(found, str) else b""
    return raw
