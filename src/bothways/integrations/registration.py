"""What each feature of this stage adds to earlier ones."""

from __future__ import annotations

from bothways.meetings.hooks import LINKS

from .video.queries import calls_of


def register() -> None:
    LINKS.append(calls_of)
