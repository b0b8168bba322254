"""What is usual for well-known systems."""

from __future__ import annotations

from dataclasses import dataclass

from .links import OWN


@dataclass(frozen=True, slots=True)
class Preset:
    key: str
    name: str
    template: str
    hosts: str = ""


PRESETS = (
    Preset("jitsi", "Jitsi Meet", "https://meet.jit.si/{meeting}"),
    Preset("teams", "Microsoft Teams", OWN, "teams.microsoft.com teams.live.com"),
    Preset("zoom", "Zoom", OWN, "zoom.us zoom.com"),
    Preset("meet", "Google Meet", OWN, "meet.google.com"),
    Preset("ringcentral", "RingCentral", OWN, "ringcentral.com"),
)
